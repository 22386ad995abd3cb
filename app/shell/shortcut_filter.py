"""Pass keys without Ctrl to the focused widget instead of the menu shortcuts."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QComboBox, QWidget

from app.shell.window import MainWindow

__all__ = ["ShortcutFilter"]


class ShortcutFilter(QObject):
    """Keeps letters typed in a list or on tiles, and Space on a button, from triggering the menu shortcuts.

    Space reaches a button only if it got the focus by the keyboard, not by a click. Text fields
    need no filter.
    """

    def __init__(self, window: MainWindow, *others: QWidget) -> None:
        super().__init__(window)
        self._window = window
        # keys that a list ignores reach the panel around it
        for panel in (*window.dock_widgets(), *others):
            panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept letters for a list and Space for a button."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        focus = QApplication.focusWidget()
        is_space = event.key() == Qt.Key.Key_Space and self._window.testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        )
        # Alt with a letter opens a menu from everywhere
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        is_accepted = (is_space and isinstance(focus, (QAbstractButton, QComboBox))) or (
            is_plain and event.text().isalpha() and isinstance(focus, (QComboBox, QAbstractScrollArea))
        )
        if is_accepted:
            event.accept()
        return is_accepted
