"""What there is to say of a weight array without carrying it about."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Float32Array

__all__ = ["WeightSummary", "summarise_weights"]

_BINS = 48
_SAMPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class WeightSummary:
    """One weight array in numbers; `counts` are those of equal bins between `low` and `high`."""

    name: str
    size: int
    mean: float
    deviation: float
    low: float
    high: float
    counts: tuple[int, ...]


def summarise_weights(name: str, array: Float32Array) -> WeightSummary:
    """Summarise an array of any shape; beyond a million values, from every n-th of them."""
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
