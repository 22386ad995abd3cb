"""The digits that an axis is made of.

An index along an axis is a number in a mixed radix, the slowest digit first. Each digit is (place // step) %
length of a place along its origin: a row or a column of some map, a picture of the batch, or a channel. A
reshape splits and joins digits, a transposition moves them. A window of Swin, a patch of MobileViT, a strip
and a token of ViT are then all of one kind: rows and columns whose digits stand in other axes.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

__all__ = [
    "BATCH",
    "Axes",
    "Axis",
    "AxisFactor",
    "AxisKind",
    "SourceAxis",
    "are_aligned",
    "coarsen",
    "covers_source",
    "meet",
    "merge_factors",
    "replace_source",
    "split_cells",
]

BATCH = 1_000_003
"""The number of pictures in shape arithmetic: a prime that no other length contains."""


class AxisKind(StrEnum):
    """What the places along an origin are."""

    BATCH = "pictures"
    ROWS = "rows"
    COLUMNS = "columns"
    CHANNELS = "channels"
    COPIES = "copies"
    TOKENS = "bundle"

    @property
    def is_spatial(self) -> bool:
        """Whether the places are along the picture; those of a bundle are, with a class token among them."""
        return self in (AxisKind.ROWS, AxisKind.COLUMNS, AxisKind.TOKENS)


@dataclass(frozen=True, slots=True)
class SourceAxis:
    """What digits count.

    Parameters
    ----------
    kind, length
        What the places are, and how many there are.
    stride, start
        Of rows and columns: the distance of neighbouring cells, and the edge of the first one, in pixels of
        the input. The centre of cell i is at `start + (i + 1/2) * stride`; a mirrored axis has a negative
        stride.
    roll
        How many places the cells were moved on, those at the end to the beginning.
    number
        What tells origins of other kinds apart.
    whole
        Of a bundle: the axis that it stands for.
    """

    kind: AxisKind
    length: int
    stride: Fraction = Fraction(1)
    start: Fraction = Fraction(0)
    roll: int = 0
    number: int = 0
    whole: "Axis | None" = None

    def centre(self, cell: int) -> Fraction:
        """Return where the centre of a cell lies, in pixels of the input."""
        return self.start + (cell + Fraction(1, 2)) * self.stride

    def is_close_to(self, other: "SourceAxis") -> bool:
        """Return whether the same cells of both lie at the same place, within one cell."""
        if self == other:
            return True
        if (
            self.kind is not other.kind
            or not self.is_row_or_column
            or (self.length, self.roll) != (other.length, other.roll)
        ):
            return False
        near = max(abs(self.stride), abs(other.stride))
        return all(abs(self.centre(cell) - other.centre(cell)) < near for cell in (0, self.length - 1))

    @property
    def is_row_or_column(self) -> bool:
        """Whether the places are rows or columns."""
        return self.kind in (AxisKind.ROWS, AxisKind.COLUMNS)

    def sliced(self, begin: int, end: int, step: int = 1) -> "SourceAxis | None":
        """Return the rows or columns of a slice, as `range` counts them; None where they are not evenly apart."""
        length = len(range(begin, end, step))
        if self.roll:
            first, last = (begin - self.roll) % self.length, (end - 1 - self.roll) % self.length
            if step != 1 or last - first != end - 1 - begin:
                return None
            begin = first
        stride = self.stride * step
        return replace(self, length=length, stride=stride, start=self.centre(begin) - stride / 2, roll=0)

    def strided(self, length: int, by: Fraction, first: Fraction) -> "SourceAxis":
        """Return cells `by` times as far apart, the centre of the first one at `first` in cells of this origin."""
        stride = self.stride * by
        return replace(
            self, length=length, stride=stride, start=self.start + first * self.stride - stride / 2
        )


@dataclass(frozen=True, slots=True)
class AxisFactor:
    """(place // step) % length of a place along an origin."""

    source: SourceAxis
    step: int
    length: int

    @property
    def is_full(self) -> bool:
        """Whether the digit is the place itself."""
        return self.step == 1 and self.length == self.source.length


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a tensor; its digits begin at `offset`, as a class token may stand before them.

    An axis without digits is one of which nothing is known.
    """

    digits: tuple[AxisFactor, ...]
    length: int
    offset: int = 0

    @property
    def count(self) -> int:
        """The number of places that the digits count."""
        return math.prod(digit.length for digit in self.digits)

    @property
    def is_plain(self) -> bool:
        """Whether the digits count the whole axis."""
        return self.offset == 0 and self.count == self.length

    @property
    def is_spatial(self) -> bool:
        """Whether the axis runs along the picture."""
        return any(digit.source.kind.is_spatial for digit in self.digits)

    @property
    def spatial_source(self) -> SourceAxis | None:
        """The rows or columns that the whole axis counts, if it counts nothing else."""
        whole = len(self.digits) == 1 and self.is_plain and self.digits[0].is_full
        return self.digits[0].source if whole and self.digits[0].source.is_row_or_column else None


Axes = tuple[Axis, ...]


def merge_factors(digits: Iterable[AxisFactor]) -> tuple[AxisFactor, ...]:
    """Return digits with neighbours of one origin put together, and copies of each cell made finer cells."""
    result: list[AxisFactor] = []
    for digit in digits:
        if digit.length == 1:
            continue
        before = result[-1] if result else None
        if before is not None and _are_copies(before, digit):
            result[-1] = split_cells(before, digit.length)
        elif (
            before is not None and before.source == digit.source and before.step == digit.step * digit.length
        ):
            result[-1] = AxisFactor(digit.source, digit.step, before.length * digit.length)
        else:
            result.append(digit)
    return tuple(result)


def _are_copies(cells: AxisFactor, copies: AxisFactor) -> bool:
    """Return whether a digit counts copies of each row or column before the next one."""
    return (
        copies.source.kind is AxisKind.COPIES
        and copies.is_full
        and cells.is_full
        and cells.source.is_row_or_column
    )


def split_cells(cells: AxisFactor, times: int) -> AxisFactor:
    """Return rows or columns of which each has become several."""
    origin = cells.source
    length = origin.length * times
    return AxisFactor(
        replace(origin, length=length, stride=origin.stride / times, roll=origin.roll * times), 1, length
    )


def are_aligned(axes: Sequence[Axis]) -> bool:
    """Return whether the same cells of axes along the picture lie at the same places."""
    first = axes[0]
    for other in axes[1:]:
        alike = (first.offset, first.length, len(first.digits)) == (
            other.offset,
            other.length,
            len(other.digits),
        )
        if not alike or not all(
            (one.step, one.length) == (two.step, two.length) and one.source.is_close_to(two.source)
            for one, two in zip(first.digits, other.digits, strict=True)
        ):
            return False
    return True


def meet(axes: Sequence[Axis]) -> Axis:
    """Return the axis that comes out where values along several axes are combined place by place.

    One that runs along the picture counts before others, and one that is known before one that is not. Where
    two run along the picture differently, a cell belongs to several places, and the axis to none.
    """
    longest = max(axis.length for axis in axes)
    known = [axis for axis in axes if axis.length == longest and axis.digits]
    spatial = [axis for axis in known if axis.is_spatial]
    if spatial:
        return spatial[0] if are_aligned(spatial) else Axis((), longest)
    return known[0] if known else Axis((), longest)


def coarsen(axes: Axes) -> Axes:
    """Return axes of which only the slower digits of rows or columns are left as those of larger cells.

    They are left where the values within a block of cells have been summed over, as when a patch has become a
    token.
    """
    stepped = {
        digit.source
        for axis in axes
        for digit in axis.digits
        if digit.source.is_row_or_column and digit.step > 1
    }
    for origin in stepped:
        digits = [digit for axis in axes for digit in axis.digits if digit.source == origin]
        step = min(digit.step for digit in digits)
        if step > 1 and origin.roll % step == 0 and covers_source(digits, step):
            larger = replace(
                origin.strided(origin.length // step, Fraction(step), Fraction(step, 2)),
                roll=origin.roll // step,
            )
            axes = replace_source(axes, origin, larger, Fraction(1, step))
    return axes


def covers_source(digits: Sequence[AxisFactor], step: int = 1) -> bool:
    """Return whether digits of one origin count all of its places once, or all blocks of `step` places."""
    for digit in sorted(digits, key=lambda digit: digit.step):
        if digit.step != step:
            return False
        step *= digit.length
    return bool(digits) and step == digits[0].source.length


def replace_source(axes: Axes, old: SourceAxis, new: SourceAxis, times: Fraction = Fraction(1)) -> Axes:
    """Return axes in which digits of one origin count another, their steps multiplied."""
    return tuple(
        replace(
            axis,
            digits=tuple(
                AxisFactor(new, int(digit.step * times), digit.length) if digit.source == old else digit
                for digit in axis.digits
            ),
        )
        for axis in axes
    )
