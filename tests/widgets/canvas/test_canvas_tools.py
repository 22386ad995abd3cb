"""Boxes, brushes and fields on the picture, by real drags, wheels and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QMainWindow

from engine.core.box import Box
from engine.core.marks import NO_MARKS, Marks
from engine.imaging.render import Layer, composite
from engine.methods.common.outlines import outline
from tests.widgets.canvas.canvas_events import (
    GREY,
    HEIGHT,
    LEFT,
    MIDDLE,
    PINK,
    WIDTH,
    at,
    colour,
    drag,
    left_edge,
    move,
    press,
    release,
    said,
    surface,
    turn_wheel,
)
from widgets.canvas.canvas import Canvas
from widgets.canvas.layer_stack import LayerStack

DRAWN = (255, 92, 200)  # a box of the user's


def test_a_dragged_box_is_in_pixels_of_the_photograph(qtbot, canvas):
    canvas.set_tool("box")
    drawn = QSignalSpy(canvas.boxes_drawn)
    drag(qtbot, canvas, (20, 40), (50, 60), (80, 130))
    drag(qtbot, canvas, (80, 130), (20, 40))  # backwards
    assert said(drawn) == [(Box(20, 40, 60, 90),), (Box(20, 40, 60, 90),) * 2]
    assert colour(canvas, 20, 80) == DRAWN
    assert colour(canvas, 50, 80) == GREY


def test_a_box_ends_where_the_picture_ends(qtbot, canvas):
    canvas.set_tool("box")
    drawn = QSignalSpy(canvas.boxes_drawn)
    drag(qtbot, canvas, (100, 180), (HEIGHT + 2, WIDTH + 2))
    drag(qtbot, canvas, (-2, -2), (10, 15))
    assert said(drawn)[-1] == (Box(100, 180, 20, 20), Box(0, 0, 10, 15))


def test_a_second_box_is_a_second_box_and_a_click_removes_the_one_under_it(qtbot, canvas):
    canvas.set_tool("box")
    drawn = QSignalSpy(canvas.boxes_drawn)
    first, second = Box(20, 40, 60, 90), Box(40, 60, 30, 40)
    drag(qtbot, canvas, (20, 40), (80, 130))
    drag(qtbot, canvas, (40, 60), (70, 100))
    assert said(drawn) == [(first,), (first, second)]
    assert colour(canvas, 20, 80) == colour(canvas, 40, 80) == DRAWN
    drag(qtbot, canvas, (51, 65), (52, 90))  # too flat for a box: a click on both boxes
    assert said(drawn)[2:] == [(first,)]
    assert colour(canvas, 20, 80) == DRAWN and colour(canvas, 40, 80) == GREY
    qtbot.mouseClick(surface(canvas), LEFT, pos=at(canvas, 9, 9))  # beside it
    assert drawn.count() == 3
    qtbot.mouseClick(surface(canvas), LEFT, pos=at(canvas, 60, 50))
    assert said(drawn)[3:] == [()]
    assert colour(canvas, 20, 80) == GREY


def test_the_box_is_seen_while_it_is_drawn(qtbot, canvas):
    canvas.set_tool("box")
    press(qtbot, canvas, 20, 40)
    move(qtbot, canvas, 60, 100)
    assert colour(canvas, 60, 70) == DRAWN
    move(qtbot, canvas, 90, 100)
    assert colour(canvas, 60, 70) == GREY
    release(qtbot, canvas, 90, 100)


def test_escape_gives_a_drag_up_and_leaves_the_box_before(qtbot, canvas):
    canvas.set_tool("box")
    drag(qtbot, canvas, (20, 40), (80, 130))
    with qtbot.assertNotEmitted(canvas.boxes_drawn):
        press(qtbot, canvas, 5, 5)
        move(qtbot, canvas, 15, 15)
        qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
        move(qtbot, canvas, 18, 18)
        release(qtbot, canvas, 18, 18)
    assert colour(canvas, 20, 80) == DRAWN
    assert colour(canvas, 15, 10) == GREY


def test_escape_goes_to_the_window_unless_something_is_dragged(qtbot):
    window, canvas = QMainWindow(), Canvas(LayerStack())
    qtbot.addWidget(window)
    window.setCentralWidget(canvas)
    window.resize(900, 600)
    back = QAction("Back", window, shortcut=QKeySequence("Esc"))
    window.addAction(back)
    with qtbot.waitActive(window):
        window.show()
    canvas.set_picture(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    canvas.set_tool("box")
    went = QSignalSpy(back.triggered)
    press(qtbot, canvas, 5, 5)
    move(qtbot, canvas, 15, 15)
    qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
    assert went.count() == 0
    qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
    assert went.count() == 1
    release(qtbot, canvas, 15, 15)


def test_the_hand_moves_the_picture_and_draws_nothing(qtbot, canvas):
    before = left_edge(canvas)
    with qtbot.assertNotEmitted(canvas.boxes_drawn), qtbot.assertNotEmitted(canvas.mask_painted):
        drag(qtbot, canvas, (50, 50), (50, 70), (50, 90))
    assert left_edge(canvas) > before + 50


@pytest.mark.parametrize("tool", ["box", "paint", "erase"])
def test_a_tool_keeps_the_picture_still_but_for_the_middle_button_and_the_wheel(qtbot, canvas, tool):
    canvas.set_tool(tool)
    before = left_edge(canvas)
    drag(qtbot, canvas, (50, 50), (50, 70), (50, 90))
    assert left_edge(canvas) == before
    drag(qtbot, canvas, (50, 50), (50, 70), (50, 90), button=MIDDLE)
    assert left_edge(canvas) > before + 50
    width = canvas.position_of_pixel(0, WIDTH).x() - left_edge(canvas)
    turn_wheel(canvas, 50, 50, 3)
    assert canvas.position_of_pixel(0, WIDTH).x() - left_edge(canvas) > 1.2 * width


def test_space_lends_the_hand_to_a_tool(qtbot, canvas):
    canvas.set_tool("box")
    before = left_edge(canvas)
    with qtbot.assertNotEmitted(canvas.boxes_drawn):
        qtbot.keyPress(canvas._view, Qt.Key.Key_Space)
        assert surface(canvas).cursor().shape() is Qt.CursorShape.OpenHandCursor
        drag(qtbot, canvas, (50, 50), (50, 70), (50, 90))
        qtbot.keyRelease(canvas._view, Qt.Key.Key_Space)
    assert left_edge(canvas) > before + 50
    assert surface(canvas).cursor().shape() is Qt.CursorShape.CrossCursor
    with qtbot.waitSignal(canvas.boxes_drawn):
        drag(qtbot, canvas, (20, 40), (80, 90))


def test_a_space_bar_let_go_elsewhere_is_let_go(qtbot, canvas):
    canvas.set_tool("box")
    canvas._view.setFocus()
    qtbot.keyPress(canvas._view, Qt.Key.Key_Space)
    canvas._view.clearFocus()
    assert surface(canvas).cursor().shape() is Qt.CursorShape.CrossCursor


def test_marks_that_are_given_are_shown_and_not_told(qtbot, canvas):
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[100:] = True
    with qtbot.assertNotEmitted(canvas.boxes_drawn), qtbot.assertNotEmitted(canvas.mask_painted):
        canvas.set_marks(Marks(Box(20, 40, 60, 90), mask))
        assert colour(canvas, 20, 80) == DRAWN and colour(canvas, 110, 80) == PINK
        canvas.set_marks(NO_MARKS)
        assert colour(canvas, 20, 80) == GREY and colour(canvas, 110, 80) == GREY
        canvas.set_marks(Marks(Box(20, 40, 60, 90), mask))
        canvas.set_picture(np.full((HEIGHT, WIDTH, 3), 90, np.uint8))
        assert colour(canvas, 20, 80) == GREY and colour(canvas, 110, 80) == GREY


def test_a_field_is_framed_in_a_colour_of_its_own(canvas):
    canvas.set_region(Box(10, 10, 90, 90))
    canvas.set_field(Box(40, 60, 30, 50))
    assert colour(canvas, 40, 80) == (86, 180, 233)
    canvas.set_field(Box(-40, -60, 100, 100))  # it may overhang
    assert colour(canvas, 40, 80) == GREY and colour(canvas, 60, 20) == (86, 180, 233)
    canvas.set_field(None)
    assert colour(canvas, 60, 20) == GREY


def test_tools_do_nothing_and_marks_are_away_while_another_picture_is_shown(qtbot, canvas):
    canvas.set_marks(Marks(Box(20, 40, 60, 90)))
    canvas.set_field(Box(40, 60, 30, 50))
    canvas.set_tool("box")
    canvas.set_replacement(np.full((HEIGHT, WIDTH, 3), 200, np.uint8))
    assert colour(canvas, 20, 80) == colour(canvas, 40, 80) == (200, 200, 200)
    before = left_edge(canvas)
    with qtbot.assertNotEmitted(canvas.boxes_drawn):
        drag(qtbot, canvas, (50, 50), (50, 70), (50, 90))
    assert left_edge(canvas) > before + 50
    canvas.set_replacement(None)
    assert colour(canvas, 20, 80) == DRAWN and colour(canvas, 40, 80) == (86, 180, 233)


def test_the_tool_is_told_and_seen_at_the_cursor(canvas):
    told = QSignalSpy(canvas.tool_changed)
    kinds = []
    for tool in ("hand", "box", "box", "paint", "erase", "measure", "hand"):
        canvas.set_tool(tool)
        assert canvas.tool == tool
        kinds.append(surface(canvas).cursor())
    assert said(told) == ["box", "paint", "erase", "measure", "hand"]
    assert (
        kinds[0].shape() is Qt.CursorShape.OpenHandCursor and kinds[1].shape() is Qt.CursorShape.CrossCursor
    )
    pictures = [kind.pixmap().toImage() for kind in kinds[3:5]]
    assert not pictures[0].isNull() and pictures[0] != pictures[1]


def test_a_box_that_was_found_does_not_look_like_one_that_was_drawn():
    found = outline(Box(2, 2, 60, 90), 120, 200, "Box")
    shown = composite(np.zeros((120, 200, 3), np.uint8), [Layer(1, found, Box(0, 0, 120, 200), found.look)])
    assert np.abs(shown[2, 50].astype(int) - DRAWN).sum() > 150
