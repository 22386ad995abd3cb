"""The tree of layers: columns that are never cut, folding that survives a filter, and keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QMenu, QTreeView, QWidget

from engine.core.model import Node
from widgets.common.translation import tr
from widgets.model.layer_items import COLUMNS, FILTER, KEY, PATH, fill_items, items_of, update_icons

__all__ = ["LayerView"]

_NAMES = tuple(name for name, _, _ in COLUMNS)
_DEFAULT = ("layer", "icon", "output")
_LEAST_NAME = 90  # width of the column of names, in pixels, below which a scroll bar is shown
_MARGIN = 14  # pixels around the text of a cell
_ICON = 26  # width of the column of icons
_NUM_UNFOLDED = 60  # rows; a larger network is shown with its blocks folded


class LayerView(QTreeView):
    """Show layers by name, kind and output; further columns are switched on by a menu on the header.

    Signals
    -------
    layer_chosen : str
        The path of the chosen layer, for a block that of its last layer.
    opened : str
        The user has opened this layer, by a double click or Return.
    menu_requested : str, QPoint
        The user wants the menu of this layer, at a point of the screen.
    columns_changed : str
        The names of the shown columns, separated by spaces.
    """

    layer_chosen = Signal(str)
    opened = Signal(str)
    menu_requested = Signal(str, QPoint)
    columns_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        self._proxy = QSortFilterProxyModel(self, recursiveFilteringEnabled=True, filterRole=FILTER)
        self._proxy.setSourceModel(self._items)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._shown: Sequence[str] = _DEFAULT
        self._chosen = ""  # the key of the chosen row, which a filter may hide
        self._unfolded: set[str] | None = None  # the keys of the unfolded rows while a filter is on
        self._assemble()

    def _assemble(self) -> None:
        self.setModel(self._proxy)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(12)
        self.setAccessibleName(tr("Layers of the model"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(_ICON)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_columns)
        self.selectionModel().currentChanged.connect(self._choose)
        self.doubleClicked.connect(self._open)

    @property
    def columns(self) -> str:
        """The names of the shown columns, separated by spaces."""
        return " ".join(self._shown)

    @property
    def current_path(self) -> str:
        """The path of the current row; empty without one."""
        return str(self.currentIndex().siblingAtColumn(0).data(PATH) or "")

    def set_columns(self, names: str) -> None:
        """Show the named columns; that of names is always shown."""
        wanted = names.split()
        self._shown = tuple(name for name in _NAMES if name in wanted or name == "layer")
        self._fit_columns()

    def set_layers(self, nodes: Sequence[Node]) -> None:
        """Show the layers of another model; no layer is chosen."""
        self.selectionModel().currentChanged.disconnect(self._choose)  # removed rows must not choose a layer
        self._unfolded, self._chosen = None, ""
        fill_items(self._items, nodes)
        self.selectionModel().currentChanged.connect(self._choose)
        if sum(1 for _ in items_of(self._items)) <= _NUM_UNFOLDED:
            self.expandAll()
        else:
            self._unfold_single_models(nodes)
        self._fit_columns()

    def set_filter(self, text: str) -> None:
        """Show the rows with a text, and what leads to them; folds come back when the text is empty again."""
        self.selectionModel().currentChanged.disconnect(
            self._choose
        )  # hiding the row must not choose another
        if text and self._unfolded is None:
            self._unfolded = self._read_unfolded()
        self._proxy.setFilterFixedString(text)
        if text:
            self.expandAll()
        elif self._unfolded is not None:
            self._fold_again(self._unfolded)
            self._unfolded = None
        self.selectionModel().clear()
        if self._chosen:
            self._make_current(self._chosen)
        self.selectionModel().currentChanged.connect(self._choose)
        self.viewport().update()

    def select(self, key: str) -> bool:
        """Make the row of a layer or block current, unfolding what it is in; return whether it is shown."""
        index = self.currentIndex().siblingAtColumn(0)
        return index.data(KEY) == key or self._make_current(key)

    def has(self, key: str) -> bool:
        """Return whether the model has a layer or block with this key."""
        return self._find(key).isValid()

    def restyle(self) -> None:
        """Give the icons the colours of a new theme."""
        update_icons(self._items)

    def _make_current(self, key: str) -> bool:
        index = self._proxy.mapFromSource(self._find(key))
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def _find(self, key: str) -> QModelIndex:
        flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchCaseSensitive
        found = self._items.match(self._items.index(0, 0), KEY, key, 1, flags)
        return found[0] if found else QModelIndex()

    def _unfold_single_models(self, nodes: Sequence[Node]) -> None:
        """Unfold the nested models at the top; the blocks inside them stay folded."""
        for row in range(self._items.rowCount()):
            item = self._items.item(row)
            if any(node.children and node.path == item.data(KEY) for node in nodes):
                self.expand(self._proxy.mapFromSource(item.index()))

    def _read_unfolded(self) -> set[str]:
        return {
            str(item.data(KEY))
            for item in items_of(self._items)
            if item.hasChildren() and self.isExpanded(self._proxy.mapFromSource(item.index()))
        }

    def _fold_again(self, unfolded: set[str]) -> None:
        self.collapseAll()
        for item in items_of(self._items):
            if item.data(KEY) in unfolded:
                self.expand(self._proxy.mapFromSource(item.index()))

    def _choose(self, current: QModelIndex) -> None:
        first = current.siblingAtColumn(0)
        path = first.data(PATH)
        if path is not None:
            self._chosen = first.data(KEY)
            self.layer_chosen.emit(path)

    def _open(self, index: QModelIndex) -> None:
        """Open the layer of a row, or unfold or fold its block."""
        first = index.siblingAtColumn(0)
        if first.data(PATH) == first.data(KEY):
            self.opened.emit(first.data(PATH))
        else:
            self.setExpanded(first, not self.isExpanded(first))

    def _show_columns(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("columns")
        for name, title, tip in COLUMNS[1:]:
            action = menu.addAction(tr(title) if title else tr("Icon of the kind"))
            action.setToolTip(tr(tip))
            action.setCheckable(True)
            action.setChecked(name in self._shown)
            action.toggled.connect(lambda shown, name=name: self._show_column(name, shown))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.header().mapToGlobal(place))

    def _show_column(self, name: str, shown: bool) -> None:
        names = [known for known in _NAMES if (shown if known == name else known in self._shown)]
        self.set_columns(" ".join(names))
        self.columns_changed.emit(self.columns)

    def _fit_columns(self) -> None:
        """Give each column the width of its widest text, and the names the rest."""
        if self._items.columnCount() != len(_NAMES):
            return
        self.ensurePolished()
        for number, name in enumerate(_NAMES):
            self.setColumnHidden(number, name not in self._shown)
            if number:
                self.setColumnWidth(number, _ICON if name == "icon" else self._text_width(number))
        self._fit_names()

    def _fit_names(self) -> None:
        others = sum(self.columnWidth(number) for number in range(1, self._items.columnCount()))
        self.setColumnWidth(0, max(_LEAST_NAME, self.viewport().width() - others))

    def _text_width(self, column: int) -> int:
        metrics = self.fontMetrics()
        root = self._items.invisibleRootItem()
        texts = {(item.parent() or root).child(item.row(), column).text() for item in items_of(self._items)}
        widest = max(map(metrics.horizontalAdvance, texts), default=0)
        return max(widest + _MARGIN, self.header().sectionSizeHint(column))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._items.columnCount() == len(_NAMES):
            self._fit_names()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        path = index.siblingAtColumn(0).data(PATH)
        if path is not None:
            place = self.visualRect(index).bottomLeft() if by_key else event.pos()
            self.menu_requested.emit(path, self.viewport().mapToGlobal(place))
