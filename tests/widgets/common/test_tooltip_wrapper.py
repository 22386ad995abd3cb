"""Tooltips wrap at 60 characters and are plain text, wherever they come from."""

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QToolButton, QToolTip

from widgets.common.tooltip_wrapper import TooltipWrapper, wrap_tooltip

LONG = "Names such as <unit> & paths stay text. " * 4


@pytest.fixture
def wrapper(qapp):
    parent = QObject()
    TooltipWrapper(qapp, parent)
    yield parent
    QToolTip.hideText()
    parent.deleteLater()


def tip_at(qtbot, widget, place):
    """The label of the tooltip that a widget shows at a place."""
    QApplication.sendEvent(widget, QHelpEvent(QHelpEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    qtbot.waitUntil(QToolTip.isVisible)
    return next(
        label
        for label in QApplication.topLevelWidgets()
        if isinstance(label, QLabel) and label.inherits("QTipLabel") and label.isVisible()
    )


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_lines_have_60_characters_at_most_and_paragraphs_stay():
    lines = wrap_tooltip("first\n\n" + "word " * 30 + "x" * 130).split("\n")
    assert lines[:2] == ["first", ""] and max(map(len, lines)) == 60
    assert "".join(lines[2:]).replace(" ", "") == "word" * 30 + "x" * 130


def check(label):
    assert label.text() == wrap_tooltip(LONG) and label.text().count("\n") >= 2
    assert label.textFormat() is Qt.TextFormat.PlainText
    widest = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().split("\n"))
    assert widest <= label.width() < widest + 40


def test_the_tooltip_of_a_button_wraps(qtbot, wrapper):
    button = shown(qtbot, QToolButton(toolTip=LONG))
    check(tip_at(qtbot, button, QPoint(2, 2)))


def test_the_tooltip_of_an_item_wraps(qtbot, wrapper):
    items = shown(qtbot, QListWidget())
    items.addItem("cat")
    items.item(0).setToolTip(LONG)
    check(tip_at(qtbot, items.viewport(), items.visualItemRect(items.item(0)).center()))


def test_the_tooltip_of_a_menu_wraps(qtbot, wrapper):
    menu = QMenu(toolTipsVisible=True)
    action = menu.addAction("cat")
    action.setToolTip(LONG)
    shown(qtbot, menu)
    check(tip_at(qtbot, menu, menu.actionGeometry(action).center()))


def test_a_tooltip_that_follows_another_wraps_too(qtbot, wrapper):
    items = shown(qtbot, QListWidget())
    items.addItems(["cat", "dog"])
    items.item(0).setToolTip("short")
    items.item(1).setToolTip(LONG)
    tip_at(qtbot, items.viewport(), items.visualItemRect(items.item(0)).center())
    check(tip_at(qtbot, items.viewport(), items.visualItemRect(items.item(1)).center()))
