"""Superpixels, rank correlation and structural similarity, by scikit-image and SciPy.

Both are imported when first needed, as they are slow to load.
"""

from typing import Any

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Int32Array

__all__ = ["is_blank", "rank_correlation", "structural_similarity", "superpixels"]

_WINDOW = 7


def superpixels(levels: Bytes, count: int, compactness: float) -> Int32Array:
    """Segment a picture into connected regions of similar colour (SLIC).

    In pictures so noisy that few regions are connected, `compactness` is raised until at least half of
    `count` are.

    Parameters
    ----------
    levels
        (height, width, 3) uint8 RGB.
    count
        The approximate number of regions.
    compactness
        The weight of distance against colour.

    Returns
    -------
    regions
        (height, width) int32: the region of each pixel, from 0.

    References
    ----------
    Achanta et al. 2012, IEEE TPAMI 34.
    """
    from skimage.segmentation import slic

    for factor in (1, 10, 100, 1000):
        numbers = slic(
            levels, n_segments=count, compactness=factor * compactness, start_label=0, channel_axis=-1
        )
        present, numbers = np.unique(numbers, return_inverse=True)
        if 2 * len(present) >= count:
            break
    return np.asarray(numbers.reshape(levels.shape[:2]), np.int32)


def rank_correlation(first: Float32Array, second: Float32Array) -> float | None:
    """Return Spearman's rank correlation of two maps.

    Parameters
    ----------
    first, second
        float32 of one shape.

    Returns
    -------
    correlation
        From -1 to 1; None where a map is constant.
    """
    from scipy.stats import rankdata

    if is_blank(first) or is_blank(second):
        return None
    return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])


def structural_similarity(first: Float32Array, second: Float32Array) -> float | None:
    """Return the structural similarity (SSIM) of two maps, each stretched to 0..1.

    Parameters
    ----------
    first, second
        (height, width) float32.

    Returns
    -------
    similarity
        From -1 to 1; None where a map is constant or has a side of one cell.

    References
    ----------
    Wang et al. 2004, IEEE TIP 13.
    """
    from skimage.metrics import structural_similarity

    side = min(_WINDOW, *first.shape)
    side -= 1 - side % 2  # the window's side has to be odd
    if side == 1 or is_blank(first) or is_blank(second):
        return None
    ends = [(values - values.min()) / np.ptp(values) for values in (first, second)]
    similarity: Any = structural_similarity(*ends, data_range=1.0, win_size=side)
    return float(similarity)


def is_blank(values: Float32Array) -> bool:
    """Return whether a map is constant or contains NaN.

    Parameters
    ----------
    values
        float32 of any shape.
    """
    return not np.ptp(values) > 0
