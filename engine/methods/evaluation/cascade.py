"""How much of a map outlives random weights, as one number beside what that number is for maps that have nothing in common.

The weights are drawn anew from the top down, in K steps: after step k the share x_k of the layers is random
(cascading randomisation, Adebayo et al. 2018, arXiv 1810.03292), and s_k says how like the map then is to the
original one. The area

    A = sum_k w_k s_k,   w_k = (1 - x_(k-1))^2 - (1 - x_k)^2,   sum_k w_k = 1

is the integral of 2 (1 - x) s(x), with s constant between two steps: early steps weigh most, since a map that
explains the class must change as soon as what tells the classes apart is random.

Two references are measured with the trained weights. N is the mean likeness to maps of other pictures of the
same class and method: what maps without anything in common have. C is the likeness to the map of another
seed, where the method has one, else 1: what a map has with itself. A map follows the weights where A is
nearer to N than to C, that is A <= (N + C) / 2. A negative N, as few coarse maps have it by chance, counts as
0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Float32Array, Float64Array
from engine.imaging.superpixels import rank_correlation, structural_similarity

__all__ = ["Likeness", "Reference", "cascade_area", "likeness", "mean_of_known", "step_weights"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two maps are: `rank_correlation` by Spearman's correlation, `ssim` by SSIM; None where nothing can be said."""

    rank_correlation: float | None
    ssim: float | None


@dataclass(frozen=True, slots=True)
class Reference:
    """What a likeness is for maps of other pictures, on the average, and for the same map from another seed."""

    others: float
    itself: float

    @property
    def threshold(self) -> float:
        """The likeness that is as near to that of other pictures as to that of the map with itself."""
        return (max(self.others, 0) + self.itself) / 2

    @property
    def is_discriminative(self) -> bool:
        """Whether maps of other pictures are nearer to no likeness at all than to what a map has with itself."""
        return self.others <= self.itself / 2


def likeness(first: Float32Array, second: Float32Array) -> Likeness:
    """Return how like two maps (h, w) are.

    Of the rank correlations of the values and of their sizes without sign the larger counts: a map whose
    every value has changed its sign still shows the same places.
    """
    ranks = [rank_correlation(first, second), rank_correlation(np.abs(first), np.abs(second))]
    return Likeness(
        max((one for one in ranks if one is not None), default=None), structural_similarity(first, second)
    )


def step_weights(shares: Sequence[float]) -> Float64Array:
    """Return the weight of each step, (K,), for the growing `shares` x_1 .. x_K of random layers, 0 to 1."""
    left = (1 - np.array([0.0, *shares], np.float64)) ** 2
    return np.asarray(left[:-1] - left[1:])


def cascade_area(likenesses: Sequence[float | None], shares: Sequence[float]) -> float | None:
    """Return the area A; steps about which nothing can be said count for nothing, and it is None if those are all."""
    known = np.array([one is not None for one in likenesses])
    weights = step_weights(shares) * known
    if not weights.sum() > 0:
        return None
    values = np.array([one or 0.0 for one in likenesses])
    return float((weights * values).sum() / weights.sum())


def mean_of_known(values: Sequence[float | None]) -> float | None:
    """Return the mean of those values that there are, None if there are none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
