"""Differences of two heatmaps of one picture, and a common scale for several."""

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.look import DIVERGING
from engine.core.results import Heatmap
from engine.imaging.opencv import cv2
from engine.imaging.superpixels import is_blank

__all__ = ["common_limits", "difference"]


def difference(first: Heatmap, second: Heatmap, boxes: tuple[Box, Box]) -> Heatmap:
    """Return the difference of two heatmaps, first minus second, on the finer of their grids.

    Parameters
    ----------
    first, second
        Heatmaps of one picture with the same unit.
    boxes
        The boxes in the photograph that the maps cover.

    Returns
    -------
    heatmap
        A signed heatmap, (height, width) float32, in the unit of the maps.

    Raises
    ------
    UserError
        The maps cover different parts of the picture, or have different units.
    """
    if boxes[0] != boxes[1]:
        raise UserError(
            "The maps cover different parts of the picture.", "Prepare the picture in the same way for both."
        )
    check_same_unit([first, second])
    height, width = (max(heatmap.values.shape[axis] for heatmap in (first, second)) for axis in (0, 1))
    values = _enlarged(first, height, width) - _enlarged(second, height, width)
    notes = [f"{first.title} minus {second.title}: red where the first is larger, blue where the second is."]
    blank = [heatmap.title for heatmap in (first, second) if is_blank(heatmap.values)]
    notes += [
        f"{title} is the same everywhere, so the difference does not compare two maps." for title in blank
    ]
    return Heatmap(
        values,
        f"Difference: {first.title} - {second.title}",
        unit=first.unit,
        signed=True,
        look=DIVERGING,
        notes=tuple(notes),
    )


def common_limits(maps: list[Heatmap]) -> tuple[float, float]:
    """Return the lowest and the highest limit of the colour scales of heatmaps with one unit.

    Raises
    ------
    UserError
        The maps have different units, or are constant.
    """
    check_same_unit(maps)
    low, high = min(heatmap.limits[0] for heatmap in maps), max(heatmap.limits[1] for heatmap in maps)
    if not low < high:
        raise UserError(
            "The maps are the same everywhere, so there is no scale for them.",
            "Show another class, layer or method.",
        )
    return low, high


def check_same_unit(maps: list[Heatmap]) -> None:
    """Check that heatmaps have the same unit.

    Raises
    ------
    UserError
        They have different units.
    """
    units = sorted({heatmap.unit or "none" for heatmap in maps})
    if len(units) > 1:
        raise UserError(
            f"The maps have different units ({', '.join(units)}), so their numbers cannot be compared.",
            "Give both methods the same score.",
        )


def _enlarged(heatmap: Heatmap, height: int, width: int) -> Float32Array:
    interpolation = cv2.INTER_LINEAR if heatmap.smooth else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(heatmap.values, (width, height), interpolation=interpolation), np.float32)
