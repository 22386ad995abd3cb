"""The layers of a traced model: shapes, order, receptive fields, and the outputs they lead to."""

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
from engine.network.layer_inputs import find_layer_inputs
from engine.network.layer_recorder import LayerOutputs
from engine.network.receptive_fields.receptive_field import FieldMap, trace_receptive_fields
from engine.network.relu_rules import ReluCounts, count_relus

__all__ = ["Trace", "ancestors", "as_map", "first_tensor", "read_traces"]


@dataclass(frozen=True, slots=True)
class Trace:
    """The trace of one layer.

    Attributes
    ----------
    order
        The place of the layer in the order of first calls.
    num_calls
        The number of calls.
    call
        The number of the first call whose output depends on the picture.
    tensor
        The name of that output.
    shape
        The shape of the map, or of the output if it is no map, without batch axis.
    field
        The receptive field of that output.
    heads
        The numbers of the heads to which it leads.
    sees_picture
        Whether it depends on the picture.
    map_layout
        The layout of the output as rows, columns and channels, if it is a map.
    no_map
        The reason why an output of three or more axes is no map.
    placement
        The positions of the cells in the picture.
    inputs
        The layers and model inputs that it takes its input from.
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
    inputs: tuple[str, ...] = ()

    def to_map(self, tensor: Any) -> Any:
        """Return an output of this layer, or a gradient by it, as (N, height, width, channels)."""
        return tensor if self.map_layout is None else as_map(tensor, self.map_layout)


def read_traces(
    calls: LayerOutputs, images: Any, outputs: Sequence[Any], sources: Mapping[str, str]
) -> tuple[dict[str, Trace], ReluCounts, int]:
    """Return the traces of the layers whose outputs are in the graph of the pictures.

    Parameters
    ----------
    calls
        The outputs of each call of each layer, by path.
    images
        The pictures, (N, height, width, channels).
    outputs
        The outputs of the heads.
    sources
        The names of the model's inputs by the names of their tensors.

    Returns
    -------
    dict
        Path -> `Trace`.
    ReluCounts
        The numbers of ReLUs between the picture and the outputs.
    int
        The number of max-poolings between the picture and the outputs.
    """
    cells = trace_receptive_fields(images.graph, images, GraphValues(images.graph))
    axes = track_axes(images.graph, images, tf.get_static_value)
    leading = [find_token_ancestors(axes, output) for output in outputs]
    inputs = find_layer_inputs(calls, sources, images.graph)
    traces = {}
    for order, (path, results) in enumerate(calls.items()):
        call = _first_on_picture(results, cells.seen, images.graph)
        tensor = first_tensor(results[call])
        if tensor is not None and tensor.graph is images.graph:
            heads = tuple(number for number, names in enumerate(leading) if tensor.name in names)
            name, layout = tensor.name, find_map_layout(axes, tensor)
            if layout is None and axes.axes.get(name) is None:
                layout = _upright(cells, tensor)
            traces[path] = Trace(
                order,
                len(results),
                call,
                name,
                tuple(tensor.shape[1:]) if layout is None else layout.shape,
                cells.field(name, layout.roll if layout else (0, 0)),
                heads,
                name in cells.seen,
                layout,
                explain_no_map(axes, tensor) if layout is None and tensor.shape.rank > 2 else "",
                _placement(cells, name, layout),
                inputs.get(path, ()),
            )
    between = set(cells.seen) & set().union(*map(ancestors, outputs))
    pools = [
        operation.type == "MaxPool" and operation.outputs[0].name in between
        for operation in images.graph.get_operations()
    ]
    return traces, count_relus(images.graph, between), sum(pools)


def as_map(tensor: Any, layout: MapLayout) -> Any:
    """Return a tensor, or a gradient by it, as (N, rows, columns, channels)."""
    if layout.slices:
        ends = [(begin, begin + count) for begin, count in layout.slices]
        tensor = tensor[(slice(None), *(slice(*end) for end in ends[1:]))]
    if layout.factors:
        tensor = tf.reshape(tensor, layout.factors)
    if layout.order:
        tensor = tf.transpose(tensor, layout.order)
    if layout.factors:
        tensor = tf.reshape(tensor, (-1, *layout.shape))
    return tf.roll(tensor, [-places for places in layout.roll], (1, 2)) if any(layout.roll) else tensor


def first_tensor(output: Any) -> Any | None:
    """Return the first tensor in a layer's output, or None."""
    return next((part for part in tf.nest.flatten(output) if tf.is_tensor(part) and part.shape.rank), None)


def _upright(cells: FieldMap, tensor: Any) -> MapLayout | None:
    """Return the layout of a map by its cells' positions, for operations without a rule for axes."""
    found = cells.placement(tensor.name) if tensor.shape.rank == 4 and cells.is_upright(tensor.name) else None
    if found is None or len(found.rows) * len(found.columns) == 1:
        return None
    return MapLayout(
        SourceAxis(AxisKind.ROWS, len(found.rows)),
        SourceAxis(AxisKind.COLUMNS, len(found.columns)),
        tensor.shape[3],
    )


def _placement(cells: FieldMap, name: str, layout: MapLayout | None) -> Placement | None:
    """Return the positions of the cells of a map: as its windows define them, or evenly spaced for tokens."""
    roll = layout.roll if layout else (0, 0)
    found = cells.placement(name, roll)
    if (
        layout is None
        or cells.has_scattered_cells(name, roll)
        or (found and (len(found.rows), len(found.columns)) == layout.shape[:2])
    ):
        return found
    rows, columns = (
        tuple(float(line.centre(cell)) - 0.5 for cell in range(line.length))
        for line in (layout.rows, layout.columns)
    )
    height, width = cells.picture.rows.length, cells.picture.columns.length
    return Placement(rows, columns, (0, 0, height, width), (height, width))


def _first_on_picture(results: Sequence[Any], fields: Mapping[str, Any], graph: Any) -> int:
    tensors = [first_tensor(result) for result in results]
    known = (tensor is not None and tensor.graph is graph and tensor.name in fields for tensor in tensors)
    return next((number for number, seen in enumerate(known) if seen), 0)


def ancestors(tensor: Any) -> set[str]:
    """Return the names of all tensors from which `tensor` is computed, itself included."""
    names, waiting = set(), [tensor]
    while waiting:
        current = waiting.pop()
        if current.name not in names:
            names.add(current.name)
            waiting.extend(current.op.inputs)
    return names
