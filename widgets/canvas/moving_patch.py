"""The patch that covers the picture under the mouse."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from engine.core.box import Box

__all__ = ["MovingPatch"]


class MovingPatch(QGraphicsRectItem):
    """A square that is cut off at the edges of the picture."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.hide()
        self._box: Box | None = None

    @property
    def box(self) -> Box | None:
        """The covered part of the picture in whole pixels; None where nothing is covered."""
        return self._box

    def move_to(self, place: QPointF | None, side: int, size: tuple[int, int]) -> bool:
        """Centre the patch at a place, or remove it; return whether another part is covered.

        Parameters
        ----------
        place
            The centre in pixels of the picture; None removes the patch.
        side
            The side in pixels.
        size
            The height and width of the picture.
        """
        before, self._box = self._box, None if place is None else _covered(place, side, size)
        self.setVisible(self._box is not None)
        if self._box is not None:
            self.setRect(QRectF(self._box.left, self._box.top, self._box.width, self._box.height))
        return self._box != before


def _covered(place: QPointF, side: int, size: tuple[int, int]) -> Box | None:
    """Return the part of a patch that lies in the picture."""
    height, width = size
    top, left = round(place.y() - side / 2), round(place.x() - side / 2)
    rows, columns = (max(0, top), min(height, top + side)), (max(0, left), min(width, left + side))
    if rows[1] <= rows[0] or columns[1] <= columns[0]:
        return None
    return Box(rows[0], columns[0], rows[1] - rows[0], columns[1] - columns[0])
