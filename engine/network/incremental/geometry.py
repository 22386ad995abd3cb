"""The cells of each map that a change of the picture affects: receptive-field arithmetic run forwards.

Take an operation with kernel k, dilation d, stride s and padding p. The output cells o that see input cell x
are those with

    o s - p  <=  x  <=  o s - p + d (k - 1)

A change of the cells [first, last) therefore affects at most the cells

    ceil((first + p - d (k - 1)) / s)  up to and with  floor((last - 1 + p) / s)

All other cells keep their values.

References
----------
Nakandala, Kumar, Papakonstantinou 2019, Incremental and Approximate Inference for Faster Occlusion-based Deep
CNN Explanations, SIGMOD.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.core.arrays import Int32Array

__all__ = ["Pair", "Region", "SlidingWindow", "Span", "SpatialStep", "affected_sizes", "regions"]

Pair = tuple[int, int]
Span = tuple[Int32Array, Int32Array]
"""The first affected cell and the cell after the last along one axis, each (windows,) int32."""


@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """How an operation slides over a map; each pair holds rows and columns, in cells.

    Attributes
    ----------
    kernel, stride, dilation
        The size, step and tap distance of the window.
    before, after
        The cells of padding at the start and at the end of the map.
    """

    kernel: Pair = (1, 1)
    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    before: Pair = (0, 0)
    after: Pair = (0, 0)

    @property
    def is_pointwise(self) -> bool:
        """Whether each output cell sees only the input cell in the same place."""
        return self.kernel == (1, 1) == self.stride and not self.has_padding

    @property
    def has_padding(self) -> bool:
        """Whether the map is padded."""
        return any(self.before + self.after)

    def reach(self, axis: int) -> int:
        """Return the distance between the first and the last input cell that an output cell sees."""
        return self.dilation[axis] * (self.kernel[axis] - 1)

    def affected_span(self, axis: int, span: Span, length: int) -> Span:
        """Return the output cells that see any input cell of `span`; at least one cell.

        Parameters
        ----------
        axis
            0 for rows, 1 for columns.
        span
            The changed input cells.
        length
            The number of output cells.
        """
        first, last = span
        stride, before = self.stride[axis], self.before[axis]
        low = np.clip(-((self.reach(axis) - first - before) // stride), 0, length - 1)
        return low, np.clip((last - 1 + before) // stride + 1, low + 1, length)

    def affected_size(self, axis: int, size: int, length: int) -> int:
        """Return the most output cells, of `length`, that see any of `size` adjacent input cells."""
        return min(length, -(-(size + self.reach(axis)) // self.stride[axis]))


class SpatialStep(Protocol):
    """A step of the network as far as geometry needs it."""

    @property
    def sources(self) -> tuple[int, ...]:
        """The numbers of the steps before it; none for the picture."""

    @property
    def sliding(self) -> SlidingWindow:
        """The window that slides over its only source."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of its map."""

    @property
    def is_padding(self) -> bool:
        """Whether it pads its source with a constant."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The part of a map that is computed for each window: one size for all windows, kept within the map.

    Attributes
    ----------
    size
        The numbers of rows and columns.
    tops, lefts
        The first row and column for each window, (windows,) int32.
    """

    size: Pair
    tops: Int32Array
    lefts: Int32Array

    def is_same(self, other: "Region") -> bool:
        """Return whether both regions are equal for every window."""
        is_aligned = np.array_equal(self.tops, other.tops) and np.array_equal(self.lefts, other.lefts)
        return self.size == other.size and bool(is_aligned)


def regions(steps: Sequence[SpatialStep], windows: Int32Array) -> list[Region]:
    """Return the region of each step's map that contains all cells affected by covering each window.

    Parameters
    ----------
    steps
        The steps, each after its sources.
    windows
        (N, 4) int32: top, left, bottom, right in pixels, the latter two exclusive; an empty window counts as
        one pixel.

    Returns
    -------
    list of Region
        One region for each step.
    """
    spans: list[tuple[Span, Span]] = []
    found: list[Region] = []
    for step in steps:
        lengths = step.shape[:2]
        if not step.sources:
            rows, columns = (
                _pixels(windows[:, axis], windows[:, axis + 2], lengths[axis]) for axis in (0, 1)
            )
        elif step.is_padding:
            rows, columns = (
                _moved(spans[step.sources[0]][axis], step.sliding.before[axis]) for axis in (0, 1)
            )
        elif len(step.sources) == 1 and step.sliding.is_pointwise:
            rows, columns = spans[step.sources[0]]
        elif len(step.sources) > 1:
            rows, columns = (_union([spans[source][axis] for source in step.sources]) for axis in (0, 1))
        else:
            rows, columns = (
                step.sliding.affected_span(axis, spans[step.sources[0]][axis], lengths[axis])
                for axis in (0, 1)
            )
        spans.append((rows, columns))
        found.append(_follow(step, found) or _region(rows, columns, lengths))
    return found


def affected_sizes(steps: Sequence[SpatialStep], size: Pair) -> list[Pair]:
    """Return the most rows and columns of each step's map that a window of `size` can change."""
    found: list[Pair] = []
    for step in steps:
        before = [found[source] for source in step.sources] or [size]
        most = (max(rows for rows, _ in before), max(columns for _, columns in before))
        rows, columns = (step.sliding.affected_size(axis, most[axis], step.shape[axis]) for axis in (0, 1))
        found.append(most if step.is_padding else (rows, columns))
    return found


def _follow(step: SpatialStep, found: Sequence[Region]) -> Region | None:
    """Return the shifted region of the source if the step is pointwise or pads, else None."""
    if len(step.sources) != 1 or not (step.is_padding or step.sliding.is_pointwise):
        return None
    source, (down, right) = found[step.sources[0]], step.sliding.before
    return Region(source.size, source.tops + down, source.lefts + right)


def _region(rows: Span, columns: Span, lengths: Sequence[int]) -> Region:
    height, width = (int((last - first).max()) for first, last in (rows, columns))
    return Region(
        (height, width), np.minimum(rows[0], lengths[0] - height), np.minimum(columns[0], lengths[1] - width)
    )


def _pixels(first: Int32Array, last: Int32Array, length: int) -> Span:
    first = np.clip(first, 0, length - 1)
    return first, np.clip(last, first + 1, length)


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _union(spans: Sequence[Span]) -> Span:
    return np.minimum.reduce([first for first, _ in spans]), np.maximum.reduce([last for _, last in spans])
