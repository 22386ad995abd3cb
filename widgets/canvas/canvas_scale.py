"""Overlays of the canvas for reading values: the colour bar, the magnification and the pixel grid."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.imaging.legend import legend_colours
from engine.imaging.render import Layer
from widgets.canvas.levels_editor import format_value
from widgets.common.result_titles import translate_title
from widgets.common.translation import tr

__all__ = ["ColourBar", "PixelGrid"]

_GRID_FROM = 10  # screen pixels per pixel of the picture from which on the grid is shown
_BACK, _TEXT = QColor(20, 22, 26, 190), QColor("#f4f5f7")
_WIDTH, _BAR, _MARGIN = 250, 10, 8


class ColourBar(QWidget):
    """The colours of a layer from its lower to its upper value, with title and unit; ignores the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layer: Layer | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = self.fontMetrics().height()
        self.resize(_WIDTH, 2 * line + _BAR + 3 * _MARGIN)
        self.hide()

    @property
    def layer(self) -> Layer | None:
        """The layer whose colours are shown."""
        return self._layer

    def set_layer(self, layer: Layer | None) -> None:
        """Show the colours of a layer; None hides the bar."""
        self._layer = layer
        self.setVisible(layer is not None)
        self.setAccessibleDescription(
            "" if layer is None else f"{translate_title(layer.title)}: {tr(' to ').join(self.ends())}"
        )
        self.update()

    def ends(self) -> tuple[str, str]:
        """Return the labels of the two ends, with the unit at the upper one."""
        assert self._layer is not None
        low, high = self._layer.limits
        return format_value(low), f"{format_value(high)} {self._layer.heatmap.unit}".rstrip()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._layer is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BACK)
        painter.drawRoundedRect(self.rect(), 6, 6)
        inner = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        metrics = QFontMetrics(self.font())
        painter.setPen(_TEXT)
        title = translate_title(self._layer.title)
        title = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, title)
        bar = QRectF(inner.left(), inner.top() + metrics.height() + 2, inner.width(), _BAR)
        painter.drawImage(bar, _strip(self._layer))
        low, high = self.ends()
        lower = Qt.AlignmentFlag.AlignBottom
        painter.drawText(inner, lower | Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(inner, lower | Qt.AlignmentFlag.AlignRight, high)
        if self._layer.heatmap.signed:
            painter.drawText(inner, lower | Qt.AlignmentFlag.AlignHCenter, "0")


class PixelGrid(QGraphicsItem):
    """Lines between the pixels of a picture, visible at a large magnification."""

    def __init__(self) -> None:
        super().__init__()
        self._height = self._width = 1
        self._pen = QPen(QColor(128, 128, 128, 120), 1)
        self._pen.setCosmetic(True)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def set_size(self, height: int, width: int) -> None:
        """Set the size of the picture."""
        self.prepareGeometryChange()
        self._height, self._width = height, width

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._width, self._height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if option.levelOfDetailFromTransform(painter.worldTransform()) < _GRID_FROM:
            return
        seen = option.exposedRect.toAlignedRect().intersected(self.boundingRect().toRect())
        painter.setPen(self._pen)
        top, bottom, left, right = seen.top(), seen.bottom() + 1, seen.left(), seen.right() + 1
        painter.drawLines([QLineF(left, row, right, row) for row in range(top, bottom + 1)])
        painter.drawLines([QLineF(column, top, column, bottom) for column in range(left, right + 1)])


def _strip(layer: Layer) -> QImage:
    """Return the colours of a layer as a line."""
    colours = np.ascontiguousarray(legend_colours(layer.look))
    return QImage(colours.tobytes(), len(colours), 1, 3 * len(colours), QImage.Format.Format_RGB888).copy()
