"""Gradients that authors have written for their own functions, kept where a graph is copied into another.

`tf.custom_gradient` marks an IdentityN with the name of a gradient function. That function may hold tensors
of the graph in which it was made: the input of `silu`, the mask of a straight-through estimator. In a copy of
the graph they are out of scope. So each function is traced once more, in the graph that it belongs to, and
each tensor that it holds becomes an input of the traced gradient. The copy of the operation takes the copies
of these tensors as further inputs, and its gradient is laid from the traced one: the same operations on the
same tensors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

import tensorflow as tf
from tensorflow.python.framework import ops

from engine.network.graph.saved_graph import reachable_functions
from engine.network.incremental.subgraph import strip_control_inputs

__all__ = ["GRADIENT_ATTRIBUTE", "CannotCopyError", "CustomGradient", "call_gradients", "read_gradients"]

GRADIENT_ATTRIBUTE = "_gradient_op_type"
"""The attribute that names the gradient function of an operation, where it is not that of its type."""

_KEY = "_convscope_gradient"
_NAME = "ConvscopeCopiedGradient"


class CannotCopyError(Exception):
    """A graph has gradients that its copy would not have; the message says which."""


@dataclass(frozen=True, slots=True, eq=False)
class CapturedTensor:
    """A tensor that a gradient function holds: its name in the graph of the operation, and the input that receives it."""

    tensor: str
    place: str
    dtype: int


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class CustomGradient:
    """The traced gradient function of an operation.

    Attributes
    ----------
    definition
        Its operations, a GraphDef.
    gradients
        Its inputs for the gradients by the outputs of the operation, by name; empty where it takes none.
    captured
        The tensors of the graph that it holds.
    outside
        Its inputs for tensors that belong to no graph, such as variables, by name.
    results
        The gradients by the inputs of the operation, by name; empty where there is none.
    """

    definition: Any
    gradients: tuple[str, ...]
    captured: tuple[CapturedTensor, ...]
    outside: Mapping[str, Any]
    results: tuple[str, ...]

    def enter(self, node: Any, moved: Mapping[str, str]) -> None:
        """Give the copy of the operation this gradient; tensors in `moved` have other names in the copy of the graph."""
        key = str(next(_numbers))
        _known[key] = self
        node.attr[GRADIENT_ATTRIBUTE].s, node.attr[_KEY].s = _NAME.encode(), key.encode()
        node.input.extend(moved.get(entry.tensor, entry.tensor) for entry in self.captured)
        node.attr["T"].list.type.extend(entry.dtype for entry in self.captured)

    def build_gradients(self, gradients: Sequence[Any], held: Sequence[Any]) -> list[Any]:
        """Return the gradients by the inputs of the operation's copy, in the graph being traced."""
        graph = tf.compat.v1.get_default_graph()
        given = {entry.place: tensor for entry, tensor in zip(self.captured, held, strict=True)}
        given |= {name: graph.capture(tensor) for name, tensor in self.outside.items()}
        given |= {
            name: tensor for name, tensor in zip(self.gradients, gradients, strict=False) if name
        }  # IdentityN has an output for each input
        used = {name if ":" in name else f"{name}:0" for node in self.definition.node for name in node.input}
        inputs = {name: tensor for name, tensor in given.items() if name in used}
        wanted = [name for name in self.results if name]
        found = iter(tf.graph_util.import_graph_def(self.definition, inputs, wanted, name="gradient"))
        return [next(found) if name else None for name in self.results]


_numbers = count()
_known: WeakValueDictionary[str, CustomGradient] = WeakValueDictionary()


def _gradient(operation: Any, *gradients: Any) -> list[Any]:
    """Return the gradients by the inputs of a copy; none by what it takes only for its gradient."""
    custom = _known[operation.get_attr(_KEY).decode()]
    first = len(custom.results)
    return [*custom.build_gradients(gradients, operation.inputs[first:]), *(None for _ in custom.captured)]


tf.RegisterGradient(_NAME)(_gradient)


def call_gradients(graph: Any) -> dict[str, Any]:
    """Return the gradient functions of the calls of functions in a graph, by the names of the calls.

    They belong to what is called, not to the graph, and serve its copy as they are; a GraphDef does not hold
    them.
    """
    known = {operation.name: operation._gradient_function for operation in graph.get_operations()}
    return {name: gradient for name, gradient in known.items() if gradient is not None}


def read_gradients(graph: Any, definition: Any) -> dict[str, CustomGradient]:
    """Return the custom gradients of a traced graph by the names of their operations.

    Parameters
    ----------
    graph
        The graph, in which the gradient functions are traced.
    definition
        The same as a GraphDef.

    Raises
    ------
    CannotCopyError
        Where one is in a loop or a branch, of which TensorFlow makes another graph, or cannot be traced by
        itself.
    """
    calls, library = (
        call_gradients(graph),
        {function.signature.name: function for function in definition.library.function},
    )
    called = reachable_functions((node for node in definition.node if node.name not in calls), library)
    if any(GRADIENT_ATTRIBUTE in node.attr for name in called for node in library[name].node_def):
        raise CannotCopyError("a gradient of its author's own is inside a loop or a branch")
    marked = [node for node in definition.node if GRADIENT_ATTRIBUTE in node.attr and node.name not in calls]
    strange = next((node.op for node in marked if node.op != "IdentityN"), "")
    if strange:
        raise CannotCopyError(f"an operation {strange} has a gradient of its author's own")
    return {node.name: _traced(graph.get_operation_by_name(node.name)) for node in marked}


def _traced(operation: Any) -> CustomGradient:
    """Return the gradient of an operation, traced in a graph of its own inside that of the operation."""
    try:
        return _read(operation)
    except Exception as error:  # the author's function may raise anything
        raise CannotCopyError("a gradient of its author's own cannot be traced by itself") from error


def _read(operation: Any) -> CustomGradient:
    with operation.graph.as_default():
        inner = tf.__internal__.FuncGraph("gradient")
    with inner.as_default():
        given = [_place(output) for output in operation.outputs]
        found = tf.nest.flatten([ops.get_gradient_function(operation)(operation, *given)])
        results = [None if part is None else tf.identity(part) for part in found]
    if len(results) != len(operation.inputs):
        raise CannotCopyError("it has another number of gradients than of inputs")
    held, outside = [], {}
    for tensor, place in inner.captures:
        if not tf.is_symbolic_tensor(tensor):
            outside[place.name] = tensor
        elif tensor.graph is operation.graph:
            held.append(CapturedTensor(tensor.name, place.name, tensor.dtype.as_datatype_enum))
        else:
            raise CannotCopyError("it holds what belongs to another graph")
    return CustomGradient(
        _definition(inner),
        tuple("" if place is None else place.name for place in given),
        tuple(held),
        outside,
        tuple("" if result is None else result.name for result in results),
    )


def _place(output: Any) -> Any:
    """Return the input for the gradient by an output; None for outputs that have none, as TensorFlow calls gradient functions."""
    if output.dtype == tf.resource:
        return tf.compat.v1.placeholder(tf.float32)
    return (
        tf.compat.v1.placeholder(output.dtype, output.shape)
        if output.dtype.is_floating or output.dtype.is_complex
        else None
    )


def _definition(inner: Any) -> Any:
    """Return a graph as a GraphDef of all that is computed in it, without its inputs."""
    whole = inner.as_graph_def()
    definition = tf.compat.v1.GraphDef(versions=whole.versions, library=whole.library)
    definition.node.extend(strip_control_inputs(node) for node in whole.node if node.op != "Placeholder")
    return definition
