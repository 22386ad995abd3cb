"""Where the cells of a layer lie in the picture, and how a map of them is laid over it.

Stretching a map over the whole picture is right only where a network pads evenly and crops nothing. Here each
cell has its place: values are interpolated between the middles of cells, and a pixel that no cell covers has
the value 0 (docs/adr/0016).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.core.arrays import Float32Array, Float64Array

__all__ = ["Placement", "even_placement", "upsample_map"]

_TOLERANCE = 0.25  # of a cell: a margin narrower than that belongs to the outermost cell


@dataclass(frozen=True, slots=True)
class Placement:
    """Where cells lie.

    Parameters
    ----------
    rows, columns
        The middle of each row and of each column of cells, in pixels of the input, the first pixel's middle
        at 0. They rise, or fall where the layer sees the picture in a mirror.
    seen
        Top, left, bottom and right of what the layer sees of the input, the latter two exclusive.
    size
        Height and width of the input.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    seen: tuple[int, int, int, int]
    size: tuple[int, int]

    @property
    def covered(self) -> tuple[int, int, int, int]:
        """Top, left, bottom and right of the pixels of the input that cells cover; the latter two exclusive."""
        top, bottom = _span(self.rows, (self.seen[0], self.seen[2]), self.size[0])
        left, right = _span(self.columns, (self.seen[1], self.seen[3]), self.size[1])
        return top, left, bottom, right


def even_placement(cells: tuple[int, int], height: int, width: int) -> Placement:
    """Return the placement of rows and columns of equal cells that cover a whole input."""
    return Placement(
        _evenly(cells[0], height), _evenly(cells[1], width), (0, 0, height, width), (height, width)
    )


def upsample_map(
    coarse: Float32Array, placement: Placement | None, height: int, width: int, smooth: bool = True
) -> Float32Array:
    """Return maps of a layer's cells at the size of the input, each cell in its place.

    Parameters
    ----------
    coarse
        (..., rows, columns) float32.
    placement
        Where the cells lie; None spreads them evenly over the whole input.
    smooth
        Whether to interpolate between cells, or to take the nearest.

    Returns
    -------
    laid
        (..., height, width) float32: bilinear between the middles of cells, as far beyond the outermost as
        its cell reaches, and 0 where no cell is.
    """
    rows, columns = coarse.shape[-2:]
    placed = placement or even_placement((rows, columns), height, width)
    assert (len(placed.rows), len(placed.columns), placed.size) == (rows, columns, (height, width)), (
        "a map of another layer"
    )
    down = _shares(placed.rows, (placed.seen[0], placed.seen[2]), height, smooth)
    across = _shares(placed.columns, (placed.seen[1], placed.seen[3]), width, smooth)
    return np.asarray(down @ coarse @ across.T, np.float32)


def _evenly(cells: int, length: int) -> tuple[float, ...]:
    return tuple(((np.arange(cells) + 0.5) * length / cells - 0.5).tolist())


@lru_cache(maxsize=64)
def _shares(centres: tuple[float, ...], seen: tuple[int, int], length: int, smooth: bool) -> Float32Array:
    """Return how much of each cell each pixel along an axis has: (length, cells)."""
    places = np.asarray(centres)
    order = np.argsort(places)
    first, end = _span(centres, seen, length)
    shares = np.zeros((length, len(places)), np.float32)
    at = np.interp(np.arange(first, end), places[order], np.arange(len(places)))
    at = at if smooth else np.round(at)
    before = np.minimum(at.astype(np.int64), max(0, len(places) - 2))
    pixels = np.arange(first, end)
    shares[pixels, order[before]] = 1 - (at - before)
    if len(places) > 1:
        shares[pixels, order[before + 1]] += at - before
    shares.setflags(write=False)
    return shares


def _span(centres: tuple[float, ...], seen: tuple[int, int], length: int) -> tuple[int, int]:
    """Return the first pixel that cells cover, and the one behind the last."""
    places: Float64Array = np.sort(np.asarray(centres, np.float64))
    low, high = max(0, seen[0]), min(length, seen[1])
    if len(places) == 1:
        return low, max(low, high)
    begin, finish = places[0] - (places[1] - places[0]) / 2, places[-1] + (places[-1] - places[-2]) / 2
    begin = low if begin - (places[1] - places[0]) * _TOLERANCE <= low - 0.5 else begin
    finish = high - 0.5 if finish + (places[-1] - places[-2]) * _TOLERANCE >= high - 0.5 else finish
    first = int(max(low, np.ceil(begin)))
    return first, int(max(first, min(high, np.floor(finish) + 1)))
