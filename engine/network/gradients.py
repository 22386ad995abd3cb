"""Gradients in a traced graph by the picture or by any tensor, and the inputs of max-poolings."""

from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from engine.core.errors import UserError
from engine.network.axes.map_layout import MapLayout, find_map_layout, track_axes
from engine.network.layer_recorder import LayerOutputs
from engine.network.trace import ancestors, first_tensor

__all__ = ["gradient_by_image", "gradient_by_tensor", "pooling_inputs"]


def gradient_by_tensor(score: Any, source: Any, name: str) -> Any:
    """Return d score / d source.

    Parameters
    ----------
    score
        (N,), the scores.
    source
        A tensor of the same graph.
    name
        The name of the source, for the message.

    Raises
    ------
    UserError
        If the score does not depend on the source.
    """
    (gradient,) = tf.gradients(score, [source])
    if gradient is None:
        raise UserError(f"The score does not depend on {name}.", "Choose another layer, or another class.")
    return tf.convert_to_tensor(gradient)


def gradient_by_image(score: Any, images: Any, dtype: str) -> Any:
    """Return d score / d images.

    If the model takes integers, the gradient is by the first float tensors cast from them.

    Parameters
    ----------
    score
        (N,), the scores.
    images
        The pictures, (N, height, width, channels).
    dtype
        The dtype of the model's input.

    Raises
    ------
    UserError
        If the score does not depend on the pictures, or they are changed as integers first.
    """
    if "int" not in dtype:
        return gradient_by_tensor(score, images, "the picture")
    casts = _first_floats(images)
    if not casts or any(cast.shape[1:] != images.shape[1:] for cast in casts):
        raise UserError(
            "The model changes the picture as integers before it computes, so there is no gradient.",
            "Use Occlusion, which needs no gradient.",
        )
    gradients = [gradient for gradient in tf.gradients(score, casts) if gradient is not None]
    if not gradients:
        raise UserError("The score does not depend on the picture.", "Choose another class.")
    return tf.add_n([tf.convert_to_tensor(gradient) for gradient in gradients])


def _first_floats(images: Any) -> list[Any]:
    """Return the first float tensors cast from integers that are computed from `images`."""
    waiting = [operation for operation in images.consumers() if operation.type == "Cast"]
    floats, seen = [], set()
    while waiting:
        operation = waiting.pop()
        for tensor in operation.outputs:
            if tensor.name in seen:
                continue
            seen.add(tensor.name)
            if tensor.dtype.is_integer:
                waiting.extend(tensor.consumers())
            elif tensor.dtype.is_floating:
                floats.append(tensor)
    return floats


def pooling_inputs(activation: Any, images: Any, calls: LayerOutputs) -> list[tuple[str, Any, MapLayout]]:
    """Return the input of each max-pooling between the picture and a layer's output.

    Poolings of tensors that are no map of the picture are left out. The pooling nearest to the picture comes
    last.

    Parameters
    ----------
    activation
        The output of the layer.
    images
        The pictures, (N, height, width, channels).
    calls
        The outputs of all layers.

    Returns
    -------
    list of tuple
        The path of the pooling's layer, its input tensor, and the layout of that as a map. The name of the
        operation replaces the path if there is no layer.
    """
    axes = track_axes(images.graph, images, tf.get_static_value)
    paths = {tensor.name: path for path, outputs in calls.items() for tensor in _tensors(outputs)}
    before = ancestors(activation)
    found: list[tuple[str, Any, MapLayout]] = []
    for operation in images.graph.get_operations():
        name = operation.outputs[0].name if operation.outputs else ""
        if operation.type != "MaxPool" or name not in before:
            continue
        source = operation.inputs[0]
        layout = find_map_layout(axes, source)
        if layout is not None:
            path = _path(operation, paths)
            # a layer may be called several times
            count = sum(known.partition("#")[0] == path for known, _, _ in found)
            path = f"{path}#{count + 1}" if count else path
            found.append((path, source, layout))
    return found[::-1]


def _path(operation: Any, paths: Mapping[str, str]) -> str:
    """Return the layer whose output an operation made, perhaps transposed back to channels first."""
    output = operation.outputs[0]
    turned = [consumer.outputs[0] for consumer in output.consumers() if consumer.type == "Transpose"]
    return next(
        (paths[tensor.name] for tensor in (output, *turned) if tensor.name in paths), str(operation.name)
    )


def _tensors(outputs: Sequence[Any]) -> list[Any]:
    return [tensor for tensor in map(first_tensor, outputs) if tensor is not None]
