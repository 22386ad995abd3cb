"""A network's own transform of its input before its first convolution, read from its traced graph.

The graph is followed from the picture to the tensor that enters the first convolution, matrix product or
pooling. That part is evaluated on pictures of one colour. They show exactly whether it is affine, y = A x +
b, with any operations: scaling, normalisation, reversal of channels, padding, casts, inner models.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array, Float64Array
from engine.network.incremental.steps import StepReader
from engine.network.incremental.subgraph import Subgraph

__all__ = ["InputTransform", "read_input_transform"]

_FIRST = set(
    """Conv2D DepthwiseConv2dNative Conv3D MatMul BatchMatMul BatchMatMulV2 BatchMatMulV3 Einsum MaxPool
    AvgPool MaxPoolV2 Conv2DBackpropInput ExtractImagePatches Conv""".split()
)
_CALLS = {"PartitionedCall", "StatefulPartitionedCall"}
_SHAPES = {"Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike"}
_SAME = 1e-3  # also the epsilon of an untrained batch normalisation, added to a variance of 1
_ERRORS = (tf.errors.OpError, ValueError, TypeError, KeyError, NotImplementedError)


@dataclass(frozen=True, slots=True, eq=False)
class InputTransform:
    """A network's own transform of each pixel, y = `factors` x + `offsets`.

    Parameters
    ----------
    factors
        (transformed channels, picture channels) float64; channels that do not depend on the picture are left
        out.
    offsets
        (transformed channels,) float64.
    largest
        The largest picture value for which the transform is affine: 255, or 1 if larger values are clipped.
    ignores_scale
        Whether each picture is divided by its own spread.
    ignores_offset
        Whether the mean of each picture is subtracted.
    """

    factors: Float64Array
    offsets: Float64Array
    largest: float = 255
    ignores_scale: bool = False
    ignores_offset: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether levels are unchanged apart from the order of channels."""
        one_each = np.allclose(np.abs(self.factors).max(1), np.abs(self.factors).sum(1), rtol=_SAME)
        return one_each and bool(
            np.allclose(self.factors.sum(1), 1, rtol=_SAME) and np.allclose(self.offsets, 0, atol=1e-4)
        )

    @property
    def sources(self) -> tuple[int, ...]:
        """The main picture channel of each transformed channel."""
        return tuple(int(channel) for channel in np.abs(self.factors).argmax(1))


def read_input_transform(function: Any, photograph: Float32Array) -> InputTransform | None:
    """Return a network's own transform of its input; None if it is not affine or cannot be followed.

    Parameters
    ----------
    function
        A concrete function whose first input is the picture.
    photograph
        An ordinary photograph at the input size, (height, width, channels) float32, levels 0..255.
    """
    target = _first_used(function.graph, function.inputs[0])
    if target is None or target.tensor.name == function.inputs[0].name:
        return None
    try:
        return _fitted(_Prefix(function, target), photograph)
    except _ERRORS:  # operations that need another batch size, or that have no kernel here
        return None


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    """A tensor that enters the first convolution or the like, and whether its channels come first."""

    tensor: Any
    channels_first: bool


def _first_used(graph: Any, picture: Any) -> _Target | None:
    seeing = {picture.name}
    for operation in graph.get_operations():
        given = [tensor for tensor in operation.inputs if tensor.name in seeing]
        if not given or operation.type in _SHAPES:
            continue
        if not _makes_grey(operation) and (operation.type in _FIRST or _holds_first(operation)):
            data_format = _attribute(operation, "data_format")
            return _Target(given[0], data_format == b"NCHW" and given[0].shape.rank == 4)
        seeing |= {tensor.name for tensor in operation.outputs}
    return None


def _makes_grey(operation: Any) -> bool:
    """Return whether an operation converts colours to grey by a matrix product, as rgb_to_grayscale does."""
    return bool(operation.type == "MatMul" and operation.inputs[1].shape.as_list() == [3, 1])


def _holds_first(operation: Any) -> bool:
    """Return whether an operation calls a function that contains a convolution or the like, at any depth."""
    if operation.type not in _CALLS:
        return False
    inner = operation.graph._get_function(operation.get_attr("f").name).graph
    return any(inside.type in _FIRST or _holds_first(inside) for inside in inner.get_operations())


def _attribute(operation: Any, name: str) -> Any:
    try:
        return operation.get_attr(name)
    except ValueError:
        return None


