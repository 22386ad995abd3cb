"""Items drawn over the picture: outlines and a mask."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsRectItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from engine.core.arrays import Bytes, Mask, as_read_only
from engine.core.box import Box
from engine.imaging.opencv import cv2

__all__ = ["MaskItem", "Outline", "RegionFrame"]

_CLEAR, _MAGENTA = 0, QColor(255, 0, 255, 110).rgba()
_GRIP = 0.02  # width of the frame's line for the cursor, as a share of its longer side
_FRACTION = 4  # fractional bits of a stroke's coordinates


class RegionFrame(QGraphicsRectItem):
    """A rectangle with a tooltip on its line only; inside, it would hide other tooltips."""

    def __init__(self) -> None:
        super().__init__()
        self._tip = ""
        self.setAcceptHoverEvents(True)

    def set_tip(self, tip: str) -> None:
        self._tip = tip

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        grip = _GRIP * max(self.rect().width(), self.rect().height())
        is_inside = self.rect().adjusted(grip, grip, -grip, -grip).contains(event.pos())
        # a custom shape would not work: inside a view box, the shape of the box counts
        self.setToolTip("" if is_inside else self._tip)


class Outline(QGraphicsRectItem):
    """A coloured rectangle, or the ellipse in it, with a dark rim, visible on any picture at any zoom."""

    def __init__(self, colour: QColor, parent: QGraphicsItem, is_round: bool = False) -> None:
        super().__init__(parent)
        self._is_round = is_round
        self._pens = QPen(QColor(0, 0, 0, 150), 3.5), QPen(colour, 1.5)
        for pen in self._pens:
            pen.setCosmetic(True)
        self.hide()

    def set_round(self, is_round: bool) -> None:
        self._is_round = is_round

    def show_box(self, box: Box | None) -> None:
        self.setVisible(box is not None)
        if box is not None:
            self.setRect(QRectF(box.left, box.top, box.width, box.height))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._is_round)
        draw = painter.drawEllipse if self._is_round else painter.drawRect
        for pen in self._pens:
            painter.setPen(pen)
            draw(self.rect())


class MaskItem(QGraphicsItem):
    """A mask over the picture; only the part that a stroke touches is repainted, at any picture size."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._height = self._width = 1
        self._image = QImage()
        self._cells: Bytes = np.zeros((0, 0), np.uint8)
        # with this flag Qt passes the exposed part to `paint`
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def mask(self) -> Mask | None:
        """Return the mask, (height, width) bool and read-only, or None if it is empty."""
        return as_read_only(self._cells.astype(np.bool_)) if self._cells.any() else None

    def set_mask(self, mask: Mask | None, height: int, width: int) -> None:
        """Show a mask, or none, on a picture of this size."""
        self.prepareGeometryChange()
        self._height, self._width = height, width
        self._cells, self._image = np.zeros((0, 0), np.uint8), QImage()
        if mask is not None:
            self._begin()
            self._cells[:] = mask
        self.update()

    def stroke(self, start: QPointF, end: QPointF, diameter: int, paint: bool) -> None:
        """Paint or erase a line with round ends."""
        if not self._cells.size:
            self._begin()
        places = [
            [round((place.x() - 0.5) * 2**_FRACTION), round((place.y() - 0.5) * 2**_FRACTION)]
            for place in (start, end)
        ]
        cv2.line(self._cells, places[0], places[1], int(paint), diameter, cv2.LINE_8, _FRACTION)
        reach = diameter / 2 + 2
        self.update(QRectF(start, end).normalized().adjusted(-reach, -reach, reach, reach))

    def _begin(self) -> None:
        """Create an image with two colours, and an array that shares its memory, for OpenCV to draw in.

        Lines of the image may be padded.
        """
        self._image = QImage(self._width, self._height, QImage.Format.Format_Indexed8)
        self._image.setColorTable([_CLEAR, _MAGENTA])
        self._image.fill(0)
        lines = np.frombuffer(self._image.bits(), np.uint8).reshape(self._height, self._image.bytesPerLine())
        self._cells = lines[:, : self._width]

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._width, self._height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if not self._image.isNull():
            exposed: QRect = option.exposedRect.toAlignedRect().intersected(self._image.rect())
            painter.drawImage(exposed, self._image, exposed)
