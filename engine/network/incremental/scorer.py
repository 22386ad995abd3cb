"""Scores of covered pictures, computed window by window from the maps of the clear picture."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array, Int32Array
from engine.network.incremental.chunking import run_in_chunks
from engine.network.incremental.geometry import Region, regions
from engine.network.incremental.operations import Operations, WholeMaps, read_weights
from engine.network.incremental.planning import SHARE, bytes_per_window, make_plan, needed_steps, same_regions
from engine.network.incremental.steps import SLIDING, read_steps
from engine.network.incremental.subgraph import Subgraph
from engine.network.incremental.windows import WindowedMaps, WindowPlan, sampled_steps
from engine.network.traced_function import traced_function

__all__ = ["MEMORY_BUDGET", "IncrementalNetwork", "largest_size"]

MEMORY_BUDGET = 512 * 2**20
"""The memory in bytes for the maps of the windows of one chunk."""

_LARGEST = 64
_BAKED = 128 * 2**20
"""The size of all kernels in bytes up to which the functions for windows hold them as constants."""

_COPIES = 192 * 2**20
"""The approximate memory in bytes for these constants in all functions; one function is always kept."""

_KEPT = 3
_HEAVY = 2**22
"""The number of dense weights from which a head is computed for several chunks of windows together."""

_TOGETHER = 32


class IncrementalNetwork:
    """A traced network that recomputes only the cells that a window changes.

    Parameters
    ----------
    function
        A concrete function of pictures, (N, height, width, channels) float32, that returns the scores of each
        head, (N, kinds, classes).
    fold
        Whether batch normalisation is folded into the convolutions; results are equal within rounding.
    budget
        The memory in bytes for the maps of one chunk.
    """

    def __init__(self, function: Any, fold: bool = True, budget: int = MEMORY_BUDGET) -> None:
        outputs = [tensor.name for tensor in function.outputs]
        reading = read_steps(function.graph, function.inputs[0], frozenset(outputs), fold)
        self._steps = tuple(reading.steps)
        self._heads = [Subgraph(function, reading, [name]) for name in outputs]
        self._maps = Subgraph(function, reading, outputs).maps
        self._operations = Operations(self._steps, *read_weights(function, self._steps))
        self._functions: dict[Any, Any] = {}
        self._plans: dict[tuple[int, int], WindowPlan] = {}
        self._clear: tuple[Float32Array, Any] | None = None
        self._budget = budget
        looked_into = sampled_steps(self._steps, self._plan_for((1, 1), math.inf), self._maps)
        self._kept = sorted(looked_into & needed_steps(self._steps, self._maps))

    def note(self, size: tuple[int, int], head: int) -> str:
        """Return a sentence on the computation of windows of `size`."""
        plan, live = self._plan_for(size), needed_steps(self._steps, self._heads[head].maps)
        sliding = [number for number in live if self._steps[number].is_sliding]
        done, rest = sum(number not in plan.whole for number in sliding), self._heads[head].count(SLIDING)
        if done:
            return (
                f"Exact: only the changed cells were computed in {done} of {len(sliding) + rest} "
                "convolutions and poolings."
            )
        reason = (
            "a window changes nearly all of every map"
            if sliding
            else "its first operations cannot be computed in windows"
        )
        return f"The whole network was computed for each window, because {reason}."

    def scores(
        self, image: Float32Array, windows: Int32Array, fill: Float32Array, head: int
    ) -> Iterator[Float32Array]:
        """Yield the scores of all classes of a head with one window covered at a time.

        Parameters
        ----------
        image
            The picture, (height, width, channels) float32, in the model's units.
        windows
            (N, 4) int32: top, left, bottom, right in pixels, the latter two exclusive.
        fill
            The values of covered pixels, (height, width, channels) float32.
        head
            The number of the head.

        Yields
        ------
        ndarray
            (n, kinds, classes) float32: the scores of the next windows; n may be 0.
        """
        size = largest_size(windows)
        plan = self._plan_for(size)
        clear, pictures = self._clear_maps(image), (tf.constant(image), tf.constant(fill))
        most = int(np.clip(self._budget // bytes_per_window(self._steps, plan, size), 1, _LARGEST))
        self._windowed(head, plan, regions(self._steps, windows[:1]))  # trace before chunks are timed

        def compute(first: int, last: int) -> Float32Array:
            found = regions(self._steps, windows[first:last])
            places = np.array([(region.tops, region.lefts) for region in found], np.int32)
            sizes = np.array([region.size for region in found], np.int32)
            function = self._windowed(head, plan, found)
            result: Float32Array = function(*pictures, windows[first:last], places, sizes, clear).numpy()
            return result

        found = run_in_chunks(len(windows), most, compute)
        yield from self._together(head, found) if self._is_heavy(head) else found

    def whole(self, images: Float32Array, head: int) -> Float32Array:
        """Return the scores of all classes of a head for whole pictures.

        Parameters
        ----------
        images
            (N, height, width, channels) float32, in the model's units.
        head
            The number of the head.

        Returns
        -------
        ndarray
            (N, kinds, classes) float32.
        """
        shape = self._steps[0].shape

        def build(images: Any) -> Any:
            return self._finish(head, WholeMaps(self._operations, images).map, tf.shape(images)[0])

        scores: Float32Array = self._function(
            ("whole", head), build, [tf.TensorSpec([None, *shape], tf.float32)]
        )(images).numpy()
        return scores

    def _is_heavy(self, head: int) -> bool:
        """Return whether a head has many dense weights to read and starts from a single map."""
        return self._heads[head].num_dense_weights >= _HEAVY and len(self._heads[head].maps) == 1

    def _together(self, head: int, portions: Iterator[Float32Array]) -> Iterator[Float32Array]:
        """Yield the scores for maps of several chunks at a time, and empty arrays in between."""
        waiting: list[Float32Array] = []
        (last,) = self._heads[head].maps
        shape, dtype = self._steps[last].shape, self._steps[last].dtype

        def build(maps: Any) -> Any:
            return self._finish(head, {last: maps}.__getitem__, tf.shape(maps)[0])

        function = self._function(("head", head), build, [tf.TensorSpec([None, *shape], dtype)])
        nothing = np.zeros((0, *function.get_concrete_function().outputs[0].shape[1:]), np.float32)
        for maps in portions:
            waiting.append(maps)
            if sum(map(len, waiting)) >= _TOGETHER:
                yield function(np.concatenate(waiting)).numpy()
                waiting = []
            else:
                yield nothing
        if waiting:
            yield function(np.concatenate(waiting)).numpy()

    def _plan_for(self, size: tuple[int, int], share: float = SHARE) -> WindowPlan:
        if math.isinf(share):
            return make_plan(self._steps, self._maps, size, share)
        if size not in self._plans:
            self._plans[size] = make_plan(self._steps, self._maps, size, share)
        return self._plans[size]

    def _clear_maps(self, image: Float32Array) -> Any:
        """Return the maps of the clear picture that windows read, by step; the last ones are cached."""
        if self._clear is None or not np.array_equal(self._clear[0], image):

            def build(picture: Any) -> Any:
                maps = WholeMaps(self._operations, picture[None])
                return {str(number): maps.map(number) for number in self._kept}

            function = self._function("clear", build, [tf.TensorSpec(self._steps[0].shape, tf.float32)])
            self._clear = None  # free the old maps before the new ones are computed
            self._clear = (image.copy(), function(image))
        return self._clear[1]

    def _windowed(self, head: int, plan: WindowPlan, found: Sequence[Region]) -> Any:
        """Return the function for windows whose assumptions on aligned joins hold here."""
        key, aligned = ("windows", head, plan.whole), same_regions(self._steps, found)
        known: list[frozenset[tuple[int, int]]] = self._functions.setdefault((*key, "aligned"), [])
        fitting = next((pairs for pairs in known if pairs <= aligned), None)
        if fitting is None:
            fitting = frozenset() if known else aligned
            known.append(fitting)
        plan = replace(plan, aligned=fitting)
        operations = replace(self._operations, is_constant=self._operations.num_bytes <= _BAKED)
        self._make_room((*key, fitting))

        def build(picture: Any, fill: Any, windows: Any, places: Any, sizes: Any, clear: Any) -> Any:
            kept = {int(number): tensor for number, tensor in clear.items()}
            maps = WindowedMaps(operations, plan, kept, picture, fill, (windows, places, sizes)).map
            (first, *_) = self._heads[head].maps
            return maps(first) if self._is_heavy(head) else self._finish(head, maps, tf.shape(windows)[0])

        return self._function((*key, fitting), build, self._signature())

    def _make_room(self, wanted: Any) -> None:
        """Drop the oldest functions for windows, which may hold copies of the weights."""
        held = [key for key in self._functions if key[0] == "windows" and key[-1] != "aligned"]
        if wanted not in held:
            kept = min(_KEPT, max(1, _COPIES // max(1, self._operations.num_bytes)))
            for key in held[: max(0, len(held) - kept + 1)]:
                del self._functions[key]

    def _signature(self) -> list[Any]:
        steps = self._steps
        pixels = tf.TensorSpec(steps[0].shape, tf.float32)
        clear = {
            str(number): tf.TensorSpec((1, *steps[number].shape), steps[number].dtype)
            for number in self._kept
        }
        numbers = ([None, 4], [len(steps), 2, None], [len(steps), 2])
        return [pixels, pixels, *(tf.TensorSpec(shape, tf.int32) for shape in numbers), clear]

    def _finish(self, head: int, maps: Callable[[int], Any], count: Any) -> Any:
        return self._heads[head].import_subgraph(maps, count)[0]

    def _function(self, key: Any, build: Callable[..., Any], signature: list[Any]) -> Any:
        if key not in self._functions:
            self._functions[key] = traced_function(build, signature)
        return self._functions[key]


def largest_size(windows: Int32Array) -> tuple[int, int]:
    """Return the most rows and columns of any window, at least one pixel.

    Parameters
    ----------
    windows
        (N, 4) int32: top, left, bottom, right in pixels.
    """
    height, width = (int((windows[:, axis + 2] - windows[:, axis]).max(initial=1)) for axis in (0, 1))
    return height, width
