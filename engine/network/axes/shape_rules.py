"""Rules for operations that keep, move, join or split axes."""

import math
from typing import Any

import numpy as np

from engine.network.axes.axis_factors import (
    BATCH,
    Axes,
    Axis,
    AxisFactor,
    AxisKind,
    SourceAxis,
    combine_axes,
    merge_factors,
    split_cells,
)
from engine.network.axes.axis_tracker import AxisTracker, Rules

__all__ = ["RULES"]

_BINARY = """Add AddN AddV2 Atan2 Div DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual Less
    LessEqual LogicalAnd LogicalOr Maximum Minimum Mod Mul MulNoNan NotEqual Pow RealDiv Select
    SelectV2 SquaredDifference Sub TruncateDiv Xdivy Xlogy""".split()
_UNARY = """Abs Acos Acosh Asin Asinh Atan Atanh BiasAdd Cast Ceil CheckNumerics ClipByValue Cos Cosh
    Cumsum Digamma Elu Erf Erfc Erfinv Exp Expm1 FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars
    FakeQuantWithMinMaxVarsPerChannel Floor FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3
    Identity Inv IsFinite IsInf IsNan LRN LeakyRelu Lgamma Log Log1p LogSoftmax LogicalNot Neg
    PreventGradient QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4
    Reciprocal Relu Relu6 Rint Round Rsqrt Selu Sigmoid Sign Sin Sinh Snapshot Softmax Softplus
    Softsign Sqrt Square StopGradient Tan Tanh""".split()
_REDUCTIONS = ["Mean", "Max", "Sum", "Min", "Prod", "All", "Any", "EuclideanNorm"]


def _combined(reader: AxisTracker, operation: Any) -> Axes | None:
    """Combine tensors element by element, with broadcasting."""
    known = reader.axes_of_all(operation.inputs)
    if known is None:
        return None
    rank = max(map(len, known))
    return tuple(
        combine_axes([axes[place] for axes in known if len(axes) >= -place]) for place in range(-rank, 0)
    )


def _kept(reader: AxisTracker, operation: Any) -> Axes | None:
    return reader.axes_of(operation.inputs[0])


def _each_kept(reader: AxisTracker, operation: Any) -> list[Axes | None]:
    return [reader.axes_of(tensor) for tensor in operation.inputs]


def _reshaped(reader: AxisTracker, operation: Any) -> Axes | None:
    before = reader.axes_of(operation.inputs[0])
    after = None if before is None else _target(reader, operation, math.prod(axis.length for axis in before))
    axes = None if before is None or after is None else _split(reader, before, after)
    return None if axes is None else _with_sub_cells(axes)


def _target(reader: AxisTracker, operation: Any, total: int) -> list[int] | None:
    """Return the shape that a tensor of `total` values is reshaped to."""
    wanted = reader.integers_of(operation.inputs[1])
    lengths = (
        reader.shape(operation.outputs[0], total)
        if wanted is None
        else [int(length) for length in wanted.ravel()]
    )
    if lengths is not None and -1 in lengths:
        lengths[lengths.index(-1)] = total // max(1, -math.prod(lengths))
    return lengths if lengths is not None and math.prod(lengths) == total and total else None


def _split(reader: AxisTracker, before: Axes, after: list[int]) -> Axes | None:
    queue = _queue(reader, before)
    result = []
    for length in after:
        factors, need = [], length
        while need > 1:
            if not queue:
                return None
            factor = queue.pop(0)
            if need % factor.length == 0:
                factors.append(factor)
                need //= factor.length
            elif factor.length % need == 0 and factor.source.kind is not AxisKind.TOKENS:
                inner = factor.length // need
                factors.append(AxisFactor(factor.source, factor.step * inner, need))
                queue.insert(0, AxisFactor(factor.source, factor.step, inner))
                need = 1
            else:
                return None
        whole = factors[0].source.whole if len(factors) == 1 else None
        result.append(whole or Axis(merge_factors(factors), length))
    return tuple(result)


def _with_sub_cells(axes: Axes) -> Axes:
    """Return axes in which channels between rows and columns become finer cells, as in a pixel shuffle."""
    inner = [_sub_cells(axis) for axis in axes[1:3]]
    if (
        len(axes) != 4
        or None in inner
        or {axis.factors[0].source.kind for axis in axes[1:3]} != {AxisKind.ROWS, AxisKind.COLUMNS}
    ):
        return axes
    return (axes[0], *(axis for axis in inner if axis is not None), axes[3])


