"""Batch normalisation, and whatever else acts on each channel by itself, folded into the convolution before it.

At inference it is an affine map of each channel, y = a x + b, and a convolution followed by one is a
convolution:

    a (K * x + c) + b = (a K) * x + (a c + b)

Computed in float64, so that what is left of the difference is the rounding of the weights to float32.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.core.arrays import Float32Array, Float64Array

__all__ = ["affine_coefficients", "fold_affine"]


def affine_coefficients(
    kind: str, values: tuple[Float32Array, ...], epsilon: float = 0.0
) -> tuple[Float64Array, Float64Array]:
    """Return factor and offset, a and b, of an operation by its name in TensorFlow and the values behind its map.

    Of a fused batch normalisation the values are scale, offset, mean and variance, and `epsilon` is added to
    the latter.
    """
    exact = tuple(np.asarray(value, np.float64).ravel() for value in values)
    if kind == "Mul":
        return exact[0], np.zeros(1)
    if kind in ("BiasAdd", "AddV2"):
        return np.ones(1), exact[0]
    if kind == "Sub":
        return np.ones(1), -exact[0]
    scale, offset, mean, variance = exact
    factor = scale / np.sqrt(variance + epsilon)
    return factor, offset - factor * mean


def fold_affine(
    kernel: Float32Array, maps: Iterable[tuple[Float64Array, Float64Array]], depthwise: bool = False
) -> tuple[Float32Array, Float32Array]:
    """Return kernel and bias of a convolution followed by affine `maps` of each channel, the nearest to it first.

    `kernel` is (rows, columns, channels, filters); the output channels of a depthwise one are its last two
    axes together.
    """
    channels = kernel.shape[2] * kernel.shape[3] if depthwise else kernel.shape[3]
    factor, offset = np.ones(channels), np.zeros(channels)
    for by, plus in maps:
        factor, offset = factor * by, offset * by + plus
    shape: tuple[Any, ...] = kernel.shape[2:] if depthwise else (channels,)
    return (kernel * factor.reshape(shape)).astype(np.float32), offset.astype(np.float32)
