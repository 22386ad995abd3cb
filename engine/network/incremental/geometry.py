"""Which cells of each map a change of the picture reaches: the receptive-field arithmetic run forwards. Pure NumPy.

An operation with kernel k, dilation d, stride s and padding p sees input cell x from those output cells o for
which o s - p <= x <= o s - p + d (k - 1), so a change of the cells [first, last) reaches at most

    ceil((first + p - d (k - 1)) / s)  up to and with  floor((last - 1 + p) / s)

(after Nakandala, Kumar, Papakonstantinou, SIGMOD 2019). Everything elsewhere is what it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.core.arrays import Int32Array

__all__ = ["Pair", "Region", "SlidingWindow", "Span", "SpatialStep", "affected_sizes", "regions"]

Pair = tuple[int, int]
Span = tuple[Int32Array, Int32Array]
"""The first and the last-but-one cell along one axis, each (windows,)."""


@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """How an operation slides over a map; each pair holds rows, columns. `before` and `after` are cells of padding."""

    kernel: Pair = (1, 1)
    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    before: Pair = (0, 0)
    after: Pair = (0, 0)

    @property
    def is_pointwise(self) -> bool:
        """Whether each output cell sees the one input cell in its own place."""
        return self.kernel == (1, 1) == self.stride and not self.has_padding

    @property
    def has_padding(self) -> bool:
        """Whether it looks beyond the map's borders."""
        return any(self.before + self.after)

    def reach(self, axis: int) -> int:
        """Return how far the last cell that an output cell sees lies behind the first."""
        return self.dilation[axis] * (self.kernel[axis] - 1)

    def affected_span(self, axis: int, span: Span, length: int) -> Span:
        """Return the output cells, of `length`, that see any input cell of `span`; at least one, be it in vain."""
        first, last = span
        stride, before = self.stride[axis], self.before[axis]
        low = np.clip(-((self.reach(axis) - first - before) // stride), 0, length - 1)
        return low, np.clip((last - 1 + before) // stride + 1, low + 1, length)

    def affected_size(self, axis: int, size: int, length: int) -> int:
        """Return the most output cells, of `length`, that see any of `size` neighbouring input cells."""
        return min(length, -(-(size + self.reach(axis)) // self.stride[axis]))


class SpatialStep(Protocol):
    """What is known here of a step of the network: where its maps come from, how it slides, and its (height, width, channels)."""

    @property
    def sources(self) -> tuple[int, ...]:
        """The steps before it; none for the picture."""

    @property
    def sliding(self) -> SlidingWindow:
        """How it slides over its only source."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of its map."""

    @property
    def is_padding(self) -> bool:
        """Whether it lays a constant frame around its source."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The part of a map that is computed for each window: all of one size, kept within the map."""

    size: Pair
    tops: Int32Array
    lefts: Int32Array

    def is_same(self, other: "Region") -> bool:
        """Return whether both lie alike for every window."""
        alike = np.array_equal(self.tops, other.tops) and np.array_equal(self.lefts, other.lefts)
        return self.size == other.size and bool(alike)


def regions(steps: Sequence[SpatialStep], windows: Int32Array) -> list[Region]:
    """Return the region of each step's map that holds all that covering each of the `windows` (N, 4) changes.

    `windows` are top, left, bottom, right in pixels, the latter two exclusive; an empty one counts as a
    single pixel.
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
    """Return the largest rows and columns of each step's map that a window of `size`, wherever it lies, may change."""
    found: list[Pair] = []
    for step in steps:
        before = [found[source] for source in step.sources] or [size]
        most = (max(rows for rows, _ in before), max(columns for _, columns in before))
        rows, columns = (step.sliding.affected_size(axis, most[axis], step.shape[axis]) for axis in (0, 1))
        found.append(most if step.is_padding else (rows, columns))
    return found


def _follow(step: SpatialStep, found: Sequence[Region]) -> Region | None:
    """Return the region of the source where the step only passes it on, perhaps inside a frame."""
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
