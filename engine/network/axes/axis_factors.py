"""The factors that an axis is made of.

An index along an axis is a number in a mixed radix, the slowest digit first. Each digit is a factor: (place
// step) % length of a place along a source axis. A source axis runs along the rows or columns of a map, the
pictures of the batch, or channels.

A reshape splits and joins factors, a transposition moves them. A window of Swin, a patch of MobileViT, a
strip and a token of ViT are then the same case: rows and columns whose factors are on other axes.
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
    "combine_axes",
    "covers_source",
    "merge_factors",
    "replace_source",
    "split_cells",
]

BATCH = 1_000_003
"""The number of pictures in shape arithmetic: a prime that no other length contains."""


class AxisKind(StrEnum):
    """The kind of places along a source axis."""

    BATCH = "pictures"
    ROWS = "rows"
    COLUMNS = "columns"
    CHANNELS = "channels"
    COPIES = "copies"
    TOKENS = "bundle"

    @property
    def is_spatial(self) -> bool:
        """Whether the places are along the picture; a bundle of tokens counts, class token included."""
        return self in (AxisKind.ROWS, AxisKind.COLUMNS, AxisKind.TOKENS)


@dataclass(frozen=True, slots=True)
class SourceAxis:
    """The places that factors count: rows, columns, pictures, channels, copies or tokens.

    Parameters
    ----------
    kind
        The kind of the places.
    length
        The number of places.
    stride
        Of rows and columns: the distance between neighbouring cells, in pixels of the input; negative on a
        mirrored axis.
    start
        Of rows and columns: the edge of the first cell, in pixels of the input. The centre of cell i is at
        `start + (i + 1/2) * stride`.
    roll
        The number of places by which the cells are rolled towards the end, as by `tf.roll`.
    number
        A number that distinguishes source axes of other kinds.
    whole
        Of a bundle of tokens: the axis that it stands for.
    """

    kind: AxisKind
    length: int
    stride: Fraction = Fraction(1)
    start: Fraction = Fraction(0)
    roll: int = 0
    number: int = 0
    whole: "Axis | None" = None

    def centre(self, cell: int) -> Fraction:
        """Return the centre of a cell, in pixels of the input."""
        return self.start + (cell + Fraction(1, 2)) * self.stride

    def is_close_to(self, other: "SourceAxis") -> bool:
        """Return whether equal cells of both axes are at the same place, within one cell."""
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
        """Return the rows or columns of a slice, given as for `range`; None if they are not evenly spaced."""
        length = len(range(begin, end, step))
        if self.roll:
            first, last = (begin - self.roll) % self.length, (end - 1 - self.roll) % self.length
            if step != 1 or last - first != end - 1 - begin:
                return None
            begin = first
        stride = self.stride * step
        return replace(self, length=length, stride=stride, start=self.centre(begin) - stride / 2, roll=0)

    def strided(self, length: int, by: Fraction, first: Fraction) -> "SourceAxis":
        """Return an axis of `length` cells at another distance.

        Parameters
        ----------
        length
            The number of new cells.
        by
            The distance of the new cells, in cells of this axis.
        first
            The centre of the first new cell, in cells of this axis.
        """
        stride = self.stride * by
        return replace(
            self, length=length, stride=stride, start=self.start + first * self.stride - stride / 2
        )


@dataclass(frozen=True, slots=True)
class AxisFactor:
    """The digit (place // step) % length of a place along a source axis."""

    source: SourceAxis
    step: int
    length: int

    @property
    def is_full(self) -> bool:
        """Whether the factor is the place itself."""
        return self.step == 1 and self.length == self.source.length


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a tensor, as the product of its factors.

    Attributes
    ----------
    factors
        The factors, slowest first; empty if nothing is known of the axis.
    length
        The length of the axis.
    offset
        The position at which the factors begin: a class token may come before them.
    """

    factors: tuple[AxisFactor, ...]
    length: int
    offset: int = 0

    @property
    def count(self) -> int:
        """The number of places that the factors count."""
        return math.prod(factor.length for factor in self.factors)

    @property
    def is_plain(self) -> bool:
        """Whether the factors cover the whole axis."""
        return self.offset == 0 and self.count == self.length

    @property
    def is_spatial(self) -> bool:
        """Whether the axis runs along the picture."""
        return any(factor.source.kind.is_spatial for factor in self.factors)

    @property
    def spatial_source(self) -> SourceAxis | None:
        """The rows or columns that the whole axis counts, or None if it counts anything else."""
        whole = len(self.factors) == 1 and self.is_plain and self.factors[0].is_full
        return self.factors[0].source if whole and self.factors[0].source.is_row_or_column else None


Axes = tuple[Axis, ...]


def merge_factors(factors: Iterable[AxisFactor]) -> tuple[AxisFactor, ...]:
    """Return factors with neighbours of one source axis joined.

    Copies of each cell are turned into finer cells.
    """
    result: list[AxisFactor] = []
    for factor in factors:
        if factor.length == 1:
            continue
        before = result[-1] if result else None
        if before is not None and _are_copies(before, factor):
            result[-1] = split_cells(before, factor.length)
        elif (
            before is not None
            and before.source == factor.source
            and before.step == factor.step * factor.length
        ):
            result[-1] = AxisFactor(factor.source, factor.step, before.length * factor.length)
        else:
            result.append(factor)
    return tuple(result)


def _are_copies(cells: AxisFactor, copies: AxisFactor) -> bool:
    """Return whether a factor counts copies of each row or column before the next one."""
    return (
        copies.source.kind is AxisKind.COPIES
        and copies.is_full
        and cells.is_full
        and cells.source.is_row_or_column
    )


def split_cells(cells: AxisFactor, times: int) -> AxisFactor:
    """Return the factor of rows or columns in which each cell is split into `times` cells."""
    origin = cells.source
    length = origin.length * times
    return AxisFactor(
        replace(origin, length=length, stride=origin.stride / times, roll=origin.roll * times), 1, length
    )


def are_aligned(axes: Sequence[Axis]) -> bool:
    """Return whether equal cells of axes along the picture are at the same places."""
    first = axes[0]
    for other in axes[1:]:
        alike = (first.offset, first.length, len(first.factors)) == (
            other.offset,
            other.length,
            len(other.factors),
        )
        if not alike or not all(
            (one.step, one.length) == (two.step, two.length) and one.source.is_close_to(two.source)
            for one, two in zip(first.factors, other.factors, strict=True)
        ):
            return False
    return True


def combine_axes(axes: Sequence[Axis]) -> Axis:
    """Return the axis of the result where tensors are combined element by element.

    An axis along the picture takes precedence over others, and a known axis over an unknown one. If two axes
    run along the picture differently, a cell belongs to several places, and the result is unknown.
    """
    longest = max(axis.length for axis in axes)
    known = [axis for axis in axes if axis.length == longest and axis.factors]
    spatial = [axis for axis in known if axis.is_spatial]
    if spatial:
        return spatial[0] if are_aligned(spatial) else Axis((), longest)
    return known[0] if known else Axis((), longest)


def coarsen(axes: Axes) -> Axes:
    """Return axes in which sub-cell factors that were summed away are replaced by larger cells.

    This is the case after a sum over the values within blocks of cells, as when a patch becomes a token.
    """
    stepped = {
        factor.source
        for axis in axes
        for factor in axis.factors
        if factor.source.is_row_or_column and factor.step > 1
    }
    for origin in stepped:
        factors = [factor for axis in axes for factor in axis.factors if factor.source == origin]
        step = min(factor.step for factor in factors)
        if step > 1 and origin.roll % step == 0 and covers_source(factors, step):
            larger = replace(
                origin.strided(origin.length // step, Fraction(step), Fraction(step, 2)),
                roll=origin.roll // step,
            )
            axes = replace_source(axes, origin, larger, Fraction(1, step))
    return axes


def covers_source(factors: Sequence[AxisFactor], step: int = 1) -> bool:
    """Return whether factors of one source axis count each place once, or each block of `step` places."""
    for factor in sorted(factors, key=lambda factor: factor.step):
        if factor.step != step:
            return False
        step *= factor.length
    return bool(factors) and step == factors[0].source.length


def replace_source(axes: Axes, old: SourceAxis, new: SourceAxis, times: Fraction = Fraction(1)) -> Axes:
    """Return axes in which the factors of one source axis count another.

    Parameters
    ----------
    axes
        The axes.
    old, new
        The source axis to replace, and its replacement.
    times
        The number by which the steps are multiplied.
    """
    return tuple(
        replace(
            axis,
            factors=tuple(
                AxisFactor(new, int(factor.step * times), factor.length) if factor.source == old else factor
                for factor in axis.factors
            ),
        )
        for axis in axes
    )
