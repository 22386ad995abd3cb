"""What one trace of a model tells about its layers: shapes, order, receptive fields, and which outputs they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from engine.model import Field, Shape
from engine.receptive_field import receptive_fields
from engine.tap import Calls

__all__ = ["Trace", "first_tensor", "read_traces"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of one layer: its place in the order of calls, how often it was called, and the call that counts.

    `call` is the first one whose output depends on the picture; shape, field and heads are those of that output.
    """

    order: int
    num_calls: int
    call: int
    shape: Shape
    field: Field | None
    heads: tuple[int, ...]
    sees_picture: bool


def read_traces(calls: Calls, images: Any, outputs: Sequence[Any]) -> dict[str, Trace]:
    """Return what there is to say of each layer that put out a tensor, by path."""
    fields = receptive_fields(images.graph.get_operations(), images, tf.get_static_value)
    behind = [_ancestors(output) for output in outputs]
    traces = {}
    for order, (path, results) in enumerate(calls.items()):
        call = _first_on_picture(results, fields)
        tensor = first_tensor(results[call])
        if tensor is not None:
            heads = tuple(number for number, names in enumerate(behind) if tensor.name in names)
            shape, name = tuple(tensor.shape[1:]), tensor.name
            traces[path] = Trace(order, len(results), call, shape, fields.get(name), heads, name in fields)
    return traces


def first_tensor(output: Any) -> Any | None:
    """Return the first tensor of what a layer put out."""
    return next((part for part in tf.nest.flatten(output) if tf.is_tensor(part) and part.shape.rank), None)


def _first_on_picture(results: Sequence[Any], fields: Mapping[str, Field | None]) -> int:
    tensors = [first_tensor(result) for result in results]
    return next((number for number, tensor in enumerate(tensors) if tensor is not None and tensor.name in fields), 0)


def _ancestors(tensor: Any) -> set[str]:
    """Return the names of all tensors that `tensor` is computed from, its own included."""
    names, waiting = set(), [tensor]
    while waiting:
        current = waiting.pop()
        if current.name not in names:
            names.add(current.name)
            waiting.extend(current.op.inputs)
    return names
