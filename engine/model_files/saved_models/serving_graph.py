"""The serving part of a SavedModel: the graph between the inputs and the outputs of one signature.

A SavedModel also holds training steps, optimisers, functions that save and restore, objects, and operations
that initialise tables. None of these is loaded, so none can do anything.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from engine.core.errors import UserError
from engine.network.graph.allowed_operations import reachable_functions

__all__ = ["ServingGraph", "checkpoint_keys", "extract_serving_graph"]

_VARIABLES = {"VarHandleOp", "Variable", "VariableV2"}
_ASSIGN = {"Assign", "AssignVariableOp"}
_CUSTOM_GRADIENT = "_gradient_op_type"


@dataclass(frozen=True, slots=True)
class ServingGraph:
    """A graph whose inputs and variables are placeholders.

    Attributes
    ----------
    definition
        The GraphDef, with only the functions that it calls.
    inputs, outputs
        The tensors by their names in the signature.
    variables
        The node names of the variables; True for those of TensorFlow 1, which are tensors and no resources.
    has_custom_gradients
        Whether operations had custom gradients, which are lost.
    """

    definition: Any
    inputs: Mapping[str, Any]
    outputs: Mapping[str, str]
    variables: Mapping[str, bool]
    has_custom_gradients: bool


def extract_serving_graph(meta: Any, signature: Any, name: str) -> ServingGraph:
    """Return the graph of a signature; nodes keep their names.

    Parameters
    ----------
    meta
        The MetaGraphDef.
    signature
        The SignatureDef.
    name
        The name of the model, for messages.

    Raises
    ------
    UserError
        If the signature names tensors that are not in the graph.
    """
    nodes = {node.name: node for node in meta.graph_def.node}
    inputs, outputs = dict(signature.inputs), {key: info.name for key, info in signature.outputs.items()}
    ends = {_node(info.name) for info in inputs.values()}
    wanted = _wanted(nodes, [_node(tensor) for tensor in outputs.values()], ends, name)
    variables = {key: nodes[key].op != "VarHandleOp" for key in wanted if nodes[key].op in _VARIABLES}
    definition = tf.compat.v1.GraphDef()
    definition.versions.CopyFrom(meta.graph_def.versions)
    for key in wanted:
        if key in ends or key in variables:
            definition.node.append(_placeholder(nodes[key], inputs))
        else:
            definition.node.add().CopyFrom(nodes[key])
    _add_functions(definition, meta.graph_def)
    return ServingGraph(definition, inputs, outputs, variables, _strip_custom_gradients(definition))


def _node(tensor: str) -> str:
    """Return the name of the node of a tensor or of a control input."""
    return tensor.removeprefix("^").split(":")[0]


def _wanted(
    nodes: Mapping[str, Any], outputs: Collection[str], ends: Collection[str], name: str
) -> list[str]:
    """Return the names of all nodes between the inputs and the outputs, in the order of the file."""
    found: set[str] = set()
    waiting = [*outputs, *ends]
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        if key not in nodes:
            raise UserError(
                f"{name} is damaged: its signature needs {key[:60]!r}, which is missing.",
                "Export it again.",
            )
        found.add(key)
        if key not in ends:
            waiting.extend(_node(tensor) for tensor in nodes[key].input)
    return [key for key in nodes if key in found]


def _placeholder(node: Any, inputs: Mapping[str, Any]) -> Any:
    """Return a placeholder that replaces an input or a variable."""
    dtype = tf.resource.as_datatype_enum if node.op == "VarHandleOp" else node.attr["dtype"].type
    for info in inputs.values():
        if _node(info.name) == node.name:
            dtype = info.dtype
    placed = tf.compat.v1.NodeDef(name=node.name, op="Placeholder")
    placed.attr["dtype"].type = dtype
    return placed


def _add_functions(definition: Any, graph_def: Any) -> None:
    """Add the functions that a graph calls, directly or indirectly."""
    functions = {function.signature.name: function for function in graph_def.library.function}
    for key in reachable_functions(definition.node, functions):
        definition.library.function.add().CopyFrom(functions[key])


def _strip_custom_gradients(definition: Any) -> bool:
    """Remove the names of registered gradients; return whether any was a custom gradient."""
    found = False
    for nodes in (definition.node, *(function.node_def for function in definition.library.function)):
        for node in nodes:
            if _CUSTOM_GRADIENT in node.attr:
                found = found or node.attr[_CUSTOM_GRADIENT].s.startswith(b"CustomGradient")
                del node.attr[_CUSTOM_GRADIENT]
    return found


def checkpoint_keys(meta: Any) -> dict[str, str]:
    """Return the checkpoint key of each variable, by node name, read from the graph that restores them.

    That graph is not run. TensorFlow 2 restores in a function that takes the variables, TensorFlow 1 in the
    graph itself.
    """
    nodes: dict[str, Any] = {node.name: node for node in meta.graph_def.node}
    functions = {function.signature.name: function for function in meta.graph_def.library.function}
    restore = nodes.get(_node(meta.saver_def.restore_op_name))
    called = (
        functions.get(restore.attr["f"].func.name) if restore is not None and "f" in restore.attr else None
    )
    if restore is None or called is None:
        return dict(_assigned(nodes, {}))
    given = [_node(tensor) for tensor in restore.input if not tensor.startswith("^")]
    owners = dict(zip((argument.name for argument in called.signature.input_arg), given, strict=False))
    return dict(_assigned({node.name: node for node in called.node_def}, owners))


def _assigned(nodes: Mapping[str, Any], owners: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the variable and the checkpoint key of each assignment of a restored value."""
    for node in nodes.values():
        if node.op not in _ASSIGN or len(node.input) < 2:
            continue
        target, value = _node(node.input[0]), node.input[1]
        source = nodes.get(_node(value))
        while source is not None and source.op == "Identity":
            value = source.input[0]
            source = nodes.get(_node(value))
        if source is None or source.op != "RestoreV2" or len(source.input) < 3:
            continue
        keys, slices = (_words(nodes.get(_node(tensor))) for tensor in source.input[1:3])
        place = int(last) if (last := value.rpartition(":")[2]).isdecimal() and ":" in value else 0
        if place < min(len(keys), len(slices)) and not slices[place]:  # a slice is only a part of a variable
            yield owners.get(target, target), keys[place]


def _words(node: Any) -> list[str]:
    if node is None or node.op != "Const":
        return []
    return [text.decode("utf-8", "replace") for text in node.attr["value"].tensor.string_val]
