"""Conversion of linear light of any range to 8-bit levels: exposure 0, the transfer function of sRGB."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Bytes, Float64Array
from engine.imaging.readers.composing import as_levels, row_blocks

__all__ = ["srgb", "toned"]

_KNEE, _SLOPE, _OFFSET, _EXPONENT = 0.0031308, 12.92, 0.055, 1 / 2.4


def srgb(linear: NDArray[Any]) -> Float64Array:
    """Encode linear light by the transfer function of sRGB.

    Parameters
    ----------
    linear
        Floats of any shape, clipped to 0..1; NaN becomes 0.

    Returns
    -------
    encoded
        float64 of the same shape, from 0 to 1.

    References
    ----------
    IEC 61966-2-1:1999.
    """
    light = np.nan_to_num(linear.astype(np.float64), nan=0, posinf=1, neginf=0).clip(0, 1)
    return np.where(light <= _KNEE, _SLOPE * light, (1 + _OFFSET) * light**_EXPONENT - _OFFSET)


def toned(linear: NDArray[Any], name: str) -> tuple[Bytes, tuple[str, ...]]:
    """Convert linear light to levels.

    Parameters
    ----------
    linear
        (height, width, 3) floats, red, green and blue; 1 is white.
    name
        The name of the file.

    Returns
    -------
    levels
        (height, width, 3) uint8.
    notes
        Sentences on values that levels cannot show.
    """
    beyond = sum(int((linear[rows] > 1).sum()) for rows in row_blocks(linear))
    lacking = sum(int(np.isnan(linear[rows]).sum()) for rows in row_blocks(linear))
    curve = f"{name} contains linear light: shown at exposure 0 with the curve of sRGB"
    clipped = f", {beyond / linear.size:.2%} of its values are above white." if beyond else "."
    notes = [
        curve + clipped,
        *([f"{name} has {lacking:,} values that are not numbers: shown as black."] if lacking else []),
    ]
    return as_levels(linear, srgb), tuple(notes)
