"""Show the widget that has the keyboard focus, and mark a panel for a moment."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

__all__ = ["FocusRing", "Frame", "mark_widget"]

_WIDTH, _PANEL_WIDTH = 2, 3  # of frames, in pixels
_RADIUS = 3
_DURATION = 1500  # of the frame around a panel, in milliseconds


class Frame(QWidget):
    """A frame in the colour of selections over a widget; the mouse does not notice it."""

    def __init__(self, framed: QWidget, width: int) -> None:
        super().__init__(framed)
        self._width = width
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        framed.installEventFilter(self)
        self.setGeometry(framed.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the framed widget."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), self._width))
            inner = self.rect().toRectF().adjusted(*(sign * self._width / 2 for sign in (1, 1, -1, -1)))
            painter.drawRoundedRect(inner, _RADIUS, _RADIUS)


class FocusRing(QObject):
    """Frames the focused widget if it got the focus by the keyboard; a click needs no frame."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._frame: Frame | None = None
        application.focusChanged.connect(self._move)

    @Slot(QWidget, QWidget)
    def _move(self, _before: QWidget | None, focused: QWidget | None) -> None:
        if self._frame is not None and isValid(self._frame):
            self._frame.deleteLater()
            self._frame.hide()
        self._frame = None
        if focused is not None and focused.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            self._frame = Frame(focused, _WIDTH)


def mark_widget(widget: QWidget) -> Frame:
    """Frame a widget for a moment."""
    for earlier in widget.findChildren(Frame, options=Qt.FindChildOption.FindDirectChildrenOnly):
        earlier.deleteLater()
    frame = Frame(widget, _PANEL_WIDTH)
    QTimer.singleShot(_DURATION, frame, frame.deleteLater)
    return frame
