"""A search field for all commands, operated by keyboard; the best match comes first."""

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
_LATER = 0.5  # the score by which a disabled entry has to be better to come before an enabled one
_Index = QModelIndex | QPersistentModelIndex
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One command.

    Parameters
    ----------
    title
        The text that is shown and searched.
    detail
        The text at the right.
    tip
        A sentence about the command.
    obstacle
        Why the command is disabled; empty if it is enabled.
    words
        Further words that are searched.
    """

    title: str
    detail: str = ""
    tip: str = ""
    obstacle: str = ""
    words: str = ""


class CommandPalette(QFrame):
    """A pop-up over the window with a list of entries; it closes on a choice, Escape or a click outside.

    Signals
    -------
    chosen : int
        The user has chosen the entry of this index.
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
        """Open with these entries and an empty search field."""
        self._entries = tuple(entries)
        self._search.clear()
        self._filter("")
        self._place()
        self.show()
        self._search.setFocus()

    def _assemble(self) -> None:
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(tr("Command palette"))
        self._search.setAccessibleName(tr("Search commands"))
        self._list.setAccessibleName(tr("Commands"))
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
        """Move to the centre of the upper part of the window."""
        over = self._over
        width = min(_WIDTH, over.width() - 2 * _MARGIN)
        row = self._list.sizeHintForRow(0) if self._model.rowCount() else self.fontMetrics().height()
        height = min(_ROWS * row + 80, over.height() - 100)
        self.resize(width, height)
        self.move(over.mapToGlobal(QPoint((over.width() - width) // 2, 64)))

    def _filter(self, query: str) -> None:
        scores = [(_value(query, entry), number) for number, entry in enumerate(self._entries)]
        fitting = sorted((-value, number) for value, number in scores if value is not None)
        self._model.show_entries([(number, self._entries[number]) for _, number in fitting])
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._list.scrollToTop()
        self._tell()

    def _tell(self) -> None:
        """Show the hint of the current entry."""
        if not self._model.rowCount():
            self._hint.setText(tr("No matching commands."))
            return
        entry = self._model.entry(self._list.currentIndex().row())[1]
        text = " ".join(part for part in (entry.obstacle, entry.tip) if part)
        self._hint.setText(
            self._hint.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width() - 4 * _MARGIN)
        )

    def _choose(self) -> None:
        """Choose the current entry, if it is enabled."""
        index = self._list.currentIndex()
        if index.isValid() and not self._model.entry(index.row())[1].obstacle:
            self.hide()
            self.chosen.emit(self._model.entry(index.row())[0])

    def hideEvent(self, event: QHideEvent) -> None:
        """Return the keyboard focus to the window."""
        super().hideEvent(event)
        self._over.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass arrows to the list, and choose on Enter, while the search field has the focus."""
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
    """The matching entries, each with its index among all entries."""

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
    """Paints a title at the left and a detail at the right; a disabled entry is grey, with the reason."""

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
    """Return a reason that fits into a row; the tooltip and the line below show it in full."""
    return (
        obstacle[:1].lower() + obstacle[1:].rstrip(".") if len(obstacle) < 30 else tr("not with this model")
    )
