"""In which order tiles stand, and what is written below each; pure functions of the tiles and of what the user wants."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.core.results import Tiles
from engine.core.tile_metrics import TileMetric

__all__ = ["EMPTY_ARRANGEMENT", "Arrangement", "arrange_tiles", "index_of_unit", "tile_labels"]


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """Which tile stands at each place.

    Parameters
    ----------
    order
        (count,) the number of the tile at each place.
    num_pinned
        How many places at the beginning hold pinned tiles.
    figure
        The numbers that the tiles are sorted by, if they are.
    """

    order: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    num_pinned: int = 0
    figure: TileMetric | None = None


EMPTY_ARRANGEMENT = Arrangement()
"""That of no tiles at all."""


def arrange_tiles(
    tiles: Tiles, figure: TileMetric | None = None, backwards: bool = False, pinned: Sequence[int] = ()
) -> Arrangement:
    """Return pinned units first, as they were pinned, then the others by a figure, the largest first; without one as they came.

    Tiles with equal numbers stay as they came, whichever way they are sorted.
    """
    count = len(tiles.captions)
    values = np.arange(count) if figure is None else -figure.values
    order = np.argsort(-values if backwards else values, kind="stable")
    rank = {unit: place for place, unit in enumerate(pinned)}
    ranks = np.array([rank.get(unit, len(pinned)) for unit in tiles.units] or [0] * count, np.intp)
    order = order[np.argsort(ranks[order], kind="stable")]
    return Arrangement(order, int(np.sum(ranks < len(pinned))), figure)


def tile_labels(tiles: Tiles, figure: TileMetric | None) -> tuple[tuple[str, str], ...]:
    """Return what is written below each tile: unit, with the part of it where several tiles share one, and number sorted by."""
    if not tiles.units:
        return ()
    numbers, first = [str(unit) for unit in tiles.units], dict[int, int]()
    if len(set(tiles.units)) < len(tiles.units):
        numbers = [
            f"{unit}.{index - first.setdefault(unit, index)}" for index, unit in enumerate(tiles.units)
        ]
    return tuple((number, figure.text(index) if figure else "") for index, number in enumerate(numbers))


def index_of_unit(tiles: Tiles, unit: int) -> int:
    """Return the first tile of a unit, -1 where there is none."""
    return tiles.units.index(unit) if unit in tiles.units else -1
