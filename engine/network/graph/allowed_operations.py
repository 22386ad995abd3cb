"""Rules for the graph of a SavedModel: which operations it may hold.

The rules read TensorFlow's register of operations, so they hold for operations of future versions too.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import op_def_registry

from engine.core.errors import UserError

__all__ = ["harmful_model_error", "inspect_graph", "inspect_nodes", "reachable_functions"]

_FREE_BYTES = 64 * 2**20
_STATE = set(
    """AssignAddVariableOp AssignSubVariableOp AssignVariableOp DisableCopyOnRead If Multinomial NoOp
    PartitionedCall Placeholder RandomShuffle RandomStandardNormal RandomUniform RandomUniformInt
    ReadVariableOp StatefulPartitionedCall StatefulStandardNormalV2 StatefulUniform StatelessIf
    TruncatedNormal VarHandleOp VarIsInitializedOp While""".split()
)
_TEXT = {"Assert", "Const"}
_HARMLESS_WORDS = set(
    """bad_indices_policy config config_proto data_format dst_format equation executor_type fill_mode
    frame_name fused_ops interpolation kernel_type message noise padding row_partition_types set_operation
    src_format""".split()
)


def inspect_graph(definition: Any, name: str) -> None:
    """Refuse a GraphDef in which, or in whose functions, an operation does more than compute.

    Parameters
    ----------
    definition
        The GraphDef.
    name
        The name of the file, for the message.

    Raises
    ------
    UserError
        If an operation is not allowed.
    """
    inspect_nodes(definition.node, name)
    for function in definition.library.function:
        inspect_nodes(function.node_def, name)


def reachable_functions(nodes: Iterable[Any], functions: Mapping[str, Any]) -> set[str]:
    """Return the names of all functions that nodes call, directly or through other functions.

    Parameters
    ----------
    nodes
        NodeDefs.
    functions
        FunctionDefs by name.
    """
    found: set[str] = set()
    waiting = list(_called(nodes))
    while waiting:
        name = waiting.pop()
        if name in functions and name not in found:
            found.add(name)
            waiting.extend(_called(functions[name].node_def))
    return found


def _called(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        for value in node.attr.values():
            if value.HasField("func"):
                yield value.func.name
            yield from (function.name for function in value.list.func)


def inspect_nodes(nodes: Iterable[Any], name: str) -> None:
    """Refuse operations that use anything but numbers and variables.

    Parameters
    ----------
    nodes
        NodeDefs.
    name
        The name of the file, for the message.

    Raises
    ------
    UserError
        If an operation is unknown, has side effects, works on text, takes free text or holds an oversized
        constant.
    """
    for node in nodes:
        definition = op_def_registry.get(node.op)
        if definition is None:
            raise harmful_model_error(
                name, f"it uses the operation {node.op!r}, which is not part of TensorFlow"
            )
        if definition.is_stateful and node.op not in _STATE:
            raise harmful_model_error(
                name, f"it uses the operation {node.op!r}, which does more than compute"
            )
        if node.op not in _TEXT and _touches_text(node, definition):
            raise harmful_model_error(name, f"its operation {node.op!r} works on text, which may name files")
        if node.op not in _STATE and _takes_words(definition):
            raise harmful_model_error(
                name, f"its operation {node.op!r} takes free text, which may name files or functions"
            )
        if node.op == "Const":
            _inspect_constant(node.attr["value"].tensor, node.name, name)


def _touches_text(node: Any, definition: Any) -> bool:
    text = tf.string.as_datatype_enum
    if any(argument.type == text for argument in (*definition.input_arg, *definition.output_arg)):
        return True
    return any(value.type == text or text in value.list.type for value in node.attr.values())


def _takes_words(definition: Any) -> bool:
    """Return whether an operation has a text attribute with free values, such as the name of a dump file."""
    return any(
        attribute.type in ("string", "list(string)")
        and not attribute.HasField("allowed_values")
        and attribute.name not in _HARMLESS_WORDS
        for attribute in definition.attr
    )


def _inspect_constant(tensor: Any, key: str, name: str) -> None:
    """Refuse a constant that stores one value and claims to repeat it many times."""
    claimed = 8 * math.prod(dimension.size for dimension in tensor.tensor_shape.dim)
    if claimed > max(_FREE_BYTES, 20 * tensor.ByteSize()):
        raise harmful_model_error(
            name,
            f"its constant {key!r} would take {claimed:,} bytes of memory, far more than the file stores",
        )


def harmful_model_error(name: str, reason: str) -> UserError:
    """Return the error for a SavedModel that could do harm."""
    return UserError(
        f"{name} is not opened: {reason}.", "A SavedModel can carry code; ask its author for a .keras file."
    )
