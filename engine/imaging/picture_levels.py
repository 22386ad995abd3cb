"""Which levels of a picture's file stand for black, for white and for opaque; only 8-bit files leave no question."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["level_range", "opaque_level"]

_NEAR_TOP = 0.99  # what cameras clip ends there
_SPREAD = 257  # 8 bits are stored in 16 as this many times their level
_CERTAIN = 2**14  # a picture brighter than a quarter of white has 16 bits


def level_range(colours: NDArray[Any], top: int | None, name: str) -> tuple[float, float, tuple[str, ...]]:
    """Return the levels of black and of white of (height, width[, channels]) colours without alpha, and what was assumed.

    `top` is the level of white where the file tells it.
    """
    if colours.dtype == np.uint8:
        return 0, 255, ()
    low, high = float(colours.min()), float(colours.max())
    if colours.dtype == np.uint16:
        bits, notes = _bits(colours, name) if top is None else (16, ())
        return 0, top or 2**bits - 1, notes
    if low >= 0 and high <= 1:
        return 0, 1, ()
    return low, high, (f"{name} holds numbers from {low:.4g} to {high:.4g}: stretched to 0..255.",)


def _bits(colours: NDArray[Any], name: str) -> tuple[int, tuple[str, ...]]:
    """Return how many of their 16 bits (height, width[, channels]) uint16 `colours` use, and a note where that is an assumption.

    8 and 12 bits are assumed wherever the levels fit: a picture of 16 bits with nothing brighter than a
    sixteenth of white is rarer. 10 and 14 bits are assumed only where the levels end just below their white.
    Levels that are all multiples of 257 are 8 bits spread over 16, however dark.
    """
    high = int(colours.max())
    if high == 0 or high >= _CERTAIN or not (colours % _SPREAD).any():
        return 16, ()
    fitting = [bits for bits in (8, 12) if high < 2**bits]
    full = [bits for bits in (10, 14) if _NEAR_TOP * (2**bits - 1) <= high < 2**bits]
    bits = min([*fitting, *full, 16])
    return bits, (f"{name} has 16 bits but levels up to {high} only: read as {bits}-bit.",)


def opaque_level(alpha: NDArray[Any], white: float, top: int | None) -> float:
    """Return the level of opaque pixels: that of white if `alpha` fits below it, else the largest of its type."""
    highest = float(alpha.max())
    if top is not None:
        return float(top)
    if alpha.dtype == np.uint16:
        return white if 0 < highest <= white else 65535.0
    return float(np.iinfo(alpha.dtype).max) if alpha.dtype.kind in "iu" else max(highest, 1.0)
