"""The positions of tiles on a surface: rows of squares, each with a line of text below."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

__all__ = ["GAP", "TileLayout"]

GAP = 3


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
    def columns(self) -> int:
        """Tiles in a row."""
        return max(1, (self.width + GAP) // (self.side + GAP))

    @property
    def row_height(self) -> int:
        """The distance from one row to the next."""
        return self.side + self.caption + GAP

    @property
    def height(self) -> int:
        """The height of all rows."""
        return -(-self.count // self.columns) * self.row_height

    def rect(self, place: int) -> QRect:
        """Return the rectangle of the tile at a place, without its text."""
        row, column = divmod(place, self.columns)
        return QRect(column * (self.side + GAP), row * self.row_height, self.side, self.side)

    def caption_rect(self, place: int) -> QRect:
        """Return the rectangle of the text below the tile at a place."""
        return self.rect(place).translated(0, self.side).adjusted(0, 0, 0, self.caption - self.side)

    def place_at(self, point: QPoint) -> int:
        """Return the place at a point, gaps included, or -1."""
        column, row = point.x() // (self.side + GAP), point.y() // self.row_height
        place = row * self.columns + column
        return place if 0 <= column < self.columns and 0 <= place < self.count else -1

    def between(self, top: int, bottom: int) -> range:
        """Return the places of all rows from one height to another, inclusive."""
        first = max(0, top) // self.row_height * self.columns
        return range(
            min(first, self.count), min(self.count, (max(0, bottom) // self.row_height + 1) * self.columns)
        )
