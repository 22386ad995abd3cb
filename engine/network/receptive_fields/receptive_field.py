"""What the cells of each tensor see of the picture, read from the traced graph rather than from layer settings.

Nested, shared and subclassed models, and operations written outside any layer, are then all alike. For an
operation with kernel k, dilation d and padding p on a map whose neighbouring cells lie j input pixels apart,

    size += d * (k - 1) * j        start -= p * j        j *= stride

and where branches join, the union of their fields counts (Araujo, Norris, Sim 2019, Distill 4(11) e21). Where
no such law holds, because a map was resized, rearranged or concatenated, the cells are followed one by one
(`engine.network.receptive_fields`). So is the position of a cell: a convolution moves it not to the middle of
its window but to the centre of its kernel's weight (docs/adr/0016).
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
    """What has to be known of the numbers in a graph."""

    def value(self, tensor: Any) -> Any:
        """Return the array behind a constant tensor, or None."""

    def weights(self, tensor: Any) -> Any:
        """Return the array behind a kernel, or None: its weight is then taken to be in its middle."""

    def bind_inputs(self, graph: Any, inputs: Iterable[tuple[Any, Any]]) -> None:
        """Take note of what the inputs of a function are given."""


def trace_receptive_fields(graph: Any, image: Any, values: GraphConstants) -> "FieldMap":
    """Return what is known of every tensor of a graph that depends on `image`, its input (N, height, width, channels)."""
    height, width, channels = image.shape.as_list()[1:]
    start = picture_fields(pixel_fields(height), pixel_fields(width), channels)
    reading = FieldMap(start, values, {image.name: start})
    reading.follow(graph, reading.seen)
    return reading


@dataclass(frozen=True, slots=True, eq=False)
class FieldMap:
    """What is known of the tensors of a graph, by name; None where nothing is."""

    picture: TensorFields
    values: GraphConstants
    seen: dict[str, TensorFields | None]

    def field(self, name: str, roll: tuple[int, int] = (0, 0)) -> ReceptiveField | None:
        """Return the receptive field of a tensor, its rows and columns moved back by `roll` places."""
        seen = self.seen.get(name)
        return None if seen is None else _field(_moved_back(seen, roll))

    def placement(self, name: str, roll: tuple[int, int] = (0, 0)) -> Placement | None:
        """Return where the cells of a tensor lie, moved back likewise, or None where that is not known."""
        seen = self.seen.get(name)
        return None if seen is None else _placement(_moved_back(seen, roll))

    def is_upright(self, name: str) -> bool:
        """Return whether the axes of a tensor are those of the picture: batch, rows, columns, channels."""
        seen = self.seen.get(name)
        kinds = [] if seen is None else [{kind for kind, _ in axis} for axis in seen.axes]
        return len(kinds) == 4 and all(
            found <= {kind} for kind, found in zip((BATCH, ROW, COLUMN, CHANNEL), kinds, strict=True)
        )

    def has_scattered_cells(self, name: str, roll: tuple[int, int] = (0, 0)) -> bool:
        """Return whether cells have places in the picture, but neighbours none side by side: a map met its mirror image."""
        seen = self.seen.get(name)
        return seen is not None and not all(
            map(_is_in_order, (_moved_back(seen, roll).rows, _moved_back(seen, roll).columns))
        )

    def value(self, tensor: Any) -> Any:
        """Return the array behind a constant tensor, or None."""
        return self.values.value(tensor)

    def balance(self, kernel: Any) -> tuple[float, float] | None:
        """Return where along its rows and columns the weight of a kernel lies, or None."""
        array = self.values.weights(kernel)
        return None if array is None or np.ndim(array) != 4 else _balance(np.asarray(array, np.float64))

    def follow(self, graph: Any, seen: dict[str, TensorFields | None]) -> None:
        """Add what is to be said of all tensors of a graph that depend on those known, in the order of their creation."""
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
        """Return the graph of the function that an operation calls; Keras computes grouped convolutions in one."""
        name = "f" if operation.type in CALLS else None
        if operation.type in BRANCHES:
            condition = self.value(operation.inputs[0])
            name = None if condition is None else "then_branch" if condition else "else_branch"
        return None if name is None else operation.graph._get_function(operation.get_attr(name).name).graph

    def _follow_call(self, operation: Any, inner: Any, seen: dict[str, TensorFields | None]) -> None:
        """Follow into a function."""
        given_to = operation.inputs[1:] if operation.type in BRANCHES else operation.inputs
        pairs = list(zip(inner.inputs, given_to, strict=True))
        self.values.bind_inputs(inner, pairs)
        inside = {entry.name: seen[given.name] for entry, given in pairs if given.name in seen}
        self.follow(inner, inside)
        for outer, result in zip(operation.outputs, inner.outputs, strict=True):
            if result.name in inside:
                seen[outer.name] = inside[result.name]

    def _after(self, operation: Any, seen: dict[str, TensorFields | None]) -> Sequence[TensorFields | None]:
        """Return what is known of each output of an operation."""
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
    """Return whether axes are those of a tensor: as many, and as long."""
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
    """Return the middle of a kernel's squares, (rows, columns, ...); None where it has no weight."""
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
    """Return whether the law says exactly what the cells see of the picture."""
    if cells.rule is None:
        return False
    size, stride, start = cells.rule
    begin = start + np.arange(cells.count) * stride
    first, end = begin.clip(0, cells.length), (begin + size).clip(0, cells.length)
    sees = cells.first < cells.end
    return bool(np.all(np.where(sees, (first == cells.first) & (end == cells.end), first >= end)))


def _about(cells: AxisFields) -> tuple[int, float, int]:
    """Return the size of the largest field, the mean stride, and where the first field begins, of cells that follow no law."""
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
    """Return whether cells that have places have them one after another."""
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
