"""Keys without Ctrl belong to what has the keyboard: in a list a letter goes to an entry, and Space presses a button."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QWidget

from app.shell.window import MainWindow

__all__ = ["ShortcutFilter"]


class ShortcutFilter(QObject):
    """Keeps single letters typed in the lists of the panels from the menus' shortcuts; fields to write in do so by themselves.

    Space, too, where somebody has gone to a button by the keyboard; to one that was clicked it does not
    belong.
    """

    def __init__(self, window: MainWindow, live_bar: QWidget) -> None:
        super().__init__(window)
        self._window = window
        for panel in (
            *window.dock_widgets(),
            live_bar,
        ):  # keys that a list does not take come to the panel around it
            panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take letters to the list, and Space to the button."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        focus = QApplication.focusWidget()
        is_space = event.key() == Qt.Key.Key_Space and self._window.testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        )
        is_plain = (
            not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        )  # Alt with a letter opens a menu, wherever one is
        taken = (is_space and isinstance(focus, (QAbstractButton, QComboBox))) or (
            is_plain and event.text().isalpha() and isinstance(focus, (QComboBox, QAbstractItemView))
        )
        if taken:
            event.accept()
        return taken
