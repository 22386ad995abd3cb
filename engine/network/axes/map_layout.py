"""The layout of a tensor as a map of the picture: (pictures, rows, columns, channels)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from engine.network.axes import convolution_axes, matmul_rules, shape_rules, slicing_rules
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

_RULES: Rules = {**shape_rules.RULES, **matmul_rules.RULES, **convolution_axes.RULES, **slicing_rules.RULES}


@dataclass(frozen=True, slots=True)
class MapLayout:
    """Steps from a tensor to a map: slice, reshape, transpose, reshape, roll; empty steps are skipped.

    Parameters
    ----------
    rows, columns
        The positions of the cells in the picture.
    channels
        The number of channels of the map.
    slices
        For each axis, the first cell and the number of cells.
    factors
        The lengths into which the axes are split, -1 for the pictures.
    order
        The order into which the factors are transposed.
    num_beside
        The number of tokens that are no part of the picture (class tokens) and are left out.
    is_split
        Whether the channels are on several axes, as with attention heads.
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
        """The numbers of rows and columns by which the map must be rolled back."""
        return self.rows.roll, self.columns.roll

    @property
    def is_plain(self) -> bool:
        """Whether the tensor has this layout already."""
        return not self.factors and not self.order and not any(self.roll)


def track_axes(graph: Any, image: Any, static_value: Callable[[Any], Any]) -> AxisTracker:
    """Return the axes of all tensors of a graph that depend on a picture tensor.

    Parameters
    ----------
    graph
        The traced graph.
    image
        The picture tensor, (N, height, width, channels).
    static_value
        Returns the array of a constant tensor, or None.
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
    """Return the layout of a tensor as a map of the picture, or None if it is not a map."""
    axes = reader.axes.get(tensor.name)
    if axes is None or len(axes) < 3:
        return None
    rows, columns = (_all_of(axes, line) for line in reader.lines)
    entries = [(factor, number) for number, axis in enumerate(axes) for factor in _factors(axis)]
    pictures = [factor for factor, _ in entries if factor.source.kind is AxisKind.BATCH]
    if rows is None or columns is None or len(pictures) != 1 or not pictures[0].is_full:
        return None
    if (
        any(factor.source.kind is AxisKind.TOKENS for factor, _ in entries)
        or rows.length * columns.length == 1
    ):
        return None
    order = sorted(range(len(entries)), key=lambda place: _rank(entries[place][0], place))
    others = [
        (factor, number)
        for factor, number in entries
        if factor.source.kind in (AxisKind.CHANNELS, AxisKind.COPIES)
    ]
    lengths = tuple(-1 if factor.source.kind is AxisKind.BATCH else factor.length for factor, _ in entries)
    channels = 1
    for factor, _ in others:
        channels *= factor.length
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
    """Return whether pictures, rows, columns and channels have one axis each, in this order."""
    kinds = [{factor.source.kind for factor in axis.factors} for axis in axes]
    expected = ({AxisKind.BATCH}, {AxisKind.ROWS}, {AxisKind.COLUMNS})
    return len(axes) == 4 and all(
        not found or found == kind for found, kind in zip(kinds[:3], expected, strict=True)
    )


def _factors(axis: Axis) -> tuple[AxisFactor, ...]:
    if axis.factors or axis.length == 1:
        return axis.factors
    return (AxisFactor(SourceAxis(AxisKind.CHANNELS, axis.length), 1, axis.length),)


def _has_more(axis: Axis) -> bool:
    """Return whether an axis contains tokens that are no part of the picture."""
    return axis.is_spatial and not axis.is_plain


def _rank(factor: AxisFactor, place: int) -> tuple[int, int]:
    kind = factor.source.kind
    number = (
        (AxisKind.BATCH, AxisKind.ROWS, AxisKind.COLUMNS).index(kind)
        if kind is not AxisKind.CHANNELS and kind is not AxisKind.COPIES
        else 3
    )
    return number, -factor.step if kind.is_spatial else place


def _all_of(axes: Axes, line: SourceAxis) -> SourceAxis | None:
    """Return the rows, or the columns, if the tensor has each of their places once, else None.

    If all rows or columns have been reduced to one, the result has a single cell.
    """
    found = [factor for axis in axes for factor in axis.factors if factor.source.kind is line.kind]
    if not found:
        whole = replace(line, length=1, stride=line.stride * line.length)
        return whole if any(axis.length == 1 for axis in axes) else None
    origins = {factor.source for factor in found}
    return origins.pop() if len(origins) == 1 and covers_source(found) else None


def explain_no_map(reader: AxisTracker, tensor: Any) -> str:
    """Return the reason why a tensor is no map of the picture, as a clause of a sentence.

    The reason is empty for a single cell. It is defined for tensors with three or more axes after the batch
    axis.
    """
    if all(length == 1 for length in tensor.shape[1:-1]):
        return ""  # a single cell needs no reason
    if not reader.depends_on_input(tensor):
        return "its values do not depend on the picture"
    axes = reader.axes[tensor.name]
    if axes is None:
        operation = reader.blocking_operations[tensor.name]
        return f"places of the picture cannot be followed through the operation {operation!r} before it"
    kinds = (AxisKind.ROWS, AxisKind.COLUMNS)
    lines = [
        [factor for axis in axes for factor in axis.factors if factor.source.kind is kind] for kind in kinds
    ]
    if any(_is_more_than_whole(factors) for factors in lines):
        return "each value belongs to two places of the picture"
    if not all(lines):
        return "its rows and columns are not those of the picture"
    return "its values cover only some parts of the picture"


def _is_more_than_whole(factors: list[AxisFactor]) -> bool:
    count = 1
    for factor in factors:
        count *= factor.length
    return bool(factors) and count > factors[0].source.length
