"""Undo of marks, and points on a measured line."""

import numpy as np
import pytest
from PySide6.QtCore import QLineF
from PySide6.QtGui import QUndoStack

from app.canvas.line_profile import points_on_line
from app.explain.mark_history import MarkCommand
from engine.core.box import Box
from engine.core.marks import NO_MARKS, Marks

BOXES = (Box(1, 2, 3, 4), Box(5.5, 6, 7, 8))


def test_marks_are_undone_and_redone_bit_for_bit_but_not_done_twice():
    mask = np.random.default_rng(0).random((13, 21)) > 0.5
    history, shown = QUndoStack(), []
    history.push(MarkCommand("Paint", shown.append, NO_MARKS, Marks.with_boxes(BOXES, mask)))
    assert shown == []
    history.undo()
    history.redo()
    assert shown[0].boxes == () and shown[0].mask is None
    assert shown[1].boxes == BOXES
    np.testing.assert_array_equal(shown[1].mask, mask)


def test_the_history_of_a_large_mask_is_small():
    mask = np.zeros((3000, 4000), bool)
    mask[500:900, 1000:2000] = True
    command = MarkCommand("Paint", lambda _: None, NO_MARKS, Marks(mask=mask))
    assert len(command._after.bits) < 20_000


def test_points_on_a_line_are_a_pixel_apart_and_in_the_picture():
    rows, columns, distances = points_on_line(QLineF(1, 2, 4, 6), 10, 10)
    np.testing.assert_allclose(distances, [0, 1, 2, 3, 4, 5])
    np.testing.assert_allclose(columns, [1, 1.6, 2.2, 2.8, 3.4, 4], atol=1e-6)
    np.testing.assert_allclose(rows, [2, 2.8, 3.6, 4.4, 5.2, 6], atol=1e-6)
    _, columns, distances = points_on_line(QLineF(-2, 1, 3, 1), 2, 2)
    np.testing.assert_allclose(columns, [0, 1])
    np.testing.assert_allclose(distances, [2, 3])
    assert [len(values) for values in points_on_line(QLineF(-9, -9, -1, -1), 5, 5)] == [0, 0, 0]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_marks_hold_any_number_of_boxes_and_the_last_is_the_box(count):
    marks = Marks.with_boxes(BOXES[:count])
    assert marks.boxes == BOXES[:count]
    assert marks.box == (BOXES[count - 1] if count else None)
