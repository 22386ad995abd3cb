"""Field rules for sliding windows: convolutions, transposed and dilated convolutions, poolings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np

from engine.network.receptive_fields.axis_fields import AxisFields
from engine.network.receptive_fields.tensor_fields import CHANNEL, TensorFields, channel_axis

__all__ = [
    "RuleContext",
    "after_convolution",
    "after_dilation",
    "after_pooling",
    "after_transposed_convolution",
    "spatial_places",
]


class RuleContext(Protocol):
    """Values of tensors that rules need."""

    def value(self, tensor: Any) -> Any:
        """Return the array of a constant tensor, or None."""

    def balance(self, kernel: Any) -> tuple[float, float] | None:
        """Return the centre of a kernel's weight along its rows and columns, or None."""


def spatial_places(operation: Any) -> tuple[int, int]:
    """Return the numbers of the row axis and the column axis of an operation."""
    return (1, 2) if operation.get_attr("data_format") == b"NHWC" else (2, 3)


@dataclass(frozen=True, slots=True)
class _Window:
    """A window along one axis.

    Attributes
    ----------
    count
        The number of cells that result.
    size, stride, dilation
        The number of taps, the step, and the distance of the taps, in cells.
    before
        The cells of padding before the first cell.
    balance
        The centre of the kernel's weight, 0 .. `size` - 1.
    """

    count: int
    size: int
    stride: int
    before: int
    dilation: int
    balance: float

    def over(self, cells: AxisFields) -> AxisFields:
        """Return the fields after the window has slid over the cells of a map."""
        return cells.slide(self.count, self.size, self.stride, self.before, self.dilation, self.balance)

    def spread(self, cells: AxisFields) -> AxisFields:
        """Return the fields after a transposed convolution, which spreads each cell over a window."""
        places = np.arange(self.count)[:, None] + self.before - self.dilation * np.arange(self.size)
        taps = np.where(places % self.stride == 0, places // self.stride, -1)
        middle = np.arange(self.count) + self.before - self.dilation * self.balance
        return cells.combine(taps, middle / self.stride)


def after_convolution(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a convolution or a depthwise convolution."""
    seen, kernel = inputs[0], operation.inputs[1]
    if seen is None or inputs[1] is not None:
        return None
    result = _slid(operation, seen, kernel.shape.as_list()[:2], known.balance(kernel))
    place = _channel_place(operation)
    if result is None or (operation.type == "DepthwiseConv2dNative" and result.kind(place) != CHANNEL):
        return result
    return result.reduce_axis(place).replace_axis(place, channel_axis(operation.outputs[0].shape[place]))


def after_pooling(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a pooling."""
    (seen,) = inputs
    sizes = [operation.get_attr("ksize")[place] for place in spatial_places(operation)]
    return None if seen is None else _slid(operation, seen, sizes, None)


def _slid(
    operation: Any, seen: TensorFields, kernel: Sequence[int], balance: tuple[float, float] | None
) -> TensorFields | None:
    result: TensorFields | None = seen
    for number, place in enumerate(spatial_places(operation)):
        length = None if result is None else result.length(place)
        if result is None or length is None:
            return None
        window = _window(operation, place, length, kernel[number], balance[number] if balance else None)
        if (window.size, window.stride, window.count) == (1, 1, length):
            continue
        if result.kind(place) == CHANNEL and length > 1:
            return None  # the window slides over an axis that is not of the picture
        result = result.change_axis(place, window.over, window.count)
    return result


def _window(operation: Any, place: int, length: int, size: int, balance: float | None) -> _Window:
    """Return the window of an operation along an axis of `length` cells."""
    is_pooling = operation.type in ("MaxPool", "AvgPool")
    stride, dilation = (
        operation.get_attr("strides")[place],
        1 if is_pooling else operation.get_attr("dilations")[place],
    )
    reach, padding = dilation * (size - 1), operation.get_attr("padding")
    before = after = 0
    if padding == b"EXPLICIT":
        before, after = operation.get_attr("explicit_paddings")[2 * place : 2 * place + 2]
    elif padding == b"SAME":
        both = max((-(-length // stride) - 1) * stride + reach + 1 - length, 0)
        before, after = both // 2, both - both // 2
    count = (length + before + after - reach - 1) // stride + 1
    return _Window(count, size, stride, before, dilation, (size - 1) / 2 if balance is None else balance)


def _channel_place(operation: Any) -> int:
    return ({1, 2, 3} - set(spatial_places(operation))).pop()


def after_transposed_convolution(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a transposed convolution."""
    result, kernel, lengths = inputs[2], operation.inputs[1], known.value(operation.inputs[0])
    if result is None or inputs[1] is not None or lengths is None:
        return None
    balance = known.balance(kernel)
    for number, place in enumerate(spatial_places(operation)):
        if result is None or result.kind(place) == CHANNEL:
            return None
        window = _window(
            operation, place, int(lengths[place]), kernel.shape[number], balance[number] if balance else None
        )
        window = replace(window, count=int(lengths[place]))
        result = result.change_axis(place, window.spread, window.count)
    place = _channel_place(operation)
    return (
        None
        if result is None
        else result.reduce_axis(place).replace_axis(place, channel_axis(operation.outputs[0].shape[place]))
    )


def after_dilation(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Move cells apart before a dilated convolution, or together again after it."""
    seen, block, margins = inputs[0], known.value(operation.inputs[1]), known.value(operation.inputs[2])
    if seen is None or block is None or margins is None or len(block) != 2:
        return None
    result: TensorFields | None = seen
    for place, step, (before, after) in zip((1, 2), block, margins, strict=True):
        if result is None or result.kind(place) == CHANNEL:
            return None
        change = partial(_apart, kind=operation.type, step=int(step), before=int(before), after=int(after))
        result = result.change_axis(place, change, 0)
    return result


def _apart(cells: AxisFields, kind: str, step: int, before: int, after: int) -> AxisFields:
    if kind == "SpaceToBatchND":
        return replace(cells.pad((before, after)), spread=step)
    return replace(cells, spread=1).take(range(before, cells.count - after))
