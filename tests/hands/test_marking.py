"""Tools that work on the picture itself: the window that covers it, the brush, the box."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from engine.core.box import Box
from tests.hands.screen import colours_around

FACE = (150, 220)
STROKE = (180, 150, 280)  # row, first and last column


def listed(application):
    rows = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    return [(rows.item(row).text(), rows.item(row).data(Qt.ItemDataRole.UserRole + 1)) for row in range(5)]


def test_predictions_follow_the_window_in_the_hand_and_come_back(qtbot, application, hand):
    canvas, occluder = application.window.panels.canvas, application.features.explain.occluder
    hand.key("ctrl+5")
    qtbot.waitUntil(lambda: canvas.tool == "cover")
    clear = listed(application)
    hand.press(hand.at(canvas, *FACE))
    qtbot.waitUntil(lambda: listed(application) != clear and occluder._key == 0, timeout=30_000)
    assert (
        max(colours_around(canvas, *FACE)) - min(colours_around(canvas, *FACE)) < 2
    )  # grey lies over the cat's nose
    first = listed(application)
    for step in range(1, 6):
        hand.move(hand.at(canvas, FACE[0], FACE[1] + 12 * step))
    qtbot.waitUntil(lambda: listed(application) not in (clear, first) and occluder._key == 0, timeout=30_000)
    assert len(occluder._scores_so_far) >= 2
    hand.release()
    qtbot.waitUntil(lambda: listed(application) == clear)


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
