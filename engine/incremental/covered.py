"""Scores of covered pictures by the best way there is, and what is known of them already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow as tf

from engine.arrays import Floats, Integers
from engine.incremental.pace import portions
from engine.incremental.scorer import Incremental, largest_size

__all__ = ["CoveredScores"]

_LARGEST = 32
_REMEMBERED = 64 * 2**20
_TOLERANCE = 1e-4


class CoveredScores:
    """Asks an incremental network where it agrees with the network itself, else that.

    Parameters
    ----------
    trace
        Returns a concrete function of pictures that returns the scores of each head, (N, kinds, classes).
    """

    def __init__(self, trace: Callable[[], Any]) -> None:
        self._trace = trace
        self._function: Any = None
        self._incremental: Incremental | None = None
        self._covering: dict[int, Any] = {}
        self._bypassed = 0
        self._memory = _Memory()
        self.note = ""

    def scores(self, image: Floats, windows: Integers, fill: Floats, head: int, kind: int, index: int) -> Iterator[Floats]:
        """Yield one score with one window covered at a time, (n,), in portions and in the order of `windows`."""
        values = np.full(len(windows), np.nan, np.float32)
        rows = self._memory.rows(image, fill, head)
        keys = [tuple(window) for window in windows.tolist()]
        for place, key in enumerate(keys):
            if key in rows:
                values[place] = rows[key][kind, index]
        missing = [place for place, key in enumerate(keys) if key not in rows]
        done = missing[0] if missing else len(windows)
        if done:
            yield values[:done]
        found = 0
        for portion in self._compute(image, windows[missing], fill, head) if missing else ():
            here = missing[found : found + len(portion)]
            found += len(portion)
            values[here] = portion[:, kind, index]
            self._memory.keep({keys[place]: row for place, row in zip(here, portion, strict=True)})
            until = missing[found] if found < len(missing) else len(windows)
            yield values[done:until]
            done = until

    def forget(self) -> None:
        """Forget the scores that are known: what else goes into the network has changed."""
        self._memory = _Memory()

    @contextmanager
    def bypassed(self) -> Iterator[None]:
        """Ask the network itself within the block, as its weights are not what they were when it was read."""
        self._bypassed += 1
        self.forget()
        try:
            yield
        finally:
            self._bypassed -= 1
            self.forget()

    def _compute(self, image: Floats, windows: Integers, fill: Floats, head: int) -> Iterator[Floats]:
        network = self._network(image)
        if network is None:
            self.note = "The whole network was computed for each window."
            return self._one_by_one(image, windows, fill, head)
        self.note = network.note(largest_size(windows), head)
        return network.scores(image, windows, fill, head)

    def _network(self, image: Floats) -> Incremental | None:
        """Return the incremental network, checked on the first picture it is asked for; None while it is bypassed."""
        if self._function is None:
            self._function = self._trace()
            self._incremental = self._checked(image)
        return None if self._bypassed else self._incremental

    def _checked(self, image: Floats) -> Incremental | None:
        expected = [scores.numpy() for scores in self._function(tf.constant(image[None]))]
        for fold in (True, False):
            network = Incremental(self._function, fold)
            ours = [network.whole(image[None], head) for head in range(len(expected))]
            if all(_agree(one, other) for one, other in zip(ours, expected, strict=True)):
                return network
        return None

    def _one_by_one(self, image: Floats, windows: Integers, fill: Floats, head: int) -> Iterator[Floats]:
        pictures, function = (tf.constant(image), tf.constant(fill)), self._covering_function(head)

        def compute(first: int, last: int) -> Floats:
            scores: Floats = function(*pictures, windows[first:last]).numpy()
            return scores

        return portions(len(windows), _LARGEST, compute)

    def _covering_function(self, head: int) -> Any:
        if head not in self._covering:

            def build(image: Any, fill: Any, windows: Any) -> Any:
                return self._function(tf.where(_inside(windows, *image.shape[:2]), fill, image))[head]

            pixels = tf.TensorSpec(self._function.inputs[0].shape[1:], tf.float32)
            signature = [pixels, pixels, tf.TensorSpec([None, 4], tf.int32)]
            function = tf.function(build, autograph=False, input_signature=signature)
            function.get_concrete_function()
            self._covering[head] = function
        return self._covering[head]


class _Memory:
    """The scores of one picture behind one fill, by window; bounded."""

    def __init__(self) -> None:
        self._about: tuple[Floats, Floats, int] | None = None
        self._rows: dict[tuple[int, ...], Floats] = {}
        self._bytes = 0

    def rows(self, image: Floats, fill: Floats, head: int) -> dict[tuple[int, ...], Floats]:
        """Return what is known, (kinds, classes) by window, after forgetting what is about anything else."""
        about = self._about
        if about is None or about[2] != head or not (np.array_equal(about[0], image) and np.array_equal(about[1], fill)):
            self._about, self._rows, self._bytes = (image.copy(), fill.copy(), head), {}, 0
        return self._rows

    def keep(self, rows: dict[tuple[int, ...], Floats]) -> None:
        """Keep more, as long as there is room."""
        self._bytes += sum(row.nbytes for row in rows.values())
        if self._bytes <= _REMEMBERED:
            self._rows.update(rows)


def _agree(ours: Floats, theirs: Floats) -> bool:
    """Return whether scores are equal within rounding, measured by the largest of their kind."""
    reach = np.maximum(np.abs(theirs).max(axis=(0, 2), keepdims=True), 1e-3)
    return bool(np.all(np.abs(ours - theirs) <= _TOLERANCE * reach))


def _inside(windows: Any, height: int, width: int) -> Any:
    """Return which pixels lie in each window: (N, height, width, 1) bool."""
    top, left, bottom, right = (side[:, None] for side in tf.unstack(windows, 4, axis=1))
    rows, columns = tf.range(height)[None], tf.range(width)[None]
    vertical = (rows >= top) & (rows < bottom)
    horizontal = (columns >= left) & (columns < right)
    return (vertical[:, :, None] & horizontal[:, None, :])[..., None]
