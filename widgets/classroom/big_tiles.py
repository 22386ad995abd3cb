"""The first channels of a layer as large tiles next to the picture, for the classroom view."""

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.core.results import Tiles
from engine.imaging.render import colour_tiles
from widgets.common.object_names import set_object_name

__all__ = ["MAX_TILES", "BigTiles", "squares"]

MAX_TILES = 64  # more tiles would be too small to be seen from a distance
_GAP = 4


class BigTiles(QWidget):
    """Up to `MAX_TILES` tiles in the layer's order, as large as possible; hidden without tiles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_object_name(self, "big_tiles")
        self._tiles: Tiles | None = None
        self._images: list[QImage] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def tiles(self) -> Tiles | None:
        """The tiles, of which the first are shown."""
        return self._tiles

    def show_tiles(self, tiles: Tiles | None) -> None:
        """Show the first of these tiles; None hides the widget."""
        self.setVisible(tiles is not None)
        if tiles is not self._tiles:
            self._tiles = tiles
            self._images = [] if tiles is None else _images(tiles)
            self.setAccessibleName("" if tiles is None else tiles.title)
            self.update()

    def rect_of(self, index: int) -> QRect:
        """Return the rectangle of a tile."""
        columns, side = squares(len(self._images), self.width(), self.height(), _GAP)
        rows = -(-len(self._images) // columns)
        left = (self.width() - columns * (side + _GAP) + _GAP) // 2
        top = (self.height() - rows * (side + _GAP) + _GAP) // 2
        row, column = divmod(index, columns)
        return QRect(left + column * (side + _GAP), top + row * (side + _GAP), side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Mid).darker(115))
            for index, image in enumerate(self._images):
                place = self.rect_of(index)
                painter.setRenderHint(
                    QPainter.RenderHint.SmoothPixmapTransform, image.width() > place.width()
                )
                painter.drawImage(QRectF(place), image)


def squares(count: int, width: int, height: int, gap: int) -> tuple[int, int]:
    """Return the number of columns with the largest squares in a rectangle, and their side in pixels.

    Parameters
    ----------
    count
        The number of squares.
    width, height
        The size of the rectangle in pixels.
    gap
        The distance of squares in pixels.
    """
    choices = [
        (min((width + gap) // columns, (height + gap) // -(-count // columns)) - gap, -columns)
        for columns in range(1, count + 1)
    ]
    side, columns = max(choices, default=(1, -1))
    return -columns, max(1, side)


def _images(tiles: Tiles) -> list[QImage]:
    coloured = np.ascontiguousarray(colour_tiles(tiles, tuple(range(min(MAX_TILES, len(tiles.shown))))))
    height, width = coloured.shape[1:3]
    return [
        QImage(tile.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        for tile in coloured
    ]
