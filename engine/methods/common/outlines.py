"""Draw the outline of a box as a heatmap, so that it is shown as a layer."""

import numpy as np

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap

__all__ = ["outline"]

_LOOK = Look(colour_map="viridis", opacity=1, fade=True)


def outline(box: Box, height: int, width: int, title: str) -> Heatmap:
    """Return a heatmap of `height` x `width` that is 1 on the border of `box`, in pixels, and 0 elsewhere.

    The border is one hundredth of the picture's shorter side thick, at least one pixel.
    """
    thickness = max(1, round(min(height, width) / 100))
    top, left = max(0, round(box.top)), max(0, round(box.left))
    bottom, right = min(height, round(box.bottom)), min(width, round(box.right))
    values = np.zeros((height, width), np.float32)
    values[top:bottom, left:right] = 1
    if bottom - top > 2 * thickness and right - left > 2 * thickness:
        values[top + thickness : bottom - thickness, left + thickness : right - thickness] = 0
    return Heatmap(values, title, span=(0, 1), look=_LOOK, smooth=False)
