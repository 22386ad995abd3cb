"""The text of the values at a place of the picture."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF

from engine.core.arrays import Bytes
from engine.imaging.render import Layer, value_at
from widgets.common.result_titles import translate_title
from widgets.common.translation import localise_number

__all__ = ["read_out"]


def read_out(pixels: Bytes, layers: Sequence[Layer], place: QPointF) -> str:
    """Return row and column, the values of the visible maps and the colour at a place; or an empty text.

    Parameters
    ----------
    pixels
        (height, width, 3) uint8 RGB: the photograph.
    layers
        Its maps, lowest first. A single value stands without its title.
    place
        In pixels of the photograph.
    """
    row, column = int(place.y() // 1), int(place.x() // 1)
    height, width = pixels.shape[:2]
    if not (0 <= row < height and 0 <= column < width):
        return ""
    shown = [layer for layer in reversed(layers) if layer.visible]
    found = [(layer, value_at(layer, place.y(), place.x())) for layer in shown]
    values = [
        (translate_title(layer.title), f"{localise_number(f'{value:.4g}')} {layer.heatmap.unit}".rstrip())
        for layer, value in found
        if value is not None
    ]
    texts = [value if len(values) == 1 else f"{title}: {value}" for title, value in values]
    red, green, blue = (int(level) for level in pixels[row, column])
    return "    ".join(
        [" ".join([f"({row}, {column})", *texts[:1]]), *texts[1:], f"RGB {red} {green} {blue}"]
    )
