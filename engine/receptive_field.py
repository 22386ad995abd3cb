"""Theoretical receptive fields, read from the traced graph rather than from layer settings.

Nested, shared and subclassed models, and operations written outside any layer, are then all alike. For an operation
with kernel k, dilation d and padding p on a map whose neighbouring cells lie j input pixels apart,

    size += d * (k - 1) * j        start -= p * j        j *= stride

and where branches join, the union of their fields counts (Araujo, Norris, Sim 2019, Distill 4(11) e21).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from engine.model import Field

__all__ = ["UPRIGHT", "receptive_fields"]

_POINTWISE = set(
    """Identity IdentityN Cast BiasAdd Add AddV2 AddN Sub Mul Div RealDiv DivNoNan Maximum Minimum Pow Square Sqrt
    Rsqrt Neg Abs Exp Log Log1p Tanh Sigmoid Softplus Softsign Relu Relu6 LeakyRelu Elu Selu Erf Erfc
    FusedBatchNorm FusedBatchNormV3 Softmax LogSoftmax ClipByValue StopGradient PreventGradient Select SelectV2
    Greater Less GreaterEqual LessEqual SquaredDifference Reciprocal""".split()
)
_DENSE = {"MatMul", "BatchMatMul", "BatchMatMulV2", "Einsum"}
_REDUCTIONS = {"Mean", "Max", "Sum", "Min", "Prod"}
_CALLS = {"PartitionedCall", "StatefulPartitionedCall"}
_CONSTANT = {"Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike"}
_EVERYTHING = Field(unbounded=True)

_Rule = Callable[[Any, Field], Field | None]
_Fields = dict[str, Field | None]
_Layouts = dict[str, tuple[int, ...]]

UPRIGHT = (0, 1, 2, 3)
"""The layout of a map whose axes are picture, row, column, channel; another order of these numbers is another layout."""


def receptive_fields(graph: Any, image: Any, static_value: Callable[[Any], Any]) -> tuple[_Fields, _Layouts]:
    """Return the receptive field and the layout of every tensor that depends on `image`, by tensor name.

    Parameters
    ----------
    graph
        A TensorFlow graph.
    image
        Its input tensor (N, height, width, channels).
    static_value
        Returns the array behind a constant tensor, or None.

    Returns
    -------
    fields : dict
        None stands where an operation is of a kind whose field is not known here.
    layouts : dict
        Which of the image's axes each axis of a map is: (0, 3, 1, 2) where channels come first.
    """
    reader = _Reader(static_value)
    fields: _Fields = {image.name: Field()}
    layouts: _Layouts = {image.name: UPRIGHT}
    reader.follow(graph, fields, layouts)
    return fields, layouts


@dataclass(frozen=True, slots=True)
class _Reader:
    static_value: Callable[[Any], Any]

    def follow(self, graph: Any, fields: _Fields, layouts: _Layouts) -> None:
        """Add what is to be said of all tensors of a graph that depend on those known, in the order of their creation."""
        for operation in graph.get_operations():
            known = [tensor.name for tensor in operation.inputs if tensor.name in fields]
            if not known or operation.type in _CONSTANT:
                continue
            if operation.type in _CALLS:
                self._after_call(operation, fields, layouts)
                continue
            layout = layouts[known[0]]
            field = self._after(operation, [fields[name] for name in known], layout)
            after = self._turned(operation, layout)
            for tensor in operation.outputs:
                fields.setdefault(tensor.name, field)
                layouts.setdefault(tensor.name, after)

    def _turned(self, operation: Any, layout: tuple[int, ...]) -> tuple[int, ...]:
        """Return the layout after an operation; one that cannot be known is empty."""
        if operation.type != "Transpose" or operation.inputs[0].shape.rank != len(layout):
            return layout
        order = self.static_value(operation.inputs[1])
        return () if order is None else tuple(layout[int(axis)] for axis in order)

    def _after_call(self, operation: Any, fields: _Fields, layouts: _Layouts) -> None:
        """Follow into a function; Keras computes grouped convolutions in one."""
        inner = operation.graph._get_function(operation.get_attr("f").name).graph
        pairs = [(entry.name, given.name) for entry, given in zip(inner.inputs, operation.inputs, strict=True)]
        inside = {entry: fields[given] for entry, given in pairs if given in fields}
        turned = {entry: layouts[given] for entry, given in pairs if given in layouts}
        self.follow(inner, inside, turned)
        for outer, result in zip(operation.outputs, inner.outputs, strict=True):
            if result.name in inside:
                fields[outer.name], layouts[outer.name] = inside[result.name], turned[result.name]

    def _after(self, operation: Any, inputs: list[Field | None], layout: tuple[int, ...]) -> Field | None:
        if any(field is not None and field.unbounded for field in inputs):
            return _EVERYTHING
        if operation.type in _DENSE and (len(inputs) > 1 or inputs[0] is None):
            return _EVERYTHING
        if any(field is None for field in inputs):
            return None
        field = _union([field for field in inputs if field is not None])
        if field is None or operation.type in _POINTWISE | _DENSE:
            return field
        if operation.type == "ConcatV2":
            axis, rank = self.static_value(operation.inputs[-1]), operation.outputs[0].shape.rank
            channels = layout.index(3) if rank == len(layout) else (rank or 0) - 1
            return field if axis is not None and rank is not None and int(axis) % rank == channels else None
        if operation.type in _REDUCTIONS:
            return self._after_reduction(operation, field, layout)
        if operation.type in ("Pad", "PadV2", "MirrorPad"):
            return _shifted(field, _rows(self.static_value(operation.inputs[1]), layout), -1)
        if operation.type in ("SpaceToBatchND", "BatchToSpaceND"):
            return _after_dilation(operation, field, self.static_value)
        if operation.type == "Transpose":
            return field if self._turned(operation, layout) else None
        if operation.type == "Reshape":
            return field if _keeps_cells(operation) else None
        rule = _RULES.get(operation.type)
        fits = rule is not None and len(layout) == 4 and [layout.index(1), layout.index(2)] == _axes(operation)
        return rule(operation, field) if rule is not None and fits else None

    def _after_reduction(self, operation: Any, field: Field, layout: tuple[int, ...]) -> Field | None:
        axes = self.static_value(operation.inputs[1])
        rank = operation.inputs[0].shape.rank
        if axes is None or rank != 4:
            return None
        reduced = {int(axis) % rank for axis in axes.ravel()}
        spatial = {layout.index(1), layout.index(2)} if len(layout) == rank else {1, 2}
        return _EVERYTHING if reduced & spatial else field


def _union(fields: list[Field]) -> Field | None:
    if any(field.stride != fields[0].stride for field in fields):
        return None
    start = tuple(min(field.start[axis] for field in fields) for axis in (0, 1))
    end = tuple(max(field.start[axis] + field.size[axis] for field in fields) for axis in (0, 1))
    return replace(fields[0], start=(start[0], start[1]), size=(end[0] - start[0], end[1] - start[1]))


def _shifted(field: Field, cells: tuple[int, int] | None, direction: int) -> Field | None:
    if cells is None:
        return None
    start = [field.start[axis] + direction * cells[axis] * field.stride[axis] for axis in (0, 1)]
    return replace(field, start=(start[0], start[1]))


def _rows(paddings: Any, layout: tuple[int, ...]) -> tuple[int, int] | None:
    """Return the padding before the rows and before the columns of a map, from a table of all axes."""
    known = paddings is not None and len(paddings) == len(layout)
    return (int(paddings[layout.index(1)][0]), int(paddings[layout.index(2)][0])) if known else None


def _keeps_cells(operation: Any) -> bool:
    """Return whether a reshape leaves each cell's channels together, as around a dense layer that acts on every cell."""
    before, after = operation.inputs[0].shape.as_list(), operation.outputs[0].shape
    if after.rank == len(before):
        return bool(before == after.as_list())
    return {after.rank, len(before)} == {2, 4} and after.as_list()[-1] in (before[-1], None)


