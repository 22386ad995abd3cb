"""Keeping results and setting them against one another, by keys and clicks on the real window."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from engine.core.target import Target
from engine.imaging.render import composite
from engine.imaging.samples import SAMPLES
from engine.session.recipe import as_json

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def run(qtbot, application, name):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        application.window.panels.method_panel.set_method(name)
        qtbot.mouseClick(application.window.panels.method_panel.findChild(QPushButton, "run"), LEFT)
    return ended.args[0]


def other_class(qtbot, application):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        application.features.explain.controller.explain_target(Target(282))
    return ended.args[0]


def choose(application, title):
    action = next(
        entry
        for action, entry in application.window._actions
        if action.title.replace("&", "").lstrip("|") == title
    )
    assert action.isEnabled(), title
    action.trigger()


@pytest.fixture
def kept(qtbot, application):
    """The first Grad-CAM kept, and that of another class shown."""
    first = application.features.explain.shown.selected_outcome
    before = application.window.panels.canvas.rendered
    qtbot.keyClick(application.window, Qt.Key.Key_K, CTRL)
    return first, before, other_class(qtbot, application)


def test_what_is_kept_stays_as_it_was(qtbot, application, kept):
    panes = application.window.panels.panes
    np.testing.assert_array_equal(panes.pictures[0], kept[1])
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.pictures.open_sample(SAMPLES[1])
    np.testing.assert_array_equal(panes.pictures[0], kept[1])
    assert (
        "chelsea.png" in panes._kept[0]._caption.text()
        and "EfficientNet-Lite0" in panes._kept[0]._caption.text()
    )
    qtbot.mouseClick(panes._kept[0].findChild(QToolButton, "close_pane"), LEFT)
    assert panes.pictures == [] and not application.features.explain.comparison.has_any


def test_four_panes_are_moved_together(qtbot, application, kept):
    window = application.window
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    canvases = [window.panels.canvas, *(pane.canvas for pane in window.panels.panes._kept)]
    assert len(canvases) == 4 and all(canvas.isVisible() for canvas in canvases)
    surface = canvases[2]._view.viewport()
    before = canvases[0].visible_fraction()
    qtbot.mousePress(surface, LEFT, pos=QPoint(60, 60))
    qtbot.wait(15)
    qtbot.mouseMove(surface, QPoint(90, 70))
    qtbot.wait(15)
    qtbot.mouseMove(surface, QPoint(110, 80))
    qtbot.mouseRelease(surface, LEFT, pos=QPoint(110, 80))
    shares = [canvas.visible_fraction() for canvas in canvases]
    assert shares[2].center().x() < before.center().x() - 0.01
    for share in shares:
        assert share.center().x() == pytest.approx(shares[2].center().x(), abs=0.02)
        assert share.center().y() == pytest.approx(shares[2].center().y(), abs=0.02)


def test_one_scale_gives_the_same_colour_to_the_same_value(qtbot, application, kept):
    window = application.window
    maps = [window.panels.stack.layers[-1].heatmap, window.panels.panes.stacks[0].layers[-1].heatmap]
    choose(application, "One scale")
    limits = {stack.layers[-1].limits for stack in (window.panels.stack, *window.panels.panes.stacks)}
    assert limits == {(min(one.limits[0] for one in maps), max(one.limits[1] for one in maps))}
    choose(application, "One scale")
    assert window.panels.stack.layers[-1].limits == maps[0].limits and maps[0].limits != maps[1].limits


def test_the_difference_is_a_layer_with_both_recipes(qtbot, application, kept):
    first, _, second = kept
    choose(application, "Difference")
    outcome = application.features.explain.shown.selected_outcome
    np.testing.assert_allclose(outcome.result.values, second.result.values - first.result.values, atol=1e-6)
    recipe = json.loads(as_json(outcome, application.features.state.model))
    assert (recipe["target"]["index"], recipe["less"]["target"]["index"]) == (282, first.job.target.index)
    run(qtbot, application, "grad-cam")
    assert any(layer.heatmap is outcome.result for layer in application.window.panels.stack.layers)


def test_maps_that_cannot_be_subtracted_are_told(qtbot, application, kept):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.pictures.open_sample(SAMPLES[1])
    choose(application, "Difference")
    assert "different pictures" in application.window.panels.messages.text
    run(qtbot, application, "saliency")
    choose(application, "One scale")
    assert "different units" in application.window.panels.messages.text


def test_swiping_shows_one_picture_left_and_the_other_right_of_the_mouse(qtbot, application, kept):
    window = application.window
    qtbot.keyClick(window, Qt.Key.Key_8, CTRL)
    canvas = window.panels.canvas
    surface = canvas._view.viewport()
    for column in (100, 150, 200):
        qtbot.wait(15)  # pyqtgraph leaves out moves that come too fast
        qtbot.mouseMove(surface, surface.mapFrom(canvas, canvas.position_of_pixel(100, column).toPoint()))
    live = composite(canvas._picture.pixels, window.panels.stack.layers)
    width = live.shape[1]

    def wiped():
        shown = canvas._image.image
        edge = round(canvas._picture.edge * width)
        same = (shown[:, : edge - 1] == live[:, : edge - 1]).all() and (
            shown[:, edge:] == kept[1][:, edge:]
        ).all()
        return same and edge == pytest.approx(200, abs=6)

    qtbot.waitUntil(wiped)
    qtbot.keyClick(window, Qt.Key.Key_6, CTRL)
    qtbot.waitUntil(lambda: (canvas._image.image == live).all())


def test_blinking_shows_one_after_the_other(qtbot, application, kept):
    window = application.window
    qtbot.keyClick(window, Qt.Key.Key_7, CTRL)
    panes = [window.panels.canvas, window.panels.panes._kept[0].canvas]
    for seen in (1, 0):
        qtbot.waitUntil(
            lambda seen=seen: [pane.isVisible() for pane in panes] == [seen == 0, seen == 1], timeout=5000
        )
    choose(application, "End comparison")
    assert window.panels.canvas.isVisible() and not window.panels.panes._timer.isActive()
