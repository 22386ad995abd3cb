"""The axes of a tensor that depends on the picture, and the receptive fields of its cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod

from engine.network.receptive_fields.axis_fields import AxisFields, merge_fields

__all__ = [
    "BATCH",
    "CHANNEL",
    "COLUMN",
    "COPY",
    "ROW",
    "Axes",
    "Axis",
    "TensorFields",
    "channel_axis",
    "merge_tensors",
    "picture_fields",
    "unknown_fields",
]

BATCH, ROW, COLUMN, CHANNEL, COPY = range(5)
Axis = tuple[tuple[int, int | None], ...]
"""The factors of one axis of a tensor, the slowest first, each with its length: the batch, rows, columns,
channels, or copies of a single cell. An axis of length 1 has no factors."""
Axes = tuple[Axis, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TensorFields:
    """The axes of a tensor, and the fields of its cells along the rows and the columns of the picture.

    Without axes it stands for a tensor of unknown layout, each element of which may see the whole picture.
    """

    axes: Axes
    rows: AxisFields
    columns: AxisFields

    def cells(self, kind: int) -> AxisFields:
        """Return the cells along rows or along columns."""
        return self.rows if kind == ROW else self.columns

    def with_cells(self, kind: int, cells: AxisFields) -> "TensorFields":
        """Return a copy with other cells along rows or along columns; the axes stay the same."""
        return replace(self, rows=cells) if kind == ROW else replace(self, columns=cells)

    def kind(self, place: int) -> int | None:
        """Return the kind of an axis, or None if it is mixed; copies and length 1 count as channels."""
        kinds = {CHANNEL if kind == COPY else kind for kind, _ in self.axes[place]}
        return (
            CHANNEL
            if not kinds
            else kinds.pop()
            if len(self.axes[place]) == 1 or kinds == {CHANNEL}
            else None
        )

    def length(self, place: int) -> int | None:
        """Return the length of an axis; None if it contains the batch."""
        counts = [count for _, count in self.axes[place]]
        return None if None in counts else prod(count or 1 for count in counts) // max(1, self._spread(place))

    def _spread(self, place: int) -> int:
        return max(
            (self.cells(kind).spread for kind, _ in self.axes[place] if kind in (ROW, COLUMN)), default=1
        )

    def change_axis(
        self, place: int, change: Callable[[AxisFields], AxisFields], count: int
    ) -> "TensorFields | None":
        """Return a copy with changed cells along an axis, or None if that is the batch axis or mixed.

        Parameters
        ----------
        place
            The number of the axis.
        change
            Changes the cells of rows or columns.
        count
            The new length of an axis of channels.
        """
        kind = self.kind(place)
        if kind in (ROW, COLUMN):
            cells = change(self.cells(kind))
            return self.with_cells(kind, cells).replace_axis(place, ((kind, cells.count),))
        return self.replace_axis(place, channel_axis(count)) if kind == CHANNEL else None

    def replace_axis(self, place: int, *axes: Axis) -> "TensorFields":
        """Return a copy with any number of other axes in the place of one."""
        return replace(self, axes=(*self.axes[:place], *axes, *self.axes[place + 1 :]))

    def reduce_axis(self, place: int) -> "TensorFields":
        """Return a copy with an axis summed to length 1, which sees all pixels that the axis saw."""
        result = self.replace_axis(place, ())
        for kind, _ in self.axes[place]:
            if kind in (ROW, COLUMN):
                result = result.with_cells(kind, result.cells(kind).merge_all(1))
        return result

    @property
    def is_whole(self) -> bool:
        """Whether each element may see the whole picture."""
        return self.rows.is_whole and self.columns.is_whole


def channel_axis(count: int | None) -> Axis:
    """Return an axis of channels."""
    return () if count == 1 else ((CHANNEL, count),)


def picture_fields(rows: AxisFields, columns: AxisFields, count: int) -> TensorFields:
    """Return the fields of the picture itself, (N, rows, columns, channels)."""
    return TensorFields(
        (((BATCH, None),), ((ROW, rows.count),), ((COLUMN, columns.count),), channel_axis(count)),
        rows,
        columns,
    )


def unknown_fields(seen: TensorFields) -> TensorFields:
    """Return the fields of a tensor that depends on the picture in an unknown way."""
    return TensorFields((), seen.rows.merge_all(1), seen.columns.merge_all(1))


def merge_tensors(parts: Sequence[TensorFields]) -> TensorFields | None:
    """Return the fields of maps combined element by element; None if their axes differ."""
    rank = max(len(part.axes) for part in parts)
    full = [part for part in parts if len(part.axes) == rank]
    axes = tuple(max((part.axes[place] for part in full), key=_weight) for place in range(rank))
    for part in full:
        if any(_weight(own) == 2 and own != axes[place] for place, own in enumerate(part.axes)):
            return None
    for kind in (ROW, COLUMN):
        if len({part.cells(kind).count for part in parts} - {1}) > 1:
            return None
    rows, columns = (_merged([part.cells(kind) for part in parts]) for kind in (ROW, COLUMN))
    return TensorFields(axes, rows, columns)


def _merged(cells: Sequence[AxisFields]) -> AxisFields:
    return merge_fields(cells, max(one.count for one in cells))


def _weight(axis: Axis) -> int:
    """Return how specific an axis is: 0 without factors, 1 for copies, 2 otherwise."""
    return 0 if not axis else 1 if all(kind == COPY for kind, _ in axis) else 2
