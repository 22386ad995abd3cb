"""What one trace of a model tells about its layers: shapes, order, receptive fields, and which outputs they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from engine.core.model import ReceptiveField, Shape
from engine.core.placement import Placement
from engine.network.axes.axis_factors import AxisKind, SourceAxis
from engine.network.axes.map_layout import MapLayout, explain_no_map, find_map_layout, track_axes
from engine.network.axes.token_ancestors import find_token_ancestors
from engine.network.graph.graph_values import GraphValues
from engine.network.layer_recorder import LayerOutputs
from engine.network.receptive_fields.receptive_field import FieldMap, trace_receptive_fields
from engine.network.relu_rules import ReluCounts, count_relus

__all__ = ["Trace", "ancestors", "as_map", "first_tensor", "read_traces"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of one layer: its place in the order of calls, how often it was called, and the call that counts.

    `call` is the first one whose output depends on the picture, `tensor` the name of that output; field and
    heads are its own. `shape` is that of the map, where the output is one: `map_layout` lays it out as rows,
    columns and channels. Where three axes and more are no map, `no_map` says why.
    """

    order: int
    num_calls: int
    call: int
    tensor: str
    shape: Shape
    field: ReceptiveField | None
    heads: tuple[int, ...]
    sees_picture: bool
    map_layout: MapLayout | None = None
    no_map: str = ""
    placement: Placement | None = None

    def to_map(self, tensor: Any) -> Any:
        """Return a map of this layer, or a gradient by it, as (N, height, width, channels)."""
        return tensor if self.map_layout is None else as_map(tensor, self.map_layout)


def read_traces(
    calls: LayerOutputs, images: Any, outputs: Sequence[Any]
) -> tuple[dict[str, Trace], ReluCounts, int]:
    """Return what there is to say of each layer that put out a tensor of this graph (not of a function called in it), by path.

    Beside them come the ReLUs, and the number of max-poolings, between the picture and the outputs.
    """
    cells = trace_receptive_fields(images.graph, images, GraphValues(images.graph))
    axes = track_axes(images.graph, images, tf.get_static_value)
    leading = [find_token_ancestors(axes, output) for output in outputs]
    traces = {}
    for order, (path, results) in enumerate(calls.items()):
        call = _first_on_picture(results, cells.seen, images.graph)
        tensor = first_tensor(results[call])
        if tensor is not None and tensor.graph is images.graph:
            heads = tuple(number for number, names in enumerate(leading) if tensor.name in names)
            name, laid = tensor.name, find_map_layout(axes, tensor)
            if laid is None and axes.axes.get(name) is None:
                laid = _upright(cells, tensor)
            traces[path] = Trace(
                order,
                len(results),
                call,
                name,
                tuple(tensor.shape[1:]) if laid is None else laid.shape,
                cells.field(name, laid.roll if laid else (0, 0)),
                heads,
                name in cells.seen,
                laid,
                explain_no_map(axes, tensor) if laid is None and tensor.shape.rank > 2 else "",
                _placement(cells, name, laid),
            )
    between = set(cells.seen) & set().union(*map(ancestors, outputs))
    pools = [
        operation.type == "MaxPool" and operation.outputs[0].name in between
        for operation in images.graph.get_operations()
    ]
    return traces, count_relus(images.graph, between), sum(pools)


def as_map(tensor: Any, laid: MapLayout) -> Any:
    """Return a tensor, or a gradient by it, as (N, rows, columns, channels)."""
    if laid.slices:
        ends = [(begin, begin + count) for begin, count in laid.slices]
        tensor = tensor[(slice(None), *(slice(*end) for end in ends[1:]))]
    if laid.factors:
        tensor = tf.reshape(tensor, laid.factors)
    if laid.order:
        tensor = tf.transpose(tensor, laid.order)
    if laid.factors:
        tensor = tf.reshape(tensor, (-1, *laid.shape))
    return tf.roll(tensor, [-places for places in laid.roll], (1, 2)) if any(laid.roll) else tensor


def first_tensor(output: Any) -> Any | None:
    """Return the first tensor of what a layer put out."""
    return next((part for part in tf.nest.flatten(output) if tf.is_tensor(part) and part.shape.rank), None)


def _upright(cells: FieldMap, tensor: Any) -> MapLayout | None:
    """Return the arrangement of a map whose cells have places, behind operations that axes are not followed through."""
    found = cells.placement(tensor.name) if tensor.shape.rank == 4 and cells.is_upright(tensor.name) else None
    if found is None or len(found.rows) * len(found.columns) == 1:
        return None
    return MapLayout(
        SourceAxis(AxisKind.ROWS, len(found.rows)),
        SourceAxis(AxisKind.COLUMNS, len(found.columns)),
        tensor.shape[3],
    )


def _placement(cells: FieldMap, name: str, laid: MapLayout | None) -> Placement | None:
    """Return where the cells of a map lie: as its windows say, or else evenly, as its tokens count the picture."""
    roll = laid.roll if laid else (0, 0)
    found = cells.placement(name, roll)
    if (
        laid is None
        or cells.has_scattered_cells(name, roll)
        or (found and (len(found.rows), len(found.columns)) == laid.shape[:2])
    ):
        return found
    rows, columns = (
        tuple(float(line.centre(cell)) - 0.5 for cell in range(line.length))
        for line in (laid.rows, laid.columns)
    )
    height, width = cells.picture.rows.length, cells.picture.columns.length
    return Placement(rows, columns, (0, 0, height, width), (height, width))


def _first_on_picture(results: Sequence[Any], fields: Mapping[str, Any], graph: Any) -> int:
    tensors = [first_tensor(result) for result in results]
    known = (tensor is not None and tensor.graph is graph and tensor.name in fields for tensor in tensors)
    return next((number for number, seen in enumerate(known) if seen), 0)


def ancestors(tensor: Any) -> set[str]:
    """Return the names of all tensors that `tensor` is computed from, its own included."""
    names, waiting = set(), [tensor]
    while waiting:
        current = waiting.pop()
        if current.name not in names:
            names.add(current.name)
            waiting.extend(current.op.inputs)
    return names
