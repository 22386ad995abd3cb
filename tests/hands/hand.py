"""A hand on the mouse and the keyboard of a display: real input events, sent by xdotool to wherever a widget is on the screen."""

import subprocess

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QTabBar,
)

__all__ = ["Answer", "Hand"]

_BETWEEN = 0.02  # seconds between two steps of a drag: whoever draws leaves out moves that come faster
_STEPS = 8  # of a drag
_TRIES = 5  # to meet a widget that moves
_POLLS = 5  # that find a picture in the same place, until it is taken to rest
_NOTCHES = 20  # of the wheel, from one end of a panel to the other
_LEFT, _UP, _DOWN = 1, 4, 5  # X's numbers of buttons


class Hand:
    """Moves, clicks, drags, turns the wheel and types; returns when it is done, which is before the window has taken it all in."""

    def __init__(self, qtbot):
        self._qtbot = qtbot

    def do(self, *words):
        """Let xdotool do something, the window alive meanwhile."""
        process = sent(*words)
        self._qtbot.waitUntil(lambda: process.poll() is not None, timeout=20_000)
        assert process.returncode == 0, words

    def at(self, canvas, row, column):
        """Return where on the screen a place of the photograph is, once it rests."""
        return self.at_rest(lambda: on(canvas, canvas.position_of_pixel(row, column).toPoint()))

    def at_rest(self, where):
        """Return a place of the screen once it rests: messages come and go, panes are laid out."""
        seen = []

        def rests():
            seen.append(where())
            return len(seen) > _POLLS and len(set(map(QPoint.toTuple, seen[-_POLLS:]))) == 1

        self._qtbot.waitUntil(rests)
        return seen[-1]

    def move(self, place):
        self.do("mousemove", place.x(), place.y())

    def click(self, widget, place=None):
        """Click on a widget that rests, in its middle unless told where, in its own pixels.

        A message that goes while the mouse is on its way moves what is below it, and the click would hit
        nothing.
        """
        for _ in range(_TRIES):
            self.move(self.at_rest(lambda: on(widget, place)))
            if QCursor.pos() == on(widget, place):
                break
        assert QCursor.pos() == on(widget, place), f"{widget.objectName() or widget} does not rest"
        self.do("click", _LEFT)

    def drag(self, start, end):
        """Drag from one place of the screen to another, in a few steps, resting before letting go."""
        words = ["mousemove", start.x(), start.y(), "mousedown", _LEFT]
        for step in range(1, _STEPS + 1):
            place = start + (end - start) * step / _STEPS
            words += ["sleep", _BETWEEN, "mousemove", place.x(), place.y()]
        self.do(*words, "sleep", 5 * _BETWEEN, "mouseup", _LEFT)

    def turn(self, place, notches):
        """Turn the wheel, away from the user if `notches` is positive."""
        self.move(place)
        self.do("click", "--repeat", abs(notches), "--delay", 20, _UP if notches > 0 else _DOWN)

    def scroll_to(self, widget):
        """Turn the wheel over the edge of a panel until all of a widget is in view."""
        area = widget.parentWidget()
        while not isinstance(area, QScrollArea):
            area = area.parentWidget()
        panel = area.viewport()
        for _ in range(_NOTCHES):
            place = QRect(widget.mapTo(panel, QPoint(0, 0)), widget.size())
            if panel.rect().contains(place):
                return
            self.turn(on(panel, QPoint(3, panel.height() // 2)), 1 if place.top() < 0 else -1)
            self._qtbot.wait(50)
        raise AssertionError(f"{widget.objectName() or widget} is not in its panel")

    def key(self, *names):
        """Press keys one after another, each as xdotool calls it: `ctrl+k`."""
        self.do("key", "--delay", 20, *names)

    def type(self, text):
        self.do("type", "--delay", 8, text)

    def choose(self, box: QComboBox, row):
        """Choose an entry of a combo box with the mouse."""
        self.click(box)
        view = box.view()
        self._qtbot.waitUntil(view.isVisible)
        index = box.model().index(row, 0)
        view.scrollTo(index)
        self.click(view.viewport(), view.visualRect(index).center())
        self._qtbot.waitUntil(lambda: box.currentIndex() == row and not view.isVisible())

    def choose_method(self, panel, title):
        """Choose a method by its button, by typing its title, and by Return."""
        search = panel.findChild(QLineEdit, "method_search")
        self.click(panel.findChild(QPushButton, "methods"))
        self._qtbot.waitUntil(search.hasFocus)
        self.type(title)
        self._qtbot.waitUntil(lambda: search.text() == title)
        self.key("Return")
        self._qtbot.waitUntil(lambda: not search.isVisible())

    def walk_menu(self, window, *titles):
        """Go through the menus to an entry, and click it."""
        place = window.menuBar()
        menus = {menu.title().replace("&", ""): menu for menu in window.findChildren(QMenu)}
        for title in titles:
            action = next(action for action in place.actions() if action.text().replace("&", "") == title)
            assert action.isEnabled(), title
            self.click(place, place.actionGeometry(action).center())
            if title != titles[-1]:
                place = menus[title]
                self._qtbot.waitUntil(place.isVisible)

    def open_tab(self, window, title):
        """Bring a panel to the front by its tab, unless it is there."""
        dock = window.docks[title]
        assert dock.isVisible(), title
        if not dock.visibleRegion().isEmpty():
            return
        # Qt keeps the bars of former tabs, outside of the window
        bars = [bar for bar in window.findChildren(QTabBar) if not bar.visibleRegion().isEmpty()]
        bar, number = next((bar, n) for bar in bars for n in range(bar.count()) if bar.tabText(n) == title)
        self.click(bar, bar.tabRect(number).center())
        self._qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())


class Answer(QObject):
    """Waits for a dialog that asks for a file, types a path into it and presses Enter.

    It lives by a timer, since a test stands still while a dialog is open.
    """

    def __init__(self, path):
        super().__init__()
        self._path = str(path)
        self._typing = None
        self._timer = QTimer(self, interval=40)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    @property
    def is_given(self):
        """Whether a dialog has come, and got its path."""
        return not self._timer.isActive()

    def _step(self):
        dialog = QApplication.activeModalWidget()
        line = dialog.findChild(QLineEdit, "fileNameEdit") if dialog is not None else None
        if line is None or not line.hasFocus() or (self._typing is not None and self._typing.poll() is None):
            return
        if line.text() == self._path:
            self._timer.stop()
            sent("key", "Return").wait()
        else:
            self._typing = sent("key", "ctrl+a", "type", "--delay", "8", self._path)


def sent(*words):
    return subprocess.Popen(["xdotool", *map(str, words)])


def on(widget, place=None):
    """Return where on the screen a place of a widget is, its middle unless told."""
    return widget.mapToGlobal(widget.rect().center() if place is None else QPoint(place))


def handle_of(slider: QSlider, value):
    """Return where on the screen a slider's handle is at a value."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    option.sliderPosition = value
    part = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    )
    return on(slider, part.center())
