"""The steps as TensorFlow operations, on whole maps and on patches with all the cells that they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from engine.network.graph.folding import affine_coefficients, fold_affine
from engine.network.incremental.geometry import Pair
from engine.network.incremental.step import Step
from engine.network.incremental.subgraph import clone_op, evaluate_constants

__all__ = ["FoldedWeights", "Operations", "WholeMaps", "count_inside", "read_weights"]


@dataclass(frozen=True, slots=True, eq=False)
class FoldedWeights:
    """The kernel and the bias of a convolution, with batch normalisation and the like folded in.

    Both are eager tensors, which every graph captures. As constants each graph would hold copies, which made
    ResNet50 take 3 GB.

    Attributes
    ----------
    kernel
        (rows, columns, channels, filters) float32.
    bias
        (filters,) float32, or None.
    """

    kernel: Any
    bias: Any


def read_weights(function: Any, steps: Sequence[Step]) -> tuple[dict[int, FoldedWeights], dict[str, Any]]:
    """Return the weights of the convolutions, and the other constants of the steps.

    Parameters
    ----------
    function
        The concrete function that the steps were read from.
    steps
        The steps.

    Returns
    -------
    dict
        Number of a convolution -> `FoldedWeights`.
    dict
        Name of a tensor -> array.
    """
    names = {name for step in steps for name in step.constants}
    names |= {name for step in steps for _, behind in step.folded for name in behind}
    values = evaluate_constants(function, sorted(names))
    weights = {number: _weights(step, values) for number, step in enumerate(steps) if step.is_convolution}
    others = {name: values[name] for step in steps if not step.is_convolution for name in step.constants}
    return weights, others


def _weights(step: Step, values: Mapping[str, Any]) -> FoldedWeights:
    kernel = values[step.constants[0]]
    if not step.folded:
        return FoldedWeights(tf.constant(kernel), None)
    maps = [
        affine_coefficients(
            operation.type,
            tuple(values[name] for name in names),
            operation.get_attr("epsilon") if operation.type.startswith("Fused") else 0.0,
        )
        for operation, names in step.folded
    ]
    return FoldedWeights(*map(tf.constant, fold_affine(kernel, maps, step.kind == "depthwise")))


@dataclass(frozen=True, slots=True, eq=False)
class Operations:
    """The computation of each step, in the graph being traced.

    Attributes
    ----------
    steps
        The steps.
    weights
        The weights of the convolutions, by the number of the step.
    constants
        The other constants, by the name of their tensor.
    is_constant
        Whether the weights become constants of the graph. TensorFlow then packs them once and not at each
        call, which saves time with few windows; but the graph holds copies.
    """

    steps: Sequence[Step]
    weights: Mapping[int, FoldedWeights]
    constants: Mapping[str, Any]
    is_constant: bool = False

    @property
    def num_bytes(self) -> int:
        """The size of all kernels in bytes."""
        return sum(
            weights.kernel.shape.num_elements() * weights.kernel.dtype.size
            for weights in self.weights.values()
        )

    def apply_to_maps(self, number: int, maps: Sequence[Any]) -> Any:
        """Return the whole map of a step from those of its sources, (N, rows, columns, channels)."""
        step = self.steps[number]
        if step.kind in ("frame", "cells", "join"):
            return self.apply_pointwise(number, maps)
        source = maps[0]
        if step.margins != ((0, 0), (0, 0)):
            source = tf.pad(source, [[0, 0], *step.margins, [0, 0]], constant_values=step.outside)
        return self._slide(number, source, step.padding)

    def apply_to_patches(self, number: int, patch: Any) -> Any:
        """Return patches of a sliding step's map from patches of its source that hold all cells it sees."""
        # patches for a kernel of one cell do not contain the cells that its stride skips
        is_single = self.steps[number].sliding.kernel == (1, 1)
        return self._slide(number, patch, "VALID", (1, 1) if is_single else None)

    def apply_pointwise(self, number: int, maps: Sequence[Any]) -> Any:
        """Return the result of a pointwise step from cells in the same place."""
        step = self.steps[number]
        given = iter(maps)
        names = set(step.constants)
        inputs = [
            tf.constant(self.constants[tensor.name])
            if tensor.name in names
            else tf.get_static_value(tensor)
            if step.is_padding and place
            else next(given)
            for place, tensor in enumerate(step.operation.inputs)
        ]
        return clone_op(step.operation, [tf.convert_to_tensor(tensor) for tensor in inputs], step.output)

    def _weights_of(self, number: int) -> FoldedWeights:
        weights = self.weights[number]
        if not self.is_constant:
            return weights
        return FoldedWeights(
            tf.constant(weights.kernel.numpy()),
            None if weights.bias is None else tf.constant(weights.bias.numpy()),
        )

    def _slide(self, number: int, source: Any, padding: str, stride: Pair | None = None) -> Any:
        step = self.steps[number]
        rows, columns = stride or step.sliding.stride
        if not step.is_convolution:
            pool = tf.nn.max_pool2d if step.kind == "maximum" else tf.nn.avg_pool2d
            return pool(source, step.sliding.kernel, [rows, columns], padding)
        weights, dilation = self._weights_of(number), step.sliding.dilation
        if step.kind == "depthwise":
            result = tf.nn.depthwise_conv2d(
                source, weights.kernel, [1, rows, columns, 1], padding, dilations=dilation
            )
        else:
            result = tf.nn.conv2d(source, weights.kernel, [rows, columns], padding, dilations=dilation)
        return result if weights.bias is None else tf.nn.bias_add(result, weights.bias)


class WholeMaps:
    """The whole maps of all steps for pictures, (N, rows, columns, channels), computed on first use."""

    def __init__(self, operations: Operations, images: Any) -> None:
        self._operations = operations
        self._maps = {0: images}

    def map(self, number: int) -> Any:
        """Return the map of a step."""
        if number not in self._maps:
            sources = self._operations.steps[number].sources
            self._maps[number] = self._operations.apply_to_maps(
                number, [self.map(source) for source in sources]
            )
        return self._maps[number]


def count_inside(step: Step, firsts: Any, size: Any, axis: int, length: int) -> Any:
    """Return the number of cells within the map that an average pooling sees along one axis.

    Parameters
    ----------
    step
        The pooling.
    firsts
        The first output cell of each window, (windows,).
    size
        The number of output cells of a window.
    axis
        0 for rows, 1 for columns.
    length
        The number of cells of the source.

    Returns
    -------
    tensor
        (windows, size) float32.
    """
    stride, before, kernel = step.sliding.stride[axis], step.sliding.before[axis], step.sliding.kernel[axis]
    begin = (firsts[:, None] + tf.range(size)[None]) * stride - before
    return tf.cast(tf.minimum(begin + kernel, length) - tf.maximum(begin, 0), tf.float32)
