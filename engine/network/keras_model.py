"""Layers of a Keras model by path, their kernels, and the frozen tree of nodes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from engine.core.arrays import Float32Array
from engine.core.model import Node, Shape
from engine.network.layer_notes import layer_notes
from engine.network.trace import Trace

__all__ = [
    "arrays_by_name",
    "cast_to_float32",
    "describe",
    "kernel_array",
    "kernel_variable",
    "layers_by_path",
    "use_float32",
]

_OTHER_FLOATS = {"float16", "bfloat16", "float64"}
_NOT_SETTINGS = {
    "name",
    "trainable",
    "dtype",
    "batch_shape",
    "layers",
    "input_layers",
    "output_layers",
    "build_config",
}


def layers_by_path(model: Any) -> dict[str, Any]:
    """Return every layer below `model` by path, inner models included.

    A shared layer appears once, at its first place.
    """
    found: dict[str, Any] = {}
    seen: set[int] = {id(model)}
    for path, layer in _walk(model, "", seen):
        found[_unused(path, found)] = layer
    return found


def _walk(parent: Any, prefix: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    for layer in _children(parent):
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        yield prefix + layer.name, layer
        yield from _walk(layer, f"{prefix}{layer.name}/", seen)


def _children(parent: Any) -> list[Any]:
    """Return the direct sub-layers of a model or of a layer."""
    if hasattr(parent, "layers"):
        return list(parent.layers)
    return (
        list(parent._flatten_layers(include_self=False, recursive=False))
        if hasattr(parent, "_flatten_layers")
        else []
    )


def _unused(path: str, taken: Mapping[str, Any]) -> str:
    if path not in taken:
        return path
    number = 2
    while f"{path}#{number}" in taken:
        number += 1
    return f"{path}#{number}"


def use_float32(layers: Mapping[str, Any]) -> list[str]:
    """Make layers of mixed, half or double precision compute in float32; return their former dtypes."""
    others = [layer for layer in layers.values() if str(layer.compute_dtype) in _OTHER_FLOATS]
    found = sorted({layer.compute_dtype for layer in others})
    for layer in others:
        layer.dtype_policy = "float32"
    return found


def cast_to_float32(model: Any) -> Any:
    """Return the model, or its copy in float32 if its weights have half or double precision."""
    if all(str(variable.dtype) not in _OTHER_FLOATS for variable in model.weights):
        return model
    copy = keras.saving.deserialize_keras_object(_with_float32(keras.saving.serialize_keras_object(model)))
    copy.set_weights(model.get_weights())
    return copy


def _with_float32(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: "float32" if key == "dtype" else _with_float32(value) for key, value in tree.items()}
    return [_with_float32(item) for item in tree] if isinstance(tree, (list, tuple)) else tree


def _kernel_variable(layer: Any) -> Any | None:
    """Return the four-dimensional convolution kernel of `layer`, or None."""
    for name in ("kernel", "_kernel", "depthwise_kernel"):
        variable = layer.__dict__.get(name)
        if variable is not None and len(getattr(variable, "shape", ())) == 4:
            return variable
    return None


def kernel_array(layer: Any) -> Float32Array | None:
    """Return the convolution kernel of a layer.

    Returns
    -------
    ndarray or None
        (height, width, channels that each filter sees, filters) float32.
    """
    variable = _kernel_variable(layer)
    if variable is None:
        return None
    kernel: Float32Array = variable.numpy().astype(np.float32)
    kind = type(layer).__name__
    if kind in ("DepthwiseConv2D", "SeparableConv2D"):
        return kernel.reshape(*kernel.shape[:2], 1, -1)
    return kernel.transpose(0, 1, 3, 2) if kind == "Conv2DTranspose" else kernel


def arrays_by_name(variables: Sequence[Any]) -> dict[str, Float32Array]:
    """Return the arrays of variables by name, or by path if names are not unique.

    Returns
    -------
    dict
        Name or path -> array in the shape of the variable, float32.
    """
    names = [variable.path.rsplit("/", 1)[-1] for variable in variables]
    names = names if len(set(names)) == len(names) else [variable.path for variable in variables]
    return {
        name: variable.numpy().astype(np.float32) for name, variable in zip(names, variables, strict=True)
    }


def kernel_variable(layer: Any) -> Any | None:
    """Return the kernel of a convolution or of a dense layer, or None."""
    dense = layer.kernel if type(layer).__name__ == "Dense" and layer.built else None
    return dense if dense is not None else _kernel_variable(layer)


def describe(model: Any, layers: Mapping[str, Any], traces: Mapping[str, Trace]) -> Node:
    """Return the frozen tree of a model; its root has the empty path.

    Parameters
    ----------
    model
        The Keras model.
    layers
        Its layers by path.
    traces
        The traces of the layers by path.
    """
    inside: dict[str, list[str]] = {}
    for path in layers:
        parent = path.rpartition("/")[0]
        inside.setdefault(parent if parent in layers else "", []).append(path)
    sources = {str(layer.output.name): path for path, layer in layers.items() if _is_input(layer)}

    def node(path: str, layer: Any) -> Node:
        kernel, trace = _kernel_variable(layer), traces.get(path)
        return Node(
            path=path,
            kind=type(layer).__name__,
            shape=trace.shape if trace else _input_shape(layer),
            num_params=layer.count_params() if layer.built else 0,
            field=trace.field if trace else None,
            order=trace.order if trace else -1,
            num_calls=trace.num_calls if trace else 0,
            heads=trace.heads if trace else (),
            sees_picture=trace is not None and trace.sees_picture,
            no_map=trace.no_map if trace else "",
            is_split=trace is not None and trace.map_layout is not None and trace.map_layout.is_split,
            num_beside=trace.map_layout.num_beside if trace and trace.map_layout else 0,
            placement=trace.placement if trace else None,
            inputs=tuple(sources.get(name, name) for name in trace.inputs) if trace else (),
            kernel_shape=None if kernel is None else tuple(kernel.shape),
            has_kernel=any(len(variable.shape) > 1 for variable in layer.weights) and not inside.get(path),
            remarks=(*_on_arrangement(trace), *(() if inside.get(path) else layer_notes(layer))),
            settings=() if inside.get(path) else tuple(_settings(layer)),
            children=tuple(node(child, layers[child]) for child in inside.get(path, ())),
        )

    return node("", model)


def _is_input(layer: Any) -> bool:
    return type(layer).__name__ == "InputLayer"


def _input_shape(layer: Any) -> Shape | None:
    return tuple(layer.batch_shape[1:]) if _is_input(layer) else None


def _on_arrangement(trace: Trace | None) -> Iterator[str]:
    """Yield notes on a layer's output as a map: its rows and columns, or the reason why it is no map."""
    layout = trace.map_layout if trace else None
    if trace is not None and trace.no_map and trace.sees_picture:
        yield f"No map of the picture: {trace.no_map}."
    if layout is None or layout.is_plain:
        return
    rows, columns, _ = layout.shape
    if layout.num_beside:
        tokens = "1 token" if layout.num_beside == 1 else f"{layout.num_beside} tokens"
        yield f"Shown as {rows} x {columns} cells of the picture, without {tokens} outside the picture."
    elif layout.factors:
        yield f"Shown as {rows} x {columns} cells of the picture."


def _settings(layer: Any) -> Iterator[tuple[str, str]]:
    try:
        config = layer.get_config()
    except (NotImplementedError, TypeError):  # a subclassed layer without a configuration
        return
    for name, value in config.items():
        if (
            name not in _NOT_SETTINGS
            and value is not None
            and not name.endswith(("_constraint", "_initializer"))
        ):
            yield name, _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        inner = value.get("config")
        details = (
            ", ".join(f"{key}={item}" for key, item in inner.items()) if isinstance(inner, dict) else inner
        )
        return f"{value.get('class_name', '')}({details})" if details else str(value.get("class_name", value))
    if isinstance(value, (list, tuple)):
        return " x ".join(_as_text(item) for item in value)
    return str(value)
