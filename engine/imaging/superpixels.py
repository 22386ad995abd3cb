"""Superpixels and structural similarity, from scikit-image, which is imported when first needed: it is slow to load."""

from typing import Any

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Int32Array

__all__ = ["is_blank", "rank_correlation", "structural_similarity", "superpixels"]

_WINDOW = 7


def superpixels(levels: Bytes, count: int, compactness: float) -> Int32Array:
    """Return about `count` connected regions of similar colour, numbered from 0: (height, width).

    SLIC (Achanta et al. 2012, IEEE TPAMI 34); `levels` is (height, width, 3) RGB. Where colours are so
    restless that hardly any region holds together, `compactness` is raised until at least half as many as
    wanted do.
    """
    from skimage.segmentation import slic

    for factor in (1, 10, 100, 1000):
        numbers = slic(
            levels, n_segments=count, compactness=factor * compactness, start_label=0, channel_axis=-1
        )
        found, numbers = np.unique(numbers, return_inverse=True)
        if 2 * len(found) >= count:
            break
    return np.asarray(numbers.reshape(levels.shape[:2]), np.int32)


def rank_correlation(first: Float32Array, second: Float32Array) -> float | None:
    """Return Spearman's rank correlation of two maps of one shape; None where one is constant, and nothing can be said."""
    from scipy.stats import rankdata

    if is_blank(first) or is_blank(second):
        return None
    return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])


def structural_similarity(first: Float32Array, second: Float32Array) -> float | None:
    """Return the structural similarity of two maps of one shape, each stretched to 0..1 (Wang et al. 2004, IEEE TIP 13).

    It is None where one is constant, or where the maps have a side of one cell, so that there is no
    structure.
    """
    from skimage.metrics import structural_similarity

    side = min(_WINDOW, *first.shape)
    side -= 1 - side % 2  # odd
    if side == 1 or is_blank(first) or is_blank(second):
        return None
    ends = [(values - values.min()) / np.ptp(values) for values in (first, second)]
    found: Any = structural_similarity(*ends, data_range=1.0, win_size=side)
    return float(found)


def is_blank(values: Float32Array) -> bool:
    """Return whether a map has the same value everywhere, or a value that is no number."""
    return not np.ptp(values) > 0
