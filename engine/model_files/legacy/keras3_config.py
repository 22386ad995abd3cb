"""Restoring of the modules of classes that Keras 3 leaves out of the configuration in its .h5 files.

The class Add may then be the layer that takes a list of tensors, or the operation of `x + 3.0`. The form of
its calls decides.
"""

import importlib
from collections.abc import Collection
from typing import Any

from keras import Operation, layers

from engine.core.errors import CustomCodeError, UserError
from engine.model_files.sandbox.inspection import TRUST_HINT

__all__ = ["restore_module_names"]

_MODELS = {
    "Functional": "keras.src.models.functional",
    "Sequential": "keras",
    "Model": "keras.src.models.functional",
}
_OPERATIONS = tuple(f"keras.src.ops.{name}" for name in ("numpy", "nn", "core", "math", "image", "linalg"))


def restore_module_names(entry: dict[str, Any], known: Collection[str] = ()) -> dict[str, Any]:
    """Return the configuration of a model with the modules of all its layers.

    Raises
    ------
    CustomCodeError
        If a layer has a custom class that is not among the `known` ones.
    """
    custom: dict[str, None] = {}
    completed = _completed(entry, known, custom)
    if custom:
        raise CustomCodeError(
            f"The model needs code that is not part of Keras: {', '.join(custom)}.", TRUST_HINT, tuple(custom)
        )
    return completed


def _completed(entry: dict[str, Any], known: Collection[str], custom: dict[str, None]) -> dict[str, Any]:
    kind, inner = str(entry["class_name"]), entry.get("config")
    if isinstance(inner, dict) and isinstance(inner.get("layers"), list):
        inner = {**inner, "layers": [_completed(layer, known, custom) for layer in inner["layers"]]}
    if isinstance(inner, dict) and isinstance(inner.get("layer"), dict):
        inner = {**inner, "layer": _completed(inner["layer"], known, custom)}
    if entry.get("module") is not None:
        return {**entry, "config": inner}
    module = _MODELS.get(kind) or _module(kind, entry)
    registered = entry.get("registered_name") or (kind if module != "keras.layers" else None)
    if module is None and not {kind, registered} & set(known):
        custom[kind] = None
    return {**entry, "module": module, "config": inner, "registered_name": registered}


def _module(kind: str, entry: dict[str, Any]) -> str | None:
    """Return the module of a layer or operation, or None for a custom class."""
    layer = getattr(layers, kind, None)
    if isinstance(layer, type) and issubclass(layer, layers.Layer) and not _is_operation(kind, entry):
        return "keras.layers"
    for name in _OPERATIONS:
        found = getattr(importlib.import_module(name), kind, None)
        if isinstance(found, type) and issubclass(found, Operation):
            return name
    if _is_operation(kind, entry):
        raise UserError(f"The model calls the unknown operation {kind!r}.", "Save it again as .keras.")
    return None


def _is_operation(kind: str, entry: dict[str, Any]) -> bool:
    """Return whether a merging class is called on single tensors, as only operations are."""
    nodes = entry.get("inbound_nodes") or [{}]
    given = nodes[0].get("args") or [] if isinstance(nodes[0], dict) else []
    merges = kind in ("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract")
    return merges and bool(given) and not isinstance(given[0], list)
