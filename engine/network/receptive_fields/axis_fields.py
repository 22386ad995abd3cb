"""The cells along one axis of a map: the pixels that each cell sees, and its position in the picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.core.arrays import Float64Array

__all__ = ["AxisFields", "FieldRule", "IndexArray", "end_to_end", "merge_fields", "pixel_fields"]

IndexArray = NDArray[np.int64]
FieldRule = tuple[int, int, int]
"""Size, stride and start: cell i sees `size` pixels from `start + i * stride` on, padding included."""


@dataclass(frozen=True, slots=True, eq=False)
class AxisFields:
    """The receptive fields of the cells along one axis, on the same axis of the picture.

    Parameters
    ----------
    first, end
        The first pixel that each cell sees, and the pixel after the last, within the picture, (count,) int64;
        `length` and 0 if it sees none.
    centre
        The position of each cell, (count,) float64, in pixels; the centre of the first pixel is 0. None if it
        is unknown.
    rule
        The same fields as an arithmetic rule, if there is one.
    length
        The number of pixels of the picture along this axis.
    spread
        The distance in cells between two cells that an operation treats as neighbours: more than one before a
        dilated convolution.
    """

    first: IndexArray
    end: IndexArray
    centre: Float64Array | None
    rule: FieldRule | None
    length: int
    spread: int = 1

    @property
    def count(self) -> int:
        """The number of cells."""
        return len(self.first)

    @property
    def is_whole(self) -> bool:
        """Whether each cell sees the same pixels: all that any of them can see."""
        return self.rule is not None and self.rule[1] == 0

    def slide(
        self, count: int, kernel: int, stride: int, before: int, dilation: int, balance: float
    ) -> "AxisFields":
        """Return the fields after a window has slid over these cells.

        Parameters
        ----------
        count
            The number of cells that result.
        kernel, stride, dilation
            The size, step and tap distance of the window, in cells.
        before
            The cells of padding before the first cell.
        balance
            The centre of the kernel's weight, 0 .. `kernel` - 1.
        """
        step, before = dilation * self.spread, before * self.spread
        begin = np.arange(count * self.spread) * stride - before
        taps = begin[:, None] + step * np.arange(kernel)
        middle = begin + step * balance
        return self.combine(taps, middle, self._law(-before, stride, step * (kernel - 1)))

    def combine(self, taps: IndexArray, middle: ArrayLike, law: FieldRule | None = None) -> "AxisFields":
        """Return cells each of which sees some of these cells.

        Parameters
        ----------
        taps
            (count, n) int64: the cells that each new cell sees; numbers outside 0 .. `self.count` - 1 are
            padding.
        middle
            (count,): the position of each new cell, counted in these cells.
        law
            The arithmetic rule of the result, if there is one.
        """
        inside = (taps >= 0) & (taps < self.count)
        known = taps.clip(0, self.count - 1)
        first = np.where(inside, self.first[known], self.length).min(1)
        end = np.where(inside, self.end[known], 0).max(1)
        return AxisFields(first, end, self._at(np.asarray(middle, np.float64)), law, self.length, self.spread)

    def take(self, numbers: Sequence[int] | range | IndexArray) -> "AxisFields":
        """Return selected cells, in the given order.

        Parameters
        ----------
        numbers
            The numbers of the cells, (count,); numbers below 0 or beyond the last cell are padding.
        """
        chosen = np.asarray(numbers, np.int64)
        steps = np.unique(np.diff(chosen))
        evenly = len(chosen) == 1 or len(steps) == 1
        step = int(steps[0]) if len(steps) == 1 else 1
        return self.combine(chosen[:, None], chosen, self._law(int(chosen[0]), step, 0) if evenly else None)

    def pad(self, margins: tuple[int, int], mode: str = "constant") -> "AxisFields":
        """Return these cells with padding.

        Parameters
        ----------
        margins
            The numbers of cells before and after.
        mode
            As in `numpy.pad`: constant cells see nothing, reflected and symmetric cells see mirrored pixels.
        """
        places = np.arange(-margins[0], self.count + margins[1])
        taps = places
        if mode != "constant":
            taps = np.pad(
                np.arange(self.count), margins, mode="reflect" if mode == "reflect" else "symmetric"
            )
        return self.combine(taps[:, None], places, self._law(-margins[0], 1, 0))

    def merge_all(self, count: int, in_place: bool = False) -> "AxisFields":
        """Return `count` cells each of which sees all pixels that these cells see.

        Parameters
        ----------
        count
            The number of cells.
        in_place
            Whether the new cells keep the positions of these cells.
        """
        first, end = int(self.first.min()), int(self.end.max())
        law = (max(0, end - first), 0, first)
        return AxisFields(
            np.full(count, first), np.full(count, end), self.centre if in_place else None, law, self.length
        )

    def broadcast(self, count: int) -> "AxisFields":
        """Return `count` copies of the only cell; other cells unchanged if their number is `count`."""
        if count == self.count:
            return self
        law = None if self.rule is None else (self.rule[0], 0, self.rule[2])
        return AxisFields(self.first.repeat(count), self.end.repeat(count), None, law, self.length)

    def _at(self, middle: Float64Array) -> Float64Array | None:
        """Return the positions in the picture of positions counted in cells, extrapolated at the ends."""
        if self.centre is None:
            return None
        if self.count == 1:
            return np.asarray(self.centre[0] + middle * (self.rule[1] if self.rule else 0))
        before = np.floor(middle).clip(0, self.count - 2).astype(np.int64)
        return np.asarray(
            self.centre[before] + (middle - before) * (self.centre[before + 1] - self.centre[before])
        )

    def _law(self, begin: int, stride: int, reach: int) -> FieldRule | None:
        if self.rule is None:
            return None
        size, between, start = self.rule
        top = begin if between >= 0 else begin + reach
        return size + reach * abs(between), between * stride, start + top * between


def pixel_fields(length: int) -> AxisFields:
    """Return the fields of the pixels themselves."""
    numbers = np.arange(length)
    return AxisFields(numbers, numbers + 1, numbers.astype(np.float64), (1, 1, 0), length)


def merge_fields(parts: Sequence[AxisFields], count: int) -> AxisFields:
    """Return the cells of maps combined element by element; a single cell is broadcast.

    The position of a cell is the mean of the known positions of the cells with the same number.
    """
    if len(parts) == 1:
        return parts[0].broadcast(count)
    spread = [part.broadcast(count) for part in parts]
    first, end = np.min([part.first for part in spread], 0), np.max([part.end for part in spread], 0)
    centres = [part.centre for part in parts if part.count == count and part.centre is not None]
    centre = np.mean(centres, 0) if centres else None
    return AxisFields(first, end, centre, _common_law(spread, first, end), parts[0].length, parts[0].spread)


def _common_law(parts: Sequence[AxisFields], first: IndexArray, end: IndexArray) -> FieldRule | None:
    laws = [part.rule for part in parts if part.rule is not None]
    if any(stride == 0 for _, stride, _ in laws) and not np.ptp(first) and not np.ptp(end):
        return int(end[0] - first[0]), 0, int(first[0])
    if len(laws) < len(parts) or len({stride for _, stride, _ in laws}) > 1:
        return None
    start = min(start for _, _, start in laws)
    return max(start + size for size, _, start in laws) - start, laws[0][1], start


def end_to_end(parts: Sequence[AxisFields | int]) -> AxisFields:
    """Return concatenated cells; a number stands for that many cells that see no pixel."""
    known = [part for part in parts if isinstance(part, AxisFields)]
    counts = [part if isinstance(part, int) else part.count for part in parts]
    if len(known) == 1:
        place = next(number for number, part in enumerate(parts) if part is known[0])
        return known[0].pad((sum(counts[:place]), sum(counts[place + 1 :])))
    nothing = pixel_fields(known[0].length).take([-1])
    filled = [
        replace(nothing.broadcast(part), centre=np.full(part, np.nan)) if isinstance(part, int) else part
        for part in parts
    ]
    centres = [part.centre for part in filled if part.centre is not None]
    centre = (
        np.concatenate(centres)
        if len(centres) == len(filled) and not np.isnan(np.concatenate(centres)).any()
        else None
    )
    first, end = (np.concatenate([getattr(part, name) for part in filled]) for name in ("first", "end"))
    return AxisFields(first, end, centre, None, known[0].length)
