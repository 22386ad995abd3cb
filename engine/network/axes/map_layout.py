"""How a tensor is laid out as a map of the picture: (pictures, rows, columns, channels)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from engine.network.axes import convolution_rules, matmul_rules, shape_rules, slicing_rules
from engine.network.axes.axis_factors import (
    BATCH,
    Axes,
    Axis,
    AxisFactor,
    AxisKind,
    SourceAxis,
    covers_source,
)
from engine.network.axes.axis_tracker import AxisTracker, Rules

__all__ = ["MapLayout", "explain_no_map", "find_map_layout", "track_axes"]

_RULES: Rules = {**shape_rules.RULES, **matmul_rules.RULES, **convolution_rules.RULES, **slicing_rules.RULES}


@dataclass(frozen=True, slots=True)
class MapLayout:
    """Steps from a tensor to a map: cut, reshape, transpose, reshape, roll; an empty one is left out.

    Parameters
    ----------
    rows, columns
        Where the cells lie in the picture.
    channels
        How many channels the map has.
    slices
        Of each axis: where the cells begin, and how many there are.
    digits, order
        The lengths that the axes are taken apart into, -1 for the pictures, and the order that these are put
        in.
    num_beside
        How many tokens are no part of the picture, and left out.
    is_split
        Whether the channels stand on several axes, as the heads of attention do.
    """

    rows: SourceAxis
    columns: SourceAxis
    channels: int
    slices: tuple[tuple[int, int], ...] = ()
    factors: tuple[int, ...] = ()
    order: tuple[int, ...] = ()
    num_beside: int = 0
    is_split: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of the map."""
        return self.rows.length, self.columns.length, self.channels

    @property
    def roll(self) -> tuple[int, int]:
        """How many rows and columns are to be moved back."""
        return self.rows.roll, self.columns.roll

    @property
    def is_plain(self) -> bool:
        """Whether the tensor is laid out so already."""
        return not self.factors and not self.order and not any(self.roll)


def track_axes(graph: Any, image: Any, static_value: Callable[[Any], Any]) -> AxisTracker:
    """Return the axes of all tensors of a graph that depend on `image`, (N, height, width, channels).

    `static_value` returns the array behind a constant tensor, or None.
    """
    _, height, width, channels = image.shape
    reader = AxisTracker({}, _RULES, static_value)
    reader.lines = (SourceAxis(AxisKind.ROWS, height), SourceAxis(AxisKind.COLUMNS, width))
    reader.axes[image.name] = (
        _whole(SourceAxis(AxisKind.BATCH, BATCH)),
        *map(_whole, reader.lines),
        reader.new_axis(channels),
    )
    reader.follow(graph)
    return reader


def _whole(origin: SourceAxis) -> Axis:
    return Axis((AxisFactor(origin, 1, origin.length),) if origin.length > 1 else (), origin.length)


def find_map_layout(reader: AxisTracker, tensor: Any) -> MapLayout | None:
    """Return how a tensor is laid out as a map of the picture; None where it is none."""
    axes = reader.axes.get(tensor.name)
    if axes is None or len(axes) < 3:
        return None
    rows, columns = (_all_of(axes, line) for line in reader.lines)
    entries = [(digit, number) for number, axis in enumerate(axes) for digit in _digits(axis)]
    pictures = [digit for digit, _ in entries if digit.source.kind is AxisKind.BATCH]
    if rows is None or columns is None or len(pictures) != 1 or not pictures[0].is_full:
        return None
    if any(digit.source.kind is AxisKind.TOKENS for digit, _ in entries) or rows.length * columns.length == 1:
        return None
    order = sorted(range(len(entries)), key=lambda place: _rank(entries[place][0], place))
    others = [
        (digit, number)
        for digit, number in entries
        if digit.source.kind in (AxisKind.CHANNELS, AxisKind.COPIES)
    ]
    lengths = tuple(-1 if digit.source.kind is AxisKind.BATCH else digit.length for digit, _ in entries)
    channels = 1
    for digit, _ in others:
        channels *= digit.length
    is_plain = order == sorted(order) and _stands_upright(axes)
    cuts = (
        tuple((axis.offset, axis.count) for axis in axes)
        if any(axis.offset or _has_more(axis) for axis in axes)
        else ()
    )
    return MapLayout(
        rows,
        columns,
        channels,
        cuts,
        () if is_plain else lengths,
        () if order == sorted(order) else tuple(order),
        max((axis.length - axis.count for axis in axes if _has_more(axis)), default=0),
        len({number for _, number in others}) > 1,
    )


def _stands_upright(axes: Axes) -> bool:
    """Return whether pictures, rows, columns and channels have an axis each, in this order."""
    kinds = [{digit.source.kind for digit in axis.digits} for axis in axes]
    expected = ({AxisKind.BATCH}, {AxisKind.ROWS}, {AxisKind.COLUMNS})
    return len(axes) == 4 and all(
        not found or found == kind for found, kind in zip(kinds[:3], expected, strict=True)
    )


def _digits(axis: Axis) -> tuple[AxisFactor, ...]:
    if axis.digits or axis.length == 1:
        return axis.digits
    return (AxisFactor(SourceAxis(AxisKind.CHANNELS, axis.length), 1, axis.length),)


def _has_more(axis: Axis) -> bool:
    """Return whether tokens stand beside those of the picture."""
    return axis.is_spatial and not axis.is_plain


def _rank(digit: AxisFactor, place: int) -> tuple[int, int]:
    kind = digit.source.kind
    number = (
        (AxisKind.BATCH, AxisKind.ROWS, AxisKind.COLUMNS).index(kind)
        if kind is not AxisKind.CHANNELS and kind is not AxisKind.COPIES
        else 3
    )
    return number, -digit.step if kind.is_spatial else place


def _all_of(axes: Axes, line: SourceAxis) -> SourceAxis | None:
    """Return the rows, or the columns, whose places the tensor has each once; None where there are no such.

    Where all have been put into one, that is an axis of a single cell.
    """
    found = [digit for axis in axes for digit in axis.digits if digit.source.kind is line.kind]
    if not found:
        whole = replace(line, length=1, stride=line.stride * line.length)
        return whole if any(axis.length == 1 for axis in axes) else None
    origins = {digit.source for digit in found}
    return origins.pop() if len(origins) == 1 and covers_source(found) else None


def explain_no_map(reader: AxisTracker, tensor: Any) -> str:
    """Return why a tensor of three axes and more besides the pictures is no map of the picture, as part of a sentence.

    It is empty for a single cell.
    """
    if all(length == 1 for length in tensor.shape[1:-1]):
        return ""  # a single cell, which needs no other reason
    if not reader.depends_on_input(tensor):
        return "its values do not depend on the picture"
    axes = reader.axes[tensor.name]
    if axes is None:
        operation = reader.blocking_operations[tensor.name]
        return f"places of the picture cannot be followed through the operation {operation!r} before it"
    kinds = (AxisKind.ROWS, AxisKind.COLUMNS)
    lines = [[digit for axis in axes for digit in axis.digits if digit.source.kind is kind] for kind in kinds]
    if any(_is_more_than_whole(digits) for digits in lines):
        return "each value belongs to two places of the picture"
    if not all(lines):
        return "its rows and columns are not those of the picture"
    return "its values stand for parts of the picture that are not all there"


def _is_more_than_whole(digits: list[AxisFactor]) -> bool:
    count = 1
    for digit in digits:
        count *= digit.length
    return bool(digits) and count > digits[0].source.length
