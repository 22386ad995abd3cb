"""Rendering of numbers as pixels: levels, colour maps, blending, mosaics.

The canvas and exported files use the same functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Mask
from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import PARTIAL, Heatmap, Tiles
from engine.imaging.opencv import cv2

__all__ = [
    "BLENDS",
    "COLOUR_MAPS",
    "Layer",
    "apply_colour_map",
    "colour_tiles",
    "composite",
    "downscale",
    "mosaic",
    "normalise_to_limits",
    "scale_layer",
    "standardise",
    "value_at",
    "visible_mask",
]

BLENDS = ("normal", "add", "multiply", "red")
_BAND = 32  # rows blended at a time, so that they fit into the processor's caches
_BLUE_RED = (
    (0.0, 5, 48, 97),
    (0.25, 67, 147, 195),
    (0.5, 247, 247, 247),
    (0.75, 214, 96, 77),
    (1.0, 103, 0, 31),
)


def _ramp(*stops: tuple[float, int, int, int]) -> Bytes:
    places = np.linspace(0, 1, 256)
    where = [stop[0] for stop in stops]
    channels = [np.interp(places, where, [stop[channel] for stop in stops]) for channel in (1, 2, 3)]
    return np.round(np.stack(channels, axis=-1)).astype(np.uint8)


def _from_opencv(number: int) -> Bytes:
    table = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], number)
    return np.asarray(table[:, 0, ::-1], np.uint8)


COLOUR_MAPS: Mapping[str, Bytes] = {
    "inferno": _from_opencv(cv2.COLORMAP_INFERNO),
    "viridis": _from_opencv(cv2.COLORMAP_VIRIDIS),
    "blue-red": _ramp(*_BLUE_RED),
    "jet": _from_opencv(cv2.COLORMAP_JET),
    "grey": _ramp((0.0, 0, 0, 0), (1.0, 255, 255, 255)),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """A heatmap over a photograph.

    Parameters
    ----------
    key
        The number of the layer.
    heatmap
        The map.
    box
        The part of the photograph that the map covers, in pixels.
    look
        The display of the map.
    visible
        Whether it is shown.
    name
        The name that the user has given; may be empty.
    """

    key: int
    heatmap: Heatmap
    box: Box
    look: Look
    visible: bool = True
    name: str = ""

    @property
    def title(self) -> str:
        """The user's name for the layer, or the title of its map; both say whether the map is partial."""
        is_marked = not self.heatmap.title.endswith(PARTIAL) or self.name.endswith(PARTIAL)
        return f"{self.name}{'' if is_marked else PARTIAL}" if self.name else self.heatmap.title

    @property
    def limits(self) -> tuple[float, float]:
        """The values at the two ends of the colour map."""
        return self.look.levels or self.heatmap.limits


def normalise_to_limits(heatmap: Heatmap, limits: tuple[float, float] | None = None) -> Float32Array:
    """Scale the values of a heatmap linearly from limits to 0..1.

    Parameters
    ----------
    heatmap
        The map.
    limits
        The values that become 0 and 1; None for the map's own limits.

    Returns
    -------
    levels
        (height, width) float32 from 0 to 1, clipped. A map without contrast is 0, or 0.5 if signed.
    """
    low, high = limits or heatmap.limits
    if high - low <= 0:
        return np.full(heatmap.values.shape, 0.5 if heatmap.signed else 0.0, np.float32)
    return np.asarray(np.clip((heatmap.values - low) / (high - low), 0, 1), np.float32)


def visible_mask(heatmap: Heatmap, threshold: float | None) -> Mask:
    """Return the cells of a heatmap that reach a threshold.

    Parameters
    ----------
    heatmap
        The map.
    threshold
        The limit as in `Look.threshold`; None shows all cells.

    Returns
    -------
    mask
        (height, width) bool.
    """
    if threshold is None:
        return np.ones(heatmap.values.shape, np.bool_)
    if heatmap.low_first:
        return np.asarray(heatmap.values <= threshold)
    return np.asarray((np.abs(heatmap.values) if heatmap.signed else heatmap.values) >= threshold)


def apply_colour_map(levels: Float32Array, colour_map: str) -> Bytes:
    """Convert levels to colours.

    Parameters
    ----------
    levels
        float32 of any shape, from 0 to 1.
    colour_map
        A name from `COLOUR_MAPS`.

    Returns
    -------
    colours
        (..., 3) uint8 RGB.
    """
    return COLOUR_MAPS[colour_map][np.round(levels * 255).astype(np.uint8)]


def composite(pixels: Bytes, layers: Iterable[Layer]) -> Bytes:
    """Blend layers over a photograph.

    Parameters
    ----------
    pixels
        (height, width, 3) uint8 RGB.
    layers
        The layers, lowest first; invisible ones are skipped.

    Returns
    -------
    picture
        (height, width, 3) uint8 RGB.
    """
    picture = pixels
    for layer in layers:
        if layer.visible and layer.look.opacity > 0:
            picture = _blend_layer(picture, layer)
    return picture


