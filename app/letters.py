"""Keys without Ctrl belong to a list that has the keyboard: there a letter goes to the entry that begins with it."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox

from app.window import Window

__all__ = ["Letters"]


class Letters(QObject):
    """Keeps single letters typed in the lists of the panels from the menus' shortcuts; fields to write in do so by themselves."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        for dock in window.docks.values():  # keys that a list does not take come to the panel around it
            dock.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take letters to the list."""
        is_letter = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isalpha()
        if is_letter and isinstance(QApplication.focusWidget(), (QComboBox, QAbstractItemView)):
            event.accept()
            return True
        return False
