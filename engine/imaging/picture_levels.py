"""The levels for black, white and opaque in a picture file; only 8-bit files are unambiguous."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["level_range", "opaque_level"]

_NEAR_TOP = 0.99  # clipped levels of cameras end above this share of white
_SPREAD = 257  # factor by which 8-bit levels are spread over 16 bits
_CERTAIN = 2**14  # a picture brighter than a quarter of white has 16 bits


def level_range(colours: NDArray[Any], top: int | None, name: str) -> tuple[float, float, tuple[str, ...]]:
    """Return the levels of black and white.

    Parameters
    ----------
    colours
        (height, width[, channels]), any depth, without alpha.
    top
        The level of white, if the file states it.
    name
        The name of the file, for notes.

    Returns
    -------
    low, high
        The levels of black and white.
    notes
        Sentences on assumptions that were made.
    """
    if colours.dtype == np.uint8:
        return 0, 255, ()
    low, high = float(colours.min()), float(colours.max())
    if colours.dtype == np.uint16:
        bits, notes = _bits(colours, name) if top is None else (16, ())
        return 0, top or 2**bits - 1, notes
    if low >= 0 and high <= 1:
        return 0, 1, ()
    return low, high, (f"{name} contains numbers from {low:.4g} to {high:.4g}: stretched to 0..255.",)


def _bits(colours: NDArray[Any], name: str) -> tuple[int, tuple[str, ...]]:
    """Return the number of bits that 16-bit colours use, and a note if that is an assumption.

    8 and 12 bits are assumed wherever the levels fit: a 16-bit picture with nothing brighter than a sixteenth
    of white is rarer. 10 and 14 bits are assumed only where the levels end just below their white. Levels
    that are all multiples of 257 are 8 bits spread over 16, however dark.
    """
    high = int(colours.max())
    if high == 0 or high >= _CERTAIN or not (colours % _SPREAD).any():
        return 16, ()
    fitting = [bits for bits in (8, 12) if high < 2**bits]
    full = [bits for bits in (10, 14) if _NEAR_TOP * (2**bits - 1) <= high < 2**bits]
    bits = min([*fitting, *full, 16])
    return bits, (f"{name} has 16 bits but levels up to {high} only: read as {bits}-bit.",)


def opaque_level(alpha: NDArray[Any], white: float, top: int | None) -> float:
    """Return the alpha of opaque pixels.

    Parameters
    ----------
    alpha
        (height, width), any depth.
    white
        The level of white of the colours. It is also the opaque level if `alpha` does not exceed it.
    top
        The level of white, if the file states it; it is the opaque level then.

    Returns
    -------
    level
        Otherwise the largest value of the type of `alpha`.
    """
    highest = float(alpha.max())
    if top is not None:
        return float(top)
    if alpha.dtype == np.uint16:
        return white if 0 < highest <= white else 65535.0
    return float(np.iinfo(alpha.dtype).max) if alpha.dtype.kind in "iu" else max(highest, 1.0)
