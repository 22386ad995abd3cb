"""Arguments of layers that do nothing at inference; unknown ones of other Keras versions are dropped."""

from typing import Any

from keras import layers

from engine.model_files.legacy.legacy import known_arguments
from engine.model_files.sandbox.allowlist import INFERENCE_NOOP_LAYERS

__all__ = ["drop_unknown_arguments"]

_ALWAYS = {"dtype", "name", "trainable"}


def drop_unknown_arguments(tree: Any) -> tuple[str, ...]:
    """Remove unknown arguments of inference no-op layers from a configuration, in place.

    Returns
    -------
    tuple of str
        Each removed argument once, as `layer.argument`.
    """
    found: dict[str, None] = {}
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found |= dict.fromkeys(_dropped(value))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return tuple(found)


def _dropped(entry: dict[str, Any]) -> list[str]:
    kind, config = entry.get("class_name"), entry.get("config")
    layer = getattr(layers, kind, None) if isinstance(kind, str) and kind in INFERENCE_NOOP_LAYERS else None
    if layer is None or not isinstance(config, dict) or entry.get("module") != "keras.layers":
        return []
    strange = sorted(set(config) - known_arguments(layer) - _ALWAYS)
    for key in strange:
        del config[key]
    return [f"{kind}.{key}" for key in strange]
