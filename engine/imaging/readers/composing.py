"""Conversion of decoded pixels of any depth to upright 8-bit RGB, with transparency on white."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Bytes, Float64Array
from engine.imaging.opencv import cv2

__all__ = ["as_levels", "composed", "reordered", "row_blocks", "upright"]

# pixels converted at a time, so that no second copy of a large picture is needed
_BLOCK = 2**18
# OpenCV's flip codes for EXIF orientations; those from 5 on are transposed first
_FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}


def row_blocks(decoded: NDArray[Any]) -> Iterator[slice]:
    """Yield slices of rows that contain about `_BLOCK` pixels each.

    Parameters
    ----------
    decoded
        (height, width, ...) of any dtype.
    """
    height, width = decoded.shape[:2]
    step = max(1, _BLOCK // width)
    return (slice(top, top + step) for top in range(0, height, step))


def as_levels(values: NDArray[Any], brightness: Callable[[NDArray[Any]], Float64Array]) -> Bytes:
    """Convert values to levels, block by block.

    Parameters
    ----------
    values
        (height, width, ...) of any dtype.
    brightness
        Returns the brightness of some rows of values, 0 for black to 1 for white; it is clipped.

    Returns
    -------
    levels
        uint8 of the same shape.
    """
    levels = np.empty(values.shape, np.uint8)
    for rows in row_blocks(values):
        levels[rows] = np.rint((brightness(values[rows]) * 255).clip(0, 255))
    return levels


def reordered(decoded: NDArray[Any]) -> Bytes:
    """Return 8-bit pixels as RGB, in the same memory where there are three channels.

    Parameters
    ----------
    decoded
        (height, width) grey, or (height, width, 3 or 4) blue, green, red and alpha, uint8; alpha is left out.

    Returns
    -------
    pixels
        (height, width, 3) uint8.
    """
    if decoded.ndim == 2:
        return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_GRAY2RGB), np.uint8)
    if decoded.shape[2] == 4:
        return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGB), np.uint8)
    for rows in row_blocks(decoded):
        decoded[rows] = cv2.cvtColor(decoded[rows], cv2.COLOR_BGR2RGB)
    return decoded


def composed(decoded: NDArray[Any], low: float, high: float, opaque: float | None, multiplied: bool) -> Bytes:
    """Convert pixels of any depth to RGB on white.

    Parameters
    ----------
    decoded
        (height, width) grey, or (height, width, 3 or 4) blue, green, red and alpha.
    low, high
        The levels of black and of white.
    opaque
        The alpha of opaque pixels; None to ignore alpha.
    multiplied
        Whether the colours are premultiplied by alpha.

    Returns
    -------
    pixels
        (height, width, 3) uint8.
    """
    pixels = np.empty((*decoded.shape[:2], 3), np.uint8)
    kind = np.float32 if decoded.dtype in (np.uint8, np.uint16) else np.float64
    for rows in row_blocks(decoded):
        band: NDArray[Any] = decoded[rows].astype(kind)
        levels = ((band[..., None] if band.ndim == 2 else band[..., 2::-1]) - low) / ((high - low) or 1) * 255
        if opaque is not None:
            share = band[..., 3:] / opaque
            levels = levels * (1 if multiplied else share) + 255 * (1 - share)
        pixels[rows] = np.rint(levels.clip(0, 255))
    return pixels


def upright(pixels: Bytes, orientation: int) -> Bytes:
    """Transform pixels by an EXIF orientation.

    Parameters
    ----------
    pixels
        (height, width[, channels]) uint8.
    orientation
        1 to 8.
    """
    turned = cv2.transpose(pixels) if orientation >= 5 else pixels
    return np.asarray(cv2.flip(turned, _FLIPS[orientation]) if orientation in _FLIPS else turned, np.uint8)
