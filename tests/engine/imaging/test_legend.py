"""Legends show the colours that a look paints."""

import numpy as np

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap
from engine.imaging.legend import legend_colours
from engine.imaging.render import Layer, composite


def painted(look):
    """Return the 256 colours that a look paints on a mid-grey picture, from the lowest value to the highest."""
    ramp = Heatmap(np.linspace(0, 1, 256, dtype=np.float32)[None], "ramp", span=(0, 1), smooth=False)
    grey = np.full((1, 256, 3), 128, np.uint8)
    return composite(grey, [Layer(1, ramp, Box(0, 0, 1, 256), look)])[0]


def test_a_legend_has_the_painted_colours_of_a_colour_map_and_of_the_red_blend():
    for look in (Look(opacity=1, fade=False), Look(blend="red", opacity=1, fade=False)):
        np.testing.assert_array_equal(legend_colours(look), painted(look))
