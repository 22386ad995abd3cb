"""Work in portions that each take about a tenth of a second, and smaller ones where memory does not suffice."""

import time
from collections.abc import Callable, Iterator

import tensorflow as tf

from engine.core.arrays import Float32Array

__all__ = ["run_in_chunks"]

_SECONDS = 0.1
_FIRST = 4


def run_in_chunks(
    count: int,
    largest: int,
    compute: Callable[[int, int], Float32Array],
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Float32Array]:
    """Yield what `compute` makes of each portion, first and last-but-one place, of so many; none is larger than `largest`."""
    done, portion = 0, min(_FIRST, largest)
    while done < count:
        begun = clock()
        try:
            found = compute(done, min(done + portion, count))
        except tf.errors.ResourceExhaustedError:
            if portion == 1:
                raise
            largest = portion = portion // 2
            continue
        done += len(found)
        pace = len(found) * _SECONDS / max(clock() - begun, 1e-6)
        yield found
        portion = max(1, min(round(pace), largest, 2 * portion))
