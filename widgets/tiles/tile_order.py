"""The order of tiles, the hidden ones and the text below each, as pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.core.results import Tiles
from engine.core.tile_metrics import TileMetric
from widgets.common.translation import localise_number

__all__ = ["EMPTY_ARRANGEMENT", "Arrangement", "arrange_tiles", "index_of_unit", "tile_labels"]


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """The tile at each place; a hidden tile has no place.

    Parameters
    ----------
    order
        (count,) indices of the tiles by place.
    num_pinned
        The number of places at the beginning with pinned tiles.
    figure
        The figure by which the tiles are sorted, if any.
    num_hidden
        The number of blank tiles that have no place.
    """

    order: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    num_pinned: int = 0
    figure: TileMetric | None = None
    num_hidden: int = 0


EMPTY_ARRANGEMENT = Arrangement()
"""The arrangement without tiles."""


def arrange_tiles(
    tiles: Tiles,
    figure: TileMetric | None = None,
    backwards: bool = False,
    pinned: Sequence[int] = (),
    hides_blank: bool = False,
) -> Arrangement:
    """Return an arrangement with pinned units first, and then the other tiles sorted.

    Tiles with equal values keep their order.

    Parameters
    ----------
    tiles
        The tiles.
    figure
        The figure by which to sort, the largest first; None keeps the order of the tiles.
    backwards
        Whether to reverse the order.
    pinned
        The pinned units, in the order of pinning.
    hides_blank
        Whether blank tiles have no place. Pinned ones stay, and so do all if there are only blank ones.
    """
    count = len(tiles.captions)
    values = np.arange(count) if figure is None else -figure.values
    order = np.argsort(-values if backwards else values, kind="stable")
    rank = {unit: place for place, unit in enumerate(pinned)}
    ranks = np.array([rank.get(unit, len(pinned)) for unit in tiles.units] or [0] * count, np.intp)
    order = order[np.argsort(ranks[order], kind="stable")]
    hidden = np.zeros(count, bool)
    if hides_blank and not tiles.playable and len(tiles.blank) < count:
        hidden[list(tiles.blank)] = True
        hidden &= ranks == len(pinned)
    order = order[~hidden[order]]
    return Arrangement(order, int(np.sum(ranks < len(pinned))), figure, int(hidden.sum()))


def tile_labels(tiles: Tiles, figure: TileMetric | None) -> tuple[tuple[str, str], ...]:
    """Return the text below each tile: the unit, and the figure by which tiles are sorted.

    Where several tiles show one unit, they are numbered.
    """
    if not tiles.units:
        return ()
    numbers, first = [str(unit) for unit in tiles.units], dict[int, int]()
    if len(set(tiles.units)) < len(tiles.units):
        numbers = [
            f"{unit}.{index - first.setdefault(unit, index)}" for index, unit in enumerate(tiles.units)
        ]
    return tuple(
        (number, localise_number(figure.text(index)) if figure else "")
        for index, number in enumerate(numbers)
    )


def index_of_unit(tiles: Tiles, unit: int) -> int:
    """Return the first tile of a unit; -1 if there is none."""
    return tiles.units.index(unit) if unit in tiles.units else -1
