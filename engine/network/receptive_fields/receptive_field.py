"""The receptive field of each tensor, read from the traced graph and not from layer settings.

Nested, shared and subclassed models, and operations outside any layer, therefore need no special case.
For an operation with kernel k, dilation d and padding p on a map whose neighbouring cells are j input pixels
apart,

    size += d * (k - 1) * j        start -= p * j        j *= stride

Where branches join, the field is the union of their fields.

No such rule holds after a map was resized, rearranged or concatenated. Its cells are then followed one by
one. The position of a cell is followed too: a convolution moves it to the centre of the kernel's weight, not
to the middle of its window (docs/adr/0016).

References
----------
Araujo, Norris, Sim 2019, Computing Receptive Fields of Convolutional Neural Networks, Distill 4(11) e21.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from engine.core.model import ReceptiveField
from engine.core.placement import Placement
from engine.network.receptive_fields.axis_fields import AxisFields, pixel_fields
from engine.network.receptive_fields.reshape_rules import broadcast_fields
from engine.network.receptive_fields.rule_table import BRANCHES, CALLS, POINTWISE, RULES, SHAPES, SUMS
from engine.network.receptive_fields.tensor_fields import (
    BATCH,
    CHANNEL,
    COLUMN,
    ROW,
    TensorFields,
    merge_tensors,
    picture_fields,
    unknown_fields,
)

__all__ = ["FieldMap", "GraphConstants", "trace_receptive_fields"]


class GraphConstants(Protocol):
    """The values of a graph that do not depend on the picture."""

    def value(self, tensor: Any) -> Any:
        """Return the array of a constant tensor, or None."""

    def weights(self, tensor: Any) -> Any:
        """Return the array behind a kernel, or None; the weight of an unknown kernel counts as centred."""

    def bind_inputs(self, graph: Any, inputs: Iterable[tuple[Any, Any]]) -> None:
        """Record the arguments of a function call: pairs of a function input and a tensor outside."""


def trace_receptive_fields(graph: Any, image: Any, values: GraphConstants) -> "FieldMap":
    """Return the receptive fields of every tensor of a graph that depends on a picture.

    Parameters
    ----------
    graph
        The traced graph.
    image
        The picture, an input of the graph, (N, height, width, channels).
    values
        The values of constants and kernels.
    """
    height, width, channels = image.shape.as_list()[1:]
    start = picture_fields(pixel_fields(height), pixel_fields(width), channels)
    reading = FieldMap(start, values, {image.name: start})
    reading.follow(graph, reading.seen)
    return reading


@dataclass(frozen=True, slots=True, eq=False)
class FieldMap:
    """The receptive fields of the tensors of a graph.

    Attributes
    ----------
    picture
        The fields of the picture itself.
    values
        The values of constants and kernels.
    seen
        The fields by name of the tensor; None if they are unknown.
    """

    picture: TensorFields
    values: GraphConstants
    seen: dict[str, TensorFields | None]

    def field(self, name: str, roll: tuple[int, int] = (0, 0)) -> ReceptiveField | None:
        """Return the receptive field of a tensor whose rows and columns are rolled back by `roll` places."""
        seen = self.seen.get(name)
        return None if seen is None else _field(_moved_back(seen, roll))

    def placement(self, name: str, roll: tuple[int, int] = (0, 0)) -> Placement | None:
        """Return the positions of the cells of a tensor rolled back by `roll` places, or None if unknown."""
        seen = self.seen.get(name)
        return None if seen is None else _placement(_moved_back(seen, roll))

    def is_upright(self, name: str) -> bool:
        """Return whether the axes of a tensor are batch, rows, columns and channels, in this order."""
        seen = self.seen.get(name)
        kinds = [] if seen is None else [{kind for kind, _ in axis} for axis in seen.axes]
        return len(kinds) == 4 and all(
            found <= {kind} for kind, found in zip((BATCH, ROW, COLUMN, CHANNEL), kinds, strict=True)
        )

    def has_scattered_cells(self, name: str, roll: tuple[int, int] = (0, 0)) -> bool:
        """Return whether neighbouring cells are apart in the picture, as in a map added to its mirror."""
        seen = self.seen.get(name)
        return seen is not None and not all(
            map(_is_in_order, (_moved_back(seen, roll).rows, _moved_back(seen, roll).columns))
        )

    def value(self, tensor: Any) -> Any:
        """Return the array of a constant tensor, or None."""
        return self.values.value(tensor)

    def balance(self, kernel: Any) -> tuple[float, float] | None:
        """Return the centre of a kernel's weight along its rows and columns, or None."""
        array = self.values.weights(kernel)
        return None if array is None or np.ndim(array) != 4 else _balance(np.asarray(array, np.float64))

    def follow(self, graph: Any, seen: dict[str, TensorFields | None]) -> None:
        """Add the fields of all tensors of a graph that depend on the known ones, in graph order."""
        for operation in graph.get_operations():
            known = [tensor.name for tensor in operation.inputs if tensor.name in seen]
            if not known or operation.type in SHAPES:
                continue
            inner = self._called(operation)
            if inner is not None:
                self._follow_call(operation, inner, seen)
                continue
            results = self._after(operation, seen)
            for tensor, result in zip(operation.outputs, results, strict=True):
                seen.setdefault(
                    tensor.name, result if result is None or _fits(result, tensor.shape) else None
                )

    def _called(self, operation: Any) -> Any | None:
        """Return the graph of the function that an operation calls, or None; grouped convolutions do."""
        name = "f" if operation.type in CALLS else None
        if operation.type in BRANCHES:
            condition = self.value(operation.inputs[0])
            name = None if condition is None else "then_branch" if condition else "else_branch"
        return None if name is None else operation.graph._get_function(operation.get_attr(name).name).graph

    def _follow_call(self, operation: Any, inner: Any, seen: dict[str, TensorFields | None]) -> None:
        """Follow a call into its function."""
        given_to = operation.inputs[1:] if operation.type in BRANCHES else operation.inputs
        pairs = list(zip(inner.inputs, given_to, strict=True))
        self.values.bind_inputs(inner, pairs)
        inside = {entry.name: seen[given.name] for entry, given in pairs if given.name in seen}
        self.follow(inner, inside)
        for outer, result in zip(operation.outputs, inner.outputs, strict=True):
            if result.name in inside:
                seen[outer.name] = inside[result.name]

    def _after(self, operation: Any, seen: dict[str, TensorFields | None]) -> Sequence[TensorFields | None]:
        """Return the fields of each output of an operation."""
        dependent = [seen[tensor.name] for tensor in operation.inputs if tensor.name in seen]
        known = [one for one in dependent if one is not None]
        results: Sequence[TensorFields | None] = [None] * len(operation.outputs)
        if operation.type in POINTWISE and len(known) == len(dependent):
            results = [broadcast_fields(merge_tensors(known), operation.outputs[0].shape)] * len(results)
        elif operation.type in RULES and len(known) == len(dependent) and all(one.axes for one in known):
            found = RULES[operation.type](
                self, operation, [seen.get(tensor.name) for tensor in operation.inputs]
            )
            results = found if isinstance(found, list) else [found] * len(results)
        is_whole = any(one.is_whole for one in known) or operation.type in SUMS
        return [unknown_fields(self.picture) if result is None and is_whole else result for result in results]


