"""A frame over a window with one sentence: what a drop would do here."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

__all__ = ["DropOverlay"]

_MARGIN, _PADDING, _RADIUS = 6, 18, 8
_SHADE, _REFUSED = 150, QColor("#b3261e")


class DropOverlay(QWidget):
    """Covers a window while a file is dragged over it; the mouse does not reach it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._text, self._is_accepted = window, "", True
        self.setObjectName("drop_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence; empty while it is hidden."""
        return self._text if not self.isHidden() else ""

    @property
    def is_accepted(self) -> bool:
        """Whether the sentence is about a drop that is accepted."""
        return self._is_accepted

    def show_sentence(self, text: str, is_accepted: bool) -> None:
        """Cover the window with a sentence; a refusal has another colour."""
        self._text, self._is_accepted = text, is_accepted
        self.setAccessibleName(text)
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the size of the window."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, _: QPaintEvent) -> None:
        palette = self.palette()
        colour = palette.color(QPalette.ColorRole.Highlight) if self._is_accepted else _REFUSED
        shade = palette.color(QPalette.ColorRole.Window)
        shade.setAlpha(_SHADE)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), shade)
        painter.setPen(QPen(colour, 3))
        frame = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        font = QFont(self.font())
        font.setPointSizeF(1.4 * font.pointSizeF())
        painter.setFont(font)
        wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        inner = frame.adjusted(*(2 * (3 * _PADDING,)), *(2 * (-3 * _PADDING,)))
        text = painter.boundingRect(inner, wrapped, self._text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(text.adjusted(-_PADDING, -_PADDING, _PADDING, _PADDING), _RADIUS, _RADIUS)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(text, wrapped, self._text)
        painter.end()

    def sizeHint(self) -> QSize:
        return self._window.size()