def _margins(paddings: Any) -> tuple[int, int] | None:
    """Return the padding before the two spatial axes, the only ones in the table."""
    return None if paddings is None or len(paddings) != 2 else (int(paddings[0][0]), int(paddings[1][0]))


def _after_dilation(operation: Any, field: Field, static_value: Callable[[Any], Any]) -> Field | None:
    """Spread the cells apart before a dilated convolution, or close them up again after it."""
    block, margins = static_value(operation.inputs[1]), _margins(static_value(operation.inputs[2]))
    if block is None or margins is None or len(block) != 2:
        return None
    if operation.type == "SpaceToBatchND":
        moved = _shifted(field, margins, -1)
        stride = (field.stride[0] * int(block[0]), field.stride[1] * int(block[1]))
        return None if moved is None else replace(moved, stride=stride)
    stride = (field.stride[0] // int(block[0]), field.stride[1] // int(block[1]))
    return _shifted(replace(field, stride=stride), margins, 1)


def _axes(operation: Any) -> list[int]:
    """Return which axes an operation takes for rows and columns."""
    return [1, 2] if operation.get_attr("data_format") == b"NHWC" else [2, 3]


def _spatial(operation: Any) -> slice:
    """Return where, in the lists of an operation's four axes, rows and columns stand."""
    return slice(1, 3) if operation.get_attr("data_format") == b"NHWC" else slice(2, 4)


def _after_window(operation: Any, field: Field, kernel: list[int], dilation: list[int]) -> Field:
    strides = operation.get_attr("strides")[_spatial(operation)]
    reach = [spread * (size - 1) for size, spread in zip(kernel, dilation, strict=True)]
    size = [field.size[axis] + reach[axis] * field.stride[axis] for axis in (0, 1)]
    start = [
        field.start[axis] - before * field.stride[axis] for axis, before in enumerate(_padding_before(operation, reach, strides))
    ]
    stride = [field.stride[axis] * strides[axis] for axis in (0, 1)]
    return Field((size[0], size[1]), (stride[0], stride[1]), (start[0], start[1]))


def _padding_before(operation: Any, reach: list[int], strides: list[int]) -> list[int]:
    if operation.get_attr("padding") == b"VALID":
        return [0, 0]
    if operation.get_attr("padding") == b"EXPLICIT":
        paddings = operation.get_attr("explicit_paddings")
        first = _spatial(operation).start
        return [paddings[2 * first], paddings[2 * first + 2]]
    lengths = operation.inputs[0].shape[_spatial(operation)]
    return [
        max((-(-length // stride) - 1) * stride + further + 1 - length, 0) // 2
        for length, stride, further in zip(lengths, strides, reach, strict=True)
    ]


def _after_convolution(operation: Any, field: Field) -> Field:
    kernel = operation.inputs[1].shape.as_list()[:2]
    return _after_window(operation, field, kernel, operation.get_attr("dilations")[_spatial(operation)])


def _after_pooling(operation: Any, field: Field) -> Field:
    return _after_window(operation, field, operation.get_attr("ksize")[_spatial(operation)], [1, 1])


_RULES: dict[str, _Rule] = {
    "Conv2D": _after_convolution,
    "DepthwiseConv2dNative": _after_convolution,
    "MaxPool": _after_pooling,
    "AvgPool": _after_pooling,
}
