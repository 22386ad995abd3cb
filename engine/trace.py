"""What one trace of a model tells about its layers: shapes, order, receptive fields, and which outputs they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from engine.model import Field, Shape
from engine.receptive_field import UPRIGHT, receptive_fields
from engine.relu_rules import Relus, find_relus
from engine.tap import Calls

__all__ = ["Trace", "ancestors", "first_tensor", "read_traces", "turn_of"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of one layer: its place in the order of calls, how often it was called, and the call that counts.

    `call` is the first one whose output depends on the picture, `tensor` the name of that output; shape, field and heads are its
    own. `turn` is how its axes are to be transposed where it is a map that does not run rows, columns, channels.
    """

    order: int
    num_calls: int
    call: int
    tensor: str
    shape: Shape
    field: Field | None
    heads: tuple[int, ...]
    sees_picture: bool
    turn: tuple[int, ...] = ()

    def upright(self, tensor: Any) -> Any:
        """Return a map of this layer, or a gradient by it, as (N, height, width, channels)."""
        return tf.transpose(tensor, self.turn) if self.turn else tensor


def read_traces(calls: Calls, images: Any, outputs: Sequence[Any]) -> tuple[dict[str, Trace], Relus, int]:
    """Return what there is to say of each layer that put out a tensor of this graph (not of a function called in it), by path.

    Beside them come the ReLUs, and the number of max-poolings, between the picture and the outputs.
    """
    fields, layouts = receptive_fields(images.graph, images, tf.get_static_value)
    behind = [ancestors(output) for output in outputs]
    traces = {}
    for order, (path, results) in enumerate(calls.items()):
        call = _first_on_picture(results, fields, images.graph)
        tensor = first_tensor(results[call])
        if tensor is not None and tensor.graph is images.graph:
            heads = tuple(number for number, names in enumerate(behind) if tensor.name in names)
            name, turn = tensor.name, turn_of(tensor, layouts.get(tensor.name, ()))
            shape = tuple(tensor.shape[axis] for axis in turn[1:]) if turn else tuple(tensor.shape[1:])
            traces[path] = Trace(order, len(results), call, name, shape, fields.get(name), heads, name in fields, turn)
    between = set(fields) & set().union(*behind)
    pools = [operation.type == "MaxPool" and operation.outputs[0].name in between for operation in images.graph.get_operations()]
    return traces, find_relus(images.graph, between), sum(pools)


def first_tensor(output: Any) -> Any | None:
    """Return the first tensor of what a layer put out."""
    return next((part for part in tf.nest.flatten(output) if tf.is_tensor(part) and part.shape.rank), None)


def turn_of(tensor: Any, layout: tuple[int, ...]) -> tuple[int, ...]:
    """Return the transposition that makes a map upright, empty where it is so."""
    if tensor.shape.rank != 4 or len(layout) != 4 or layout == UPRIGHT or layout[0] != 0:
        return ()
    return tuple(layout.index(axis) for axis in UPRIGHT)


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
