"""Values of a graph that are known before it runs: constants, shape arithmetic, the weights of variables."""

from collections.abc import Iterable
from inspect import signature
from typing import Any

import numpy as np
import tensorflow as tf

__all__ = ["BATCH", "GraphValues"]

BATCH = 1_000_003
"""Stands for an unknown length: the number of pictures, or of parts of pictures."""

_PASSING = {"Identity", "Cast", "StopGradient"}
_RESHAPING = {"ExpandDims", "Reshape", "Squeeze"}
_ARITHMETIC = set(
    """Abs Add AddV2 Cast Ceil ConcatV2 Div Equal ExpandDims Floor FloorDiv FloorMod GatherV2
    Greater GreaterEqual Identity Less LessEqual LogicalAnd LogicalNot LogicalOr Max Maximum Min
    Minimum Mod Mul Neg NotEqual Pack Prod Range RealDiv Reshape Round Select SelectV2 Slice
    Squeeze StridedSlice Sub Sum Unpack""".split()
)
_DEEPEST = 60


class GraphValues:
    """The arrays that tensors of a graph, and of the functions it calls, are known to hold."""

    def __init__(self, graph: Any) -> None:
        self._captured = {inner.name: outer for outer, inner in getattr(graph, "captures", ())}
        self._given: dict[tuple[int, str], Any] = {}

    def bind_inputs(self, graph: Any, inputs: Iterable[tuple[Any, Any]]) -> None:
        """Record the arguments of a function call: pairs of a function input and a tensor outside."""
        self._given |= {(id(graph), entry.name): given for entry, given in inputs}

    def value(self, tensor: Any, depth: int = 0) -> Any:
        """Return the array of a tensor that depends only on constants and shapes, or None.

        The number of pictures counts as `BATCH`, so values computed from it are known too.

        Parameters
        ----------
        tensor
            A symbolic tensor of the graph.
        depth
            The number of operations followed so far; beyond 60 the answer is None.
        """
        tensor = self._outside(tensor)
        known = tf.get_static_value(tensor)
        if known is not None or depth > _DEEPEST:
            return known
        operation = tensor.op
        if operation.type in ("Shape", "ShapeN", "Size", "Rank"):
            return _of_shape(operation, tensor)
        if operation.type not in _ARITHMETIC:
            return None
        given = [self.value(entry, depth + 1) for entry in operation.inputs]
        return (
            None if any(value is None for value in given) else _computed(operation, given, tensor.value_index)
        )

    def weights(self, tensor: Any) -> np.ndarray[Any, Any] | None:
        """Return the array behind a kernel, or None.

        Only a variable or constant that is passed on, cast or reshaped is read; other arithmetic gives None.

        Returns
        -------
        ndarray or None
            The shape of `tensor`, in the dtype of the variable.
        """
        tensor = self._outside(tensor)
        known = tf.get_static_value(tensor)
        if known is not None:
            return np.asarray(known)
        operation = tensor.op
        if tensor.name in self._captured:
            outer = self._captured[tensor.name]
            return outer.numpy() if hasattr(outer, "numpy") and outer.dtype != tf.resource else None
        if operation.type == "ReadVariableOp":
            return self._variable(self._outside(operation.inputs[0]).name, tensor.dtype)
        if operation.type not in _PASSING | _RESHAPING:
            return None
        before = self.weights(operation.inputs[0])
        return before if before is None or operation.type in _PASSING else before.reshape(tensor.shape)

    def _outside(self, tensor: Any) -> Any:
        """Return the argument that a function's input receives; any other tensor unchanged."""
        while (id(tensor.graph), tensor.name) in self._given:
            tensor = self._given[id(tensor.graph), tensor.name]
        return tensor

    def _variable(self, handle: str, dtype: Any) -> np.ndarray[Any, Any] | None:
        if handle not in self._captured:
            return None
        with tf.init_scope():
            value = tf.raw_ops.ReadVariableOp(resource=self._captured[handle], dtype=dtype)
        return value.numpy() if hasattr(value, "numpy") else None


def _of_shape(operation: Any, tensor: Any) -> Any:
    shape = operation.inputs[tensor.value_index].shape
    if shape.rank is None:
        return None
    if operation.type == "Rank":
        return np.asarray(shape.rank, np.int32)
    lengths = shape.as_list()
    if None in lengths[1:]:
        return None
    whole = np.array([BATCH if length is None else length for length in lengths], tensor.dtype.as_numpy_dtype)
    return whole.prod() if operation.type == "Size" else whole


def _computed(operation: Any, given: list[Any], output: int) -> Any:
    """Compute an operation of the graph eagerly on arrays."""
    definition, place, compute = operation.op_def, 0, getattr(tf.raw_ops, operation.type)
    names = signature(compute).parameters
    arguments: dict[str, Any] = {}
    for argument in definition.input_arg:
        count = operation.get_attr(argument.number_attr) if argument.number_attr else 1
        arguments[argument.name] = given[place : place + count] if argument.number_attr else given[place]
        place += count
    inferred = {name for entry in definition.input_arg for name in (entry.type_attr, entry.number_attr)}
    arguments |= {
        entry.name: operation.get_attr(entry.name) for entry in definition.attr if entry.name not in inferred
    }
    with tf.init_scope():
        # tf.raw_ops calls reduced, squeezed and inserted axes "axis"; operation definitions have other names
        result = compute(**{name if name in names else "axis": value for name, value in arguments.items()})
        chosen = result[output] if isinstance(result, (list, tuple)) else result
        return chosen.numpy() if hasattr(chosen, "numpy") else None
