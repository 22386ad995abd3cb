"""Work in chunks that each take about a tenth of a second, smaller ones if memory does not suffice."""

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
    """Yield the results of consecutive chunks.

    Parameters
    ----------
    count
        The number of items.
    largest
        The largest chunk.
    compute
        Returns the results of the items from the first number up to, but without, the last, (items, ...).
    clock
        Returns seconds.

    Yields
    ------
    ndarray
        (items, ...): the results of the next chunk.

    Raises
    ------
    tf.errors.ResourceExhaustedError
        If memory does not suffice for a single item.
    """
    done, portion = 0, min(_FIRST, largest)
    while done < count:
        begun = clock()
        try:
            results = compute(done, min(done + portion, count))
        except tf.errors.ResourceExhaustedError:
            if portion == 1:
                raise
            largest = portion = portion // 2
            continue
        done += len(results)
        pace = len(results) * _SECONDS / max(clock() - begun, 1e-6)
        yield results
        portion = max(1, min(round(pace), largest, 2 * portion))