def downscale(pixels: Bytes, scale: float) -> Bytes:
    """Reduce the size of a picture.

    Parameters
    ----------
    pixels
        (height, width, 3) uint8.
    scale
        The factor, at most 1.

    Returns
    -------
    pixels
        (h, w, 3) uint8.
    """
    if scale == 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def scale_layer(layer: Layer, scale: float) -> Layer:
    """Return a layer for a picture that was reduced by a factor."""
    box = layer.box
    return replace(layer, box=Box(box.top * scale, box.left * scale, box.height * scale, box.width * scale))


def _blend_layer(pixels: Bytes, layer: Layer) -> Bytes:
    height, width = pixels.shape[:2]
    box = layer.box
    # the box may extend beyond the picture
    first, last = round(box.top), round(box.top + box.height)
    left, right = round(box.left), round(box.left + box.width)
    rows, columns = slice(max(0, first), min(height, last)), slice(max(0, left), min(width, right))
    if rows.stop <= rows.start or columns.stop <= columns.start:
        return pixels
    part = slice(rows.start - first, rows.stop - first), slice(columns.start - left, columns.stop - left)
    size = last - first, right - left
    levels = _enlarged(normalise_to_limits(layer.heatmap, layer.limits), *size, layer.heatmap.smooth)[part]
    strength = np.full(levels.shape, layer.look.opacity, np.float32)
    if layer.look.threshold is not None:
        strength *= _enlarged(
            visible_mask(layer.heatmap, layer.look.threshold).astype(np.float32), *size, smooth=False
        )[part]
    picture = pixels.copy()
    inside = picture[rows, columns]
    for first in range(0, len(inside), _BAND):
        band = slice(first, first + _BAND)
        inside[band] = _blended(inside[band], levels[band], strength[band], layer.look, layer.heatmap.signed)
    return picture


def _enlarged(levels: Float32Array, height: int, width: int, smooth: bool) -> Float32Array:
    interpolation = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(levels, (width, height), interpolation=interpolation), np.float32)


def _blended(below: Bytes, levels: Float32Array, strength: Float32Array, look: Look, signed: bool) -> Bytes:
    base = below.astype(np.float32)
    if look.blend == "red":
        base[..., 0] += strength * (255 * (1 - levels) - base[..., 0])
        return _to_bytes(base)
    above = apply_colour_map(levels, look.colour_map).astype(np.float32)
    if look.blend == "add":
        return _to_bytes(base + strength[..., None] * above)
    if look.blend == "multiply":
        return _to_bytes(base + strength[..., None] * base * (above - 255) * np.float32(1 / 255))
    if look.fade:
        strength = strength * (np.abs(2 * levels - 1) if signed else levels)
    return _to_bytes(base + strength[..., None] * (above - base))


def _to_bytes(values: Float32Array) -> Bytes:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def standardise(values: Float32Array) -> Bytes:
    """Standardise one tile for display: (x - mean) / deviation * 64 + 128, truncated and clipped to 0..255.

    Parameters
    ----------
    values
        float32 of any shape.

    Returns
    -------
    levels
        uint8 of the same shape; 128 everywhere for a tile without variance.
    """
    deviation = float(values.std())
    if deviation == 0:
        return np.full(values.shape, 128, np.uint8)
    return np.asarray(np.clip((values - values.mean()) / deviation * 64 + 128, 0, 255), np.uint8)


def colour_tiles(tiles: Tiles, chosen: Sequence[int] = ()) -> Bytes:
    """Return tiles in colour; blank ones are black.

    Parameters
    ----------
    tiles
        The tiles.
    chosen
        Indices of the tiles to return; empty for all.

    Returns
    -------
    colours
        (count, height, width, 3) uint8 RGB.
    """
    places = list(chosen) or list(range(len(tiles.shown)))
    shown = tiles.shown[places]
    coloured = shown if shown.ndim == 4 else COLOUR_MAPS[tiles.colour_map][shown]
    coloured[np.isin(places, tiles.blank)] = 0
    return coloured


def mosaic(tiles: Tiles, gap: int = 1) -> Bytes:
    """Return all tiles in one picture, row by row.

    Parameters
    ----------
    tiles
        The tiles.
    gap
        Black pixels between tiles.

    Returns
    -------
    pixels
        (height, width, 3) uint8 RGB.
    """
    coloured = colour_tiles(tiles)
    count, height, width = coloured.shape[:3]
    columns = min(tiles.columns, count)
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), np.uint8)
    for index, tile in enumerate(coloured):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = tile
    return sheet


def value_at(layer: Layer, row: float, column: float) -> float | None:
    """Return the value of a layer at a pixel of the photograph; None outside the layer."""
    height, width = layer.heatmap.values.shape
    down = int((row - layer.box.top) / layer.box.height * height // 1)
    across = int((column - layer.box.left) / layer.box.width * width // 1)
    if row < layer.box.top or column < layer.box.left or down >= height or across >= width:
        return None
    return float(layer.heatmap.values[down, across])
