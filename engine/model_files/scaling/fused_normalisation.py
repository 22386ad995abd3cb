"""The first batch normalisation in a graph without layers, as SavedModels have them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array, Float64Array
from engine.network.incremental.steps import StepReader
from engine.network.incremental.subgraph import Subgraph

__all__ = ["first_fused_normalisation"]

_ERRORS = (tf.errors.OpError, ValueError, TypeError, KeyError, NotImplementedError)
_FUSED = {"FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"}


def first_fused_normalisation(function: Any) -> Callable[[Float32Array], Float64Array] | None:
    """Return a function that computes the normalised input of the first batch normalisation.

    Parameters
    ----------
    function
        A concrete function whose first input is the picture.

    Returns
    -------
    callable or None
        From pictures, (N, height, width, channels) float32, to (x - mean) / deviation, (cells, units)
        float64. None if there is no trained batch normalisation.
    """
    picture = function.inputs[0]
    seeing = {picture.name}
    for operation in function.graph.get_operations():
        if (
            operation.type in _FUSED
            and operation.inputs[0].name in seeing
            and not operation.get_attr("is_training")
        ):
            try:
                return _normalised(function, operation)
            except _ERRORS:  # operations that need other inputs, or that have no kernel here
                return None
        if any(tensor.name in seeing for tensor in operation.inputs):
            seeing |= {tensor.name for tensor in operation.outputs}
    return None


def _normalised(function: Any, operation: Any) -> Callable[[Float32Array], Float64Array] | None:
    source, _, _, mean, variance = operation.inputs
    epsilon, axis = operation.get_attr("epsilon"), 1 if operation.get_attr("data_format") == b"NCHW" else -1
    evaluate = _evaluator(function, [source.name, mean.name, variance.name])
    _, centre, spread = evaluate(np.zeros((1, *function.inputs[0].shape[1:]), np.float32))
    if not centre.any() or np.allclose(spread, 1):
        return None

    def normalised(images: Float32Array) -> Float64Array:
        maps = np.moveaxis(evaluate(images)[0], axis, -1).astype(np.float64)
        return np.asarray((maps.reshape(-1, maps.shape[-1]) - centre) / np.sqrt(spread + epsilon))

    return normalised


def _evaluator(function: Any, names: list[str]) -> Callable[[Float32Array], list[Float32Array]]:
    reading = StepReader(frozenset(), False)
    reading.numbers[function.inputs[0].name] = 0
    subgraph = Subgraph(function, reading, names)

    def build(images: Any) -> Any:
        return [
            tf.identity(tensor)
            for tensor in subgraph.import_subgraph(lambda number: images, tf.shape(images)[0])
        ]

    shape = (None, *function.inputs[0].shape[1:])
    traced = tf.function(
        build, autograph=False, input_signature=[tf.TensorSpec(shape, tf.float32)]
    ).get_concrete_function()
    return lambda images: [tensor.numpy() for tensor in traced(tf.constant(images))]
