"""The hand-held occluder, by dragging over the real network's picture."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from app.explain.occluder import cover_photograph
from engine.core.box import Box
from engine.imaging.picture_file import Photograph
from engine.imaging.samples import SAMPLES
from engine.model_files.loader import open_embedded

LEFT = Qt.MouseButton.LeftButton
FACE = (150, 220)


@pytest.fixture
def canvas(qtbot, application):
    qtbot.keyClick(application.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    canvas = application.window.panels.canvas
    assert canvas.tool == "cover"
    canvas.set_brush(100)
    return canvas


def at(canvas, row, column):
    return canvas._view.viewport().mapFrom(canvas, canvas.position_of_pixel(row, column).toPoint())


def listed(application):
    items = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    return [(items.item(row).text(), items.item(row).data(Qt.ItemDataRole.UserRole + 1)) for row in range(5)]


def test_predictions_follow_the_window_and_come_back_when_it_is_lifted(qtbot, application, canvas):
    features, surface = application.features, canvas._view.viewport()
    clear, scores = listed(application), features.state.scores
    boxes = []
    canvas.occluder_moved.connect(boxes.append)
    qtbot.mouseMove(surface, at(canvas, *FACE))
    qtbot.mousePress(surface, LEFT, pos=at(canvas, *FACE))
    qtbot.waitUntil(lambda: listed(application) != clear, timeout=30_000)
    qtbot.waitUntil(lambda: features.explain.occluder._key == 0, timeout=30_000)
    photograph, prepared = features.state.photograph, features.state.preprocessing
    box = boxes[-1]  # the screen's pixels are not the picture's: by how much depends on the fonts around it
    assert [box.top, box.left, box.height, box.width] == pytest.approx([100, 170, 100, 100], abs=2)
    grey = cover_photograph(photograph, box, np.full(photograph.pixels.shape, 128, np.uint8))
    expected = open_embedded().probe.predict(prepared.apply(grey.pixels).pixels[None])[0][0]
    index = features.state.target.index
    assert features.explain.occluder._scores_so_far[-1] == pytest.approx(expected[index], abs=1e-5)
    assert abs(expected[index] - scores[0][index]) > 0.02
    before = len(features.explain.occluder._scores_so_far)
    for step in range(1, 9):
        qtbot.wait(15)
        qtbot.mouseMove(surface, at(canvas, FACE[0], FACE[1] + 8 * step))
    qtbot.waitUntil(
        lambda: (
            features.explain.occluder._key == 0 and len(features.explain.occluder._scores_so_far) > before
        ),
        timeout=30_000,
    )
    plots = application.window.panels.plot_panel
    assert ["covered (" in graph.title for graph in plots._graphs] == [True]
    qtbot.mouseRelease(surface, LEFT, pos=at(canvas, FACE[0], FACE[1] + 64))
    assert listed(application) == clear
    assert not canvas._tools._window.isVisible()


def test_another_picture_under_the_window_is_its_own(qtbot, application, canvas):
    surface = canvas._view.viewport()
    qtbot.mousePress(surface, LEFT, pos=at(canvas, *FACE))
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.pictures.open_sample(SAMPLES[1])
    shown = listed(application)
    qtbot.mouseRelease(surface, LEFT, pos=at(canvas, *FACE))
    assert listed(application) == shown


def test_only_the_box_is_covered():
    photograph = Photograph("a", np.arange(60, dtype=np.uint8).reshape(4, 5, 3))
    fill = np.full((4, 5, 3), 7, np.uint8)
    pixels = cover_photograph(photograph, Box(1, 2, 2, 2), fill).pixels
    changed = (pixels != photograph.pixels).any(-1)
    assert np.argwhere(changed).tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]
    assert (pixels[1:3, 2:4] == 7).all()
