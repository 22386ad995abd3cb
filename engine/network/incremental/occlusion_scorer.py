"""Scores of covered pictures by the fastest exact computation, with a cache of known scores."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array, Int32Array
from engine.core.errors import innermost_message
from engine.network.fallback import PASSED_ON_ERRORS
from engine.network.incremental.chunking import run_in_chunks
from engine.network.incremental.scorer import IncrementalNetwork, largest_size
from engine.network.traced_function import traced_function

__all__ = ["OcclusionScorer", "are_close"]

_LARGEST = 32
_REMEMBERED = 64 * 2**20
_TOLERANCE = 1e-4


class OcclusionScorer:
    """Scores pictures by the incremental network if it agrees with the network itself, else by the network.

    Parameters
    ----------
    trace
        Returns a concrete function of pictures that returns the scores of each head, (N, kinds, classes),
        with the current weights.
    """

    def __init__(self, trace: Callable[[], Any]) -> None:
        self._trace = trace
        self._incremental: IncrementalNetwork | None = None
        self._is_checked, self._reason = False, ""
        self._covering: dict[tuple[int, bool], Any] = {}
        self._bypassed = 0
        self._known: _ScoreCache | None = None
        self.note = ""

    def scores(
        self, image: Float32Array, windows: Int32Array, fill: Float32Array, head: int, kind: int, index: int
    ) -> Iterator[Float32Array]:
        """Yield the score of one class with one window covered at a time.

        Parameters
        ----------
        image
            The picture, (height, width, channels) float32, in the model's units.
        windows
            (N, 4) int32: top, left, bottom, right in pixels, the latter two exclusive.
        fill
            The values of covered pixels, (height, width, channels) float32.
        head, kind, index
            The numbers of the head, of the kind of score and of the class.

        Yields
        ------
        ndarray
            (n,) float32: the scores of the next windows, in the order of `windows`.
        """
        values = np.full(len(windows), np.nan, np.float32)
        if self._known is None or not self._known.is_about(image, fill, head):
            self._known = _ScoreCache(image, fill, head)
        known = self._known  # another call may replace the cache between two portions
        keys = [tuple(window) for window in windows.tolist()]
        for place, key in enumerate(keys):
            if key in known.rows:
                values[place] = known.rows[key][kind, index]
        missing = [place for place, key in enumerate(keys) if key not in known.rows]
        done = missing[0] if missing else len(windows)
        if done:
            yield values[:done]
        found = 0
        for portion in self._compute(image, windows[missing], fill, head) if missing else ():
            here = missing[found : found + len(portion)]
            found += len(portion)
            values[here] = portion[:, kind, index]
            known.keep({keys[place]: row for place, row in zip(here, portion, strict=True)})
            until = missing[found] if found < len(missing) else len(windows)
            yield values[done:until]
            done = until

    def forget(self) -> None:
        """Forget the known scores, because other inputs of the network have changed."""
        self._known = None

    def release(self) -> None:
        """Free everything that can be made again."""
        self.forget()
        self._covering.clear()
        self._incremental, self._is_checked = None, False

    @contextmanager
    def bypass(self) -> Iterator[None]:
        """Use the network itself within the block, because its weights have changed since it was traced."""
        self._bypassed += 1
        self.forget()
        try:
            yield
        finally:
            self._bypassed -= 1
            self.forget()

    def _compute(
        self, image: Float32Array, windows: Int32Array, fill: Float32Array, head: int
    ) -> Iterator[Float32Array]:
        network = self._network(image)
        done = 0
        if network is not None:
            try:
                self.note = network.note(largest_size(windows), head)
                for portion in network.scores(image, windows, fill, head):
                    yield portion
                    done += len(portion)
                return
            except PASSED_ON_ERRORS:
                raise
            except Exception as error:  # noqa: BLE001 - operations that windows cannot follow
                self._incremental, self._reason = None, innermost_message(error)
        self.note = _whole_note("" if self._bypassed else self._reason)
        yield from self._one_by_one(image, windows[done:], fill, head)

    def _network(self, image: Float32Array) -> IncrementalNetwork | None:
        """Return the incremental network, checked on the first picture; None while it is bypassed."""
        if self._bypassed:
            return None
        if not self._is_checked:
            self._incremental, self._is_checked = self._checked(image), True
        return self._incremental

    def _checked(self, image: Float32Array) -> IncrementalNetwork | None:
        """Return an incremental network whose scores agree with those of the network, or None.

        Folded batch normalisation is tried first.
        """
        function = self._trace()
        expected = [scores.numpy() for scores in function(tf.constant(image[None]))]
        for fold in (True, False):
            try:
                network = IncrementalNetwork(function, fold)
                ours = [network.whole(image[None], head) for head in range(len(expected))]
            except PASSED_ON_ERRORS:
                raise
            except Exception as error:  # noqa: BLE001 - operations that windows cannot follow
                self._reason = innermost_message(error)
            else:
                if all(are_close(one, other) for one, other in zip(ours, expected, strict=True)):
                    return network
                self._reason = "its scores differed"
        return None

    def _one_by_one(
        self, image: Float32Array, windows: Int32Array, fill: Float32Array, head: int
    ) -> Iterator[Float32Array]:
        pictures, function = (tf.constant(image), tf.constant(fill)), self._covering_function(head)

        def compute(first: int, last: int) -> Float32Array:
            scores: Float32Array = function(*pictures, windows[first:last]).numpy()
            return scores

        return run_in_chunks(len(windows), _LARGEST, compute)

    def _covering_function(self, head: int) -> Any:
        key = head, self._bypassed > 0
        if key not in self._covering:
            network = self._trace()

            def build(image: Any, fill: Any, windows: Any) -> Any:
                return network(tf.where(_inside(windows, *image.shape[:2]), fill, image))[head]

            pixels = tf.TensorSpec(network.inputs[0].shape[1:], tf.float32)
            signature = [pixels, pixels, tf.TensorSpec([None, 4], tf.int32)]
            self._covering[key] = traced_function(build, signature)
        return self._covering[key]


class _ScoreCache:
    """The scores of one picture with one fill, (kinds, classes) for each window, up to 64 MB."""

    def __init__(self, image: Float32Array, fill: Float32Array, head: int) -> None:
        self._image, self._fill, self._head = image.copy(), fill.copy(), head
        self._bytes = 0
        self.rows: dict[tuple[int, ...], Float32Array] = {}

    def is_about(self, image: Float32Array, fill: Float32Array, head: int) -> bool:
        """Return whether the cache belongs to this picture, fill and head.

        Parameters
        ----------
        image, fill
            (height, width, channels) float32.
        head
            The number of the head.
        """
        return self._head == head and np.array_equal(self._image, image) and np.array_equal(self._fill, fill)

    def keep(self, rows: dict[tuple[int, ...], Float32Array]) -> None:
        """Add scores, (kinds, classes) for each window, unless the cache is full.

        Parameters
        ----------
        rows
            The scores by window.
        """
        self._bytes += sum(row.nbytes for row in rows.values())
        if self._bytes <= _REMEMBERED:
            self.rows.update(rows)


def _whole_note(reason: str) -> str:
    """Return the note for windows computed by the whole network, with the reason if there is one."""
    because = f", because the changed cells could not be computed separately ({reason})" if reason else ""
    return f"The whole network was computed for each window{because}."


def are_close(ours: Float32Array, theirs: Float32Array) -> bool:
    """Return whether outputs are equal within rounding, relative to the largest value of their kind.

    Parameters
    ----------
    ours, theirs
        (N, ..., classes) float32.
    """
    axes = (0, theirs.ndim - 1)
    reach = np.maximum(np.abs(theirs).max(axis=axes, keepdims=True), 1e-3)
    return bool(np.all(np.abs(ours - theirs) <= _TOLERANCE * reach))


def _inside(windows: Any, height: int, width: int) -> Any:
    """Return the pixels inside each window, (N, height, width, 1) bool."""
    top, left, bottom, right = (side[:, None] for side in tf.unstack(windows, 4, axis=1))
    rows, columns = tf.range(height)[None], tf.range(width)[None]
    vertical = (rows >= top) & (rows < bottom)
    horizontal = (columns >= left) & (columns < right)
    return (vertical[:, :, None] & horizontal[:, None, :])[..., None]
