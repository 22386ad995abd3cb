"""Pictures besides the one that is explained: the sample photographs, and the picture itself in disorder."""

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
    """Return three sample photographs in the model's units, and the picture cut into 4 x 4 parts in random order.

    The latter has the colours and textures of whatever the model was made for, so that a model of quite
    another kind of pictures is asked about one that it knows. A sample that is the picture itself is left
    out. Marks stay where they are.
    """
    samples = (_fitted(levels, image) for levels in map(_levels, SAMPLES))
    different = [pixels for pixels in samples if not _is_the_same(pixels, image)][:_PHOTOGRAPHS]
    disorder = shuffle_patches(image.pixels, seed)
    if not _is_the_same(disorder, image):  # as that of a plain surface is
        different.append(disorder)
    return [replace(image, pixels=pixels) for pixels in different]


def shuffle_patches(pixels: Float32Array, seed: int) -> Float32Array:
    """Return a picture (h, w, c) whose 4 x 4 parts have changed places, none where it was; rows and columns left over stay."""
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
    """Return the largest centred part of a photograph (h, w, 3) that has the picture's aspect ratio, in the model's units."""
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
    elif channels == 4:  # alpha stays opaque
        colours = np.concatenate([image.reorder_channels(colours), np.ones_like(colours[..., :1])], -1)
    shares = image.reorder_channels(colours)
    return np.asarray(image.low + shares * (image.high - image.low), np.float32)


def _is_the_same(pixels: Float32Array, image: InputImage) -> bool:
    """Return whether a picture is the explained one but for how it was made smaller: a twentieth of the range on the average."""
    reach = np.abs(image.high - image.low).max()
    return bool(np.abs(pixels - image.pixels).mean() <= reach / 20)
