"""How alike two maps are that should be the same but for their scale."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Float32Array
from engine.imaging.opencv import cv2
from engine.imaging.superpixels import is_blank

__all__ = ["Similarity", "likeness"]


@dataclass(frozen=True, slots=True)
class Similarity:
    """The likeness of two maps: their correlation, and their largest difference after the best linear fit.

    Both are NaN if one of the maps is constant.
    """

    correlation: float
    difference: float

    def __str__(self) -> str:
        if np.isnan(self.correlation):
            return "maps: one of them is the same everywhere"
        return (
            f"maps: correlation {self.correlation:.5f}, largest difference {self.difference:.1e} of the range"
        )


def likeness(ours: Float32Array, theirs: Float32Array) -> Similarity:
    """Compare two maps; the smaller one is enlarged."""
    size = tuple(
        max(sides) for sides in zip(np.atleast_2d(ours).shape, np.atleast_2d(theirs).shape, strict=True)
    )
    one, other = (
        _enlarged(np.atleast_2d(values), size).ravel().astype(np.float64) for values in (ours, theirs)
    )
    if is_blank(one) or is_blank(other):
        return Similarity(float("nan"), float("nan"))
    scale, offset = np.polyfit(other, one, 1)
    return Similarity(
        float(np.corrcoef(one, other)[0, 1]), float(np.abs(scale * other + offset - one).max() / np.ptp(one))
    )


def _enlarged(values: Float32Array, size: tuple[int, ...]) -> Float32Array:
    return (
        values
        if values.shape == size
        else np.asarray(cv2.resize(values, size[::-1], interpolation=cv2.INTER_LINEAR))
    )