def _fits(seen: TensorFields, shape: Any) -> bool:
    """Return whether axes match the shape of a tensor in number and length."""
    if not seen.axes:
        return True
    if shape.rank != len(seen.axes):
        return False
    lengths = [
        (axis[0][0], length)
        for axis, length in zip(seen.axes, shape.as_list(), strict=True)
        if len(axis) == 1
    ]
    lines = [(seen.cells(kind), length) for kind, length in lengths if kind in (ROW, COLUMN)]
    return all(length in (None, cells.count // cells.spread) for cells, length in lines)


def _balance(kernel: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[float, float] | None:
    """Return the centroid of a kernel's squares, (rows, columns, ...); None without finite weight."""
    energy = np.einsum("rcio,rcio->rc", kernel, kernel)
    total = energy.sum()
    if not np.isfinite(total) or total <= 0:
        return None
    rows, columns = energy.sum(1) @ np.arange(len(energy)), energy.sum(0) @ np.arange(energy.shape[1])
    return float(rows / total), float(columns / total)


def _field(seen: TensorFields) -> ReceptiveField:
    if seen.is_whole:
        return ReceptiveField(unbounded=True)
    down, across = (cells.rule or _about(cells) for cells in (seen.rows, seen.columns))
    is_exact = all(map(_is_lawful, (seen.rows, seen.columns)))
    return ReceptiveField(
        (down[0], across[0]),
        (down[1], across[1]),
        (down[2], across[2]),
        spans=None if is_exact else (_spans(seen.rows), _spans(seen.columns)),
    )


def _is_lawful(cells: AxisFields) -> bool:
    """Return whether the rule describes exactly the pixels that the cells see."""
    if cells.rule is None:
        return False
    size, stride, start = cells.rule
    begin = start + np.arange(cells.count) * stride
    first, end = begin.clip(0, cells.length), (begin + size).clip(0, cells.length)
    sees = cells.first < cells.end
    return bool(np.all(np.where(sees, (first == cells.first) & (end == cells.end), first >= end)))


def _about(cells: AxisFields) -> tuple[int, float, int]:
    """Return the size of the largest field, the mean stride and the first pixel, for cells without a rule."""
    ends = cells.first if cells.centre is None else cells.centre
    stride = float(ends[-1] - ends[0]) / max(1, cells.count - 1)
    return max(0, int((cells.end - cells.first).max())), round(stride, 3), int(cells.first[0])


def _spans(cells: AxisFields) -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(first), int(max(first, end))) for first, end in zip(cells.first, cells.end, strict=True)
    )


def _moved_back(seen: TensorFields, roll: tuple[int, int]) -> TensorFields:
    for kind, places in zip((ROW, COLUMN), roll, strict=True):
        cells = seen.cells(kind)
        if places:
            seen = seen.with_cells(kind, cells.take((np.arange(cells.count) + places) % cells.count))
    return seen


def _is_in_order(cells: AxisFields) -> bool:
    """Return whether the positions of the cells, if known, are monotonic."""
    steps = np.diff(cells.centre) if cells.centre is not None else np.ones(1)
    return bool(np.all(steps > 1e-6) or np.all(steps < -1e-6))


def _placement(seen: TensorFields) -> Placement | None:
    kinds = [kind for axis in seen.axes for kind, _ in axis]
    lines = []
    for kind in (ROW, COLUMN):
        cells = seen.cells(kind)
        if cells.centre is None or not _is_in_order(cells) or kinds.count(kind) != (cells.count > 1):
            return None
        lines.append(cells)
    rows, columns = (tuple(np.round(cells.centre, 6).tolist()) for cells in lines if cells.centre is not None)
    sides = [(int(cells.first.min()), int(cells.end.max())) for cells in lines]
    seen_part = sides[0][0], sides[1][0], sides[0][1], sides[1][1]
    return Placement(rows, columns, seen_part, (seen.rows.length, seen.columns.length))
