"""What one trace of a model tells about its layers: shapes, order, receptive fields, and which outputs they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from engine.axes.arrangement import Arrangement, arrangement, follow_picture, why_no_map
from engine.axes.reach import leading_to
from engine.model import Field, Shape
from engine.receptive_field import receptive_fields
from engine.relu_rules import Relus, find_relus
from engine.tap import Calls

__all__ = ["Trace", "ancestors", "as_map", "first_tensor", "read_traces"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of one layer: its place in the order of calls, how often it was called, and the call that counts.

    `call` is the first one whose output depends on the picture, `tensor` the name of that output; field and heads are its own.
    `shape` is that of the map, where the output is one: `arrangement` lays it out as rows, columns and channels. Where three axes
    and more are no map, `no_map` says why.
    """

    order: int
    num_calls: int
    call: int
    tensor: str
    shape: Shape
    field: Field | None
    heads: tuple[int, ...]
    sees_picture: bool
    arrangement: Arrangement | None = None
    no_map: str = ""

    def upright(self, tensor: Any) -> Any:
        """Return a map of this layer, or a gradient by it, as (N, height, width, channels)."""
        return tensor if self.arrangement is None else as_map(tensor, self.arrangement)


def read_traces(calls: Calls, images: Any, outputs: Sequence[Any]) -> tuple[dict[str, Trace], Relus, int]:
    """Return what there is to say of each layer that put out a tensor of this graph (not of a function called in it), by path.

    Beside them come the ReLUs, and the number of max-poolings, between the picture and the outputs.
    """
    fields, _ = receptive_fields(images.graph, images, tf.get_static_value)
    axes = follow_picture(images.graph, images, tf.get_static_value)
    leading = [leading_to(axes, output) for output in outputs]
    traces = {}
    for order, (path, results) in enumerate(calls.items()):
        call = _first_on_picture(results, fields, images.graph)
        tensor = first_tensor(results[call])
        if tensor is not None and tensor.graph is images.graph:
            heads = tuple(number for number, names in enumerate(leading) if tensor.name in names)
            name, laid = tensor.name, arrangement(axes, tensor)
            traces[path] = Trace(
                order,
                len(results),
                call,
                name,
                tuple(tensor.shape[1:]) if laid is None else laid.shape,
                fields.get(name),
                heads,
                name in fields,
                laid,
                why_no_map(axes, tensor) if laid is None and tensor.shape.rank > 2 else "",
            )
    between = set(fields) & set().union(*map(ancestors, outputs))
    pools = [operation.type == "MaxPool" and operation.outputs[0].name in between for operation in images.graph.get_operations()]
    return traces, find_relus(images.graph, between), sum(pools)


def as_map(tensor: Any, laid: Arrangement) -> Any:
    """Return a tensor, or a gradient by it, as (N, rows, columns, channels)."""
    if laid.cuts:
        ends = [(begin, begin + count) for begin, count in laid.cuts]
        tensor = tensor[(slice(None), *(slice(*end) for end in ends[1:]))]
    if laid.digits:
        tensor = tf.reshape(tensor, laid.digits)
    if laid.order:
        tensor = tf.transpose(tensor, laid.order)
    if laid.digits:
        tensor = tf.reshape(tensor, (-1, *laid.shape))
    return tf.roll(tensor, [-places for places in laid.roll], (1, 2)) if any(laid.roll) else tensor


def first_tensor(output: Any) -> Any | None:
    """Return the first tensor of what a layer put out."""
    return next((part for part in tf.nest.flatten(output) if tf.is_tensor(part) and part.shape.rank), None)


def _first_on_picture(results: Sequence[Any], fields: Mapping[str, Field | None], graph: Any) -> int:
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
