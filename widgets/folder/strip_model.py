"""Provide the rows of the film strip: order, texts and marks of the pictures, and their painting."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.dataset.folder import Entry
from engine.dataset.folder_predictions import (
    ORDERS,
    Prediction,
    Tally,
    count_predictions,
    is_mistake,
    sort_predictions,
)
from widgets.common.theme import theme_icon
from widgets.common.translation import tr
from widgets.folder.thumbnail_cache import Thumbnails

__all__ = ["ENTRY_ROLE", "SUMMARY_ROLE", "StripDelegate", "StripModel"]

Index = QModelIndex | QPersistentModelIndex

ENTRY_ROLE: int = Qt.ItemDataRole.UserRole
SUMMARY_ROLE = ENTRY_ROLE + 1
"""The line under the name: class and score, or the error of the file."""
_MARK = ENTRY_ROLE + 2
"""The icon before this line."""
_PADDING, _MARK_SIDE = 5, 14
_LOWEST, _HIGHEST = 40, 160
"""Least and greatest height of a picture, in pixels of the screen."""
_NARROWEST = 130
"""Least width of a row in pixels; a class name with a score fits into it."""


class StripModel(QAbstractListModel):
    """Hold a row for each visible picture, ordered by name, confidence or mistake.

    `cell` is the true and predicted class of the visible pictures, None for all. `is_outdated` is True if new
    predictions may change the order.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._entries: Sequence[Entry] = ()
        self._labels: Sequence[int | None] = ()
        self._found: list[Prediction | None] = []
        self._name_of: Callable[[int], str] = str
        self._shown: list[int] = []
        self._rows: dict[Entry, int] = {}
        self.order, self.mistakes_only = ORDERS[0], False
        self.cell: tuple[int, int] | None = None
        self.is_outdated = False
        thumbnails.read.connect(self._repaint)

    @property
    def tally(self) -> Tally:
        """The numbers of predictions and of right ones."""
        return count_predictions(self._labels, self._found)

    @property
    def has_labels(self) -> bool:
        """Whether the true class of any picture is known."""
        return any(label is not None for label in self._labels)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Set other pictures, without predictions."""
        self._entries = entries
        self._thumbnails.forget_waiting()
        self.set_labels([None] * len(entries), str)

    def set_labels(self, labels: Sequence[int | None], name_of: Callable[[int], str]) -> None:
        """Set true classes and names of classes, and clear all predictions."""
        self._labels, self._name_of, self._found = labels, name_of, [None] * len(labels)
        self.arrange()

    def add(self, found: Mapping[int, Prediction]) -> None:
        """Add predictions by entry number; `arrange` sorts them in."""
        for number, prediction in found.items():
            self._found[number] = prediction
        self.is_outdated = self.order != ORDERS[0] or self.mistakes_only or self.cell is not None
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def arrange(self) -> None:
        """Choose and sort the rows again."""
        self.beginResetModel()
        ranks = sort_predictions(self._labels, self._found, self.order, self.mistakes_only)
        self._shown = [number for number in ranks if self.cell is None or self._cell_of(number) == self.cell]
        self._rows = {self._entries[number]: row for row, number in enumerate(self._shown)}
        self.is_outdated = False
        self.endResetModel()

    def row_at(self, path: Path) -> int:
        """Return the row of a file, -1 if it is not visible."""
        return next((row for entry, row in self._rows.items() if entry.path == path), -1)

    def row_of(self, entry: object) -> int:
        """Return the row of an entry, -1 if it is not visible."""
        return self._rows.get(entry, -1) if isinstance(entry, Entry) else -1

    def _repaint(self, entry: Entry) -> None:
        row = self.row_of(entry)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _cell_of(self, number: int) -> tuple[int, int] | None:
        label, prediction = self._labels[number], self._found[number]
        return (
            None if label is None or prediction is None or prediction.failure else (label, prediction.index)
        )

    def _summary(self, number: int) -> str:
        prediction = self._found[number]
        if failure := self._failure(number):
            return failure
        return f"{self._name_of(prediction.index)}  {prediction.score:.2f}" if prediction is not None else ""

    def _failure(self, number: int) -> str:
        prediction, known = self._found[number], self._thumbnails.known(self._entries[number])
        if prediction is not None:
            return prediction.failure
        return known if isinstance(known, str) else ""

    def _mark(self, number: int) -> str:
        prediction, label = self._found[number], self._labels[number]
        if self._failure(number):
            return "image-broken-variant"
        if prediction is None or label is None:
            return ""
        return "close-circle-outline" if is_mistake(label, prediction) else "check"

    def _tip(self, number: int) -> str:
        label, summary = self._labels[number], self._summary(number)
        right = tr("in the folder of: {name}", name=self._name_of(label)) if label is not None else ""
        return "\n".join(line for line in (self._entries[number].name, summary, right) if line)

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
                return self._thumbnails.find(entry)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._tip(number)
            case Qt.ItemDataRole.UserRole:
                return entry
        return (
            {SUMMARY_ROLE: self._summary, _MARK: self._mark}[role](number)
            if role in (SUMMARY_ROLE, _MARK)
            else None
        )


class StripDelegate(QStyledItemDelegate):
    """Paint a picture with its name and prediction below; its height follows that of the strip."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side = _LOWEST

    def fit(self, height: int, metrics: QFontMetrics) -> bool:
        """Set the total height of the rows; return whether the pictures change their size."""
        before = self._side
        self._side = min(max(_LOWEST, height - _beside(metrics) - 1), _HIGHEST)
        return self._side != before

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        rect = option.rect.adjusted(2, 2, -2, -2)
        if chosen:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(rect.left() + _PADDING, rect.top() + _PADDING, rect.width() - 2 * _PADDING, self._side)
        if isinstance(picture, QPixmap):
            _draw_picture(painter, picture, place)
        else:
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            if isinstance(picture, str):
                theme_icon("image-broken-variant").paint(
                    painter, place.adjusted(0, place.height() // 3, 0, -(place.height() // 3))
                )
        painter.setPen(
            palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        )
        self._draw_lines(
            painter, option.fontMetrics, rect, index, QIcon.Mode.Selected if chosen else QIcon.Mode.Normal
        )

    def _draw_lines(
        self, painter: QPainter, metrics: QFontMetrics, rect: QRect, index: Index, mode: QIcon.Mode
    ) -> None:
        height, width = metrics.height(), rect.width() - 2 * _PADDING
        line = QRect(rect.left() + _PADDING, rect.top() + self._side + 2 * _PADDING, width, height)
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, name)
        line.translate(0, height + 1)
        mark, text = index.data(_MARK), index.data(SUMMARY_ROLE)
        name, gap, score = text.rpartition("  ")
        # The score stays visible however long the class name is.
        kept = metrics.horizontalAdvance(gap + score) if gap else 0
        room = line.width() - (_MARK_SIDE + 2 if mark else 0)
        text = metrics.elidedText(name or text, Qt.TextElideMode.ElideRight, room - kept) + (
            gap + score if gap else ""
        )
        left = line.left() + (line.width() - metrics.horizontalAdvance(text)) // 2
        if mark:
            left = max(left + _MARK_SIDE // 2, line.left() + _MARK_SIDE + 2)
            top = line.top() + (height - _MARK_SIDE) // 2
            theme_icon(mark).paint(
                painter, QRect(left - _MARK_SIDE - 2, top, _MARK_SIDE, _MARK_SIDE), mode=mode
            )
        painter.drawText(
            QRect(left, line.top(), line.right() + 1 - left, height), Qt.AlignmentFlag.AlignLeft, text
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(
            max(_NARROWEST, round(1.5 * self._side)) + 2 * _PADDING + 4,
            self._side + _beside(option.fontMetrics),
        )


def _beside(metrics: QFontMetrics) -> int:
    """Return the height of a row without its picture."""
    return 2 * metrics.height() + 1 + 3 * _PADDING + 4


def _draw_picture(painter: QPainter, picture: QPixmap, place: QRect) -> None:
    size = picture.size()
    if size.width() > place.width() or size.height() > place.height():
        size.scale(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    rect = QRect(0, 0, size.width(), size.height())
    rect.moveCenter(place.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(rect, picture)
