"""A pop-up list of all methods, grouped by questions, with search and favourites."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from engine.core.method import METHODS
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr
from widgets.forms.method_delegate import FAVOURITE, OBSTACLE, ROW, MethodDelegate, star_rect
from widgets.forms.method_rows import MethodRow, method_question, method_rows

__all__ = ["MethodList"]

_WIDTH, _HEIGHT, _MARGIN = 360, 600, 6
_Index = QModelIndex | QPersistentModelIndex
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LEFT = Qt.MouseButton.LeftButton


class MethodList(QFrame):
    """A pop-up that closes on a choice, on Escape, or on a click outside.

    Typing searches, arrows move, Return chooses, Ctrl+D marks a favourite.

    Signals
    -------
    chosen : str
        The user has chosen the method with this name.
    favourites_changed : tuple[str, ...]
        The user has marked or unmarked a favourite.
    """

    chosen = Signal(str)
    favourites_changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._favourites: tuple[str, ...] = ()
        self._current = ""
        self._rows = _Rows(self)
        self._search = set_object_name(
            QLineEdit(placeholderText=tr("Search methods"), clearButtonEnabled=True), "method_search"
        )
        self._list = set_object_name(_List(), "method_list")
        self._hint = set_object_name(QLabel(wordWrap=True), "method_hint")
        self._assemble()
        self._search.textChanged.connect(lambda _: self._fill())
        self._search.installEventFilter(self)
        self._list.clicked.connect(self._choose)
        self._list.star_clicked.connect(self._toggle)
        self._list.selectionModel().currentChanged.connect(self._show_hint)

    def set_favourites(self, names: Sequence[str]) -> None:
        """Set the favourites; names of unknown methods are ignored."""
        self._favourites = tuple(name for name in METHODS if name in names)
        self._fill()

    def set_obstacles(self, reason: Callable[[str], str]) -> None:
        """Disable the methods for which `reason` returns a sentence."""
        self._rows.obstacles = {name: reason(name) for name in METHODS}

    def open_below(self, button: QWidget, current: str) -> None:
        """Open with an empty search field, below a button or where the screen has room."""
        self._current = current
        self._search.clear()
        self._fill()
        area = button.screen().availableGeometry()
        self.resize(max(button.width(), _WIDTH), min(_HEIGHT, area.height() - 2 * _MARGIN))
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height()))
        left = max(area.left(), min(corner.x(), area.right() - self.width()))
        top = max(area.top(), min(corner.y(), area.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self._search.setFocus()
        self._list.scrollTo(self._list.currentIndex(), QListView.ScrollHint.PositionAtCenter)

    def _assemble(self) -> None:
        self.setFrameShape(QFrame.Shape.StyledPanel)
        # A click on the button that has opened the list closes it, and must not open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setAccessibleName(tr("Methods"))
        self._search.setAccessibleName(tr("Search methods"))
        self._list.setAccessibleName(tr("Methods"))
        self._list.setModel(self._rows)
        self._list.setItemDelegate(MethodDelegate(self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._hint.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.addWidget(self._search)
        layout.addWidget(self._list, stretch=1)
        layout.addWidget(self._hint)

    def _fill(self, from_end: int = 0) -> None:
        """Show the rows of the search; select one counted from the end, the current method, or the first."""
        query = self._search.text()
        self._rows.show_rows(method_rows(query, self._favourites), self._favourites)
        able = [place for place in range(self._rows.rowCount()) if self._rows.is_able(place)]
        wanted = [place for place in able if self._rows.row(place).method == self._current and not query]
        row = self._rows.rowCount() - from_end
        place = row if row in able else next(iter((*wanted, *able)), -1)
        self._list.setCurrentIndex(self._rows.index(place, 0))
        self._show_hint()

    def _show_hint(self) -> None:
        index = self._list.currentIndex()
        name = self._rows.row(index.row()).method if index.isValid() else ""
        self._hint.setText(tr(METHODS[name].sentence) if name else tr("No matching methods."))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self._rows.is_able(index.row()):
            self.hide()
            self.chosen.emit(self._rows.row(index.row()).method)

    def _toggle(self, index: QModelIndex) -> None:
        """Mark or unmark the favourite in a row; the rows below stay where they are on the screen."""
        name, before = self._rows.row(index.row()).method, self._rows.rowCount()
        bar, top = self._list.verticalScrollBar(), self._list.visualRect(index).top()
        chosen = {*self._favourites} ^ {name}
        self._favourites = tuple(name for name in METHODS if name in chosen)
        self._fill(before - index.row())
        self._list.doItemsLayout()  # so that the scroll bar knows of the new rows
        bar.setValue(bar.value() + self._list.visualRect(self._list.currentIndex()).top() - top)
        self.favourites_changed.emit(self._favourites)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys of the list work while the search field has the focus."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        index = self._list.currentIndex()
        if event.key() in _LIST_KEYS:
            self._list.keyPressEvent(event)
        elif event.key() in _ENTER_KEYS:
            self._choose(index)
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if index.isValid():
                self._toggle(index)
        else:
            return False
        return True


class _List(QListView):
    """A list whose stars are clicked apart from their rows.

    Signals
    -------
    star_clicked : QModelIndex
        The user has clicked the star of a row.
    """

    star_clicked = Signal(QModelIndex)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        is_method = index.isValid() and index.data(ROW).method
        if event.button() is _LEFT and is_method and self._star(index).contains(place):
            self.star_clicked.emit(index)
        else:
            super().mouseReleaseEvent(event)

    def _star(self, index: QModelIndex) -> QRect:
        return star_rect(self.visualRect(index))


class _Rows(QAbstractListModel):
    """The shown rows; headings, and methods that the model does not support, are disabled."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown: Sequence[MethodRow] = ()
        self._favourites: Sequence[str] = ()
        self.obstacles: dict[str, str] = {}

    def show_rows(self, rows: Sequence[MethodRow], favourites: Sequence[str]) -> None:
        self.beginResetModel()
        self._shown, self._favourites = rows, favourites
        self.endResetModel()

    def row(self, place: int) -> MethodRow:
        return self._shown[place]

    def is_able(self, place: int) -> bool:
        method = self._shown[place].method
        return bool(method) and not self.obstacles.get(method)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not self.is_able(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._shown[index.row()]
        obstacle = self.obstacles.get(row.method, "")
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole if row.method:
                return obstacle or tr(METHODS[row.method].summary)
            case Qt.ItemDataRole.AccessibleTextRole if row.method:
                question = method_question(METHODS[row.method])
                liked = [tr("favourite")] if row.method in self._favourites else []
                return ", ".join([row.text, question, *liked])
            case _ if role == ROW:
                return row
            case _ if role == OBSTACLE:
                return obstacle
            case _ if role == FAVOURITE:
                return row.method in self._favourites
        return None
