"""The calls between the layers of a Keras 1 or 2 model, converted to the form of Keras 3."""

from collections.abc import Iterator
from typing import Any

from engine.core.errors import UserError

__all__ = ["MERGES", "MODELS", "OPERATION_KINDS", "LegacyGraph", "layer_name", "safe_name"]

_Config = dict[str, Any]

MODELS = {"Functional", "Model", "Sequential"}
MERGES = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "dot": "Dot",
}
OPERATION_KINDS = {"TFOpLambda", "SlicingOpLambda"}
_TAKES_LIST = {*MERGES.values(), "Minimum", "Subtract"}
_ALWAYS_TRAINING = {"BatchNormalization", "Dropout", "SpatialDropout2D", "GaussianNoise", "AlphaDropout"}
_ASK = "Ask its author for a newer export."


def safe_name(name: str) -> str:
    """Return a layer's name without the slash that Keras 3 forbids."""
    return name.replace("/", "__")


def layer_name(entry: _Config) -> str:
    """Return the name of a layer in its model."""
    inner = entry.get("config")
    return str(entry.get("name") or (inner.get("name") if isinstance(inner, dict) else None) or "model")


class LegacyGraph:
    """The calls of one functional model, with the call numbers of Keras 2.

    The first call of an inner model may have the number 0 or 1.
    """

    def __init__(self, inner: _Config) -> None:
        self._names = {layer_name(entry) for entry in inner["layers"]}
        self._functional = {
            layer_name(entry) for entry in inner["layers"] if entry["class_name"] in ("Functional", "Model")
        }
        nested = {layer_name(entry) for entry in inner["layers"] if entry["class_name"] in MODELS}
        self._first: dict[str, int] = {}
        nodes = [entry.get("inbound_nodes") for entry in inner["layers"]]
        for name, call, *_ in self._references([nodes, inner["output_layers"], [inner["output_layers"]]]):
            if name in nested:
                self._first[name] = min(call, self._first.get(name, call))

    def call(self, node: Any, kind: str) -> _Config:
        """Return one call of a layer in Keras 3's form.

        Raises
        ------
        UserError
            If the layer was called in training mode.
        """
        given = _as_list(node)
        keywords: _Config = {}
        for item in given:
            keywords |= item[3] if len(item) > 3 else {}
        if keywords.get("training") and kind in _ALWAYS_TRAINING:
            raise UserError(
                f"A layer of type {kind} is called with training=True, so it depends on the other pictures.",
                _ASK,
            )
        keywords = {
            key: value
            for key, value in keywords.items()
            if value is not None and key not in ("training", "name")
        }
        positional = [self._tensor(item) for item in given]
        takes_list = len(positional) > 1 or kind in _TAKES_LIST
        return {"args": [positional] if takes_list else positional, "kwargs": self._revived(keywords)}

    def operation(self, nodes: list[Any], function: str) -> tuple[_Config, _Config]:
        """Return an operation's arguments with placeholders for tensors, and its call on these tensors.

        Raises
        ------
        UserError
            If the operation is called more than once.
        """
        if len(nodes) != 1:
            raise UserError(f"The operation {function!r} is called more than once.", _ASK)
        given = _as_list(nodes[0])
        tensors: list[_Config] = []

        def opened(value: Any) -> Any:
            if self._is_reference(value):
                tensors.append(self._tensor(value))
                return {"tensor": len(tensors) - 1}
            if isinstance(value, list):
                return [opened(item) for item in value]
            return {key: opened(item) for key, item in value.items()} if isinstance(value, dict) else value

        positional = [item[2] if item[0] == "_CONSTANT_VALUE" else opened(item[:3]) for item in given]
        grouped = isinstance(nodes[0][0], list)  # the function takes one list of tensors, as concat does
        keywords: _Config = {}
        for item in given:
            keywords |= opened(item[3]) if len(item) > 3 else {}
        keywords.pop("name", None)
        return {"positional": [positional] if grouped else positional, "keywords": keywords}, {
            "args": [tensors],
            "kwargs": {},
        }

    def ends(self, tree: Any) -> Any:
        """Return the inputs or outputs of a model; a list of one becomes its element."""
        if isinstance(tree, dict):
            return {key: self.ends(value) for key, value in tree.items()}
        if isinstance(tree, list) and len(tree) == 3 and isinstance(tree[0], str):
            # Keras 3 counts the construction of a functional model as a call here
            built_in = 1 if tree[0] in self._functional else 0
            return [safe_name(tree[0]), tree[1] - self._first.get(tree[0], 0) + built_in, tree[2]]
        return self.ends(tree[0]) if len(tree) == 1 else [self.ends(item) for item in tree]

    def _references(self, tree: Any) -> Iterator[list[Any]]:
        """Yield all references in a tree, including those in keyword arguments of others."""
        waiting = [tree]
        while waiting:
            value = waiting.pop()
            if self._is_reference(value):
                yield value
            if isinstance(value, (list, dict)):
                waiting.extend(value.values() if isinstance(value, dict) else value)

    def _is_reference(self, value: Any) -> bool:
        """Return whether `value` is [layer, call, output], possibly followed by keyword arguments."""
        if not isinstance(value, list) or not 3 <= len(value) <= 4 or not isinstance(value[0], str):
            return False
        return value[0] in self._names and type(value[1]) is int and type(value[2]) is int

    def _revived(self, tree: Any) -> Any:
        if self._is_reference(tree):
            return self._tensor(tree)
        if isinstance(tree, dict):
            return {key: self._revived(value) for key, value in tree.items()}
        return [self._revived(item) for item in tree] if isinstance(tree, list) else tree

    def _tensor(self, reference: list[Any]) -> _Config:
        name, call, output = reference[:3]
        history = [safe_name(name), call - self._first.get(name, 0), output]
        return {
            "class_name": "__keras_tensor__",
            "config": {"shape": [None], "dtype": "float32", "keras_history": history},
        }


def _as_list(node: Any) -> list[Any]:
    """Return the references of one call; Keras 2 wrote a single reference of an operation without a list."""
    return [node] if isinstance(node[0], str) else list(node)
