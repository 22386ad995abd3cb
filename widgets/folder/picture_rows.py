"""Provide the rows of the folder panel: filter, order, captions and marks of the pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.dataset.folder import Entry
from engine.dataset.folder_predictions import ORDERS, Prediction, is_mistake, sort_predictions
from engine.dataset.tally import Confusion, RunningTally, Tally
from widgets.common.translation import localise_number, tr
from widgets.folder.caption import Caption
from widgets.folder.thumbnail_cache import Thumbnails

__all__ = [
    "ALL_PICTURES",
    "CAPTION_ROLE",
    "ENTRY_ROLE",
    "MARK_ROLE",
    "Index",
    "Mark",
    "PictureFilter",
    "PictureRows",
]

Index = QModelIndex | QPersistentModelIndex

ENTRY_ROLE: int = Qt.ItemDataRole.UserRole
CAPTION_ROLE = ENTRY_ROLE + 1
"""The `Caption`: classes and score, or the error of the file."""
MARK_ROLE = ENTRY_ROLE + 2
"""The `Mark`."""


class Mark(Enum):
    """The mark on a picture."""

    NONE = "none"
    MISTAKE = "mistake"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PictureFilter:
    """The pictures that are shown.

    Parameters
    ----------
    mistakes
        Only pictures that are predicted wrongly.
    cell
        Only pictures of a true and a predicted class; None for all classes.
    """

    mistakes: bool = False
    cell: tuple[int, int] | None = None


ALL_PICTURES = PictureFilter()


class PictureRows(QAbstractListModel):
    """Hold a row for each shown picture, ordered by name, confidence or mistake.

    `is_outdated` is True if new predictions may change the order or the shown pictures.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._entries: Sequence[Entry] = ()
        self._labels: Sequence[int | None] = ()
        self._found: list[Prediction | None] = []
        self._counts = RunningTally(())
        self._name_of: Callable[[int], str] = str
        self._shown: list[int] = []
        self._row_of: dict[int, int] = {}  # by the number of an entry
        self._asked: dict[Entry, int] = {}  # numbers of the entries whose thumbnails were asked for
        self.order, self.filter = ORDERS[0], ALL_PICTURES
        self.has_labels = False  # whether the true class of any picture is known
        self.is_outdated = False
        thumbnails.read.connect(self._repaint)

    @property
    def tally(self) -> Tally:
        """The numbers of predictions and of right ones."""
        return self._counts.tally

    @property
    def shown_entries(self) -> list[Entry]:
        """The entries of the rows, in their order."""
        return [self._entries[number] for number in self._shown]

    def confusions(self, most: int) -> list[Confusion]:
        """Return the most frequent confusions."""
        return self._counts.confusions(most)

    def class_name(self, number: int) -> str:
        """Return the name of a class."""
        return self._name_of(number)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Set other pictures, without predictions."""
        self._entries = entries
        self._thumbnails.forget_waiting()
        self._asked.clear()
        self.set_labels([None] * len(entries), str)

    def set_labels(self, labels: Sequence[int | None], name_of: Callable[[int], str]) -> None:
        """Set true classes and names of classes, and clear all predictions."""
        self._labels, self._name_of, self._found = labels, name_of, [None] * len(labels)
        self._counts = RunningTally(labels)
        self.has_labels = any(label is not None for label in labels)
        self.arrange()

    def add(self, found: Mapping[int, Prediction]) -> None:
        """Add predictions by entry number; `arrange` sorts them in."""
        for number, prediction in found.items():
            self._counts.replace(number, self._found[number], prediction)
            self._found[number] = prediction
        self.is_outdated = self.order != ORDERS[0] or self.filter != ALL_PICTURES
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def arrange(self) -> None:
        """Choose and sort the rows again."""
        self.beginResetModel()
        mistakes, cell = self.filter.mistakes, self.filter.cell
        ranks = sort_predictions(self._labels, self._found, self.order, mistakes)
        self._shown = ranks if cell is None else [number for number in ranks if self._cell_of(number) == cell]
        self._row_of = {number: row for row, number in enumerate(self._shown)}
        self.is_outdated = False
        self.endResetModel()

    def row_at(self, path: Path) -> int:
        """Return the row of a file, -1 if it is not shown."""
        return next((row for row, number in enumerate(self._shown) if self._entries[number].path == path), -1)

    def row_of(self, entry: Entry) -> int:
        """Return the row of an entry whose thumbnail was asked for, -1 if it is not shown."""
        return self.row_of_number(self._asked.get(entry, -1))

    def number_at(self, row: int) -> int:
        """Return the number of the entry in a row, -1 if there is no such row."""
        return self._shown[row] if 0 <= row < len(self._shown) else -1

    def row_of_number(self, number: int) -> int:
        """Return the row of an entry by its number, -1 if it is not shown."""
        return self._row_of.get(number, -1)

    def _repaint(self, entry: Entry) -> None:
        row = self.row_of(entry)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _cell_of(self, number: int) -> tuple[int, int] | None:
        label, prediction = self._labels[number], self._found[number]
        if label is None or prediction is None or prediction.failure:
            return None
        return label, prediction.index

    def _caption(self, number: int) -> Caption:
        if failure := self._failure(number):
            return Caption((failure,))
        prediction, label = self._found[number], self._labels[number]
        if prediction is None:
            return Caption()
        classes = (prediction.index,) if label is None else (label, prediction.index)
        return Caption(
            tuple(self._name_of(index) for index in classes), localise_number(f"{prediction.score:.2f}")
        )

    def _failure(self, number: int) -> str:
        prediction, known = self._found[number], self._thumbnails.known(self._entries[number])
        if prediction is not None:
            return prediction.failure
        return known if isinstance(known, str) else ""

    def _mark(self, number: int) -> Mark:
        if self._failure(number):
            return Mark.UNREADABLE
        is_wrong = is_mistake(self._labels[number], self._found[number])
        return Mark.MISTAKE if is_wrong else Mark.NONE

    def _tip(self, number: int) -> str:
        label, caption = self._labels[number], self._caption(number)
        lines = [self._entries[number].name]
        if caption.score and label is not None:
            text = tr("true class: {name}", name=caption.names[0])
            lines += [tr("predicted: {name}", name=f"{caption.names[1]}  {caption.score}"), text]
        else:
            lines += [caption.text]
        if self._mark(number) is Mark.MISTAKE:
            lines += [tr("a mistake")]
        return "\n".join(line for line in lines if line)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._shown):
            return None
        number = self._shown[index.row()]
        entry = self._entries[number]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.path.name
            case Qt.ItemDataRole.DecorationRole:
                self._asked[entry] = number
                return self._thumbnails.find(entry)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._tip(number)
            case Qt.ItemDataRole.UserRole:
                return entry
        return {CAPTION_ROLE: self._caption, MARK_ROLE: self._mark}.get(role, _nothing)(number)


def _nothing(_: int) -> None:
    return None
