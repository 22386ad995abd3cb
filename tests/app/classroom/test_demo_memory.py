"""The demo gives back everything as it was: method, settings, class, layer, layers, marks, picture, view, layout."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from engine.core.look import Look
from engine.imaging.samples import SAMPLES
from engine.session.kept_session import KeptSession
from tests import sessions


@pytest.fixture
def window(qtbot, without_engine):
    """A window with something of everything, seen from near, a dock closed and a layer chosen."""
    made = without_engine
    made.features.sessions.show_now(
        KeptSession(replace(sessions.session(), peeked=None, picture=None)), is_model_open=False
    )
    panels = made.panels
    panels.stack.rename(panels.stack.layers[0].key, "mine")
    panels.stack.set_look(panels.stack.layers[1].key, Look("jet", 0.25))
    panels.layer_list.select_layer(panels.stack.layers[0].key)
    panels.method_panel.set_method("grad-cam")
    panels.method_panel.choose_layer("conv")
    panels.canvas.set_visible_fraction(QRectF(0.25, 0.25, 0.5, 0.5))
    made.window.docks["Model"].close()
    return made


def state_of(made):
    panels, features = made.panels, made.features
    view = panels.canvas.visible_fraction()
    return {
        "method": panels.method_panel.current_method,
        "values": panels.method_panel.values(),
        "target": features.state.target,
        "box": features.state.marks.box,
        "photograph": features.state.photograph,
        "preprocessing": features.state.preprocessing,
        "model": features.state.model,
        "layers": panels.stack.layers,
        "chosen": panels.layer_list.current_layer(),
        "outcomes": [features.explain.shown.outcome(layer.key) for layer in panels.stack.layers],
        "tiles": features.explain.shown.tiles,
        "tiles shown": panels.tile_grid.tiles,
        "report": features.explain.shown.report,
        "settings": {
            name: made.settings.get(name) for name in ("method", "demo_seconds", "welcome", "folder")
        },
        "docks": {title: dock.isHidden() for title, dock in made.window.docks.items()},
        "view": tuple(round(side, 3) for side in (view.left(), view.top(), view.width(), view.height())),
    }


def test_all_that_was_shown_is_shown_again(qtbot, window):
    demo, features = window.features.classroom.demo, window.features
    before, mask = state_of(window), features.state.marks.mask
    demo.seconds = lambda: 600
    demo.toggle()
    qtbot.waitUntil(lambda: features.state.photograph.name == SAMPLES[0])
    for _ in SAMPLES:  # until the demo has gone on to another method
        demo.advance()
    qtbot.waitUntil(
        lambda: features.state.photograph.name == SAMPLES[0] and not features.explain.loader.is_reading
    )
    during = state_of(window)
    changed = {name for name in before if during[name] is not before[name] and during[name] != before[name]}
    assert changed >= {"method", "photograph", "layers", "tiles", "box", "view"}
    window.window.docks["Model"].show()
    demo.stop()
    assert state_of(window) == before
    np.testing.assert_array_equal(features.state.marks.mask, mask)


def test_a_sample_that_is_still_being_read_does_not_come_after_the_demo(qtbot, window):
    demo, features = window.features.classroom.demo, window.features
    before = state_of(window)
    demo.seconds = lambda: 600
    demo.toggle()  # asks for a sample
    assert features.explain.loader.is_reading
    demo.stop()
    qtbot.wait(300)
    assert state_of(window) == before


def test_leaving_the_classroom_view_stops_the_demo_and_gives_all_back(qtbot, window):
    classroom = window.features.classroom
    before = state_of(window)
    classroom.enter()
    classroom.demo.seconds = lambda: 600
    classroom.demo.toggle()
    qtbot.waitUntil(lambda: window.features.state.photograph.name == SAMPLES[0])
    classroom.leave()
    after = state_of(window)
    assert not classroom.demo.is_running
    del before["view"], after["view"]  # the classroom view fits the picture when it is left
    assert after == before
