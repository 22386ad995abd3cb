"""The location of a layer's cells in the picture, and interpolation of their map to the picture's size.

Stretching a map over the whole picture is correct only where a network pads evenly and crops nothing. Here
each cell has a location: values are interpolated between the centres of cells, and a pixel that no cell
covers has the value 0 (docs/adr/0016).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.core.arrays import Float32Array, Float64Array

__all__ = ["Placement", "even_placement", "upsample_map"]

_TOLERANCE = 0.25  # in cells: a narrower margin belongs to the outermost cell


@dataclass(frozen=True, slots=True)
class Placement:
    """The location of a layer's cells in the input.

    Parameters
    ----------
    rows, columns
        The centres of the rows and columns of cells, in pixels of the input; the centre of the first pixel is
        0. They increase, or decrease where the layer sees the picture mirrored.
    seen
        Top, left, bottom and right of the part of the input that the layer sees, the latter two exclusive.
    size
        Height and width of the input.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    seen: tuple[int, int, int, int]
    size: tuple[int, int]

    @property
    def covered(self) -> tuple[int, int, int, int]:
        """Top, left, bottom and right of the input pixels that cells cover; the latter two exclusive."""
        top, bottom = _span(self.rows, (self.seen[0], self.seen[2]), self.size[0])
        left, right = _span(self.columns, (self.seen[1], self.seen[3]), self.size[1])
        return top, left, bottom, right


def even_placement(cells: tuple[int, int], height: int, width: int) -> Placement:
    """Return the placement of equal cells that cover a whole input.

    Parameters
    ----------
    cells
        The number of rows and of columns.
    height, width
        The size of the input in pixels.
    """
    return Placement(
        _evenly(cells[0], height), _evenly(cells[1], width), (0, 0, height, width), (height, width)
    )


def upsample_map(
    coarse: Float32Array, placement: Placement | None, height: int, width: int, smooth: bool = True
) -> Float32Array:
    """Upsample maps of a layer's cells to the size of the input.

    Parameters
    ----------
    coarse
        (..., rows, columns) float32.
    placement
        The location of the cells; None spreads them evenly over the whole input.
    height, width
        The size of the input in pixels.
    smooth
        Whether to interpolate bilinearly between cells, or to take the nearest.

    Returns
    -------
    fine
        (..., height, width) float32. Outside the outermost centres the values are constant as far as the cell
        reaches, and 0 where no cell is.
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
    """Return the interpolation weight of each cell for each pixel along an axis: (length, cells) float32."""
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
