"""How much a map is worth, by number: deletion and insertion, and the pointing game.

Deletion and insertion (Petsiuk, Das, Saenko 2018, arXiv 1806.07421): pixels vanish, or appear, in the order
of the map, and the score is watched. The area under the curve, by the trapezoidal rule over the share of
pixels changed, is small for a good map in the one case and large in the other. Pointing game (Zhang et al.
2016, arXiv 1608.00507): a hit when the map's maximum lies in the box, or at most 15 pixels from it.
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
    """Return a map's values such that larger ones matter more: (h, w)."""
    return -heatmap.values if heatmap.low_first else heatmap.values


def map_evidence(heatmap: Heatmap) -> Float32Array:
    """Return how much each place speaks for the class, from where zero means nothing: (h, w).

    A map of what is left of a score when a place is covered has no such zero of its own; there the largest
    value counts as it.
    """
    return heatmap.values.max() - heatmap.values if heatmap.low_first else heatmap.values


def pixel_order(values: Float32Array, seed: int) -> Int32Array:
    """Return the pixels' numbers, row by row, the most important first; among equal ones chance decides."""
    chance = np.random.default_rng(seed).random(values.size)
    return np.asarray(np.lexsort((chance, -values.ravel())), np.int32)


def counts(pixels: int, steps: int) -> Int32Array:
    """Return how many pixels are changed at each step, from none to all: steps of equal length, 224 at a time for 224 x 224."""
    length = max(1, round(pixels / steps))
    return np.append(np.arange(0, pixels, length), pixels).astype(np.int32)


def blurred_start(image: InputImage) -> Float32Array:
    """Return the picture from which insertion starts: Gaussian blur of 11 pixels, deviation 5."""
    side, deviation = _BLUR
    blurred = cv2.GaussianBlur(image.pixels, (side, side), deviation)
    return np.asarray(blurred, np.float32).reshape(image.pixels.shape)


def replace_pixels(start: Float32Array, end: Float32Array, order: Int32Array, count: int) -> Float32Array:
    """Return `start` with the first `count` pixels of `order` as they are in `end`: (h, w, c)."""
    picture = start.reshape(-1, start.shape[-1]).copy()
    picture[order[:count]] = end.reshape(-1, end.shape[-1])[order[:count]]
    return picture.reshape(start.shape)


def score_steps(
    probe: Probe, target: Target, start: Float32Array, end: Float32Array, order: Int32Array, steps: Int32Array
) -> Iterator[Float32Array]:
    """Yield the scores of the pictures with so many pixels changed from `start` to `end` as `steps` say, some at a time."""
    for begun in range(0, len(steps), _TOGETHER):
        part = steps[begun : begun + _TOGETHER]
        yield probe.score(np.stack([replace_pixels(start, end, order, int(count)) for count in part]), target)


def area_under_curve(scores: Float32Array, places: Float32Array) -> float:
    """Return the area under a curve of scores over places from the first to the last, taken as 0 to 1."""
    means = (scores[1:].astype(np.float64) + scores[:-1]) / 2
    return float((means * np.diff(places)).sum() / (places[-1] - places[0]))


def pointing_game(values: Float32Array, box: Box) -> float | None:
    """Return which share of the places where a map is largest lies in a box, or at most 15 pixels from it; None if it is blank.

    The distance is Euclidean, from the middle of a pixel to the nearest pixel of the box. The 15 pixels are
    those of inputs whose shorter side is 224 or more; on smaller ones they are fewer in proportion.
    """
    if is_blank(values):
        return None
    places = np.argwhere(values == values.max())
    first = np.array([box.top, box.left])
    beyond = np.maximum(0, np.maximum(first - places, places - np.array([box.bottom, box.right]) + 1))
    near = _TOLERANCE * min(1.0, min(values.shape) / 224)
    return float((np.hypot(beyond[:, 0], beyond[:, 1]) <= near).mean())


def share_inside(values: Float32Array, box: Box) -> float | None:
    """Return how much of the map's positive values lies in the box, 0 to 1; None where there are none, or the map is blank."""
    positive = np.maximum(values, 0)
    rows, columns = (
        slice(max(0, round(first)), max(0, round(last)))
        for first, last in ((box.top, box.bottom), (box.left, box.right))
    )
    total = float(positive.sum())
    return float(positive[rows, columns].sum()) / total if total > 0 and not is_blank(values) else None
