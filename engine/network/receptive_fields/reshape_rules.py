"""Field rules for operations that rearrange values: reshape, transpose, slice, flip, concatenate."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from engine.network.receptive_fields.axis_fields import AxisFields, IndexArray, end_to_end
from engine.network.receptive_fields.convolution_fields import RuleContext
from engine.network.receptive_fields.tensor_fields import (
    BATCH,
    CHANNEL,
    COLUMN,
    COPY,
    ROW,
    Axis,
    TensorFields,
    channel_axis,
    merge_tensors,
)

__all__ = [
    "after_broadcasting", "after_concatenation", "after_expansion", "after_gathering", "after_packing",
    "after_padding", "after_reshaping", "after_reversal", "after_roll", "after_slicing",
    "after_splitting", "after_squeezing", "after_strided_slicing", "after_tiling", "after_transposition",
    "after_unpacking", "broadcast_fields",
]  # fmt: skip

_MANY = 1_000_000  # lengths from here on contain the unknown number of pictures (`graph_values.BATCH`)


def broadcast_fields(seen: TensorFields | None, shape: Any) -> TensorFields | None:
    """Return the fields of a tensor broadcast to a shape."""
    if seen is None or not seen.axes:
        return seen
    missing = shape.rank - len(seen.axes)
    result = TensorFields(((),) * missing + seen.axes, seen.rows, seen.columns) if missing > 0 else seen
    for place, count in enumerate(shape.as_list()):
        if not result.axes[place] and count not in (1, None):
            result = result.replace_axis(place, ((COPY, count),))
    return result


def after_reshaping(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a reshape; None if rows or columns would be split."""
    seen = inputs[0]
    if seen is None or not seen.axes:
        return seen
    target = operation.outputs[0].shape.as_list()
    if target == [None, None]:  # Keras reshapes so around a dense layer on each cell
        target = [None, prod(count or 1 for _, count in seen.axes[-1])]
    if target.count(None) != 1:
        return None
    atoms = [atom for axis in seen.axes for atom in axis]
    open_place = target.index(None)
    left = _taken(atoms, target[:open_place], 0)
    right = _taken(atoms, target[:open_place:-1], -1)
    if left is None or right is None:
        return None
    return _finer(TensorFields((*left, tuple(atoms), *right[::-1]), seen.rows, seen.columns))


def _finer(seen: TensorFields) -> TensorFields:
    """Return a tensor in which copies after rows or columns have become finer rows or columns."""
    for place, axis in enumerate(seen.axes):
        if len(axis) == 2 and axis[0][0] in (ROW, COLUMN) and axis[1][0] == COPY:
            (kind, _), (_, times) = axis
            numbers = np.arange(seen.cells(kind).count * (times or 1))
            cells = seen.cells(kind).combine(
                numbers[:, None] // (times or 1), (numbers + 0.5) / (times or 1) - 0.5
            )
            seen = seen.with_cells(kind, cells).replace_axis(place, ((kind, cells.count),))
    return seen


