"""Integers that a graph computes from shapes and constants; a prime stands for the number of pictures."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.core.arrays import Int32Array
from engine.network.axes.axis_factors import Axes

__all__ = ["evaluate_integers", "slice_of"]

_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "Pack": lambda *values: np.stack(values),
    "ConcatV2": lambda *values: np.concatenate([np.atleast_1d(value) for value in values[:-1]]),
    "GatherV2": lambda values, index, _: values[index],
    "Prod": lambda values, _: np.prod(values),
    "Sum": lambda values, _: np.sum(values),
    "Mul": lambda one, two: one * two,
    "Add": lambda one, two: one + two,
    "AddV2": lambda one, two: one + two,
    "Sub": lambda one, two: one - two,
    "FloorDiv": lambda one, two: one // two,
    "Maximum": np.maximum,
    "Minimum": np.minimum,
    "Neg": lambda value: -value,
    "Less": np.less,
    "Greater": np.greater,
    "SelectV2": np.where,
    "Identity": lambda value: value,
    "Cast": lambda value: value,
    "ExpandDims": lambda value, _: np.atleast_1d(value),
    "Squeeze": np.squeeze,
    "Reshape": lambda value, shape: value.reshape(shape),
}


def evaluate_integers(
    tensor: Any, axes_of: Callable[[Any], Axes | None], static_value: Callable[[Any], Any]
) -> Int32Array | None:
    """Return the integers of a tensor, or None if they are unknown.

    Parameters
    ----------
    tensor
        The tensor.
    axes_of
        Returns the axes of a tensor, or None.
    static_value
        Returns the array of a constant tensor, or None.

    Returns
    -------
    ndarray or None
        The shape of `tensor`, int64; `BATCH` stands for the number of pictures.
    """
    known = static_value(tensor)
    if known is not None:
        return np.asarray(known).astype(np.int64) if np.asarray(known).dtype.kind in "biuf" else None
    operation = tensor.op
    if operation.type == "Shape":
        axes = axes_of(operation.inputs[0])
        return None if axes is None else np.array([axis.length for axis in axes], np.int64)
    if operation.type not in _ARITHMETIC and operation.type != "StridedSlice":
        return None
    found = [evaluate_integers(entry, axes_of, static_value) for entry in operation.inputs]
    given = [value for value in found if value is not None]
    if len(given) < len(found):
        return None
    if operation.type == "StridedSlice":
        return _sliced(operation, *given)
    return np.asarray(_ARITHMETIC[operation.type](*given), np.int64)


def _sliced(
    operation: Any, values: Int32Array, begin: Int32Array, end: Int32Array, step: Int32Array
) -> Int32Array | None:
    if (
        values.ndim != 1
        or len(begin) != 1
        or operation.get_attr("new_axis_mask")
        or operation.get_attr("ellipsis_mask")
    ):
        return None
    if operation.get_attr("shrink_axis_mask"):
        return np.asarray(values[int(begin[0])])
    return values[slice_of(operation, 0, begin, end, step)]


def slice_of(operation: Any, place: int, begin: Any, end: Any, step: Any) -> slice:
    """Return the slice along one dimension of a StridedSlice, with its masks applied."""
    low = None if operation.get_attr("begin_mask") >> place & 1 else int(begin[place])
    high = None if operation.get_attr("end_mask") >> place & 1 else int(end[place])
    return slice(low, high, int(step[place]))
