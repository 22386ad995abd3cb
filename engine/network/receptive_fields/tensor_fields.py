"""What is known of a tensor that depends on the picture: where its axes come from, and what its cells see."""

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
"""What stands along one axis of a tensor, the slowest first, and how many of it: the batch, rows, columns, channels, or copies of
what stood there alone. An axis of length 1 has none of them."""
Axes = tuple[Axis, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TensorFields:
    """A tensor's axes, and its cells along the rows and the columns of the picture.

    Without any axes it is a tensor each number of which may see everything, and of which nothing else is
    known.
    """

    axes: Axes
    rows: AxisFields
    columns: AxisFields

    def cells(self, kind: int) -> AxisFields:
        """Return the cells along rows or along columns."""
        return self.rows if kind == ROW else self.columns

    def with_cells(self, kind: int, cells: AxisFields) -> "TensorFields":
        """Return it with other cells along rows or along columns; the axes stay as they are."""
        return replace(self, rows=cells) if kind == ROW else replace(self, columns=cells)

    def kind(self, place: int) -> int | None:
        """Return what stands along an axis, if it is one thing; copies, and an axis of length 1, count as channels."""
        kinds = {CHANNEL if kind == COPY else kind for kind, _ in self.axes[place]}
        return (
            CHANNEL
            if not kinds
            else kinds.pop()
            if len(self.axes[place]) == 1 or kinds == {CHANNEL}
            else None
        )

    def length(self, place: int) -> int | None:
        """Return how long an axis is; None where it has the batch in it."""
        counts = [count for _, count in self.axes[place]]
        return None if None in counts else prod(count or 1 for count in counts) // max(1, self._spread(place))

    def _spread(self, place: int) -> int:
        return max(
            (self.cells(kind).spread for kind, _ in self.axes[place] if kind in (ROW, COLUMN)), default=1
        )

    def change_axis(
        self, place: int, change: Callable[[AxisFields], AxisFields], count: int
    ) -> "TensorFields | None":
        """Return it with the cells along an axis changed, so that there are `count`; None where they are those of the batch."""
        kind = self.kind(place)
        if kind in (ROW, COLUMN):
            cells = change(self.cells(kind))
            return self.with_cells(kind, cells).replace_axis(place, ((kind, cells.count),))
        return self.replace_axis(place, channel_axis(count)) if kind == CHANNEL else None

    def replace_axis(self, place: int, *axes: Axis) -> "TensorFields":
        """Return it with other axes, or none, in the place of one."""
        return replace(self, axes=(*self.axes[:place], *axes, *self.axes[place + 1 :]))

    def reduce_axis(self, place: int) -> "TensorFields":
        """Return it with a sum over an axis, which is then of one cell: what stood along it is seen whole."""
        result = self.replace_axis(place, ())
        for kind, _ in self.axes[place]:
            if kind in (ROW, COLUMN):
                result = result.with_cells(kind, result.cells(kind).merge_all(1))
        return result

    @property
    def is_whole(self) -> bool:
        """Whether each number may see everything."""
        return self.rows.is_whole and self.columns.is_whole


def channel_axis(count: int | None) -> Axis:
    """Return an axis of channels."""
    return () if count == 1 else ((CHANNEL, count),)


def picture_fields(rows: AxisFields, columns: AxisFields, count: int) -> TensorFields:
    """Return the picture itself, (N, rows, columns, channels)."""
    return TensorFields(
        (((BATCH, None),), ((ROW, rows.count),), ((COLUMN, columns.count),), channel_axis(count)),
        rows,
        columns,
    )


def unknown_fields(seen: TensorFields) -> TensorFields:
    """Return a tensor of which nothing is known but that it depends on the picture."""
    return TensorFields((), seen.rows.merge_all(1), seen.columns.merge_all(1))


def merge_tensors(parts: Sequence[TensorFields]) -> TensorFields | None:
    """Return what comes of maps that meet element by element."""
    rank = max(len(part.axes) for part in parts)
    full = [part for part in parts if len(part.axes) == rank]
    axes = tuple(max((part.axes[place] for part in full), key=_weight) for place in range(rank))
    for part in full:
        if any(_weight(own) == 2 and own != axes[place] for place, own in enumerate(part.axes)):
            return None
    for kind in (ROW, COLUMN):
        if len({part.cells(kind).count for part in parts} - {1}) > 1:
            return None
    rows, columns = (_meeting([part.cells(kind) for part in parts]) for kind in (ROW, COLUMN))
    return TensorFields(axes, rows, columns)


def _meeting(cells: Sequence[AxisFields]) -> AxisFields:
    return merge_fields(cells, max(one.count for one in cells))


def _weight(axis: Axis) -> int:
    """Return how much an axis says of what stands along it: nothing, that it is copied, or more."""
    return 0 if not axis else 1 if all(kind == COPY for kind, _ in axis) else 2
