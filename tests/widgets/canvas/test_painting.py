"""Painting a mask on the picture, by real drags, wheels and keys."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from engine.core.marks import Marks
from tests.widgets.canvas.canvas_events import (
    CTRL,
    GREY,
    HEIGHT,
    LEFT,
    PINK,
    WIDTH,
    at,
    brightest,
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


def test_one_dab_paints_a_disc(qtbot, canvas):
    canvas.set_tool("paint")
    canvas.set_brush(20)
    with qtbot.waitSignal(canvas.mask_painted) as painted:
        drag(qtbot, canvas, (60, 100))
    mask = painted.args[0]
    assert mask.dtype == np.bool_ and mask.shape == (HEIGHT, WIDTH) and not mask.flags.writeable
    assert mask.sum() == pytest.approx(math.pi * 10**2, rel=0.08)
    rows, columns = np.nonzero(mask)
    assert (rows.mean() + 0.5, columns.mean() + 0.5) == pytest.approx((60, 100), abs=0.6)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == pytest.approx((20, 20), abs=1)


def test_a_stroke_joins_the_places_it_was_told(qtbot, canvas):
    canvas.set_tool("paint")
    canvas.set_brush(10)
    painted = QSignalSpy(canvas.mask_painted)
    drag(qtbot, canvas, (60, 30), (60, 170))
    mask = said(painted)[0]
    assert painted.count() == 1
    assert mask[60, 30:170].all()
    assert mask.sum() == pytest.approx(140 * 10 + math.pi * 5**2, rel=0.1)
    assert not mask[50].any() and not mask[70].any()
    assert colour(canvas, 60, 100) == PINK and colour(canvas, 75, 100) == GREY


def test_a_stroke_goes_round_corners(qtbot, canvas):
    canvas.set_tool("paint")
    canvas.set_brush(8)
    with qtbot.waitSignal(canvas.mask_painted) as painted:
        drag(qtbot, canvas, (30, 30), (30, 170), (90, 170))
    mask = painted.args[0]
    assert mask[30, 30:170].all() and mask[30:90, 170].all()
    assert not mask[40:85, 35:160].any()


def test_tools_wait_for_a_picture(qtbot):
    empty = Canvas(LayerStack())
    qtbot.addWidget(empty)
    with qtbot.waitActive(empty):
        empty.show()
    for tool in ("box", "paint", "erase"):
        empty.set_tool(tool)
        qtbot.mouseClick(surface(empty), LEFT, pos=surface(empty).rect().center())
    empty.set_picture(np.zeros((20, 30, 3), np.uint8))
    assert empty.brush == 2


def test_strokes_add_up_and_the_eraser_takes_them_away(qtbot, canvas):
    painted = QSignalSpy(canvas.mask_painted)
    canvas.set_tool("paint")
    canvas.set_brush(10)
    drag(qtbot, canvas, (30, 30), (30, 170))
    drag(qtbot, canvas, (90, 30), (90, 170))
    assert said(painted)[1][[30, 90], 100].all()
    assert not said(painted)[0][90].any()  # what was told before stays as it was
    canvas.set_tool("erase")
    canvas.set_brush(20)
    drag(qtbot, canvas, (30, 30), (30, 170))
    assert not said(painted)[2][30].any() and said(painted)[2][90, 100]
    drag(qtbot, canvas, (90, 30), (90, 170))
    assert said(painted)[3] is None
    assert colour(canvas, 90, 100) == GREY


def test_two_quick_dabs_are_not_a_double_click(qtbot, canvas):
    canvas.set_tool("paint")
    turn_wheel(canvas, 60, 100, 3)
    before = left_edge(canvas)
    painted = QSignalSpy(canvas.mask_painted)
    for click in (qtbot.mousePress, qtbot.mouseRelease, qtbot.mouseDClick, qtbot.mouseRelease):
        click(surface(canvas), LEFT, pos=at(canvas, 60, 100))
    assert left_edge(canvas) == before
    assert painted.count() == 2


def test_escape_and_another_tool_end_a_stroke_where_it_is(qtbot, canvas):
    painted = QSignalSpy(canvas.mask_painted)
    canvas.set_tool("paint")
    canvas.set_brush(10)
    for end in (lambda: qtbot.keyClick(canvas._view, Qt.Key.Key_Escape), lambda: canvas.set_tool("erase")):
        press(qtbot, canvas, 60, 30)
        move(qtbot, canvas, 60, 60)
        end()
        move(qtbot, canvas, 60, 150)
        release(qtbot, canvas, 60, 150)
    assert painted.count() == 2
    assert said(painted)[1][60, 60] and not said(painted)[1][60, 80]


def test_a_release_that_nobody_told_ends_the_stroke(qtbot, canvas):
    canvas.set_tool("paint")
    press(qtbot, canvas, 60, 30)
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(1, 1))  # some dialog has taken it
    with qtbot.waitSignal(canvas.mask_painted) as painted:
        move(qtbot, canvas, 60, 150)
    assert not painted.args[0][60, 150]
    release(qtbot, canvas, 60, 150)


def test_control_and_wheel_change_the_brush_and_not_the_zoom(qtbot, canvas):
    assert canvas.brush == 10  # a twelfth of 120
    canvas.set_tool("paint")
    before, told = left_edge(canvas), QSignalSpy(canvas.brush_changed)
    turn_wheel(canvas, 60, 100, 1, CTRL)
    assert canvas.brush == 12
    turn_wheel(canvas, 60, 100, -2, CTRL)
    assert said(told) == [12, 8]
    for _ in range(50):
        turn_wheel(canvas, 60, 100, -1, CTRL)
    assert canvas.brush == 1
    for _ in range(50):
        turn_wheel(canvas, 60, 100, 1, CTRL)
    assert canvas.brush == WIDTH
    assert left_edge(canvas) == before


def test_the_brush_keeps_its_share_of_another_photograph(canvas):
    canvas.set_brush(30)
    canvas.set_picture(np.zeros((480, 640, 3), np.uint8))
    assert canvas.brush == 120


def test_a_circle_as_large_as_the_brush_is_under_the_cursor(qtbot, canvas):
    canvas.set_tool("paint")
    canvas.set_brush(40)
    move(qtbot, canvas, 60, 100)
    assert brightest(canvas, 60, 120) > 190 and brightest(canvas, 60, 110) == 90
    turn_wheel(canvas, 60, 100, -1, CTRL)
    assert brightest(canvas, 60, 120) == 90
    canvas.set_brush(40)
    canvas.set_tool("box")
    assert brightest(canvas, 60, 120) == 90
    canvas.set_tool("erase")
    assert brightest(canvas, 60, 120) > 190
    QApplication.sendEvent(surface(canvas), QEvent(QEvent.Type.Leave))
    assert brightest(canvas, 60, 120) == 90


def test_a_mask_that_is_given_is_painted_on(qtbot, canvas):
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[100:, 3:7] = True
    canvas.set_marks(Marks(mask=mask))
    canvas.set_tool("paint")
    canvas.set_brush(10)
    with qtbot.waitSignal(canvas.mask_painted) as painted:
        drag(qtbot, canvas, (20, 100))
    assert np.array_equal(painted.args[0][60:], mask[60:])
    assert painted.args[0][20, 100]


def test_the_read_out_follows_a_stroke(qtbot, canvas):
    canvas.set_tool("paint")
    press(qtbot, canvas, 20, 30)
    qtbot.wait(20)  # pyqtgraph leaves out moves that come too fast
    with qtbot.waitSignal(canvas.hovered) as hovered:
        qtbot.mouseMove(surface(canvas), at(canvas, 60.5, 100.5))
    assert hovered.args[0].startswith("(60, 100) ")
    release(qtbot, canvas, 60, 100)


def test_a_mask_of_a_large_photograph_is_exact_to_the_pixel(qtbot, canvas):
    canvas.set_picture(np.zeros((3001, 4001, 3), np.uint8))
    mask = np.zeros((3001, 4001), bool)
    mask[1234, 2345] = mask[-1, -1] = True
    canvas.set_marks(Marks(mask=mask))
    canvas.set_tool("erase")
    with qtbot.waitSignal(canvas.mask_painted) as painted:
        drag(qtbot, canvas, (500, 500))
    assert np.array_equal(painted.args[0], mask)


def test_a_stroke_paints_anew_only_what_it_touches(qtbot, canvas):
    canvas.set_picture(np.zeros((3000, 4000, 3), np.uint8))
    canvas.set_tool("paint")
    canvas.set_brush(100)
    press(qtbot, canvas, 500, 500)
    qtbot.wait(50)
    areas = []
    item = canvas._tools._mask
    paint = item.paint

    def measured(painter, option, widget=None):
        areas.append(option.exposedRect.width() * option.exposedRect.height())
        paint(painter, option, widget)

    item.paint = measured
    move(qtbot, canvas, 500, 700)
    qtbot.waitUntil(lambda: bool(areas))
    assert max(areas) < 500 * 300
    release(qtbot, canvas, 500, 700)
