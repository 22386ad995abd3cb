"""Gradients in a traced graph: by the picture, by any tensor, and by what max-pooling has chosen from."""

from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from engine.core.errors import UserError
from engine.network.axes.map_layout import MapLayout, find_map_layout, track_axes
from engine.network.layer_recorder import LayerOutputs
from engine.network.trace import ancestors, first_tensor

__all__ = ["gradient_by_image", "gradient_by_tensor", "pooling_inputs"]


def gradient_by_tensor(score: Any, source: Any, what: str) -> Any:
    """Return d score / d source; `what` names the latter, should the score not depend on it."""
    (gradient,) = tf.gradients(score, [source])
    if gradient is None:
        raise UserError(f"The score does not depend on {what}.", "Choose another layer, or another class.")
    return tf.convert_to_tensor(gradient)


def gradient_by_image(score: Any, images: Any, dtype: str) -> Any:
    """Return d score / d images; where the model takes whole numbers, by the first floats it makes of them."""
    if "int" not in dtype:
        return gradient_by_tensor(score, images, "the picture")
    doors = _first_floats(images)
    if not doors or any(door.shape[1:] != images.shape[1:] for door in doors):
        raise UserError(
            "The model changes the picture as whole numbers before it computes, so there is no gradient.",
            "Use occlusion.",
        )
    found = [gradient for gradient in tf.gradients(score, doors) if gradient is not None]
    if not found:
        raise UserError("The score does not depend on the picture.", "Choose another class.")
    return tf.add_n([tf.convert_to_tensor(gradient) for gradient in found])


def _first_floats(images: Any) -> list[Any]:
    """Return the first float tensors made of whole numbers that come from `images`."""
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
    """Return each max-pooling between a layer's output and the picture, the nearest to the picture last.

    Each comes as the path of its layer (or the name of the operation, where no layer stands behind it), the
    tensor that goes into it, and how that is laid out as a map. Poolings of what is no map of the picture are
    left out.
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
        laid = find_map_layout(axes, source)
        if laid is not None:
            path = _path(operation, paths)
            before_it = sum(
                known.partition("#")[0] == path for known, _, _ in found
            )  # a layer may be called several times
            path = f"{path}#{before_it + 1}" if before_it else path
            found.append((path, source, laid))
    return found[::-1]


def _path(operation: Any, paths: Mapping[str, str]) -> str:
    """Return the layer whose output an operation made, perhaps transposed back: processors pool upright maps only."""
    output = operation.outputs[0]
    turned = [consumer.outputs[0] for consumer in output.consumers() if consumer.type == "Transpose"]
    return next(
        (paths[tensor.name] for tensor in (output, *turned) if tensor.name in paths), str(operation.name)
    )


def _tensors(outputs: Sequence[Any]) -> list[Any]:
    return [tensor for tensor in map(first_tensor, outputs) if tensor is not None]
