"""Measure the faithfulness of a map: deletion and insertion, and the pointing game.

Deletion and insertion (Petsiuk, Das, Saenko 2018, arXiv 1806.07421): pixels are deleted from the picture, or
inserted into a blurred one, in the order of the map. The result is the curve of scores. The area under the
curve, by the trapezoidal rule over the share of changed pixels, 0..1, is in the unit of the score. A good map
has a small area for deletion and a large one for insertion.

Pointing game (Zhang et al. 2016, arXiv 1608.00507): a hit if the maximum of the map lies in the box, or at
most 15 pixels from it.
"""

from collections.abc import Iterator

import numpy as np

from engine.core.arrays import Float32Array, Int32Array
from engine.core.box import Box
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.opencv import cv2
from engine.imaging.superpixels import is_blank

__all__ = [
    "area_under_curve",
    "blurred_start",
    "counts",
    "importance",
    "map_evidence",
    "pixel_order",
    "pointing_game",
    "replace_pixels",
    "score_steps",
    "share_inside",
]

_BLUR = (11, 5.0)
_TOLERANCE = 15
_TOGETHER = 8


def importance(heatmap: Heatmap) -> Float32Array:
    """Return the values of a map with the sign that makes larger values more important.

    Parameters
    ----------
    heatmap : the map; its `low_first` tells which values are important.

    Returns
    -------
    (h, w) float32, in the unit of the map.
    """
    return -heatmap.values if heatmap.low_first else heatmap.values


def map_evidence(heatmap: Heatmap) -> Float32Array:
    """Return the evidence for the class at each place, where zero means no evidence.

    Parameters
    ----------
    heatmap : the map; maps with `low_first` hold the score that remains when a place is covered.

    Returns
    -------
    (h, w) float32, in the unit of the map. For `low_first` zero is at the largest value, as such maps have no
    zero of evidence.
    """
    return heatmap.values.max() - heatmap.values if heatmap.low_first else heatmap.values


def pixel_order(values: Float32Array, seed: int) -> Int32Array:
    """Order the pixels by importance.

    Parameters
    ----------
    values : (h, w) float32, larger values more important.
    seed : seed of the random order of ties.

    Returns
    -------
    (h * w,) int32, flat indices, most important first.
    """
    chance = np.random.default_rng(seed).random(values.size)
    return np.asarray(np.lexsort((chance, -values.ravel())), np.int32)


def counts(pixels: int, steps: int) -> Int32Array:
    """Return the numbers of changed pixels, in steps of equal length.

    Parameters
    ----------
    pixels : number of pixels.
    steps : number of steps; 224 x 224 pixels in 224 steps give 224 pixels at a time.

    Returns
    -------
    (n,) int32, from 0 to `pixels`.
    """
    length = max(1, round(pixels / steps))
    return np.append(np.arange(0, pixels, length), pixels).astype(np.int32)


def blurred_start(image: InputImage) -> Float32Array:
    """Return the picture from which insertion starts.

    Parameters
    ----------
    image : the picture, (h, w, c) float32.

    Returns
    -------
    (h, w, c) float32: the picture blurred by an 11 x 11 Gaussian with deviation 5.
    """
    side, deviation = _BLUR
    blurred = cv2.GaussianBlur(image.pixels, (side, side), deviation)
    return np.asarray(blurred, np.float32).reshape(image.pixels.shape)


def replace_pixels(start: Float32Array, end: Float32Array, order: Int32Array, count: int) -> Float32Array:
    """Replace the first pixels of an order.

    Parameters
    ----------
    start, end : (h, w, c) float32.
    order : (h * w,) int32, flat indices.
    count : how many pixels are taken from `end`.

    Returns
    -------
    (h, w, c) float32.
    """
    picture = start.reshape(-1, start.shape[-1]).copy()
    picture[order[:count]] = end.reshape(-1, end.shape[-1])[order[:count]]
    return picture.reshape(start.shape)


def score_steps(
    probe: Probe, target: Target, start: Float32Array, end: Float32Array, order: Int32Array, steps: Int32Array
) -> Iterator[Float32Array]:
    """Yield batches of scores, float32, of `start` with more and more pixels of `end`.

    Parameters
    ----------
    start, end : (h, w, c) float32, in the model's units.
    order : (h * w,) int32, flat indices of the pixels, in the order of change.
    steps : numbers of changed pixels, one for each score.
    """
    for begun in range(0, len(steps), _TOGETHER):
        part = steps[begun : begun + _TOGETHER]
        yield probe.score(np.stack([replace_pixels(start, end, order, int(count)) for count in part]), target)


def area_under_curve(scores: Float32Array, places: Float32Array) -> float:
    """Return the area under a curve by the trapezoidal rule.

    Parameters
    ----------
    scores : (n,) float32.
    places : (n,) float32, ascending; scaled to 0..1 from first to last.

    Returns
    -------
    float, in the unit of the scores.
    """
    means = (scores[1:].astype(np.float64) + scores[:-1]) / 2
    return float((means * np.diff(places)).sum() / (places[-1] - places[0]))


def pointing_game(values: Float32Array, *boxes: Box) -> float | None:
    """Return the share of a map's maxima that lie in any of the boxes, or at most 15 pixels from one, 0..1.

    Parameters
    ----------
    values : (h, w) float32.
    boxes : boxes in pixels of the map, one for each object of the class.

    Returns
    -------
    float, or None if the map is blank.

    Notes
    -----
    The distance is Euclidean, from the middle of a pixel to the nearest pixel of the box. For inputs whose
    shorter side is below 224 the 15 pixels shrink in proportion.
    """
    if is_blank(values):
        return None
    places = np.argwhere(values == values.max())
    near = _TOLERANCE * min(1.0, min(values.shape) / 224)
    hits = np.zeros(len(places), np.bool_)
    for box in boxes:
        first, last = np.array([box.top, box.left]), np.array([box.bottom, box.right]) - 1
        beyond = np.maximum(0, np.maximum(first - places, places - last))
        hits |= np.hypot(beyond[:, 0], beyond[:, 1]) <= near
    return float(hits.mean())


def share_inside(values: Float32Array, *boxes: Box) -> float | None:
    """Return the share of the positive values of a map that lies in the union of boxes.

    Parameters
    ----------
    values : (h, w) float32.
    boxes : boxes in pixels of the map; a pixel in several of them counts once.

    Returns
    -------
    float, 0..1, or None if the map is blank or has no positive value.
    """
    positive = np.maximum(values, 0)
    inside = np.zeros(values.shape, np.bool_)
    for box in boxes:
        rows, columns = (
            slice(max(0, round(first)), max(0, round(last)))
            for first, last in ((box.top, box.bottom), (box.left, box.right))
        )
        inside[rows, columns] = True
    total = float(positive.sum())
    return float(positive[inside].sum()) / total if total > 0 and not is_blank(values) else None
