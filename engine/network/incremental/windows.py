"""The network computed for a batch of covered pictures, in windows or whole as planned.

All positions are tensors, so one graph serves every window. Only the choice of the whole maps is fixed when
the graph is traced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tensorflow as tf

from engine.network.incremental.operations import Operations, count_inside
from engine.network.incremental.step import Step

__all__ = ["WindowPlan", "WindowedMaps", "sampled_steps"]


@dataclass(frozen=True, slots=True, eq=False)
class WindowPlan:
    """The decisions made before tracing.

    Attributes
    ----------
    whole
        The steps computed on whole maps.
    aligned
        The pairs of a join and one of its sources that have the same region.
    chains
        For a sliding step, the steps before it that are computed only on the cells it sees, because their
        source is thinner.
    """

    whole: frozenset[int]
    aligned: frozenset[tuple[int, int]] = frozenset()
    chains: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


class WindowedMaps:
    """The maps of all steps for a batch of windows, computed on first use.

    Parameters
    ----------
    operations, plan
        The steps as operations, and the decisions on how to compute them.
    clear
        The maps of the clear picture, (1, rows, columns, channels), by step.
    picture, fill
        The picture, and the values of covered pixels, (rows, columns, channels).
    regions
        The windows as top, left, bottom, right, (N, 4) int32. The first rows and columns of each step's
        regions, (steps, 2, N) int32. The regions' numbers of rows and columns, (steps, 2) int32.
    """

    def __init__(
        self,
        operations: Operations,
        plan: WindowPlan,
        clear: Mapping[int, Any],
        picture: Any,
        fill: Any,
        regions: tuple[Any, Any, Any],
    ) -> None:
        self._operations, self._steps, self._plan = operations, operations.steps, plan
        self._clear, self._picture, self._fill = clear, picture, fill
        self._windows, self._places, self._sizes = regions
        self._count = tf.shape(self._windows)[0]
        self._patches: dict[int, Any] = {}
        self._maps: dict[int, Any] = {}

    def map(self, number: int) -> Any:
        """Return the whole map of a step for each window, (N, rows, columns, channels)."""
        if number not in self._maps:
            step = self._steps[number]
            if number in self._plan.whole and step.sources:
                self._maps[number] = self._operations.apply_to_maps(
                    number, [self.map(source) for source in step.sources]
                )
            else:
                rows, columns = (
                    tf.tile(tf.range(length)[None], [self._count, 1]) for length in step.shape[:2]
                )
                whole = self._cut(number, rows, columns)
                whole.set_shape([None, *step.shape])
                self._maps[number] = whole
        return self._maps[number]

    def patch(self, number: int) -> Any:
        """Return the region of a step's map for each window, (N, rows, columns, channels)."""
        if number not in self._patches:
            patch = self._make_patch(number, self._steps[number])
            patch.set_shape([None, None, None, self._steps[number].shape[2]])
            self._patches[number] = patch
        return self._patches[number]

    def _make_patch(self, number: int, step: Step) -> Any:
        if not step.sources:
            return self._cut(number, *self._own_cells(number))
        if step.is_padding:
            return self.patch(step.sources[0])
        if step.kind == "join":
            return self._operations.apply_pointwise(
                number, [self._joined(number, source) for source in step.sources]
            )
        if step.kind == "cells":
            return self._operations.apply_pointwise(number, [self.patch(step.sources[0])])
        if step.sliding.is_pointwise:
            return self._operations.apply_to_patches(number, self.patch(step.sources[0]))
        patch = self._operations.apply_to_patches(number, self._seen(number, step))
        return (
            patch * self._corrected(number, step)
            if step.kind == "mean" and step.sliding.has_padding
            else patch
        )

    def _joined(self, number: int, source: int) -> Any:
        if (number, source) in self._plan.aligned:
            return self.patch(source)
        return self._cut(source, *self._own_cells(number))

    def _seen(self, number: int, step: Step) -> Any:
        """Return the cells of the source that a sliding step sees for its region."""
        rows, columns = (self._looked_at(number, step, axis) for axis in (0, 1))
        chain = self._plan.chains.get(number)
        if not chain:
            return self._cut(step.sources[0], rows, columns, step.outside)
        patch = self._cut(self._steps[chain[0]].sources[0], rows, columns)
        for link in chain:
            if self._steps[link].is_convolution:
                patch = self._operations.apply_to_patches(link, patch)
            else:
                patch = self._operations.apply_pointwise(link, [patch])
        if not step.sliding.has_padding:
            return patch
        height, width, _ = self._steps[step.sources[0]].shape
        return (
            patch
            * tf.cast(_within(rows, height)[:, :, None] & _within(columns, width)[:, None, :], patch.dtype)[
                ..., None
            ]
        )

    def _looked_at(self, number: int, step: Step, axis: int) -> Any:
        """Return the source cells that a step's region sees along one axis, (N, cells)."""
        sliding, size = step.sliding, self._sizes[number, axis]
        begin = self._places[number, axis] * sliding.stride[axis] - sliding.before[axis]
        if sliding.kernel == (1, 1):
            return begin[:, None] + tf.range(size)[None] * sliding.stride[axis]
        return begin[:, None] + tf.range((size - 1) * sliding.stride[axis] + sliding.reach(axis) + 1)[None]

    def _own_cells(self, number: int) -> tuple[Any, Any]:
        rows, columns = (
            self._places[number, axis][:, None] + tf.range(self._sizes[number, axis])[None] for axis in (0, 1)
        )
        return rows, columns

    def _corrected(self, number: int, step: Step) -> Any:
        """Return the factor from a mean that counts padding as zeros to the mean within the map."""
        lengths = self._steps[step.sources[0]].shape
        rows, columns = (
            count_inside(step, self._places[number, axis], self._sizes[number, axis], axis, lengths[axis])
            for axis in (0, 1)
        )
        return (
            step.sliding.kernel[0]
            * step.sliding.kernel[1]
            / (rows[:, :, None] * columns[:, None, :])[..., None]
        )

    def _cut(self, number: int, rows: Any, columns: Any, outside: float = 0.0) -> Any:
        """Return cells of a step's map for each window, (N, rows, columns, channels).

        Parameters
        ----------
        number
            The number of the step.
        rows, columns
            The cells, (N, cells); they may reach beyond the map.
        outside
            The value of cells beyond the map.
        """
        if not self._steps[number].sources:
            return self._covered(rows, columns, outside)
        height, width, channels = self._steps[number].shape
        patch, clear = self.patch(number), self._clear[number]
        (tops, lefts), size = tf.unstack(self._places[number]), self._sizes[number]
        inner = _inside(rows, tops, size[0])[:, :, None] & _inside(columns, lefts, size[1])[:, None, :]
        known = _within(rows, height)[:, :, None] & _within(columns, width)[:, None, :]
        cells = size[0] * size[1]
        first = (tf.range(self._count) * cells)[:, None] + (rows - tops[:, None]) * size[1] - lefts[:, None]
        ours = first[:, :, None] + columns[:, None, :]
        theirs = self._count * cells + (rows * width)[:, :, None] + columns[:, None, :]
        nothing = self._count * cells + height * width
        beyond = tf.fill([1, channels], tf.cast(max(outside, patch.dtype.min), patch.dtype))
        every = tf.concat([tf.reshape(patch, [-1, channels]), tf.reshape(clear, [-1, channels]), beyond], 0)
        return tf.gather(every, tf.where(inner, ours, tf.where(known, theirs, nothing)))

    def _covered(self, rows: Any, columns: Any, outside: float) -> Any:
        """Return cells of the covered pictures."""
        height, width, channels = self._steps[0].shape
        top, left, bottom, right = (side[:, None] for side in tf.unstack(self._windows, 4, axis=1))
        hidden = ((rows >= top) & (rows < bottom))[:, :, None] & ((columns >= left) & (columns < right))[
            :, None, :
        ]
        known = _within(rows, height)[:, :, None] & _within(columns, width)[:, None, :]
        places = (rows * width)[:, :, None] + columns[:, None, :] + tf.where(hidden, height * width, 0)
        beyond = tf.fill([1, channels], tf.constant(outside, tf.float32))
        every = tf.concat(
            [*(tf.reshape(part, [-1, channels]) for part in (self._picture, self._fill)), beyond], 0
        )
        return tf.gather(every, tf.where(known, places, 2 * height * width))


def sampled_steps(steps: Sequence[Step], plan: WindowPlan, maps: frozenset[int]) -> frozenset[int]:
    """Return the steps whose maps of the clear picture are read for windows."""
    found = set(maps - plan.whole)
    for number, step in enumerate(steps):
        inner = (
            step.sources
            if number not in plan.whole
            else [source for source in step.sources if source not in plan.whole]
        )
        chain = plan.chains.get(number, ())
        found |= {steps[chain[0]].sources[0]} if chain else set(inner)
    return frozenset(found - {0})


def _within(cells: Any, length: int) -> Any:
    return (cells >= 0) & (cells < length)


def _inside(cells: Any, firsts: Any, size: Any) -> Any:
    return (cells >= firsts[:, None]) & (cells < firsts[:, None] + size)
