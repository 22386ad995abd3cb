"""The positions of tiles on a surface, and the size that fits a panel, as pure functions."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt

__all__ = ["GAP", "TileLayout", "fit_side"]

GAP = 3
_SMALL_GAP, _SMALL_SIDE = 2, 40  # between tiles that are smaller than this side
_LARGEST = 256  # side of a tile that fits its panel, in screen pixels
# Cells of a tile at most, its side if tiles scroll, and its least side if all of them are visible at once,
# both in screen pixels: tiles of few cells can be read at smaller sizes.
_READABLE = ((8, 28, 18), (16, 36, 24), (1_000_000, 40, 28))


@dataclass(frozen=True, slots=True)
class TileLayout:
    """The positions of `count` tiles, in screen pixels from the top of the whole surface.

    Parameters
    ----------
    count
        The number of tiles.
    side
        The side of a tile.
    caption
        The height of the text below; 0 without text.
    width
        The width of the surface.
    """

    count: int
    side: int
    caption: int
    width: int

    @property
    def gap(self) -> int:
        """The distance between two tiles."""
        return _SMALL_GAP if self.side < _SMALL_SIDE else GAP

    @property
    def columns(self) -> int:
        """Tiles in a row."""
        return max(1, (self.width + self.gap) // (self.side + self.gap))

    @property
    def row_height(self) -> int:
        """The distance from one row to the next."""
        return self.side + self.caption + self.gap

    @property
    def height(self) -> int:
        """The height of all rows."""
        return -(-self.count // self.columns) * self.row_height

    def rect(self, place: int) -> QRect:
        """Return the rectangle of the tile at a place, without its text."""
        row, column = divmod(place, self.columns)
        return QRect(column * (self.side + self.gap), row * self.row_height, self.side, self.side)

    def caption_rect(self, place: int) -> QRect:
        """Return the rectangle of the text below the tile at a place."""
        return self.rect(place).translated(0, self.side).adjusted(0, 0, 0, self.caption - self.side)

    def place_at(self, point: QPoint) -> int:
        """Return the place at a point, gaps included, or -1."""
        column, row = point.x() // (self.side + self.gap), point.y() // self.row_height
        place = row * self.columns + column
        return place if 0 <= column < self.columns and 0 <= place < self.count else -1

    def between(self, top: int, bottom: int) -> range:
        """Return the places of all rows from one height to another, inclusive."""
        first = max(0, top) // self.row_height * self.columns
        return range(
            min(first, self.count), min(self.count, (max(0, bottom) // self.row_height + 1) * self.columns)
        )

    def visible(self, area: QRect) -> list[tuple[int, QRect]]:
        """Return the places whose tiles or texts touch an area, with the rectangles of their tiles."""
        columns, step, row_height = self.columns, self.side + self.gap, self.row_height
        across = range(max(0, area.left() // step), min(columns, area.right() // step + 1))
        down = range(max(0, area.top()) // row_height, max(0, area.bottom()) // row_height + 1)
        return [
            (row * columns + column, QRect(column * step, row * row_height, self.side, self.side))
            for row in down
            for column in across
            if row * columns + column < self.count
        ]

    def place_after(self, key: Qt.Key, place: int, height: int) -> int:
        """Return the place to which a navigation key leads in a viewport of a height; -1 for other keys.

        `place` is -1 if no tile is selected.
        """
        page = self.columns * max(1, height // self.row_height)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -self.count,
            Qt.Key.Key_End: self.count,
        }
        if key not in steps or not self.count:
            return -1
        moves = place >= 0 or key == Qt.Key.Key_End
        return min(max(0, max(0, place) + (steps[key] if moves else 0)), self.count - 1)


def fit_side(count: int, size: QSize, caption: Callable[[int], int], cells: int, scroll_bar: int) -> int:
    """Return the side of tiles that fills a viewport.

    It is the largest side at which all tiles are visible at once. If that is too small to be read, the tiles
    have a readable side, fill the width and scroll.

    Parameters
    ----------
    count
        The number of tiles.
    size
        The size of the viewport without a scroll bar, in screen pixels.
    caption
        Returns the height of the text below tiles of a side.
    cells
        The longer side of a tile's array. A tile of few cells can be smaller.
    scroll_bar
        The width of the scroll bar.
    """
    readable, least = next(sides for most, *sides in _READABLE if cells <= most)
    for side in range(min(_LARGEST, size.width(), size.height()), least - 1, -1):
        layout = TileLayout(count, side, caption(side), size.width())
        if layout.height - layout.gap <= size.height():
            return side
    width = size.width() - scroll_bar
    layout = TileLayout(count, readable, 0, width)
    return max(least, min(width, (width + layout.gap) // layout.columns - layout.gap))
