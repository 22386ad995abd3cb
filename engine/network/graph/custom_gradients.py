"""Custom gradients of a traced graph, kept when the graph is copied into another graph.

`tf.custom_gradient` marks an IdentityN with the name of a gradient function. That function may capture
tensors of the graph in which it was made: the input of `silu`, the mask of a straight-through estimator.
These tensors are out of scope in a copy of the graph.

Each gradient function is therefore traced once more in its original graph. Each captured tensor becomes an
input of the traced gradient. The copied operation takes the copies of the captured tensors as further inputs,
and its gradient imports the traced one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

import tensorflow as tf
from tensorflow.python.framework import ops

from engine.network.graph.allowed_operations import reachable_functions
from engine.network.incremental.subgraph import strip_control_inputs

__all__ = ["GRADIENT_ATTRIBUTE", "CannotCopyError", "CustomGradient", "call_gradients", "read_gradients"]

GRADIENT_ATTRIBUTE = "_gradient_op_type"
"""The attribute that overrides the gradient function of an operation."""

_KEY = "_convscope_gradient"
_NAME = "ConvscopeCopiedGradient"


class CannotCopyError(Exception):
    """A graph has custom gradients that its copy would lose; the message names the reason."""


@dataclass(frozen=True, slots=True, eq=False)
class CapturedTensor:
    """A tensor that a gradient function captures.

    Attributes ---------- tensor
        The name of the tensor in the graph of the operation.
    place
        The name of the placeholder that receives it in the traced gradient.
    dtype
        The dtype, as TensorFlow's enum value.
    """

    tensor: str
    place: str
    dtype: int


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class CustomGradient:
    """The traced gradient function of an operation.

    Attributes
    ----------
    definition
        The operations of the gradient, a GraphDef.
    gradients
        The names of the placeholders for the gradients by the outputs of the operation; empty for an output
        without gradient.
    captured
        The captured tensors of the graph.
    outside
        Captured tensors that belong to no graph, such as variables, by the name of their placeholder.
    results
        The names of the gradients by the inputs of the operation; empty for an input without gradient.
    """

    definition: Any
    gradients: tuple[str, ...]
    captured: tuple[CapturedTensor, ...]
    outside: Mapping[str, Any]
    results: tuple[str, ...]

    def enter(self, node: Any, moved: Mapping[str, str]) -> None:
        """Attach this gradient to the copy of the operation.

        Parameters
        ----------
        node
            The NodeDef of the copy; it is changed in place.
        moved
            New names of tensors in the copy of the graph, by their old names.
        """
        key = str(next(_numbers))
        _known[key] = self
        node.attr[GRADIENT_ATTRIBUTE].s, node.attr[_KEY].s = _NAME.encode(), key.encode()
        node.input.extend(moved.get(entry.tensor, entry.tensor) for entry in self.captured)
        node.attr["T"].list.type.extend(entry.dtype for entry in self.captured)

    def build_gradients(self, gradients: Sequence[Any], held: Sequence[Any]) -> list[Any]:
        """Return the gradients by the inputs of the copied operation, in the graph being traced.

        Parameters
        ----------
        gradients
            The gradients by the outputs of the operation.
        held
            The copies of the captured tensors, in the order of `captured`.
        """
        graph = tf.compat.v1.get_default_graph()
        given = {entry.place: tensor for entry, tensor in zip(self.captured, held, strict=True)}
        given |= {name: graph.capture(tensor) for name, tensor in self.outside.items()}
        # IdentityN has an output for each input, so there may be more gradients than names
        given |= {name: tensor for name, tensor in zip(self.gradients, gradients, strict=False) if name}
        used = {name if ":" in name else f"{name}:0" for node in self.definition.node for name in node.input}
        inputs = {name: tensor for name, tensor in given.items() if name in used}
        wanted = [name for name in self.results if name]
        imported = iter(tf.graph_util.import_graph_def(self.definition, inputs, wanted, name="gradient"))
        return [next(imported) if name else None for name in self.results]


_numbers = count()
_known: WeakValueDictionary[str, CustomGradient] = WeakValueDictionary()


def _gradient(operation: Any, *gradients: Any) -> list[Any]:
    """Return the gradients by the inputs of a copied operation; None for the captured tensors."""
    custom = _known[operation.get_attr(_KEY).decode()]
    first = len(custom.results)
    return [*custom.build_gradients(gradients, operation.inputs[first:]), *(None for _ in custom.captured)]


tf.RegisterGradient(_NAME)(_gradient)


def call_gradients(graph: Any) -> dict[str, Any]:
    """Return the gradient functions of the function calls in a graph, by the names of the calls.

    A GraphDef does not hold them. They belong to the called functions, so the copy of a graph can use them
    unchanged.
    """
    known = {operation.name: operation._gradient_function for operation in graph.get_operations()}
    return {name: gradient for name, gradient in known.items() if gradient is not None}


def read_gradients(graph: Any, definition: Any) -> dict[str, CustomGradient]:
    """Return the custom gradients of a traced graph, by the names of their operations.

    Parameters
    ----------
    graph
        The graph, in which the gradient functions are traced.
    definition
        The same graph as a GraphDef.

    Returns
    -------
    dict
        Operation name -> `CustomGradient`.

    Raises
    ------
    CannotCopyError
        If a custom gradient is inside a loop or a branch, whose graph TensorFlow replaces, or cannot be
        traced separately.
    """
    calls = call_gradients(graph)
    library = {function.signature.name: function for function in definition.library.function}
    called = reachable_functions((node for node in definition.node if node.name not in calls), library)
    if any(GRADIENT_ATTRIBUTE in node.attr for name in called for node in library[name].node_def):
        raise CannotCopyError("a custom gradient is inside a loop or a branch")
    marked = [node for node in definition.node if GRADIENT_ATTRIBUTE in node.attr and node.name not in calls]
    strange = next((node.op for node in marked if node.op != "IdentityN"), "")
    if strange:
        raise CannotCopyError(f"an operation of type {strange} has a custom gradient")
    return {node.name: _traced(graph.get_operation_by_name(node.name)) for node in marked}


def _traced(operation: Any) -> CustomGradient:
    """Return the gradient of an operation, traced in a separate graph inside that of the operation."""
    try:
        return _read(operation)
    except Exception as error:  # the author's function may raise anything
        raise CannotCopyError("a custom gradient cannot be traced separately") from error


def _read(operation: Any) -> CustomGradient:
    with operation.graph.as_default():
        inner = tf.__internal__.FuncGraph("gradient")
    with inner.as_default():
        given = [_place(output) for output in operation.outputs]
        gradients = tf.nest.flatten([ops.get_gradient_function(operation)(operation, *given)])
        results = [None if gradient is None else tf.identity(gradient) for gradient in gradients]
    if len(results) != len(operation.inputs):
        raise CannotCopyError("a custom gradient returns a wrong number of gradients")
    held, outside = [], {}
    for tensor, place in inner.captures:
        if not tf.is_symbolic_tensor(tensor):
            outside[place.name] = tensor
        elif tensor.graph is operation.graph:
            held.append(CapturedTensor(tensor.name, place.name, tensor.dtype.as_datatype_enum))
        else:
            raise CannotCopyError("a custom gradient captures a tensor of another graph")
    return CustomGradient(
        _definition(inner),
        tuple("" if place is None else place.name for place in given),
        tuple(held),
        outside,
        tuple("" if result is None else result.name for result in results),
    )


def _place(output: Any) -> Any:
    """Return the placeholder for the gradient by an output.

    Outputs without gradient get None, as TensorFlow passes to gradient functions.
    """
    if output.dtype == tf.resource:
        return tf.compat.v1.placeholder(tf.float32)
    return (
        tf.compat.v1.placeholder(output.dtype, output.shape)
        if output.dtype.is_floating or output.dtype.is_complex
        else None
    )


def _definition(inner: Any) -> Any:
    """Return a graph as a GraphDef without its placeholders."""
    whole = inner.as_graph_def()
    definition = tf.compat.v1.GraphDef(versions=whole.versions, library=whole.library)
    definition.node.extend(strip_control_inputs(node) for node in whole.node if node.op != "Placeholder")
    return definition
