"""Field rules for sums: matrix products, reductions, softmax."""

from collections.abc import Sequence
from string import ascii_letters
from typing import Any

import numpy as np

from engine.network.receptive_fields.convolution_fields import RuleContext
from engine.network.receptive_fields.tensor_fields import (
    COLUMN,
    ROW,
    Axis,
    TensorFields,
    channel_axis,
    unknown_fields,
)

__all__ = ["after_einsum", "after_product", "after_reduction", "after_softmax"]


def after_product(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a product of two matrices, or of two stacks of matrices."""
    dependent = [number for number, seen in enumerate(inputs) if seen is not None]
    seen = inputs[dependent[0]]
    if seen is None or len(dependent) > 1 or len(seen.axes) != operation.outputs[0].shape.rank:
        return None if seen is None else unknown_fields(seen)
    number, rank = dependent[0], len(seen.axes)
    names = ("adj_x", "adj_y") if operation.type.startswith("Batch") else ("transpose_a", "transpose_b")
    is_turned = bool(operation.get_attr(names[number]))
    summed = rank - 1 - ((number == 1) != is_turned)
    result = seen.reduce_axis(summed).replace_axis(
        summed, channel_axis(operation.outputs[0].shape[rank - 1 - number])
    )
    return _swapped(result) if is_turned else result


def _swapped(seen: TensorFields) -> TensorFields:
    """Return a tensor with its last two axes exchanged."""
    return TensorFields((*seen.axes[:-2], seen.axes[-1], seen.axes[-2]), seen.rows, seen.columns)


def after_einsum(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after an Einsum."""
    dependent = [(number, seen) for number, seen in enumerate(inputs) if seen is not None]
    terms, result = _letters(operation)
    number, seen = dependent[0]
    if len(dependent) > 1 or len(terms[number]) != len(seen.axes):
        return unknown_fields(seen)
    axes: dict[str, Axis] = dict(zip(terms[number], seen.axes, strict=True))
    for place in sorted(
        (place for place, letter in enumerate(terms[number]) if letter not in result), reverse=True
    ):
        seen = seen.reduce_axis(place)
    shape = operation.outputs[0].shape
    made = [axes.get(letter, channel_axis(length)) for letter, length in zip(result, shape, strict=True)]
    return TensorFields(tuple(made), seen.rows, seen.columns)


def _letters(operation: Any) -> tuple[list[str], str]:
    """Return the letters of the axes of each input and of the output, with an ellipsis written out."""
    given, _, result = operation.get_attr("equation").decode().replace(" ", "").partition("->")
    terms = given.split(",")
    unused = [letter for letter in ascii_letters if letter not in given + result]
    missing = [
        tensor.shape.rank - len(term.replace("...", ""))
        for term, tensor in zip(terms, operation.inputs, strict=True)
    ]
    longest = max([count for term, count in zip(terms, missing, strict=True) if "..." in term], default=0)
    full = "".join(unused[:longest])
    expanded = [
        term.replace("...", full[longest - count :]) for term, count in zip(terms, missing, strict=True)
    ]
    return expanded, result.replace("...", full)


def after_reduction(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a reduction, such as a sum or a mean, over some axes."""
    seen, axes = inputs[0], known.value(operation.inputs[1])
    if seen is None or axes is None or not seen.axes:
        return None if seen is None else unknown_fields(seen)
    reduced = sorted({int(axis) % len(seen.axes) for axis in np.ravel(axes)}, reverse=True)
    for place in reduced:
        seen = seen.reduce_axis(place)
        if not operation.get_attr("keep_dims"):
            seen = seen.replace_axis(place)
    return seen


def after_softmax(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a softmax over the last axis.

    Each value depends on all values along the axis, and keeps its place.
    """
    seen = inputs[0]
    if seen is None or not seen.axes:
        return seen
    for kind, _ in seen.axes[-1]:
        if kind in (ROW, COLUMN):
            cells = seen.cells(kind)
            seen = seen.with_cells(kind, cells.merge_all(cells.count, in_place=True))
    return seen