def _taken(atoms: list[tuple[int, int | None]], lengths: Sequence[int], end: int) -> list[Axis] | None:
    """Remove the factors of axes of given lengths from one end of `atoms`; None if they do not fit."""
    axes = []
    for length in lengths:
        axis: list[tuple[int, int | None]] = []
        while length > 1:
            kind, count = atoms.pop(end) if atoms else (BATCH, None)
            if count is None:
                return None
            if kind == CHANNEL and count > length and count % length == 0:
                atoms.insert(0 if end == 0 else len(atoms), (kind, count // length))
                count = length
            if length % count:
                return None
            axis.insert(len(axis) if end == 0 else 0, (kind, count))
            length //= count
        axes.append(tuple(axis))
    return axes


def after_transposition(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a transposition."""
    seen, order = inputs[0], known.value(operation.inputs[1])
    if seen is None or order is None or len(order) != len(seen.axes):
        return None
    return TensorFields(tuple(seen.axes[int(place)] for place in order), seen.rows, seen.columns)


def after_expansion(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields with one more axis, of length 1."""
    seen, place = inputs[0], known.value(operation.inputs[1])
    if seen is None or place is None or not seen.axes:
        return None
    at = int(np.ravel(place)[0]) % (len(seen.axes) + 1)
    return TensorFields((*seen.axes[:at], (), *seen.axes[at:]), seen.rows, seen.columns)


def after_squeezing(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields without axes of length 1."""
    seen, shape = inputs[0], operation.inputs[0].shape.as_list()
    if seen is None or len(seen.axes) != len(shape):
        return None
    given = operation.get_attr("squeeze_dims") or [place for place, length in enumerate(shape) if length == 1]
    gone = {place % len(shape) for place in given}
    return TensorFields(
        tuple(axis for place, axis in enumerate(seen.axes) if place not in gone), seen.rows, seen.columns
    )


def _picked(
    seen: TensorFields | None, place: int, numbers: IndexArray, is_kept: bool = True
) -> TensorFields | None:
    """Return selected cells along an axis; if `is_kept` is False, the axis is removed."""
    result = (
        None if seen is None else seen.change_axis(place, lambda cells: cells.take(numbers), len(numbers))
    )
    return result if result is None or is_kept else result.replace_axis(place)


def after_strided_slicing(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a StridedSlice."""
    seen, given = inputs[0], [known.value(tensor) for tensor in operation.inputs[1:4]]
    if seen is None or any(value is None for value in given) or operation.get_attr("ellipsis_mask"):
        return None
    result, place = seen, 0
    for number, (begin, end, step) in enumerate(zip(*given, strict=True)):
        if _has_bit(operation, "new_axis_mask", number):
            result = TensorFields(
                (*result.axes[:place], (), *result.axes[place:]), result.rows, result.columns
            )
            place += 1
            continue
        low = None if _has_bit(operation, "begin_mask", number) else int(begin)
        high = None if _has_bit(operation, "end_mask", number) else int(end)
        is_single = _has_bit(operation, "shrink_axis_mask", number)
        length = result.length(place)
        if length is None:
            if low not in (None, 0) or not (high is None or high >= _MANY) or step != 1:
                return None
            place += 1
            continue
        chosen = range(length)[int(begin)] if is_single else range(length)[low : high : int(step)]
        numbers = np.atleast_1d(np.asarray(chosen, np.int64))
        if not len(numbers):
            return None
        if is_single or list(numbers) != list(range(length)):
            part = _picked(result, place, numbers, not is_single)
            if part is None:
                return None
            result = part
        place += not is_single
    return result


def _has_bit(operation: Any, mask: str, number: int) -> bool:
    return bool(operation.get_attr(mask) >> number & 1)


def after_slicing(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after a Slice."""
    result, begins, sizes = inputs[0], known.value(operation.inputs[1]), known.value(operation.inputs[2])
    if result is None or begins is None or sizes is None:
        return None
    for place, (begin, size) in enumerate(zip(begins, sizes, strict=True)):
        length = None if result is None else result.length(place)
        if begin == 0 and (size in (-1, length) or (length is None and size >= _MANY)):
            continue
        if length is None:
            return None
        stop = length if size == -1 else int(begin + size)
        result = _picked(result, place, np.arange(int(begin), stop))
    return result


def after_splitting(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> list[TensorFields | None]:
    """Return the fields of the parts of a tensor split along an axis."""
    number = 0 if operation.type == "SplitV" else 1
    seen, place = inputs[number], known.value(operation.inputs[2 if number == 0 else 0])
    lengths = [tensor.shape[int(place)] for tensor in operation.outputs] if place is not None else [None]
    if seen is None or not seen.axes or any(length is None for length in lengths):
        return [None] * len(operation.outputs)
    ends = np.cumsum([0, *lengths])
    axis = int(place) % len(seen.axes)
    return [_picked(seen, axis, np.arange(begin, end)) for begin, end in pairwise(ends)]


def after_unpacking(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> list[TensorFields | None]:
    """Return the fields of the single cells of an axis, as of `tf.unstack`."""
    seen = inputs[0]
    place = operation.get_attr("axis") % max(1, len(seen.axes) if seen else 1)
    return [
        _picked(seen, place, np.array([number]), is_kept=False) for number in range(len(operation.outputs))
    ]


def after_gathering(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields of selected elements along an axis."""
    seen, chosen, place = inputs[0], known.value(operation.inputs[1]), known.value(operation.inputs[2])
    if (
        seen is None
        or not seen.axes
        or chosen is None
        or place is None
        or np.ndim(chosen) > 1
        or operation.get_attr("batch_dims")
    ):
        return None
    at = int(place) % len(seen.axes)
    length = seen.length(at)
    if length is None:
        return None
    return _picked(seen, at, np.atleast_1d(chosen).astype(np.int64) % length, is_kept=np.ndim(chosen) == 1)


def after_reversal(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields of a tensor flipped along some axes."""
    result, places = inputs[0], known.value(operation.inputs[1])
    for place in np.ravel(places) if places is not None else ():
        length = None if result is None else result.length(int(place))
        if length is None:
            return None
        result = _picked(result, int(place) % operation.inputs[0].shape.rank, np.arange(length)[::-1])
    return result


def after_roll(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields of a tensor rolled along some axes."""
    result, shifts, places = inputs[0], known.value(operation.inputs[1]), known.value(operation.inputs[2])
    if result is None or shifts is None or places is None or not result.axes:
        return None
    for shift, place in zip(np.ravel(shifts), np.ravel(places), strict=True):
        length = None if result is None else result.length(int(place))
        if length is None:
            return None
        result = _picked(
            result, int(place) % operation.inputs[0].shape.rank, np.roll(np.arange(length), int(shift))
        )
    return result


def after_padding(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields after constant, reflecting or symmetric padding."""
    result, table = inputs[0], known.value(operation.inputs[1])
    if result is None or table is None or not result.axes:
        return None
    for place, (before, after) in enumerate(np.asarray(table, np.int64)):
        if not before and not after:
            continue
        length = None if result is None else result.length(place)
        if length is None:
            return None
        mode = operation.get_attr("mode").decode().lower() if operation.type == "MirrorPad" else "constant"
        change = partial(AxisFields.pad, margins=(int(before), int(after)), mode=mode)
        result = result.change_axis(place, change, length + int(before + after)) if result else None
    return result


def after_tiling(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields of a tensor repeated along some axes."""
    result = inputs[0]
    for place, (length, count) in enumerate(
        zip(operation.inputs[0].shape, operation.outputs[0].shape, strict=True)
    ):
        if length == count or result is None:
            continue
        if length is None or count is None:
            return None
        if result.axes[place]:
            result = _picked(result, place, np.arange(count) % length)
    return broadcast_fields(result, operation.outputs[0].shape)


def after_broadcasting(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields of a tensor broadcast to its output shape."""
    return broadcast_fields(inputs[0], operation.outputs[0].shape)


def after_concatenation(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields of tensors concatenated along an axis; some may be constant."""
    parts, axis = inputs[:-1], known.value(operation.inputs[-1])
    seen = [part for part in parts if part is not None]
    if axis is None or not seen or any(not part.axes for part in seen):
        return None
    place = int(axis) % len(seen[0].axes)
    kinds = {part.kind(place) for part in seen}
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind is None or kind == BATCH:
        return None
    aside = [part.replace_axis(place, ()) for part in seen]
    joined = merge_tensors(
        aside if kind == CHANNEL else [part.with_cells(kind, part.cells(kind).merge_all(1)) for part in aside]
    )
    if joined is None or kind == CHANNEL:
        return (
            None
            if joined is None
            else joined.replace_axis(place, channel_axis(operation.outputs[0].shape[place]))
        )
    lengths = [
        _length(known, tensor, place) if part is None else 0
        for part, tensor in zip(parts, operation.inputs, strict=False)
    ]
    if None in lengths:
        return None
    cells = end_to_end(
        [
            length or 0 if part is None else part.cells(kind)
            for part, length in zip(parts, lengths, strict=True)
        ]
    )
    return joined.with_cells(kind, cells).replace_axis(place, ((kind, cells.count),))


def _length(known: RuleContext, tensor: Any, place: int) -> int | None:
    """Return the length of an axis of a constant tensor, also of one filled when the graph runs."""
    if tensor.shape.rank and tensor.shape[place] is not None:
        return int(tensor.shape[place])
    if tensor.op.type == "Fill":
        lengths = known.value(tensor.op.inputs[0])
        return None if lengths is None else int(lengths[place])
    before = [entry for entry in tensor.op.inputs if entry.shape.rank == tensor.shape.rank]
    return _length(known, before[0], place) if len(before) == 1 else None


def after_packing(
    known: RuleContext, operation: Any, inputs: Sequence[TensorFields | None]
) -> TensorFields | None:
    """Return the fields of tensors stacked along a new axis."""
    seen = [part for part in inputs if part is not None]
    joined = merge_tensors(seen)
    if joined is None:
        return None
    place = operation.get_attr("axis") % (len(joined.axes) + 1)
    axis = channel_axis(len(inputs))
    for kind in (ROW, COLUMN):
        if len(seen) == len(inputs) and _are_single(seen, kind):
            cells = end_to_end([part.cells(kind) for part in seen])
            joined, axis = joined.with_cells(kind, cells), ((kind, cells.count),)
    return TensorFields((*joined.axes[:place], axis, *joined.axes[place:]), joined.rows, joined.columns)


def _are_single(parts: Sequence[TensorFields], kind: int) -> bool:
    """Return whether tensors are single rows or columns, and not all the same one."""
    cells = [part.cells(kind) for part in parts]
    places = {(one.count, int(one.first[0]), int(one.end[0])) for one in cells}
    is_axis = any(kind == known for part in parts for axis in part.axes for known, _ in axis)
    return all(one.count == 1 for one in cells) and len(places) > 1 and not is_axis
