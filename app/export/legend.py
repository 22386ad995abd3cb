"""The colours of a legend."""

import numpy as np

from engine.core.arrays import Bytes
from engine.core.results import Look
from engine.imaging.render import COLOUR_MAPS

__all__ = ["legend_colours"]

_GREY = 128


def legend_colours(look: Look) -> Bytes:
    """Return a map's colours from low to high, (256, 3) uint8; of the blend that takes red away, what it does to mid-grey."""
    if look.blend == "red":
        red = np.arange(255, -1, -1)
        return np.stack([red, np.full(256, _GREY), np.full(256, _GREY)], -1).astype(np.uint8)
    return COLOUR_MAPS[look.colour_map]
