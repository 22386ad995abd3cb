"""Rules for convolutions, poolings, resizing and padding, which change the spacing of rows and columns."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from engine.network.axes.axis_factors import Axes, Axis, AxisFactor, SourceAxis, coarsen, replace_source
from engine.network.axes.axis_tracker import AxisTracker, Rules

__all__ = ["RULES"]

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class _Window:
    """How an operation makes `length` cells of an axis.

    Attributes
    ----------
    length
        The number of new cells.
    by
        Their distance, in old cells.
    first
        The centre of the first new cell, in old cells; None if the new cells cover the same extent as the old
        ones.
    reach
        The size of a window, dilation included.
    """

    length: int
    by: Fraction
    first: Fraction | None
    reach: int = 1


def _convolved(reader: AxisTracker, operation: Any) -> Axes | None:
    kernel = operation.inputs[1].shape.as_list()[:2]
    return _after(reader, operation, kernel, operation.get_attr("dilations"), sums=operation.type == "Conv2D")


def _pooled(reader: AxisTracker, operation: Any) -> Axes | None:
    sizes = [operation.get_attr("ksize")[place] for place in _places(operation)]
    return _after(reader, operation, sizes, [1, 1, 1, 1], keeps_channels=True)


def _patches(reader: AxisTracker, operation: Any) -> Axes | None:
    return _after(reader, operation, operation.get_attr("ksizes")[1:3], operation.get_attr("rates"))


def _after(
    reader: AxisTracker,
    operation: Any,
    sizes: list[int],
    dilations: list[int],
    keeps_channels: bool = False,
    sums: bool = False,
) -> Axes | None:
    """Return the axes after windows of given sizes; `sums` means that all channels of a cell are summed."""
    axes, target = reader.axes_of(operation.inputs[0]), operation.outputs[0].shape.as_list()
    if axes is not None and sums:
        axes = _with_channels(reader, operation, axes, target)
        axes = None if axes is None else coarsen(axes)
    if axes is None:
        return None
    strides = operation.get_attr("strides")
    for number, place in enumerate(_places(operation)):
        reach = dilations[place] * (sizes[number] - 1) + 1
        first = _first_centre(operation, number, place, reach)
        axes = _put(reader, axes, place, _Window(target[place], Fraction(strides[place]), first, reach))
    return axes if keeps_channels or sums else _with_channels(reader, operation, axes, target)


def _first_centre(operation: Any, number: int, place: int, reach: int) -> Fraction | None:
    """Return the centre of the first window in cells; None for 'same' padding, equal at both ends."""
    if operation.get_attr("padding") == b"SAME":
        return None
    before = (
        operation.get_attr("explicit_paddings")[2 * place]
        if operation.get_attr("padding") == b"EXPLICIT"
        else 0
    )
    return Fraction(reach, 2) - before


def _transposed_convolution(reader: AxisTracker, operation: Any) -> Axes | None:
    axes, target = reader.axes_of(operation.inputs[2]), operation.outputs[0].shape.as_list()
    if axes is None:
        return None
    strides, kernel = operation.get_attr("strides"), operation.inputs[1].shape.as_list()[:2]
    for number, place in enumerate(_places(operation)):
        by, first = Fraction(1, strides[place]), None
        if operation.get_attr("padding") != b"SAME":
            first = _HALF - by * Fraction(kernel[number] - 1, 2)
        axes = _put(reader, axes, place, _Window(target[place], by, first, kernel[number]))
    return _with_channels(reader, operation, axes, target)


def _resized(reader: AxisTracker, operation: Any) -> Axes | None:
    axes, target = reader.axes_of(operation.inputs[0]), operation.outputs[0].shape.as_list()
    if axes is None:
        return None
    for place in (1, 2):
        if target[place] is None:
            return None
        axes = _put(
            reader, axes, place, _Window(target[place], Fraction(axes[place].length, target[place]), None)
        )
    return axes


def _to_depth(reader: AxisTracker, operation: Any) -> Axes | None:
    """Move blocks of cells into the channels, or channels into blocks of cells."""
    axes, target = reader.axes_of(operation.inputs[0]), operation.outputs[0].shape.as_list()
    if axes is None:
        return None
    for place in _places(operation):
        axes = _put(
            reader, axes, place, _Window(target[place], Fraction(axes[place].length, target[place]), None)
        )
    return _with_channels(reader, operation, axes, target)


def _dilated(reader: AxisTracker, operation: Any) -> Axes | None:
    """Spread the cells before a dilated convolution, and close them up after it.

    The pictures that SpaceToBatch adds to the batch are left out.
    """
    axes, target = reader.axes_of(operation.inputs[0]), operation.outputs[0].shape.as_list()
    block, margins = (reader.static_value(tensor) for tensor in operation.inputs[1:3])
    if axes is None or block is None or margins is None or len(block) != 2:
        return None
    result = list(axes)
    for number, place in enumerate((1, 2)):
        line, by = axes[place].spatial_source, int(block[number])
        if line is None or target[place] is None:
            return None
        spread = operation.type == "SpaceToBatchND"
        stride = line.stride * by if spread else line.stride / by
        shift = -int(margins[number][0]) * line.stride if spread else int(margins[number][0]) * stride
        made = replace(line, length=target[place], stride=stride, start=line.start + shift)
        result[place] = Axis((AxisFactor(made, 1, made.length),), made.length)
    return tuple(result)


def _padded(reader: AxisTracker, operation: Any) -> Axes | None:
    axes, table = reader.axes_of(operation.inputs[0]), reader.static_value(operation.inputs[1])
    if axes is None or table is None:
        return None
    return tuple(
        _with_margin(reader, axis, int(before), int(after))
        for axis, (before, after) in zip(axes, table, strict=True)
    )


def _with_margin(reader: AxisTracker, axis: Axis, before: int, after: int) -> Axis:
    if not before and not after:
        return axis
    length, line = axis.length + before + after, axis.spatial_source
    if line is not None and not line.roll:
        made = replace(line, length=length, start=line.start - before * line.stride)
        return Axis((AxisFactor(made, 1, length),), length)
    return Axis(axis.factors, length, axis.offset + before) if axis.is_spatial else reader.new_axis(length)


def _put(reader: AxisTracker, axes: Axes, place: int, window: _Window) -> Axes:
    """Return axes with other cells along one of them."""
    axis = axes[place]
    if window.length == axis.length and window.by == 1 and window.first in (None, _HALF):
        return axes
    line = axis.spatial_source
    if line is not None:
        made = _moved(line, window)
        new = (
            Axis((AxisFactor(made, 1, made.length),), made.length)
            if made is not None and made.length > 1
            else Axis((), window.length)
        )
        return (*axes[:place], new, *axes[place + 1 :])
    inside = _inside(axes, axis, window)
    if inside is not None:
        return inside
    new = Axis((), window.length) if axis.is_spatial else reader.new_axis(window.length)
    return (*axes[:place], new, *axes[place + 1 :])


def _moved(line: SourceAxis, window: _Window) -> SourceAxis | None:
    if line.roll and window.by != 1:
        return None
    first = window.first
    if first is None:  # centred on the old cells
        first = (line.length - (window.length - 1) * window.by) / 2
    return line.strided(window.length, window.by, first)


def _inside(axes: Axes, axis: Axis, window: _Window) -> Axes | None:
    """Return axes in which cells within strips or windows of a picture are merged evenly, or None."""
    factor = axis.factors[0] if len(axis.factors) == 1 and axis.is_plain else None
    if (
        factor is None
        or factor.step != 1
        or not factor.source.is_row_or_column
        or factor.source.roll
        or window.first is not None
    ):
        return None
    if (
        window.length * window.by != factor.length
        or window.by.denominator != 1
        or factor.source.length % window.by
    ):
        return None
    old = factor.source
    new = old.strided(int(old.length / window.by), window.by, window.by / 2)
    if any(
        entry.source == old and entry.step % window.by
        for other in axes
        if other is not axis
        for entry in other.factors
    ):
        return None
    changed = Axis((AxisFactor(new, 1, window.length),) if window.length > 1 else (), window.length)
    spread = replace_source(axes, old, new, 1 / window.by)
    return tuple(changed if before is axis else after for before, after in zip(axes, spread, strict=True))


def _with_channels(reader: AxisTracker, operation: Any, axes: Axes, target: list[int | None]) -> Axes | None:
    place = 3 if _places(operation) == (1, 2) else 1
    length = target[place]
    return None if length is None else (*axes[:place], reader.new_axis(length), *axes[place + 1 :])


def _places(operation: Any) -> tuple[int, int]:
    """Return the numbers of the row axis and the column axis of an operation."""
    if operation.type == "ExtractImagePatches":
        return (1, 2)
    return (1, 2) if operation.get_attr("data_format") == b"NHWC" else (2, 3)


RULES: Rules = {
    **dict.fromkeys(["Conv2D", "DepthwiseConv2dNative"], _convolved),
    **dict.fromkeys(["MaxPool", "AvgPool"], _pooled),
    **dict.fromkeys(
        ["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea", "ScaleAndTranslate"],
        _resized,
    ),
    **dict.fromkeys(["SpaceToDepth", "DepthToSpace"], _to_depth),
    **dict.fromkeys(["SpaceToBatchND", "BatchToSpaceND"], _dilated),
    **dict.fromkeys(["Pad", "PadV2", "MirrorPad"], _padded),
    "ExtractImagePatches": _patches,
    "Conv2DBackpropInput": _transposed_convolution,
}
