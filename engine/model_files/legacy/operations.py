"""Features of Keras 2 that Keras 3 lacks: TensorFlow functions between layers, another hard sigmoid."""

import json
from typing import Any

import keras
import tensorflow as tf
from google.protobuf import json_format
from tensorflow.python.framework import op_def_registry

from engine.model_files.sandbox.allowlist import OPERATIONS, RAW_OPERATIONS

_NEW_NAMES = dict.fromkeys(("dim", "reduction_indices", "split_dim", "squeeze_dims"), "axis")

__all__ = ["Operation", "RawOperation", "hard_sigmoid"]


@keras.saving.register_keras_serializable("Convscope", "Operation")
class Operation(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """A layer that calls one of `OPERATIONS`.

    Parameters
    ----------
    function
        The name of the function below `tf`, such as ``math.truediv``.
    positional, keywords
        The arguments; ``{"tensor": n}`` stands for the n-th input of the layer.
    """

    def __init__(self, function: str, positional: list[Any], keywords: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if function not in OPERATIONS:
            raise ValueError(f"{function!r} is not an allowed operation.")
        self.function = function
        self._arguments = json.dumps([positional, keywords])  # Keras would wrap lists and dictionaries

    def call(self, inputs: Any) -> Any:
        """Apply the function to a list of tensors."""
        positional, keywords = _filled(json.loads(self._arguments), inputs)
        if self.function == "__operators__.add":
            return positional[0] + (positional[1] if len(positional) > 1 else keywords["y"])
        if self.function == "__operators__.getitem":
            return positional[0][_index(keywords["slice_spec"])]
        function: Any = tf
        for part in self.function.split("."):
            function = getattr(function, part)
        return function(*positional, **keywords)

    def get_config(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        positional, keywords = json.loads(self._arguments)
        return {
            **super().get_config(),
            "function": self.function,
            "positional": positional,
            "keywords": keywords,
        }


@keras.saving.register_keras_serializable("Convscope", "RawOperation")
class RawOperation(keras.layers.Layer):  # type: ignore[misc]
    """A layer that runs one of `RAW_OPERATIONS`.

    Parameters
    ----------
    node_def
        The operation with its attributes, as a NodeDef in JSON.
    constants
        The inputs that are not tensors, by position.
    """

    def __init__(self, node_def: dict[str, Any], constants: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if node_def.get("op") not in RAW_OPERATIONS:
            raise ValueError(f"{node_def.get('op')!r} is not an allowed operation.")
        self._text = json.dumps([node_def, constants])  # Keras would wrap dictionaries

    def call(self, inputs: Any) -> Any:
        """Run the operation on a list of tensors, or on one."""
        node_def, constants = json.loads(self._text)
        tensors = iter(inputs if isinstance(inputs, (list, tuple)) else [inputs])
        given = [
            constants[str(place)] if str(place) in constants else next(tensors)
            for place in range(len(node_def["input"]))
        ]
        node = json_format.ParseDict(node_def, tf.compat.v1.NodeDef())
        definition = op_def_registry.get(node.op)
        return getattr(tf.raw_ops, node.op)(
            **_inputs(node, definition, given), **_attributes(node, definition)
        )

    def get_config(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        node_def, constants = json.loads(self._text)
        return {**super().get_config(), "node_def": node_def, "constants": constants}


def _inputs(node: Any, definition: Any, given: list[Any]) -> dict[str, Any]:
    """Return the arguments of an operation by name; list arguments take several values."""
    arguments, waiting = {}, iter(given)
    for argument in definition.input_arg:
        dtype = tf.dtypes.as_dtype(
            node.attr[argument.type_attr].type if argument.type_attr else argument.type
        )
        count = node.attr[argument.number_attr].i if argument.number_attr else 1
        values = [tf.convert_to_tensor(next(waiting), dtype) for _ in range(count)]
        arguments[_NEW_NAMES.get(argument.name, argument.name)] = (
            values if argument.number_attr else values[0]
        )
    return arguments


def _attributes(node: Any, definition: Any) -> dict[str, Any]:
    """Return the attributes that do not follow from the arguments."""
    implied = {
        name for argument in definition.input_arg for name in (argument.type_attr, argument.number_attr)
    }
    return {
        _NEW_NAMES.get(attribute.name, attribute.name): _plain(node.attr[attribute.name])
        for attribute in definition.attr
        if attribute.name in node.attr and attribute.name not in implied
    }


def _plain(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "list":
        return [*value.list.i, *value.list.f, *value.list.b, *(text.decode() for text in value.list.s)]
    found = getattr(value, kind)
    return tf.dtypes.as_dtype(found) if kind == "type" else found.decode() if kind == "s" else found


@keras.saving.register_keras_serializable("Convscope", "hard_sigmoid")  # type: ignore[untyped-decorator]
def hard_sigmoid(x: Any) -> Any:
    """Return clip(0.2 x + 0.5, 0, 1), the hard sigmoid of Keras 1 and 2.

    Its slope is 6/5 of that of Keras 3.
    """
    return keras.ops.clip(0.2 * x + 0.5, 0, 1)


def _filled(tree: Any, tensors: Any) -> Any:
    if isinstance(tree, dict):
        return (
            tensors[tree["tensor"]]
            if set(tree) == {"tensor"}
            else {key: _filled(item, tensors) for key, item in tree.items()}
        )
    return [_filled(item, tensors) for item in tree] if isinstance(tree, list) else tree


def _index(spec: Any) -> Any:
    """Return the index of a slicing operation, the part between the brackets."""
    if isinstance(spec, dict):
        return (
            ...
            if spec.get("class_name") == "__ellipsis__"
            else slice(spec.get("start"), spec.get("stop"), spec.get("step"))
        )
    return tuple(_index(part) for part in spec) if isinstance(spec, list) else spec
