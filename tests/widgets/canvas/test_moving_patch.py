"""The moving patch under the mouse: no button is held; by real moves, wheels and keys."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from engine.core.box import Box
from tests.widgets.canvas.canvas_events import (
    CTRL,
    GREY,
    LEFT,
    colour,
    drag,
    left_edge,
    move,
    said,
    surface,
    turn_wheel,
)

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def covered(canvas):
    """What the patch of 40 pixels has reported since it was chosen."""
    canvas.set_tool("cover")
    canvas.set_brush(40)
    return QSignalSpy(canvas.occluder_moved)


def test_the_patch_follows_the_mouse_without_a_button(qtbot, canvas, covered):
    move(qtbot, canvas, 60, 100)
    move(qtbot, canvas, 70, 120)
    assert said(covered) == [Box(40, 80, 40, 40), Box(50, 100, 40, 40)]
    assert colour(canvas, 70, 120) == (128, 128, 128) and colour(canvas, 45, 85) == GREY


def test_the_patch_ends_at_the_edges_and_beside_the_picture(qtbot, canvas, covered):
    move(qtbot, canvas, 5, 10)
    move(qtbot, canvas, -30, 10)
    assert said(covered) == [Box(0, 0, 25, 30), None]
    assert colour(canvas, 5, 10) == GREY


def test_a_move_within_a_pixel_reports_nothing_new(qtbot, canvas, covered):
    move(qtbot, canvas, 60, 100)
    move(qtbot, canvas, 60.25, 100)
    assert covered.count() == 1


def test_the_patch_goes_with_the_mouse_and_with_its_tool(qtbot, canvas, covered):
    move(qtbot, canvas, 60, 100)
    QApplication.sendEvent(surface(canvas), QEvent(QEvent.Type.Leave))
    move(qtbot, canvas, 60, 110)
    canvas.set_tool("box")
    assert said(covered) == [Box(40, 80, 40, 40), None, Box(40, 90, 40, 40), None]


@pytest.mark.parametrize("key", [ALT, CTRL])
def test_the_wheel_sizes_the_patch_where_it_is(qtbot, canvas, covered, key):
    before = left_edge(canvas)
    move(qtbot, canvas, 60, 100)
    turn_wheel(canvas, 60, 100, 1, key)
    assert canvas.brush == 48 and said(covered)[-1] == Box(36, 76, 48, 48)
    assert left_edge(canvas) == before


def test_a_press_and_a_drag_leave_the_picture_where_it_is(qtbot, canvas, covered):
    before = left_edge(canvas)
    drag(qtbot, canvas, (60, 100), (60, 120), (60, 140), button=LEFT)
    assert left_edge(canvas) == before
    assert said(covered)[-1] == Box(40, 120, 40, 40)


def test_space_lends_the_hand_and_hides_the_patch(qtbot, canvas, covered):
    move(qtbot, canvas, 60, 100)
    qtbot.keyPress(canvas._view, Qt.Key.Key_Space)
    assert said(covered)[-1] is None
    qtbot.keyRelease(canvas._view, Qt.Key.Key_Space)
    assert said(covered)[-1] == Box(40, 80, 40, 40)


def test_escape_leaves_the_tool_before_it_goes_to_the_window(qtbot, canvas, covered):
    back = QAction("Back", canvas, shortcut=QKeySequence("Esc"))
    canvas.addAction(back)
    went = QSignalSpy(back.triggered)
    move(qtbot, canvas, 60, 100)
    qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
    assert canvas.tool == "hand" and said(covered)[-1] is None and went.count() == 0
    qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
    assert went.count() == 1


def test_another_picture_ends_the_cover(qtbot, canvas, covered):
    move(qtbot, canvas, 60, 100)
    canvas.set_picture(canvas.rendered)
    assert said(covered)[-1] is None
