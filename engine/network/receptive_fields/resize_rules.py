"""Field rules for maps that change their size: resizing, space to depth, depth to space."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.core.arrays import Float64Array
from engine.network.receptive_fields.axis_fields import AxisFields, IndexArray
from engine.network.receptive_fields.convolution_fields import RuleContext, spatial_places
from engine.network.receptive_fields.tensor_fields import CHANNEL, TensorFields, channel_axis

__all__ = ["after_resizing", "after_unfolding"]

_REACH = {"ResizeNearestNeighbor": 0, "ResizeBilinear": 1, "ResizeBicubic": 2}


def after_resizing(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a resize."""
    result = inputs[0]
    for place in (1, 2):
        length, count = None if result is None else result.length(place), operation.outputs[0].shape[place]
        if (
            result is None
            or length is None
            or count is None
            or (result.kind(place) == CHANNEL and length != count)
        ):
            return None
        if length != count:
            result = result.change_axis(
                place, partial(_between, at=_places(operation, length, count), kind=operation.type), count
            )
    return result


def _places(operation: Any, length: int, count: int) -> Float64Array:
    """Return the positions of the new cells, (count,), counted in old cells, as TensorFlow samples them."""
    if operation.get_attr("align_corners") and count > 1:
        return np.linspace(0, length - 1, count)
    scale, numbers = length / count, np.arange(count, dtype=np.float64)
    if operation.get_attr("half_pixel_centers"):
        return np.asarray((numbers + 0.5) * scale - 0.5)
    return np.asarray(numbers * scale)


def _between(cells: AxisFields, at: Float64Array, kind: str) -> AxisFields:
    """Return cells that sample the nearest old cell, or some on each side, clipped at the edges."""
    reach = _REACH[kind]
    if reach == 0:
        nearest: IndexArray = np.floor(at + 0.5 + 1e-9).astype(np.int64).clip(0, cells.count - 1)
        return cells.combine(nearest[:, None], at)
    below = np.floor(at + 1e-9).astype(np.int64)
    is_on = np.abs(at - below) < 1e-6  # a cell exactly on an old one samples it alone
    offsets = np.arange(1 - reach, reach + 1)
    taps = np.where(is_on[:, None], below[:, None], below[:, None] + offsets)
    return cells.combine(taps.clip(0, cells.count - 1), at)


def after_unfolding(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after blocks of cells became channels, or channels became blocks of cells."""
    result, block = inputs[0], operation.get_attr("block_size")
    places = spatial_places(operation)
    for place in places:
        count = operation.outputs[0].shape[place]
        if result is None or count is None or result.kind(place) == CHANNEL:
            return None
        numbers = np.arange(count)
        if operation.type == "DepthToSpace":
            taps, at = numbers[:, None] // block, (numbers + 0.5) / block - 0.5
        else:
            taps, at = numbers[:, None] * block + np.arange(block), numbers * block + (block - 1) / 2
        result = result.change_axis(place, partial(AxisFields.combine, taps=taps, middle=at), count)
    place = ({1, 2, 3} - set(places)).pop()
    if result is None or result.kind(place) != CHANNEL:
        return None
    return result.replace_axis(place, channel_axis(operation.outputs[0].shape[place]))
