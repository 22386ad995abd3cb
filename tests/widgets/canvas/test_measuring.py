"""Measuring a distance, and the menu of a place, by real drags and clicks."""

import pytest
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtTest import QSignalSpy

from tests.widgets.canvas.canvas_events import LEFT, at, drag, move, press, release, said, surface

RIGHT = Qt.MouseButton.RightButton


def test_a_line_has_its_length_in_pixels_of_the_photograph(qtbot, canvas):
    canvas.set_tool("measure")
    measured = QSignalSpy(canvas.line_measured)
    press(qtbot, canvas, 20, 40)
    move(qtbot, canvas, 50, 80)
    assert canvas._tools._line.isVisible() and canvas._tools._line.text == "50.0 px"
    assert measured.count() == 0
    move(qtbot, canvas, 100, 100)
    release(qtbot, canvas, 100, 100)
    line = said(measured)[0]
    assert [line.x1(), line.y1(), line.x2(), line.y2()] == pytest.approx([40, 20, 100, 100], abs=0.3)
    assert canvas._tools._line.text == "100.0 px"


def test_a_click_another_tool_or_escape_removes_the_line(qtbot, canvas):
    line = canvas._tools._line
    canvas.set_tool("measure")
    measured = QSignalSpy(canvas.line_measured)
    drag(qtbot, canvas, (20, 40), (50, 80))
    qtbot.mouseClick(surface(canvas), LEFT, pos=at(canvas, 60, 60))
    assert not line.isVisible()
    drag(qtbot, canvas, (20, 40), (50, 80))
    assert line.isVisible()
    canvas.set_tool("hand")
    assert not line.isVisible()
    canvas.set_tool("measure")
    press(qtbot, canvas, 20, 40)
    move(qtbot, canvas, 50, 80)
    qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
    assert not line.isVisible() and measured.count() == 2
    release(qtbot, canvas, 50, 80)


def test_a_click_of_the_right_button_requests_the_menu_and_a_drag_of_it_does_not(qtbot, canvas):
    menus = QSignalSpy(canvas.menu_requested)
    press(qtbot, canvas, 20, 40, RIGHT)
    move(qtbot, canvas, 60, 90)
    release(qtbot, canvas, 60, 90, RIGHT)
    assert menus.count() == 0
    canvas.fit()
    press(qtbot, canvas, 20, 40, RIGHT)
    release(qtbot, canvas, 20, 40, RIGHT)
    place, screen = menus.at(0)
    assert isinstance(place, QPointF) and QLineF(place, QPointF(40, 20)).length() < 0.5
    assert screen == surface(canvas).mapToGlobal(at(canvas, 20, 40))
