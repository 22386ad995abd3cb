"""Modified backpropagation rules for the gradient at a ReLU, in every form of a ReLU in a graph.

A ReLU may be an activation, a layer, a part of a convolution or of an inner model. The graph has one of these
operations for it: Relu, Relu6, a LeakyRelu without slope, a maximum with zero, or a choice between values
above a threshold and zero. Clipping ends with a maximum.

Two ReLUs that are the halves of a leaky unit do not count (relu_pairs), nor does the Relu6 in a hard sigmoid.
They keep the chain rule.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import tensorflow as tf
from tensorflow.core.framework import attr_value_pb2

from engine.network.relu_pairs import find_open_input, is_half, is_zero

__all__ = ["ReluCounts", "count_relus", "use_rule"]

_MARK = "_gradient_op_type"
_BRANCHES = ("f", "then_branch", "else_branch", "cond", "body")
_HARD_SIGMOID = 3  # hard sigmoid is relu6(x + 3) / 6


@dataclass(frozen=True, slots=True)
class ReluCounts:
    """Numbers of ReLUs between picture and outputs.

    Attributes
    ----------
    count
        The ReLUs that a rule reaches.
    hidden
        Further ReLUs inside functions, where no rule reaches them.
    """

    count: int = 0
    hidden: int = 0


def count_relus(graph: Any, between: Collection[str]) -> ReluCounts:
    """Count the ReLUs between picture and outputs; a clipped ReLU counts once.

    Parameters
    ----------
    graph
        The traced graph.
    between
        The names of the tensors between picture and outputs.
    """
    operations = [
        operation
        for operation in graph.get_operations()
        if operation.outputs and operation.outputs[0].name in between
    ]
    found = [operation for operation in operations if _is_relu(operation)]
    feeding = {before.name for before in map(_before, found) if before is not None}
    last = [operation for operation in found if operation.name not in feeding]
    return ReluCounts(len(last), sum(_inside(operation) for operation in operations))


def use_rule(graph: Any, rule: str) -> None:
    """Make all present ReLUs of a graph pass gradients by a rule.

    Parameters
    ----------
    graph
        The traced graph.
    rule
        One of `engine.core.probe.RULES`.
    """
    if rule == "plain":
        return
    for operation in graph.get_operations():
        if _is_relu(operation):
            _mark(operation, operation.type, rule)
            cap = _cap(operation)
            if cap is not None and rule == "deconvnet":  # DeconvNet ignores the forward pass
                _mark(cap, "Minimum", rule)


def _mark(operation: Any, form: str, rule: str) -> None:
    operation._set_attr(_MARK, attr_value_pb2.AttrValue(s=_registered(form, rule).encode()))


# Detection


def _is_relu(operation: Any) -> bool:
    return _cuts_off(operation) and not is_half(operation)


def _cuts_off(operation: Any) -> bool:
    """Return whether an operation replaces values below zero, or below a threshold, by zero."""
    if operation.type == "Maximum":
        return sum(is_zero(tensor) for tensor in operation.inputs) == 1
    if operation.type == "SelectV2":
        return find_open_input(operation) is not None
    if operation.type == "LeakyRelu":
        return bool(operation.get_attr("alpha") == 0)
    if operation.type == "Relu6":
        return not _is_gate(operation)
    return bool(operation.type == "Relu")


def _is_gate(relu6: Any) -> bool:
    """Return whether a Relu6 belongs to a hard sigmoid."""
    source = relu6.inputs[0].op
    if source.type not in ("Add", "AddV2"):
        return False
    values = [tf.get_static_value(tensor) for tensor in source.inputs]
    return any(value is not None and value.size == 1 and float(value) == _HARD_SIGMOID for value in values)


def _cap(relu: Any) -> Any | None:
    """Return the minimum that feeds a clipping maximum, or None."""
    minima = (
        [tensor.op for tensor in relu.inputs if tensor.op.type == "Minimum"] if relu.type == "Maximum" else []
    )
    return minima[0] if minima else None


def _before(relu: Any) -> Any | None:
    """Return the operation that feeds a ReLU, before a cap."""
    cap = _cap(relu)
    tensors = (cap or relu).inputs
    return next((tensor.op for tensor in tensors if not _is_constant(tensor)), None)


def _is_constant(tensor: Any) -> bool:
    return tf.get_static_value(tensor) is not None


def _inside(operation: Any) -> int:
    """Return the number of ReLUs in the functions that an operation calls."""
    names = [operation.get_attr(branch).name for branch in _BRANCHES if branch in operation.node_def.attr]
    graphs = [operation.graph._get_function(name).graph for name in names]
    return sum(_is_relu(inner) + _inside(inner) for graph in graphs for inner in graph.get_operations())


# Gradients

_REGISTERED: set[str] = set()


def _registered(form: str, rule: str) -> str:
    """Return the registered gradient name for an operation and a rule; TensorFlow takes each name once."""
    name = f"Convscope{rule.title()}{form}"
    if name not in _REGISTERED:
        tf.RegisterGradient(name)(_GRADIENTS[form](rule == "guided"))
        _REGISTERED.add(name)
    return name


def _passing(guided: bool, gradient: Any, is_open: Any) -> Any:
    """Pass positive gradients on; if `guided`, only where the forward pass was positive too."""
    passes = (gradient > 0) | tf.math.is_nan(gradient)  # NaN is kept so that it is noticed
    return tf.where(passes & is_open if guided else passes, gradient, tf.zeros_like(gradient))


def _of_relu(guided: bool) -> Callable[[Any, Any], Any]:
    return lambda operation, gradient: _passing(guided, gradient, operation.outputs[0] > 0)


def _of_relu6(guided: bool) -> Callable[[Any, Any], Any]:
    def gradient_of(operation: Any, gradient: Any) -> Any:
        output = operation.outputs[0]
        return _passing(guided, gradient, (output > 0) & (output < 6))

    return gradient_of


def _of_maximum(guided: bool) -> Callable[[Any, Any], list[Any]]:
    def gradients_of(operation: Any, gradient: Any) -> list[Any]:
        passed = _passing(guided, gradient, operation.outputs[0] > 0)
        return [None if is_zero(tensor) else passed for tensor in operation.inputs]

    return gradients_of


def _of_minimum(_: bool) -> Callable[[Any, Any], list[Any]]:
    return lambda operation, gradient: [
        None if _is_constant(tensor) else gradient for tensor in operation.inputs
    ]


def _of_select(guided: bool) -> Callable[[Any, Any], list[Any]]:
    def gradients_of(operation: Any, gradient: Any) -> list[Any]:
        side = find_open_input(operation)
        is_open = operation.inputs[0] if side == 1 else ~operation.inputs[0]
        passed = _passing(guided, gradient, is_open)
        return [passed if number == side else None for number in range(3)]

    return gradients_of


_GRADIENTS: dict[str, Callable[[bool], Callable[[Any, Any], Any]]] = {
    "Relu": _of_relu,
    "LeakyRelu": _of_relu,
    "Relu6": _of_relu6,
    "Maximum": _of_maximum,
    "Minimum": _of_minimum,
    "SelectV2": _of_select,
}
