"""Provide reference pictures: sample photographs, and the explained picture with its parts shuffled."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from engine.core.arrays import Bytes, Float32Array
from engine.core.probe import InputImage
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import SAMPLES, sample_path

__all__ = ["reference_pictures", "shuffle_patches"]

_PHOTOGRAPHS = 3
_PARTS = 4


def reference_pictures(image: InputImage, seed: int) -> list[InputImage]:
    """Return three sample photographs, and the explained picture cut into 4 x 4 parts in random order.

    All are (h, w, c) in the model's units; marks are kept. The shuffled picture has the colours and textures
    that the model expects, even if photographs are foreign to it. Samples that equal the picture are left
    out, and so is a shuffled picture that looks the same.
    """
    samples = (_fitted(levels, image) for levels in map(_levels, SAMPLES))
    different = [pixels for pixels in samples if not _is_the_same(pixels, image)][:_PHOTOGRAPHS]
    disorder = shuffle_patches(image.pixels, seed)
    if not _is_the_same(disorder, image):  # A plain surface stays the same when it is shuffled.
        different.append(disorder)
    return [replace(image, pixels=pixels) for pixels in different]


def shuffle_patches(pixels: Float32Array, seed: int) -> Float32Array:
    """Cut a picture into 4 x 4 parts and put each in another place.

    Parameters
    ----------
    pixels : (h, w, c) float32.
    seed : seed of the random order.

    Returns
    -------
    (h, w, c) float32; rows and columns left over stay.
    """
    height, width = (length // _PARTS for length in pixels.shape[:2])
    result, count = pixels.copy(), _PARTS**2
    order = np.random.default_rng(seed).permutation(count)
    for place, taken in zip(order, np.roll(order, 1), strict=True):
        result[_part(place, height, width)] = pixels[_part(taken, height, width)]
    return result


def _part(number: int, height: int, width: int) -> tuple[slice, slice]:
    row, column = divmod(int(number), _PARTS)
    return slice(row * height, (row + 1) * height), slice(column * width, (column + 1) * width)


@lru_cache(maxsize=len(SAMPLES))
def _levels(name: str) -> Bytes:
    return read_picture(sample_path(name)).pixels


def _fitted(levels: Bytes, image: InputImage) -> Float32Array:
    """Return the largest centred part of (h, w, 3) levels with the picture's shape, in the model's units."""
    height, width, channels = image.pixels.shape
    rows = min(levels.shape[0], round(levels.shape[1] * height / width))
    columns = min(levels.shape[1], round(levels.shape[0] * width / height))
    top, left = (levels.shape[0] - rows) // 2, (levels.shape[1] - columns) // 2
    part = levels[top : top + max(1, rows), left : left + max(1, columns)]
    colours: Float32Array = np.asarray(
        cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.float32
    ) / np.float32(255)
    if channels == 1:
        colours = (colours @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
    elif channels == 4:  # An alpha channel stays opaque.
        colours = np.concatenate([image.reorder_channels(colours), np.ones_like(colours[..., :1])], -1)
    shares = image.reorder_channels(colours)
    return np.asarray(image.low + shares * (image.high - image.low), np.float32)


def _is_the_same(pixels: Float32Array, image: InputImage) -> bool:
    """Return whether the mean difference of two pictures is at most a twentieth of the input range.

    Copies of one picture, made smaller in different ways, differ by less.
    """
    reach = np.abs(image.high - image.low).max()
    return bool(np.abs(pixels - image.pixels).mean() <= reach / 20)