class _Prefix:
    """The part of a function from the picture to a tensor."""

    def __init__(self, function: Any, target: _Target) -> None:
        picture = function.inputs[0]
        reading = StepReader(frozenset(), False)
        reading.numbers[picture.name] = 0
        subgraph = Subgraph(function, reading, [target.tensor.name])
        shape = (None, *picture.shape[1:])

        def build(images: Any) -> Any:
            return subgraph.import_subgraph(lambda number: images, tf.shape(images)[0])[0]

        signature = [tf.TensorSpec(shape, tf.float32)]
        self._function = tf.function(
            build, autograph=False, input_signature=signature
        ).get_concrete_function()
        self.shape = tuple(int(length) for length in picture.shape[1:])
        self._target = target

    def __call__(self, images: Float32Array) -> Float64Array:
        """Return the transformed images, channels last, computed one at a time."""
        values = np.concatenate([self._function(tf.constant(image[None])).numpy() for image in images])
        return (
            np.moveaxis(values, 1, -1).astype(np.float64)
            if self._target.channels_first
            else values.astype(np.float64)
        )

    def colours(self, colours: Float64Array) -> Float64Array:
        """Return the central cell of transformed pictures of one colour.

        Parameters
        ----------
        colours
            (N, channels) float64.

        Returns
        -------
        ndarray
            (N, transformed channels) float64.
        """
        images = np.broadcast_to(colours[:, None, None, :], (len(colours), *self.shape)).astype(np.float32)
        values = self(images)
        if values.ndim == 2:
            return self._one_cell(values)
        middle = tuple(length // 2 for length in values.shape[1:-1])
        return np.asarray(values[(slice(None), *middle)])

    def _one_cell(self, values: Float64Array) -> Float64Array:
        """Return the channels of one cell of flattened pictures, whether channels come last or first."""
        height, width, channels = self.shape
        if values.shape[1] != height * width * channels:
            return values
        neighbours = values[:, :channels]
        return values[:, :: height * width] if not np.ptp(neighbours, axis=1).any() else neighbours


def _fitted(prefix: _Prefix, photograph: Float32Array) -> InputTransform | None:
    """Return the affine map that holds for intermediate colours, or else a normalisation, or None."""
    for largest in (255.0, 1.0):
        found = _affine(prefix, largest)
        if found is not None and found[0].size:
            return InputTransform(*found, largest)
    return _by_picture(prefix, photograph)


def _affine(prefix: _Prefix, largest: float) -> tuple[Float64Array, Float64Array] | None:
    channels = prefix.shape[2]
    corners = np.concatenate([np.zeros((1, channels)), np.eye(channels)]) * largest
    between = np.stack(list(_between(channels))) * largest
    between = np.rint(between) if largest > 1 else between  # the model may cast levels to integers
    values, right = prefix.colours(corners), prefix.colours(between)
    offsets, factors = values[0], (values[1:] - values[0]).T / largest
    reach = np.abs(factors).sum(1).max() * largest
    if (
        not np.isfinite(values).all()
        or reach < 1e-9
        or not np.allclose(between @ factors.T + offsets, right, atol=_SAME * reach)
    ):
        return None
    alive = np.abs(factors).sum(1) > 1e-6 * reach / largest
    return factors[alive], offsets[alive]


def _between(channels: int) -> Iterator[Float64Array]:
    random = np.random.default_rng(0)
    yield np.full(channels, 0.5)
    yield np.full(channels, 1.0)
    yield from random.uniform(0, 1, (3, channels))
    yield from random.uniform(0, 1 / 255, (2, channels))  # values of 0..1 in the range 0..255


def _by_picture(prefix: _Prefix, photograph: Float32Array) -> InputTransform | None:
    """Return a transform that normalises each picture by its own values, or None."""
    levels, unit, less = prefix(
        np.stack([photograph, photograph / 255, photograph / 127.5 - 1]).astype(np.float32)
    )
    reach = np.abs(levels).max() or 1.0
    ignores_scale = bool(np.abs(levels - unit).max() < 0.01 * reach)
    ignores_offset = ignores_scale and bool(np.abs(levels - less).max() < 0.01 * reach)
    if not ignores_scale or not np.ptp(levels):
        return None
    channels = prefix.shape[2]
    return InputTransform(
        np.eye(channels), np.zeros(channels), ignores_scale=True, ignores_offset=ignores_offset
    )
