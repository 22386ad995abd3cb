"""The part of a traced network that windows can be followed through, as a list of steps.

Steps are read from the operations of the graph (docs/adr/0002), so nested, shared and subclassed models need
no special case. An operation without a rule, and all operations after it, are not in the list; they form the
rest, which is computed whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import tensorflow as tf

from engine.network.incremental.geometry import Pair, SlidingWindow
from engine.network.incremental.step import Step

__all__ = ["SLIDING", "StepReader", "read_steps"]

_POINTWISE = set(
    """BiasAdd Add AddV2 Sub Mul Div RealDiv Maximum Minimum Pow Square Sqrt Rsqrt Neg Abs Exp Log
    Log1p Tanh Sigmoid Softplus Softsign Relu Relu6 LeakyRelu Elu Selu Erf Erfc FusedBatchNorm
    FusedBatchNormV2 FusedBatchNormV3 ClipByValue SquaredDifference Reciprocal Cast""".split()
)
_JOINING = {"Add", "AddV2", "AddN", "Sub", "Mul", "Maximum", "Minimum", "SquaredDifference"}
_PASSING = {"Identity", "IdentityN", "StopGradient", "PreventGradient"}
_NORMALISING = {"FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"}
_FOLDED = {"BiasAdd", "AddV2", "Sub", "Mul"} | _NORMALISING
_SHAPES = {"Shape", "ShapeN", "Size", "Rank"}
_CONVOLUTIONS = {"Conv2D": "convolution", "DepthwiseConv2dNative": "depthwise"}
_POOLINGS = {"MaxPool": "maximum", "AvgPool": "mean"}
SLIDING = frozenset({*_CONVOLUTIONS, *_POOLINGS})
"""The types of operations that see neighbouring cells."""


@dataclass(slots=True)
class StepReader:
    """Reads the steps of a graph.

    Attributes
    ----------
    outputs
        The names of the tensors that are wanted in the end.
    fold
        Whether channel-wise operations are folded into the convolution before them.
    steps
        The steps read so far.
    numbers
        The number of the step of each tensor, by name.
    seeing
        The names of the tensors that depend on the values of the picture.
    batched
        The names of the tensors that depend on the values or the number of pictures.
    """

    outputs: frozenset[str]
    fold: bool
    steps: list[Step] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    seeing: set[str] = field(default_factory=set)
    batched: set[str] = field(default_factory=set)

    def add(self, operation: Any) -> None:
        """Read the next operation of the graph."""
        inputs = [tensor.name for tensor in operation.inputs]
        if any(name in self.batched for name in inputs):
            self.batched |= {tensor.name for tensor in operation.outputs}
        if operation.type in _SHAPES or not any(name in self.seeing for name in inputs):
            return
        self.seeing |= {tensor.name for tensor in operation.outputs}
        if operation.type in _PASSING:
            self._pass_on(operation)
            return
        rule = _RULES.get(operation.type)
        step = rule(self, operation) if rule is not None else None
        if step is not None:
            self.numbers[operation.outputs[step.output].name] = self._enter(step)

    def source(self, tensor: Any) -> int | None:
        """Return the number of the step of a tensor, or None."""
        return self.numbers.get(tensor.name)

    def is_constant(self, tensor: Any) -> bool:
        """Return whether a tensor depends neither on the pictures nor on their number."""
        return tensor.name not in self.batched

    def has_single_use(self, number: int, tensor: Any) -> bool:
        """Return whether only one operation uses the map of a step in its present state."""
        users = [user for user in tensor.consumers() if user.type not in _SHAPES]
        latest = [name for name, step in self.numbers.items() if step == number][-1]
        return len(users) == 1 and latest == tensor.name and tensor.name not in self.outputs

    def _pass_on(self, operation: Any) -> None:
        for entry, output in zip(operation.inputs, operation.outputs, strict=True):
            number = self.source(entry)
            if number is not None:
                self.numbers[output.name] = number

    def _enter(self, step: Step) -> int:
        """Add a step, or fold it into the convolution before it."""
        if self.fold and step.kind == "cells" and self._folds(step):
            number = step.sources[0]
            before = self.steps[number]
            self.steps[number] = replace(before, folded=(*before.folded, (step.operation, step.constants)))
            return number
        self.steps.append(step)
        return len(self.steps) - 1

    def _folds(self, step: Step) -> bool:
        operation, number = step.operation, step.sources[0]
        if (
            operation.type not in _FOLDED
            or not self.steps[number].is_convolution
            or step.shape != self.steps[number].shape
        ):
            return False
        source = next(tensor for tensor in operation.inputs if self.source(tensor) == number)
        first = operation.inputs[0].name == source.name  # constant - map is not folded
        return (first or operation.type != "Sub") and self.has_single_use(number, source)


def read_steps(graph: Any, image: Any, outputs: frozenset[str], fold: bool = True) -> StepReader:
    """Return the steps of a graph from a picture on.

    Parameters
    ----------
    graph
        The traced graph.
    image
        The picture, (N, height, width, channels).
    outputs
        The names of the tensors that are wanted in the end.
    fold
        Whether channel-wise operations, such as batch normalisation, are folded into the convolution before
        them.
    """
    reading = StepReader(outputs, fold)
    reading.steps.append(Step("picture", (), tuple(image.shape[1:])))
    reading.numbers[image.name] = 0
    reading.seeing.add(image.name)
    reading.batched.add(image.name)
    for operation in graph.get_operations():
        reading.add(operation)
    return reading


def _cells_of(tensor: Any) -> tuple[int, int, int] | None:
    """Return rows, columns and channels of a map; None if its shape is unknown."""
    shape = tensor.shape
    if shape.rank != 4 or any(length is None for length in shape[1:]):
        return None
    return (shape[1], shape[2], shape[3])


def _by_channel(tensor: Any, channels: int) -> bool:
    """Return whether a constant has one value for all cells, or one for each channel."""
    shape = tensor.shape
    if shape.rank is None or any(length is None for length in shape):
        return False
    lengths = tuple(shape)
    return lengths == () or (
        all(length == 1 for length in lengths[:-1])
        and lengths[-1] in (1, channels)
        and len(lengths) in (1, 4)
    )


def _read_cells(reading: StepReader, operation: Any) -> Step | None:
    """Read an operation on single cells, or on the cells of several maps in the same place."""
    shape = _cells_of(operation.outputs[0])
    if shape is None or _is_trained(operation) or not _is_upright(operation):
        return None
    sources = [reading.source(tensor) for tensor in operation.inputs]
    others = [tensor for tensor, number in zip(operation.inputs, sources, strict=True) if number is None]
    if not all(reading.is_constant(tensor) and _by_channel(tensor, shape[2]) for tensor in others):
        return None
    known = tuple(number for number in sources if number is not None)
    if any(reading.steps[number].shape[:2] != shape[:2] for number in known):
        return None
    constants = tuple(tensor.name for tensor in others)
    if len(known) == 1:
        return Step("cells", known, shape, operation=operation, constants=constants)
    return (
        Step("join", known, shape, operation=operation) if operation.type in _JOINING and not others else None
    )


def _is_trained(operation: Any) -> bool:
    return operation.type in _NORMALISING and bool(operation.get_attr("is_training"))


def _is_upright(operation: Any) -> bool:
    named = operation.type == "BiasAdd" or operation.type in _NORMALISING
    return not named or operation.get_attr("data_format") == b"NHWC"


def _read_concat(reading: StepReader, operation: Any) -> Step | None:
    *maps, axis = operation.inputs
    sources = [reading.source(tensor) for tensor in maps]
    shape, where = _cells_of(operation.outputs[0]), tf.get_static_value(axis)
    if shape is None or where is None or int(where) % 4 != 3 or None in sources:
        return None
    return Step(
        "join",
        tuple(number for number in sources if number is not None),
        shape,
        operation=operation,
        constants=(axis.name,),
    )


def _read_padding(reading: StepReader, operation: Any) -> Step | None:
    source, shape = reading.source(operation.inputs[0]), _cells_of(operation.outputs[0])
    table = tf.get_static_value(operation.inputs[1])
    value = tf.get_static_value(operation.inputs[2]) if len(operation.inputs) > 2 else 0.0
    if (
        source is None
        or shape is None
        or table is None
        or value is None
        or table[[0, 3]].any()
        or (table < 0).any()
    ):
        return None
    rows, columns = ((int(table[axis][0]), int(table[axis][1])) for axis in (1, 2))
    sliding = SlidingWindow(before=(rows[0], columns[0]), after=(rows[1], columns[1]))
    return Step("frame", (source,), shape, sliding, operation, margins=(rows, columns), outside=float(value))


def _read_sliding(reading: StepReader, operation: Any) -> Step | None:
    """Read a convolution or a pooling."""
    source, shape = reading.source(operation.inputs[0]), _cells_of(operation.outputs[0])
    if source is None or shape is None or operation.get_attr("data_format") != b"NHWC":
        return None
    kind = _CONVOLUTIONS.get(operation.type) or _POOLINGS[operation.type]
    kernel = _kernel_shape(reading, operation, reading.steps[source].shape[2])
    if kernel is None or operation.inputs[0].dtype != tf.float32:
        return None
    strides = tuple(operation.get_attr("strides")[1:3])
    dilation = tuple(operation.get_attr("dilations")[1:3]) if operation.type in _CONVOLUTIONS else (1, 1)
    sliding, padding = SlidingWindow(kernel, strides, dilation), operation.get_attr("padding").decode()
    margins = _explicit(operation) if padding == "EXPLICIT" else ((0, 0), (0, 0))
    constants = (operation.inputs[1].name,) if operation.type in _CONVOLUTIONS else ()
    outside = float("-inf") if kind == "maximum" else 0.0
    step = Step(
        kind,
        (source,),
        shape,
        sliding,
        operation,
        0,
        padding.replace("EXPLICIT", "VALID"),
        margins,
        outside,
        constants,
    )
    return _padded(reading, _framed(reading, step, operation.inputs[0]))


def _kernel_shape(reading: StepReader, operation: Any, channels: int) -> Pair | None:
    """Return rows and columns of the kernel; None if it is not constant or the convolution is grouped."""
    if operation.type in _POOLINGS:
        size = operation.get_attr("ksize")
        return (size[1], size[2]) if size[0] == size[3] == 1 else None
    kernel = operation.inputs[1]
    if not reading.is_constant(kernel) or kernel.shape.rank != 4 or kernel.shape[2] != channels:
        return None
    return (kernel.shape[0], kernel.shape[1])


def _explicit(operation: Any) -> tuple[Pair, Pair]:
    table = operation.get_attr("explicit_paddings")
    return ((table[2], table[3]), (table[4], table[5]))


def _framed(reading: StepReader, step: Step, tensor: Any) -> Step:
    """Absorb a constant padding of the source that nothing else uses."""
    number = step.sources[0]
    before = reading.steps[number]
    if (
        not before.is_padding
        or step.padding != "VALID"
        or step.margins != ((0, 0), (0, 0))
        or step.kind == "mean"
    ):
        return step
    if (step.is_convolution and before.outside != 0) or not reading.has_single_use(number, tensor):
        return step
    return replace(step, sources=before.sources, margins=before.margins, outside=before.outside)


def _padded(reading: StepReader, step: Step) -> Step:
    """Return a step whose window includes all padding: margins and the operation's own."""
    sliding, lengths = step.sliding, reading.steps[step.sources[0]].shape
    before, after = [], []
    for axis in (0, 1):
        own, length = 0, lengths[axis] + sum(step.margins[axis])
        if step.padding == "SAME":
            needed = (-(-length // sliding.stride[axis]) - 1) * sliding.stride[axis] + sliding.reach(axis) + 1
            own = max(needed - length, 0)
        before.append(step.margins[axis][0] + own // 2)
        after.append(step.margins[axis][1] + own - own // 2)
    return replace(step, sliding=replace(sliding, before=(before[0], before[1]), after=(after[0], after[1])))


def _read_dilated(reading: StepReader, operation: Any) -> Step | None:
    """Read a dilated convolution, which TensorFlow writes as a convolution on interleaved maps."""
    inner = operation.inputs[0].op
    spread = inner.inputs[0].op if inner.type in _CONVOLUTIONS else None
    if spread is None or spread.type != "SpaceToBatchND" or inner.get_attr("padding") != b"VALID":
        return None
    source, shape = reading.source(spread.inputs[0]), _cells_of(operation.outputs[0])
    block, pads, crops = (
        tf.get_static_value(tensor) for tensor in (spread.inputs[1], spread.inputs[2], operation.inputs[2])
    )
    if (
        source is None
        or shape is None
        or any(table is None for table in (block, pads, crops))
        or len(block) != 2
    ):
        return None
    kernel = _kernel_shape(reading, inner, reading.steps[source].shape[2])
    if kernel is None or crops[:, 0].any() or tuple(inner.get_attr("strides")) != (1, 1, 1, 1):
        return None
    sliding, lengths = (
        SlidingWindow(kernel, dilation=(int(block[0]), int(block[1]))),
        reading.steps[source].shape,
    )
    rows, columns = (
        (int(pads[axis][0]), shape[axis] + sliding.reach(axis) - lengths[axis] - int(pads[axis][0]))
        for axis in (0, 1)
    )
    if min(rows[1], columns[1]) < 0:
        return None
    kind = _CONVOLUTIONS[inner.type]
    step = Step(
        kind, (source,), shape, sliding, inner, margins=(rows, columns), constants=(inner.inputs[1].name,)
    )
    return _padded(reading, step)


_RULES: Mapping[str, Callable[[StepReader, Any], Step | None]] = {
    **dict.fromkeys(_POINTWISE | _JOINING, _read_cells),
    **dict.fromkeys(_CONVOLUTIONS | _POOLINGS, _read_sliding),
    "ConcatV2": _read_concat,
    "Pad": _read_padding,
    "PadV2": _read_padding,
    "BatchToSpaceND": _read_dilated,
}
