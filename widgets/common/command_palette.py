"""A search line over everything that can be done; the best match first, all by keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from widgets.common.fuzzy_match import match_score
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["CommandPalette", "PaletteEntry"]

_WIDTH, _ROWS, _MARGIN = 640, 14, 8
_LATER = 0.5  # how much better must fit what cannot be done now, to come before what can
_Index = QModelIndex | QPersistentModelIndex
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One thing that can be done.

    `title` is what is read and searched, `words` are searched besides; `detail` stands at the right, `tip` is
    a sentence; `obstacle` says why it cannot be done now, and is empty where it can.
    """

    title: str
    detail: str = ""
    tip: str = ""
    obstacle: str = ""
    words: str = ""


class CommandPalette(QFrame):
    """Appears over the window with the entries it is given, and goes when one is chosen, by Escape, or by a click elsewhere.

    Signals
    -------
    chosen : int
        The user wants the entry with this number.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._over = parent
        self._entries: tuple[PaletteEntry, ...] = ()
        self._search = set_object_name(
            QLineEdit(placeholderText=tr("What do you want to do?"), clearButtonEnabled=True),
            "palette_search",
        )
        self._model = _EntryModel(self)
        self._list = set_object_name(QListView(), "palette_list")
        self._hint = set_object_name(QLabel(), "palette_hint")
        self._assemble()
        self._search.textChanged.connect(self._filter)
        self._list.clicked.connect(lambda _: self._choose())
        self._list.selectionModel().currentChanged.connect(self._tell)
        self._search.installEventFilter(self)

    def offer(self, entries: Sequence[PaletteEntry]) -> None:
        """Appear with these entries, nothing typed yet."""
        self._entries = tuple(entries)
        self._search.clear()
        self._filter("")
        self._place()
        self.show()
        self._search.setFocus()

    def _assemble(self) -> None:
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(tr("Command palette"))
        self._search.setAccessibleName(tr("Search all that can be done"))
        self._list.setAccessibleName(tr("What can be done"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(_EntryDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        for widget in (self._search, self._list, self._hint):
            layout.addWidget(widget)

    def _place(self) -> None:
        """Lie in the middle of the upper part of the window."""
        over = self._over
        width = min(_WIDTH, over.width() - 2 * _MARGIN)
        row = self._list.sizeHintForRow(0) if self._model.rowCount() else self.fontMetrics().height()
        height = min(_ROWS * row + 80, over.height() - 100)
        self.resize(width, height)
        self.move(over.mapToGlobal(QPoint((over.width() - width) // 2, 64)))

    def _filter(self, query: str) -> None:
        found = [(_value(query, entry), number) for number, entry in enumerate(self._entries)]
        fitting = sorted((-value, number) for value, number in found if value is not None)
        self._model.show_entries([(number, self._entries[number]) for _, number in fitting])
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._list.scrollToTop()
        self._tell()

    def _tell(self) -> None:
        """Say more about the entry that Enter would choose."""
        if not self._model.rowCount():
            self._hint.setText(tr("Nothing has this in its name."))
            return
        entry = self._model.entry(self._list.currentIndex().row())[1]
        text = " ".join(part for part in (entry.obstacle, entry.tip) if part)
        self._hint.setText(
            self._hint.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width() - 4 * _MARGIN)
        )

    def _choose(self) -> None:
        """Choose the current entry, if it can be done."""
        index = self._list.currentIndex()
        if index.isValid() and not self._model.entry(index.row())[1].obstacle:
            self.hide()
            self.chosen.emit(self._model.entry(index.row())[0])

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the keyboard back."""
        super().hideEvent(event)
        self._over.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows move in the list, and Enter choose, while typing goes on."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _LIST_KEYS:
            self._list.keyPressEvent(event)
        elif event.key() in _ENTER_KEYS:
            self._choose()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True


class _EntryModel(QAbstractListModel):
    """The entries that fit, each with its number among all."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, PaletteEntry]] = []

    def show_entries(self, rows: list[tuple[int, PaletteEntry]]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def entry(self, row: int) -> tuple[int, PaletteEntry]:
        return self._rows[max(0, row)]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._rows[index.row()][1]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return " ".join(part for part in (entry.obstacle, entry.tip) if part)
        return entry if role == Qt.ItemDataRole.UserRole else None


class _EntryDelegate(QStyledItemDelegate):
    """A title at the left and a detail at the right; greyed where it cannot be done, with the reason as detail."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: PaletteEntry = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        palette: QPalette = option.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
        group = QPalette.ColorGroup.Disabled if entry.obstacle else QPalette.ColorGroup.Active
        strong = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        weak = strong if selected else QPalette.ColorRole.PlaceholderText
        rect, align = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0), int(Qt.AlignmentFlag.AlignVCenter)
        detail = _short(entry.obstacle) if entry.obstacle else entry.detail
        painter.setPen(palette.color(group, weak))
        painter.drawText(rect, align | int(Qt.AlignmentFlag.AlignRight), detail)
        rect.setRight(rect.right() - painter.fontMetrics().horizontalAdvance(detail) - 2 * _MARGIN)
        painter.setPen(palette.color(group, strong))
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, align | int(Qt.AlignmentFlag.AlignLeft), title)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(_WIDTH // 2, option.fontMetrics.height() + 10)


def _value(query: str, entry: PaletteEntry) -> float | None:
    value = match_score(query, f"{entry.title} {entry.words}")
    return value - _LATER if value and entry.obstacle else value


def _short(obstacle: str) -> str:
    """Return what fits into a row of a reason: the tip and the line below have all of it."""
    return (
        obstacle[:1].lower() + obstacle[1:].rstrip(".") if len(obstacle) < 30 else tr("not with this model")
    )
