"""Rules for slices, and for parts that are joined again."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from engine.network.axes.axis_factors import (
    BATCH,
    Axes,
    Axis,
    AxisFactor,
    SourceAxis,
    combine_axes,
    replace_source,
)
from engine.network.axes.axis_tracker import AxisTracker, Rules
from engine.network.axes.shape_values import slice_of

__all__ = ["RULES"]


def slice_axis(reader: AxisTracker, axes: Axes, place: int, part: range) -> Axes | None:
    """Return axes of which one keeps only the places of `part`; None if pictures would be cut."""
    axis = axes[place]
    new = _part(reader, axis, part)
    if new is not None:
        return (*axes[:place], new, *axes[place + 1 :])
    if axis.length >= BATCH:
        return None
    lost = Axis((), len(part)) if axis.is_spatial else reader.new_axis(len(part))
    return (*axes[:place], lost, *axes[place + 1 :])


def _part(reader: AxisTracker, axis: Axis, part: range) -> Axis | None:
    """Return the part of an axis, or None if its places are then unknown."""
    if len(part) == axis.length and part.step == 1:
        return axis
    if axis.length >= BATCH or not part:
        return None
    if axis.spatial_source is not None:
        made = axis.spatial_source.sliced(part.start, part.stop, part.step)
        if made is None:
            return None
        return Axis((AxisFactor(made, 1, made.length),) if made.length > 1 else (), made.length)
    end = axis.offset + axis.count
    if axis.is_spatial and part.step == 1 and part.start <= axis.offset and part.stop >= end:
        return Axis(axis.factors, len(part), axis.offset - part.start)
    return None


def _record_extra_tokens(reader: AxisTracker, result: Any, axis: Axis, place: int, part: range) -> None:
    """Record a tensor that holds only tokens outside the picture, such as a class token."""
    tokens = range(axis.offset, axis.offset + axis.count)
    if axis.is_spatial and not axis.is_plain and not any(number in tokens for number in part):
        reader.extra_tokens[result.name] = place


def select_index(axes: Axes, place: int, index: int) -> Axes:
    """Return the axes that remain after one place of an axis is selected.

    If the place is a strip of the picture, the remaining rows or columns are a part of the picture.
    """
    axis, left = axes[place], (*axes[:place], *axes[place + 1 :])
    factor = axis.factors[0] if len(axis.factors) == 1 and axis.is_plain else None
    if factor is None or factor.is_full or not factor.source.is_row_or_column:
        return left
    origin = factor.source
    others = [entry for other in left for entry in other.factors if entry.source == origin]
    index %= factor.length
    made: SourceAxis | None = None
    if _count(others) * factor.length == origin.length and not origin.roll:
        if all(entry.step < factor.step for entry in others):
            made, times = origin.sliced(index * factor.step, (index + 1) * factor.step), Fraction(1)
        elif factor.step == 1 and all(entry.step >= factor.length for entry in others):
            made, times = origin.sliced(index, origin.length, factor.length), Fraction(1, factor.length)
    return left if made is None else replace_source(left, origin, made, times)


def _count(factors: Sequence[AxisFactor]) -> int:
    return int(np.prod([factor.length for factor in factors], dtype=np.int64))


def _strided(reader: AxisTracker, operation: Any) -> Axes | None:
    axes = reader.axes_of(operation.inputs[0])
    begin, end, step = (reader.integers_of(tensor) for tensor in operation.inputs[1:4])
    if axes is None or begin is None or step is None:
        return None
    end = begin if end is None and operation.get_attr("end_mask") == (1 << len(begin)) - 1 else end
    if end is None:
        return None
    masks = {name: operation.get_attr(f"{name}_mask") for name in ("ellipsis", "new_axis", "shrink_axis")}
    place = source = 0
    for number in range(len(begin)):
        if masks["ellipsis"] >> number & 1:
            rest = sum(1 for other in range(number + 1, len(begin)) if not masks["new_axis"] >> other & 1)
            place, source = len(axes) - rest, source + len(axes) - rest - place
        elif masks["new_axis"] >> number & 1:
            axes, place = (*axes[:place], Axis((), 1), *axes[place:]), place + 1
        elif masks["shrink_axis"] >> number & 1:
            index = int(begin[number]) % axes[place].length
            _record_extra_tokens(reader, operation.outputs[0], axes[place], source, range(index, index + 1))
            axes, source = select_index(axes, place, index), source + 1
        else:
            part = range(axes[place].length)[slice_of(operation, number, begin, end, step)]
            _record_extra_tokens(reader, operation.outputs[0], axes[place], source, part)
            changed = slice_axis(reader, axes, place, part)
            if changed is None:
                return None
            axes, place, source = changed, place + 1, source + 1
    return axes


def _sliced(reader: AxisTracker, operation: Any) -> Axes | None:
    axes = reader.axes_of(operation.inputs[0])
    begin, size = (reader.integers_of(tensor) for tensor in operation.inputs[1:3])
    if axes is None or begin is None or size is None:
        return None
    for place, (low, many) in enumerate(zip(begin, size, strict=True)):
        part = range(int(low), axes[place].length if many == -1 else int(low) + int(many))
        _record_extra_tokens(reader, operation.outputs[0], axes[place], place, part)
        changed = slice_axis(reader, axes, place, part)
        if changed is None:
            return None
        axes = changed
    return axes


def _split(reader: AxisTracker, operation: Any) -> list[Axes | None] | None:
    is_sized = operation.type == "SplitV"
    value, where = (
        (operation.inputs[0], operation.inputs[2]) if is_sized else (operation.inputs[1], operation.inputs[0])
    )
    axes, place = reader.axes_of(value), reader.static_value(where)
    if axes is None or place is None:
        return None
    number, at, results = int(place) % len(axes), 0, []
    for tensor in operation.outputs:
        part = range(at, at + tensor.shape[number])
        _record_extra_tokens(reader, tensor, axes[number], number, part)
        results.append(slice_axis(reader, axes, number, part))
        at = part.stop
    return results


def _unpacked(reader: AxisTracker, operation: Any) -> list[Axes | None] | None:
    axes = reader.axes_of(operation.inputs[0])
    if axes is None:
        return None
    place = operation.get_attr("axis") % len(axes)
    for number, tensor in enumerate(operation.outputs):
        _record_extra_tokens(reader, tensor, axes[place], place, range(number, number + 1))
    return [select_index(axes, place, number) for number in range(len(operation.outputs))]


def _gathered(reader: AxisTracker, operation: Any) -> Axes | None:
    axes, index = reader.axes_of(operation.inputs[0]), reader.axes_of(operation.inputs[1])
    where = reader.static_value(operation.inputs[2])
    if axes is None or index is None or where is None or operation.get_attr("batch_dims"):
        return None
    place, chosen = int(where) % len(axes), reader.integers_of(operation.inputs[1])
    part = _evenly(np.atleast_1d(chosen)) if chosen is not None and chosen.ndim < 2 and chosen.size else None
    if chosen is not None and part is not None:
        _record_extra_tokens(reader, operation.outputs[0], axes[place], place, part)
        return (
            select_index(axes, place, part.start)
            if chosen.ndim == 0
            else slice_axis(reader, axes, place, part)
        )
    return (*axes[:place], *(Axis((), axis.length) for axis in index), *axes[place + 1 :])


def _evenly(chosen: Any) -> range | None:
    """Return indices as a range, or None if they are not evenly spaced."""
    steps = {int(two) - int(one) for one, two in pairwise(chosen)} or {1}
    step = steps.pop()
    return (
        range(int(chosen[0]), int(chosen[-1]) + (1 if step > 0 else -1), step) if not steps and step else None
    )


def _mirrored(reader: AxisTracker, operation: Any) -> Axes | None:
    axes, places = reader.axes_of(operation.inputs[0]), reader.static_value(operation.inputs[1])
    if axes is None or places is None:
        return None
    for place in np.ravel(places):
        number = int(place) % len(axes)
        length = axes[number].length
        changed = slice_axis(reader, axes, number, range(length - 1, -1, -1))
        if changed is None:
            return None
        axes = changed
    return axes


def _rolled(reader: AxisTracker, operation: Any) -> Axes | None:
    axes = reader.axes_of(operation.inputs[0])
    shifts, places = (reader.static_value(tensor) for tensor in operation.inputs[1:3])
    if axes is None or shifts is None or places is None:
        return None
    result = list(axes)
    for shift, place in zip(np.ravel(shifts), np.ravel(places), strict=True):
        axis = result[int(place)]
        if axis.is_spatial and axis.spatial_source is None:
            return None
        if axis.spatial_source is not None:
            made = replace(axis.spatial_source, roll=(axis.spatial_source.roll + int(shift)) % axis.length)
            result[int(place)] = Axis((AxisFactor(made, 1, made.length),), made.length)
    return tuple(result)


def _concatenated(reader: AxisTracker, operation: Any) -> Axes | None:
    *parts, where = operation.inputs
    place, known = reader.static_value(where), reader.axes_of_all(parts)
    if place is None or known is None:
        return None
    number = int(place) % len(known[0])
    return tuple(
        _end_to_end(reader, [axes[at] for axes in known])
        if at == number
        else combine_axes([axes[at] for axes in known])
        for at in range(len(known[0]))
    )


def _end_to_end(reader: AxisTracker, parts: Sequence[Axis]) -> Axis:
    """Return the axis of concatenated parts: neighbours in the picture, or the picture and extra tokens."""
    total = sum(part.length for part in parts)
    lines = [part.spatial_source for part in parts]
    whole = (
        _rejoined([line for line in lines if line is not None])
        if all(line is not None for line in lines)
        else None
    )
    if whole is not None:
        return Axis((AxisFactor(whole, 1, whole.length),), whole.length)
    spatial = [part for part in parts if part.is_spatial]
    if len(spatial) == 1:
        before = sum(part.length for part in parts[: parts.index(spatial[0])])
        return Axis(spatial[0].factors, total, before + spatial[0].offset)
    return Axis((), total) if spatial else reader.new_axis(total)


def _rejoined(lines: Sequence[SourceAxis]) -> SourceAxis | None:
    """Return the rows or columns that parts form one after another, or None.

    The last parts may come first, as after `tf.roll`.
    """
    kinds = {(line.kind, line.stride, line.roll) for line in lines}
    if len(lines) < 2 or len(kinds) > 1 or lines[0].roll:
        return None
    total = sum(line.length for line in lines)
    ends = [line.start + line.length * line.stride for line in lines]
    gaps = [number for number in range(1, len(lines)) if lines[number].start != ends[number - 1]]
    if not gaps:
        return replace(lines[0], length=total)
    if len(gaps) == 1 and ends[-1] == lines[0].start:
        return replace(lines[gaps[0]], length=total, roll=sum(line.length for line in lines[: gaps[0]]))
    return None


def _packed(reader: AxisTracker, operation: Any) -> Axes | None:
    known = reader.axes_of_all(operation.inputs)
    if known is None:
        return None
    place = operation.get_attr("axis") % (len(known[0]) + 1)
    stacked = _stacked(known)
    axes, new = stacked if stacked is not None else (_met(known), reader.new_axis(len(known)))
    return (*axes[:place], new, *axes[place:])


def _met(parts: Sequence[Axes]) -> Axes:
    return tuple(combine_axes([axes[place] for axes in parts]) for place in range(len(parts[0])))


def _stacked(parts: Sequence[Axes]) -> tuple[Axes, Axis] | None:
    """Return the axes of strips that are stacked in order, and the axis that counts the strips."""
    lines = [
        [factor.source for axis in axes for factor in axis.factors if factor.source.is_row_or_column]
        for axes in parts
    ]
    if len(parts) < 2 or len({len(found) for found in lines}) > 1:
        return None
    for origins in zip(*lines, strict=True):
        whole = _rejoined(origins) if len({origin.length for origin in origins}) == 1 else None
        if whole is None or whole.roll:
            continue
        length = origins[0].length
        moved = [replace_source(axes, origin, whole) for axes, origin in zip(parts, origins, strict=True)]
        return _met(moved), Axis((AxisFactor(whole, length, len(parts)),), len(parts))
    return None


RULES: Rules = {
    "StridedSlice": _strided,
    "Slice": _sliced,
    **dict.fromkeys(["Split", "SplitV"], _split),
    "Unpack": _unpacked,
    "GatherV2": _gathered,
    "ReverseV2": _mirrored,
    "Roll": _rolled,
    "ConcatV2": _concatenated,
    "Pack": _packed,
}
