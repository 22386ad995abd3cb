"""The strip of tools and the bar of comparisons, by real clicks and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSlider, QSpinBox, QToolButton, QVBoxLayout, QWidget

from tests.widgets.canvas.canvas_events import LEFT, WIDTH
from widgets.canvas.canvas_tools import TOOLS
from widgets.canvas.tool_strip import ToolStrip
from widgets.common.theme import theme_icon


@pytest.fixture
def strip(qtbot, canvas):
    """A strip above a canvas, with one action a tool as the menus make them."""
    window = QWidget()
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    strip = ToolStrip(canvas)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(strip)
    layout.addWidget(canvas)
    actions = []
    for name in TOOLS:
        action = QAction(theme_icon("brush"), f"&{name.title()}", window, checkable=True)
        action.triggered.connect(lambda _=False, name=name: canvas.set_tool(name))
        actions.append(action)
    strip.set_actions(actions)
    actions[0].setChecked(True)
    qtbot.addWidget(window)
    window.resize(640, 500)
    with qtbot.waitActive(window):
        window.show()
    yield strip
    canvas.setParent(None)


def button(strip, text):
    return next(one for one in strip.findChildren(QToolButton) if one.accessibleName() == text)


def test_one_button_is_pressed_at_a_time_and_stays_so(qtbot, canvas, strip):
    qtbot.mouseClick(button(strip, "Box"), LEFT)
    assert canvas.tool == "box"
    assert [name for name in TOOLS if button(strip, name.title()).isChecked()] == ["box"]
    qtbot.mouseClick(button(strip, "Box"), LEFT)
    assert button(strip, "Box").isChecked()


def test_the_size_belongs_to_brush_eraser_and_patch(canvas, strip):
    slider, number = strip.findChild(QSlider, "tool_size"), strip.findChild(QSpinBox, "tool_size_number")
    seen = {}
    for tool in TOOLS:
        canvas.set_tool(tool)
        QApplication.processEvents()
        seen[tool] = (slider.isVisible(), number.isVisible())
    assert [tool for tool in TOOLS if seen[tool] == (True, True)] == ["paint", "erase", "cover"]
    assert [tool for tool in TOOLS if seen[tool] == (False, False)] == ["hand", "box", "measure"]


def test_slider_number_and_wheel_are_one_size(qtbot, canvas, strip):
    slider, number = strip.findChild(QSlider, "tool_size"), strip.findChild(QSpinBox, "tool_size_number")
    canvas.set_tool("paint")
    assert (canvas.brush, number.value()) == (10, 10)
    canvas.set_brush(20)
    assert number.value() == 20
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert canvas.brush == number.value() == number.maximum() == WIDTH
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert canvas.brush == number.value() == 1
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "37")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert canvas.brush == 37 and canvas._view.hasFocus()


def test_a_size_that_the_slider_cannot_hold_is_kept(canvas, strip):
    canvas.set_tool("cover")
    for size in (1, 3, 41, 199):
        canvas.set_brush(size)
        assert canvas.brush == size


def test_nothing_is_cut_in_a_centre_of_640_pixels(canvas, strip):
    canvas.set_tool("cover")
    QApplication.processEvents()
    assert strip.width() == 640
    shown = [
        widget
        for widget in (*strip.findChildren(QToolButton), strip.findChild(QSpinBox))
        if widget.isVisible()
    ]
    assert len(shown) == len(TOOLS) + 1
    for widget in shown:
        assert strip.rect().contains(widget.geometry()) and widget.width() >= widget.minimumSizeHint().width()
    assert strip.sizeHint().width() <= 440


def test_a_narrow_strip_has_the_rest_in_its_overflow(qtbot, canvas, strip):
    strip.setFixedWidth(120)
    extension = strip.findChild(QToolButton, "qt_toolbar_ext_button")
    qtbot.waitUntil(extension.isVisible)
    assert strip.minimumSizeHint().width() <= 120


def test_a_click_on_a_button_leaves_the_keys_to_the_picture(qtbot, canvas, strip):
    canvas.focus_view()
    qtbot.mouseClick(button(strip, "Paint"), LEFT)
    assert canvas._view.hasFocus()
