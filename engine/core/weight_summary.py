"""A summary of a weight array, small enough to be kept and passed on."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Float32Array

__all__ = ["WeightSummary", "summarise_weights"]

_BINS = 48
_SAMPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class WeightSummary:
    """One weight array in numbers.

    Parameters
    ----------
    name, size
        The name of the array and the number of its values.
    mean, deviation
        Mean and standard deviation.
    low, high
        The limits of the histogram.
    counts
        The histogram: values in each of the equal bins between `low` and `high`.
    """

    name: str
    size: int
    mean: float
    deviation: float
    low: float
    high: float
    counts: tuple[int, ...]


def summarise_weights(name: str, array: Float32Array) -> WeightSummary:
    """Summarise a weight array.

    Parameters
    ----------
    name
        The name of the array.
    array
        Any shape, float32. Beyond a million values only every n-th one counts; NaN and infinite ones are
        ignored.
    """
    flat = array.ravel()[:: max(1, array.size // _SAMPLE)]
    flat = flat[np.isfinite(flat)]
    if flat.size == 0:
        return WeightSummary(name, array.size, 0, 0, 0, 0, ())
    counts, edges = np.histogram(flat, _BINS)
    return WeightSummary(
        name,
        array.size,
        float(flat.mean()),
        float(flat.std()),
        float(edges[0]),
        float(edges[-1]),
        tuple(int(n) for n in counts),
    )
