"""The scrolled view of a canvas."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

__all__ = ["CanvasView"]


class CanvasView(pg.GraphicsView):  # type: ignore[misc]
    """A pyqtgraph view that smooths, passes drops to the window, and reports double clicks.

    Signals
    -------
    double_clicked :
        The user has double clicked.
    left :
        The mouse has left the view.
    """

    double_clicked = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setAcceptDrops(False)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.double_clicked.emit()
