"""A small window with the activations of the layer under the mouse."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from engine.core.arrays import Bytes

__all__ = ["LayerPreview"]

_SIDE = 260  # pixels of the longer side of the picture
_GAP = 10  # pixels between the box and the window


class LayerPreview(QFrame):
    """Show a title and a picture beside a place of the screen, without taking the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._title, self._picture = QLabel(), QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._title)
        layout.addWidget(self._picture)

    @property
    def title(self) -> str:
        """The shown title."""
        return self._title.text()

    def show_at(self, place: QPoint, title: str, pixels: Bytes) -> None:
        """Show a picture, (height, width, 3) uint8, with its title to the right of a place of the screen."""
        pixels = np.ascontiguousarray(pixels)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap.fromImage(image).scaled(
            round(_SIDE * ratio), round(_SIDE * ratio), Qt.AspectRatioMode.KeepAspectRatio
        )
        pixmap.setDevicePixelRatio(ratio)
        self._title.setText(title)
        self._picture.setPixmap(pixmap)
        self.adjustSize()
        self.move(self._inside_screen(place + QPoint(_GAP, 0)))
        self.show()

    def _inside_screen(self, place: QPoint) -> QPoint:
        area = self.screen().availableGeometry()
        x = min(place.x(), area.right() - self.width())
        y = min(place.y(), area.bottom() - self.height())
        return QPoint(max(area.left(), x), max(area.top(), y))
