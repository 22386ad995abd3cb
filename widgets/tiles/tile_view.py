"""The choices of the user about tiles, which are remembered."""

from dataclasses import dataclass

__all__ = ["SIDES", "TileView"]

SIDES = (16, 256)
"""The least and the largest side that the user can choose, in screen pixels."""


@dataclass(frozen=True, slots=True)
class TileView:
    """Size, order and selection of tiles, as the user has chosen them.

    Attributes
    ----------
    side : int
        The side of a tile in screen pixels; 0 fits the panel.
    order : str or None
        The name of the figure by which tiles are sorted, and "" for the order of the method. None is
        the default: the strongest channel first.
    is_ascending : bool
        Whether the smallest value comes first.
    shows_blank : bool
        Whether blank tiles are shown.
    """

    side: int = 0
    order: str | None = None
    is_ascending: bool = False
    shows_blank: bool = False
