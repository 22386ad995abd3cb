"""Detection of ReLU pairs that form one leaky unit.

A leaky unit is a sum with two terms on the same tensor x. One term depends on the positive part of x, one on
the negative part, and the sum rises on both sides. Examples are relu(x) - a relu(-x), also with a cap, a
threshold or a learned a; max(x, 0) + a min(x, 0); CELU.

The parts of CReLU are concatenated and never added. |x| = relu(x) + relu(-x) falls below zero. Their ReLUs
count as ReLUs.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

__all__ = ["find_open_input", "is_half", "is_zero"]

_GREATER, _LESS = ("Greater", "GreaterEqual"), ("Less", "LessEqual")
_SUMS = ("Add", "AddV2", "Sub")
_RISING = ("Identity", "Cast", "Exp", "Expm1", "Relu", "Relu6")
_UNCHANGED = {"BroadcastTo": 0, "Cast": 0, "Identity": 0, "Reshape": 0, "Fill": 1}
_FARTHEST = 12  # operations between a ReLU and x, or a ReLU and the sum
_Path = tuple[tuple[Any, int], ...]


def is_zero(tensor: Any) -> bool:
    """Return whether a tensor of a graph is known to be zero everywhere."""
    value = tf.get_static_value(tensor)
    if value is not None:
        return not value.any()
    if tensor.op.type == "ZerosLike":
        return True
    source = _UNCHANGED.get(tensor.op.type)
    return source is not None and is_zero(tensor.op.inputs[source])


def find_open_input(select: Any, above: bool = True) -> int | None:
    """Return the number of the input x of a choice between x and zero, or None.

    Parameters
    ----------
    select
        A SelectV2 operation.
    above
        Whether x must be kept above a threshold, or else below it.
    """
    condition, first, second = select.inputs
    compared = condition.op.inputs[0] if condition.op.inputs else None
    greater, less = (_GREATER, _LESS) if above else (_LESS, _GREATER)
    if condition.op.type in greater and compared is first and is_zero(second):
        return 1
    return 2 if condition.op.type in less and compared is second and is_zero(first) else None


def is_half(relu: Any) -> bool:
    """Return whether a ReLU is one half of a leaky unit."""
    origin = _origin(relu)
    assert origin is not None, relu.name
    path, factor = origin
    for total, number, sign in _sums_after(relu):
        for (other_path, other_factor), other_sign in _parts_of(total, number):
            # a relu(x) + b relu(-x) rises or falls on both sides if a b < 0; a learned factor may have
            # either sign
            if _shared_sign(path, other_path) == -1 and sign * factor * other_sign * other_factor <= 0:
                return True
    return False


def _origin(operation: Any) -> tuple[_Path, int] | None:
    """Return an operation as f relu(s x), or None for other operations.

    The result holds the candidates for x, each with its sign s, and f. The negative part is min(x, 0) =
    -relu(-x).
    """
    kept = _kept(operation)
    if kept is None:
        return None
    tensor, above = kept
    path = tuple(_before(tensor))
    return (path, 1) if above else (tuple((source, -sign) for source, sign in path), -1)


def _kept(operation: Any) -> tuple[Any, bool] | None:
    """Return the tensor whose positive (True) or negative (False) part an operation keeps, or None."""
    kind, inputs = operation.type, operation.inputs
    if kind in ("Relu", "Relu6", "LeakyRelu"):
        return inputs[0], True
    if kind in ("Maximum", "Minimum"):
        others = [tensor for tensor in inputs if not is_zero(tensor)]
        return (others[0], kind == "Maximum") if len(others) == 1 else None
    if kind == "SelectV2":
        sides = [(find_open_input(operation, above), above) for above in (True, False)]
        return next(((inputs[side], above) for side, above in sides if side is not None), None)
    if kind == "Sub" and inputs[1].op.type == "Abs" and inputs[1].op.inputs[0] is inputs[0]:
        return inputs[0], False  # x - |x|
    return None


def _before(tensor: Any) -> Iterator[tuple[Any, int]]:
    """Yield a tensor and its sources through element-wise monotonic operations, with the slope's sign."""
    sign = 1
    for _ in range(_FARTHEST):
        yield tensor, sign
        step = _step(tensor.op)
        if step is None or step[1] == 0:
            return
        tensor, sign = step[0], sign * step[1]


def _step(operation: Any) -> tuple[Any, int] | None:
    """Return the source of an element-wise operation and its slope: -1, 1, or 0 for an unknown factor."""
    kind, inputs = operation.type, operation.inputs
    if kind == "Neg":
        return inputs[0], -1
    if kind in _RISING:
        return inputs[0], 1
    if kind == "SelectV2":
        side = find_open_input(operation)
        return None if side is None else (inputs[side], 1)
    if kind not in (*_SUMS, "Mul", "RealDiv", "Maximum", "Minimum"):
        return None
    given = [_parameter(tensor) for tensor in inputs]
    if (given[0] is None) == (given[1] is None):
        return None
    number = 0 if given[0] is None else 1
    other = given[1 - number]
    if kind == "RealDiv" and number == 1:
        return None
    if kind in ("Mul", "RealDiv"):
        return inputs[number], other or 0
    return inputs[number], -1 if kind == "Sub" and number == 1 else 1


def _parameter(tensor: Any) -> int | None:
    """Return the sign of a value independent of the picture, 0 if unknown; None for dependent values."""
    value = tf.get_static_value(tensor)
    if value is not None:
        return int(np.sign(value.min())) if np.sign(value.min()) == np.sign(value.max()) else 0
    operation = tensor.op
    while operation.type in ("Neg", "Identity", "Cast", "Reshape", "ExpandDims", "BroadcastTo"):
        operation = operation.inputs[0].op
    return 0 if operation.type == "ReadVariableOp" else None


def _sums_after(relu: Any) -> Iterator[tuple[Any, int, int]]:
    """Yield the sums with a ReLU as a term, the number of the term and its sign (0 if unknown)."""
    waiting = [(relu.outputs[0], 1, 0)]
    while waiting:
        tensor, sign, far = waiting.pop()
        for after in tensor.consumers() if far < _FARTHEST else ():
            step = _step(after)
            if step is not None and step[0] is tensor:
                waiting.append((after.outputs[0], sign * step[1], far + 1))
            elif after.type in _SUMS:
                number = 0 if after.inputs[0] is tensor else 1
                yield after, number, -sign if after.type == "Sub" and number == 1 else sign


def _parts_of(total: Any, number: int) -> Iterator[tuple[tuple[_Path, int], int]]:
    """Yield the rectified tensors in the other term of a sum, with their sign."""
    tensor, sign = total.inputs[1 - number], -1 if total.type == "Sub" and number == 0 else 1
    for _ in range(_FARTHEST):
        found = _origin(tensor.op)
        if found is not None:
            yield found, sign
        step = _step(tensor.op)
        if step is None:
            return
        tensor, sign = step[0], sign * step[1]


def _shared_sign(first: _Path, second: _Path) -> int | None:
    """Return the product of the signs with which two paths share a tensor; None if they share none."""
    for tensor, sign in first:
        for other, other_sign in second:
            if other is tensor:
                return sign * other_sign
    return None