def _sub_cells(axis: Axis) -> Axis | None:
    """Return the axis of finer rows or columns for an axis of cells with channels inside; None for others."""
    if len(axis.factors) != 2 or not axis.is_plain:
        return None
    cells, within = axis.factors
    if not (cells.is_full and cells.source.is_row_or_column and within.source.kind is AxisKind.CHANNELS):
        return None
    fine = split_cells(cells, within.length)
    return Axis((fine,), fine.length)


def _queue(reader: AxisTracker, axes: Axes) -> list[AxisFactor]:
    """Return the factors of all axes; an axis with a class token is bundled, as it can only be kept whole."""
    queue: list[AxisFactor] = []
    for axis in axes:
        if axis.length == 1:
            continue
        if axis.factors and axis.is_plain:
            queue.extend(axis.factors)
        elif axis.factors:
            queue.append(AxisFactor(SourceAxis(AxisKind.TOKENS, axis.length, whole=axis), 1, axis.length))
        else:
            queue.extend(reader.new_axis(axis.length).factors)
    return queue


def _transposed(reader: AxisTracker, operation: Any) -> Axes | None:
    order, axes = reader.integers_of(operation.inputs[1]), reader.axes_of(operation.inputs[0])
    return None if order is None or axes is None else tuple(axes[int(place)] for place in order)


def _reduced(reader: AxisTracker, operation: Any) -> Axes | None:
    axes, places = reader.axes_of(operation.inputs[0]), reader.static_value(operation.inputs[1])
    if places is None or axes is None:
        return None
    gone = {int(place) % len(axes) for place in np.ravel(places)}
    if operation.get_attr("keep_dims"):
        return tuple(Axis((), 1) if place in gone else axis for place, axis in enumerate(axes))
    return tuple(axis for place, axis in enumerate(axes) if place not in gone)


def _chosen(reader: AxisTracker, operation: Any) -> Axes | None:
    """Remove the axis along which the largest or smallest element is sought."""
    axes, place = reader.axes_of(operation.inputs[0]), reader.static_value(operation.inputs[1])
    if axes is None or place is None:
        return None
    return tuple(axis for number, axis in enumerate(axes) if number != int(place) % len(axes))


def _expanded(reader: AxisTracker, operation: Any) -> Axes | None:
    axes, place = reader.axes_of(operation.inputs[0]), reader.static_value(operation.inputs[1])
    if axes is None or place is None:
        return None
    at = int(place) % (len(axes) + 1)
    return (*axes[:at], Axis((), 1), *axes[at:])


def _squeezed(reader: AxisTracker, operation: Any) -> Axes | None:
    axes = reader.axes_of(operation.inputs[0])
    if axes is None:
        return None
    gone = {place % len(axes) for place in operation.get_attr("squeeze_dims")}
    gone = gone or {place for place, axis in enumerate(axes) if axis.length == 1}
    return tuple(axis for place, axis in enumerate(axes) if place not in gone)


def _repeated(reader: AxisTracker, operation: Any) -> Axes | None:
    axes = reader.axes_of(operation.inputs[0])
    if axes is None:
        return None
    target = operation.outputs[0].shape.as_list()
    axes = (*(Axis((), 1) for _ in range(len(target) - len(axes))), *axes)
    return tuple(_copies(reader, axis, length) for axis, length in zip(axes, target, strict=True))


def _copies(reader: AxisTracker, axis: Axis, length: int | None) -> Axis:
    if length is None or length == axis.length:
        return axis if axis.length != 1 or length is not None else Axis((), BATCH)
    return reader.new_axis(length, AxisKind.COPIES) if axis.length == 1 else Axis((), length)


RULES: Rules = {
    **dict.fromkeys(_BINARY, _combined),
    **dict.fromkeys(_UNARY, _kept),
    **dict.fromkeys(_REDUCTIONS, _reduced),
    **dict.fromkeys(["ArgMax", "ArgMin"], _chosen),
    **dict.fromkeys(["Tile", "BroadcastTo"], _repeated),
    "IdentityN": _each_kept,
    "Reshape": _reshaped,
    "Transpose": _transposed,
    "ExpandDims": _expanded,
    "Squeeze": _squeezed,
}
