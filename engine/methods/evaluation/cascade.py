"""Measure with two references how much a map changes when the weights of the network are randomised.

The weights are randomised from the top down in K steps (cascading randomisation, Adebayo et al. 2018, arXiv
1810.03292). After step k the share x_k of the layers is random, and s_k is the similarity of the map to the
original one. The area

    A = sum_k w_k s_k,   w_k = (1 - x_(k-1))^2 - (1 - x_k)^2,   sum_k w_k = 1

is the integral of 2 (1 - x) s(x), with s constant between two steps. Early steps weigh most: a map that
explains the class must change as soon as the layers that separate the classes are random.

Two references are measured with the trained weights. N is the mean similarity to the maps of other pictures,
for the same class and method. C is the similarity to the map of another seed; it is 1 for methods without a
seed. A map follows the weights if A is nearer to N than to C, that is A <= (N + C) / 2. A negative N, which
few coarse maps may have by chance, counts as 0. All similarities are at most 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Float32Array, Float64Array
from engine.imaging.superpixels import rank_correlation, structural_similarity

__all__ = ["Likeness", "Reference", "cascade_area", "likeness", "mean_of_known", "step_weights"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Hold the similarity of two maps: Spearman's correlation and SSIM, -1..1; None where not defined."""

    rank_correlation: float | None
    ssim: float | None


@dataclass(frozen=True, slots=True)
class Reference:
    """Hold the similarity to maps of other pictures (their mean), and to the same map with another seed."""

    others: float
    itself: float

    @property
    def threshold(self) -> float:
        """The similarity half-way between that of other pictures and that of the map itself."""
        return (max(self.others, 0) + self.itself) / 2

    @property
    def is_discriminative(self) -> bool:
        """Whether the similarity to maps of other pictures is at most half of that to the map itself."""
        return self.others <= self.itself / 2


def likeness(first: Float32Array, second: Float32Array) -> Likeness:
    """Return the similarity of two maps.

    Parameters
    ----------
    first, second : (h, w) float32.

    Returns
    -------
    Rank correlation and SSIM, -1..1 each, None where not defined. The rank correlation is the larger one of
    the values and of their absolute values: a map with all signs reversed still marks the same places.
    """
    ranks = [rank_correlation(first, second), rank_correlation(np.abs(first), np.abs(second))]
    return Likeness(
        max((rank for rank in ranks if rank is not None), default=None), structural_similarity(first, second)
    )


def step_weights(shares: Sequence[float]) -> Float64Array:
    """Return the weight w_k of each step.

    Parameters
    ----------
    shares : shares x_1 .. x_K of random layers, 0..1, ascending.

    Returns
    -------
    (K,) float64, zero or positive; the sum is 1 if the last share is 1.
    """
    left = (1 - np.array([0.0, *shares], np.float64)) ** 2
    return np.asarray(left[:-1] - left[1:])


def cascade_area(likenesses: Sequence[float | None], shares: Sequence[float]) -> float | None:
    """Return the area A over the steps whose similarity is known, or None if none is."""
    known = np.array([value is not None for value in likenesses])
    weights = step_weights(shares) * known
    if not weights.sum() > 0:
        return None
    values = np.array([value or 0.0 for value in likenesses])
    return float((weights * values).sum() / weights.sum())


def mean_of_known(values: Sequence[float | None]) -> float | None:
    """Return the mean of the values that are not None, or None if there are none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
