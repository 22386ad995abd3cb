"""The colours of a map from its lowest value to its highest, for legends of the window and of files."""

import numpy as np

from engine.core.arrays import Bytes
from engine.core.look import Look
from engine.imaging.render import COLOUR_MAPS

__all__ = ["legend_colours"]

_GREY = 128


def legend_colours(look: Look) -> Bytes:
    """Return the colours of a look from low to high, (256, 3) uint8 RGB.

    The blend "red" has no colour map; its legend shows its effect on mid-grey.
    """
    if look.blend == "red":
        red = np.arange(255, -1, -1)
        return np.stack([red, np.full(256, _GREY), np.full(256, _GREY)], -1).astype(np.uint8)
    return COLOUR_MAPS[look.colour_map]
