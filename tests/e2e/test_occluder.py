"""The moving patch, by moves of the mouse over the real network's picture."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QListWidget

from app.explain.occluder import cover_photograph
from engine.core.box import Box
from engine.imaging.picture_file import Photograph
from engine.imaging.samples import SAMPLES
from engine.model_files.loader import open_embedded
from widgets.model.prediction_rows import CHANGE, CLASS

pytestmark = pytest.mark.slow  # each test starts the application with its network

FACE = (150, 220)
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(qtbot, application):
    qtbot.keyClick(application.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    canvas, occluder = application.window.panels.canvas, application.features.explain.occluder
    assert canvas.tool == "cover"
    canvas.set_brush(100)
    qtbot.mouseMove(application.window, QPoint(1, 1))  # it may be where the last test left it
    QApplication.sendEvent(canvas._view.viewport(), QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: canvas._tools._patch.box is None and occluder._key == 0)
    return canvas


def at(canvas, row, column):
    return canvas._view.viewport().mapFrom(canvas, canvas.position_of_pixel(row, column).toPoint())


def listed(application):
    items = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    return [(items.item(row).text(), items.item(row).data(Qt.ItemDataRole.UserRole + 1)) for row in range(5)]


def test_predictions_follow_the_mouse_without_a_button_and_come_back_with_escape(qtbot, application, canvas):
    features, surface = application.features, canvas._view.viewport()
    clear, scores = listed(application), features.state.scores
    boxes = []
    canvas.occluder_moved.connect(boxes.append)
    qtbot.mouseMove(surface, at(canvas, *FACE))
    qtbot.waitUntil(lambda: listed(application) != clear, timeout=30_000)
    qtbot.waitUntil(lambda: features.explain.occluder._key == 0, timeout=30_000)
    photograph, prepared = features.state.photograph, features.state.preprocessing
    box = boxes[-1]  # the screen's pixels are not the picture's: by how much depends on the fonts around it
    assert [box.top, box.left, box.height, box.width] == pytest.approx([100, 170, 100, 100], abs=2)
    grey = cover_photograph(photograph, box, np.full(photograph.pixels.shape, 128, np.uint8))
    expected = open_embedded().probe.predict(prepared.apply(grey.pixels).pixels[None])[0][0]
    index = features.state.target.index
    rows = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    row = next(rows.item(row) for row in range(rows.count()) if rows.item(row).data(CLASS) == index)
    assert row.data(CHANGE) == f"{float(expected[index]) - float(scores[0][index]):+.1%}"
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
    qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
    assert listed(application) == clear
    assert {rows.item(row).data(CHANGE) for row in range(rows.count())} == {""}
    assert canvas.tool == "hand" and not canvas._tools._patch.isVisible()


def test_only_the_newest_place_waits_for_an_answer(qtbot, application, canvas):
    occluder, surface = application.features.explain.occluder, canvas._view.viewport()
    asked, boxes = [], []
    submit = occluder._engine.submit
    occluder._engine.submit = lambda request: (asked.append(request), submit(request))
    canvas.occluder_moved.connect(boxes.append)
    for step in range(8):  # without an event loop, so that no answer comes in between
        place = QPointF(at(canvas, FACE[0], FACE[1] + 8 * step))
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, NO_KEYS
        )
        QApplication.sendEvent(surface, event)
    assert len(boxes) == 8 and len(asked) == 1
    qtbot.waitUntil(lambda: occluder._key == 0, timeout=30_000)
    assert len(asked) == 2
    pixels = application.features.state.photograph.pixels
    grey = cover_photograph(
        application.features.state.photograph, boxes[-1], np.full(pixels.shape, 128, np.uint8)
    )
    np.testing.assert_array_equal(asked[-1].photograph.pixels, grey.pixels)


def test_the_patch_waits_for_the_running_job_and_does_not_end_it(qtbot, application, canvas):
    features, window = application.features, application.window
    clear = listed(application)
    window.panels.method_panel.set_method("occlusion")
    window.panels.method_panel.set_values({"size": 48, "stride": 24})
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        features.explain.controller.run()
        qtbot.mouseMove(canvas._view.viewport(), at(canvas, *FACE))
        qtbot.waitUntil(lambda: "waits until the running job" in window.panels.messages.text)
        assert features.explain.controller.is_running
    assert ended.args[0].job.method.name == "occlusion"
    qtbot.waitUntil(lambda: listed(application) != clear, timeout=30_000)


def test_another_picture_under_the_patch_is_its_own(qtbot, application, canvas):
    surface = canvas._view.viewport()
    qtbot.mouseMove(surface, at(canvas, *FACE))
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.pictures.open_sample(SAMPLES[1])
    shown = listed(application)
    qtbot.mouseMove(surface, at(canvas, FACE[0] + 9, FACE[1]))
    assert listed(application) == shown


def test_only_the_box_is_covered():
    photograph = Photograph("a", np.arange(60, dtype=np.uint8).reshape(4, 5, 3))
    fill = np.full((4, 5, 3), 7, np.uint8)
    pixels = cover_photograph(photograph, Box(1, 2, 2, 2), fill).pixels
    changed = (pixels != photograph.pixels).any(-1)
    assert np.argwhere(changed).tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]
    assert (pixels[1:3, 2:4] == 7).all()
