"""Keep the wheel from changing a field that the user only scrolls past."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

__all__ = ["keep_wheel_away"]


def keep_wheel_away(field: QWidget) -> None:
    """Let the wheel change a field only while it has the focus, which the wheel does not give it."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(_Filter(field))


class _Filter(QObject):
    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(field, QWidget) and not field.hasFocus():
            event.ignore()
            return True
        return False
