"""Affine operations on single channels, such as batch normalisation, folded into the convolution before them.

At inference, batch normalisation is an affine map of each channel, y = a x + b. A convolution followed by an
affine map is a convolution:

    a (K * x + c) + b = (a K) * x + (a c + b)

The coefficients are computed in float64, so only the rounding of the weights to float32 makes a difference.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.core.arrays import Float32Array, Float64Array

__all__ = ["affine_coefficients", "fold_affine"]


def affine_coefficients(
    kind: str, values: tuple[Float32Array, ...], epsilon: float = 0.0
) -> tuple[Float64Array, Float64Array]:
    """Return factor a and offset b of an affine operation y = a x + b.

    Parameters
    ----------
    kind
        The type of the operation in TensorFlow: Mul, BiasAdd, AddV2, Sub or a fused batch normalisation.
    values
        The constant operands, (channels,) or broadcastable to it; for batch normalisation scale, offset, mean
        and variance.
    epsilon
        Added to the variance of a batch normalisation.

    Returns
    -------
    factor, offset
        (channels,) or (1,) float64.
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
    """Return kernel and bias of a convolution followed by affine maps of its channels.

    Parameters
    ----------
    kernel
        (rows, columns, channels, filters) float32. The output channels of a depthwise kernel are its last two
        axes together.
    maps
        Pairs of factor and offset, (channels,) or (1,), beginning with the map nearest to the convolution.
    depthwise
        Whether the convolution is depthwise.

    Returns
    -------
    kernel
        The shape of `kernel`, float32.
    bias
        (output channels,) float32.
    """
    channels = kernel.shape[2] * kernel.shape[3] if depthwise else kernel.shape[3]
    factor, offset = np.ones(channels), np.zeros(channels)
    for by, plus in maps:
        factor, offset = factor * by, offset * by + plus
    shape: tuple[Any, ...] = kernel.shape[2:] if depthwise else (channels,)
    return (kernel * factor.reshape(shape)).astype(np.float32), offset.astype(np.float32)
