"""Where tiles stand on a surface: rows from the left, each tile a square with a line of text below it."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

__all__ = ["GAP", "TileLayout"]

GAP = 3


@dataclass(frozen=True, slots=True)
class TileLayout:
    """The places of `count` tiles; all lengths in pixels of the screen, from the top of the whole surface.

    Parameters
    ----------
    side
        Of a tile.
    caption
        Height of the text below it, 0 without.
    width
        Of the surface.
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
        """From one row to the next."""
        return self.side + self.caption + GAP

    @property
    def height(self) -> int:
        """Of all rows."""
        return -(-self.count // self.columns) * self.row_height

    def rect(self, place: int) -> QRect:
        """Return where the tile at a place is, its text left out."""
        row, column = divmod(place, self.columns)
        return QRect(column * (self.side + GAP), row * self.row_height, self.side, self.side)

    def caption_rect(self, place: int) -> QRect:
        """Return where the text below that tile is."""
        return self.rect(place).translated(0, self.side).adjusted(0, 0, 0, self.caption - self.side)

    def place_at(self, point: QPoint) -> int:
        """Return the place that a point belongs to, gaps included, or -1."""
        column, row = point.x() // (self.side + GAP), point.y() // self.row_height
        place = row * self.columns + column
        return place if 0 <= column < self.columns and 0 <= place < self.count else -1

    def between(self, top: int, bottom: int) -> range:
        """Return the places of all rows from one height to another, the latter included."""
        first = max(0, top) // self.row_height * self.columns
        return range(
            min(first, self.count), min(self.count, (max(0, bottom) // self.row_height + 1) * self.columns)
        )
