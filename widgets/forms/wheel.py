"""Keep the wheel from changing fields that the user only scrolls past."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

__all__ = ["ignore_wheel_without_focus"]


def ignore_wheel_without_focus(field: QWidget) -> None:
    """Let the wheel change a field only while it has the focus; the wheel does not set the focus."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(_WheelFilter(field))


class _WheelFilter(QObject):
    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(field, QWidget) and not field.hasFocus():
            event.ignore()
            return True
        return False
