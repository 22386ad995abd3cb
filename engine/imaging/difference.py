"""How two maps of one picture differ, place by place."""

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.results import DIVERGING, Heatmap
from engine.imaging.opencv import cv2
from engine.imaging.superpixels import is_blank

__all__ = ["common_limits", "difference"]


def difference(first: Heatmap, second: Heatmap, boxes: tuple[Box, Box]) -> Heatmap:
    """Return `first` less `second`, signed, on the finer of their grids.

    `boxes` are the parts of the photograph that the maps cover.

    Raises
    ------
    UserError
        Where the maps cover different parts of the picture, or have different units.
    """
    if boxes[0] != boxes[1]:
        raise UserError(
            "The maps cover different parts of the picture.", "Prepare the picture in the same way for both."
        )
    check_same_unit([first, second])
    height, width = (max(one.values.shape[axis] for one in (first, second)) for axis in (0, 1))
    values = _enlarged(first, height, width) - _enlarged(second, height, width)
    notes = [f"{first.title} less {second.title}: red where the first is larger, blue where the second is."]
    blank = [one.title for one in (first, second) if is_blank(one.values)]
    notes += [
        f"{title} is the same everywhere, so the difference is no comparison of two maps." for title in blank
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
    """Return the values from the lowest to the highest end of the colours of maps that have one unit."""
    check_same_unit(maps)
    low, high = min(one.limits[0] for one in maps), max(one.limits[1] for one in maps)
    if not low < high:
        raise UserError(
            "The maps are the same everywhere, so there is no scale for them.",
            "Show another class, layer or method.",
        )
    return low, high


def check_same_unit(maps: list[Heatmap]) -> None:
    """Raise where numbers of different kinds would be compared."""
    units = sorted({one.unit or "none" for one in maps})
    if len(units) > 1:
        raise UserError(
            f"The maps have different units ({', '.join(units)}), so their numbers cannot be compared.",
            "Give both methods the same score.",
        )


def _enlarged(heatmap: Heatmap, height: int, width: int) -> Float32Array:
    interpolation = cv2.INTER_LINEAR if heatmap.smooth else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(heatmap.values, (width, height), interpolation=interpolation), np.float32)
