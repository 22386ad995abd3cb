"""Tools that work on the picture itself: the moving patch, the brush, the box, the line."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QToolButton

from engine.core.box import Box
from tests.hands.screen import colours_around

FACE = (150, 220)
STROKE = (180, 150, 280)  # row, first and last column


def listed(application):
    rows = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    return [(rows.item(row).text(), rows.item(row).data(Qt.ItemDataRole.UserRole + 1)) for row in range(5)]


def test_predictions_follow_the_mouse_and_come_back(qtbot, application, hand):
    canvas, occluder = application.window.panels.canvas, application.features.explain.occluder
    hand.key("ctrl+5")
    qtbot.waitUntil(lambda: canvas.tool == "cover")
    clear = listed(application)
    hand.move(hand.at(canvas, *FACE))
    qtbot.waitUntil(lambda: listed(application) != clear and occluder._key == 0, timeout=30_000)
    assert (
        max(colours_around(canvas, *FACE)) - min(colours_around(canvas, *FACE)) < 2
    )  # grey lies over the cat's nose
    first = listed(application)
    for step in range(1, 6):
        hand.move(hand.at(canvas, FACE[0], FACE[1] + 12 * step))
    qtbot.waitUntil(lambda: listed(application) not in (clear, first) and occluder._key == 0, timeout=30_000)
    assert len(occluder._scores_so_far) >= 2
    hand.key("Escape")
    qtbot.waitUntil(lambda: listed(application) == clear and canvas.tool == "hand")


def test_what_is_painted_is_taken_away_and_the_score_told(qtbot, application, hand):
    canvas, features = application.window.panels.canvas, application.features
    row, first, last = STROKE
    hand.key("ctrl+3")
    qtbot.waitUntil(
        lambda: (
            canvas.tool == "paint" and application.window.panels.method_panel.current_method == "painted-mask"
        )
    )
    before = colours_around(canvas, row, 200)
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        hand.drag(hand.at(canvas, row, first), hand.at(canvas, row, last))
    mask = features.state.marks.mask
    assert mask[row, first:last].all() and not mask[row - 40].any() and not mask[:, : first - 40].any()
    np.testing.assert_array_equal(ended.args[0].job.marks.mask, mask)
    assert ended.args[0].job.method.name == "painted-mask"
    qtbot.waitUntil(lambda: np.abs(colours_around(canvas, row, 200) - before).max() > 30)

    hand.key("ctrl+4")
    qtbot.waitUntil(lambda: canvas.tool == "erase")
    hand.drag(hand.at(canvas, row, first), hand.at(canvas, row, last))
    qtbot.waitUntil(
        lambda: features.state.marks.mask is None or features.state.marks.mask.sum() < 0.2 * mask.sum()
    )


def test_a_box_is_drawn_where_the_mouse_was(qtbot, application, hand):
    canvas, features = application.window.panels.canvas, application.features
    hand.key("ctrl+2")
    qtbot.waitUntil(lambda: canvas.tool == "box")
    hand.drag(hand.at(canvas, 60, 100), hand.at(canvas, 220, 310))
    qtbot.waitUntil(lambda: features.state.marks.box is not None)
    box = features.state.marks.box
    assert isinstance(box, Box)
    assert (box.top, box.left, box.height, box.width) == pytest.approx((60, 100, 160, 210), abs=2)
    assert "of the positive evidence is in the box" in application.window.panels.messages.text


def test_a_second_box_is_drawn_by_the_strip_and_undone_by_keys(qtbot, application, hand):
    panels, state = application.window.panels, application.features.state
    button = next(one for one in panels.tool_strip.findChildren(QToolButton) if one.accessibleName() == "Box")
    hand.click(button)
    qtbot.waitUntil(lambda: panels.canvas.tool == "box")
    for count, column in ((1, 100), (2, 240)):
        hand.drag(hand.at(panels.canvas, 60, column), hand.at(panels.canvas, 160, column + 90))
        qtbot.waitUntil(lambda count=count: len(state.marks.boxes) == count)
    first = state.marks.boxes[0]
    hand.key("ctrl+z")
    qtbot.waitUntil(lambda: state.marks.boxes == (first,))


def test_alt_and_the_wheel_size_the_patch(qtbot, application, hand):
    canvas = application.window.panels.canvas
    hand.key("o")
    qtbot.waitUntil(lambda: canvas.tool == "cover")
    before = canvas.brush
    hand.move(hand.at(canvas, *FACE))
    hand.do("keydown", "alt", "click", 4, "keyup", "alt")
    qtbot.waitUntil(lambda: canvas.brush > before)


def test_a_line_is_measured_with_the_mouse(qtbot, application, hand):
    panels = application.window.panels
    hand.key("i")
    qtbot.waitUntil(lambda: panels.canvas.tool == "measure")
    hand.drag(hand.at(panels.canvas, 100, 150), hand.at(panels.canvas, 100, 250))
    qtbot.waitUntil(lambda: len(panels.plot_panel._graphs) == 2)
    assert float(panels.canvas._tools._line.text.split()[0]) == pytest.approx(100, abs=1)
