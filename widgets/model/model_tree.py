"""Show the layers of the model as a tree with a filter, and an inspector below."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QLineEdit, QSplitter, QTreeView, QVBoxLayout, QWidget

from engine.core.model import Model, Node
from engine.core.results import Tiles
from engine.core.weight_summary import WeightSummary
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.model.inspector import Inspector

__all__ = ["ModelTree"]

_COLUMNS = (tr_noop("Layer"), tr_noop("Output"), tr_noop("Field"), tr_noop("Parameters"), tr_noop("Kind"))
_TIPS = (
    tr_noop("Name; nested models expand in place"),
    tr_noop("Shape of the output, without the batch"),
    tr_noop("Receptive field: the side of the square of input pixels that one value depends on"),
    tr_noop("Number of weights"),
    tr_noop("Kind of layer"),
)


class ModelTree(QWidget):
    """Show a tree of layers; the selected one is used by every method with a layer.

    Signals
    -------
    layer_chosen : str
        The path of the selected layer.
    kernels_requested : str
        The user wants to see all kernels of this layer.
    """

    layer_chosen = Signal(str)
    kernels_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._chosen = ""
        self._items = QStandardItemModel(self)
        self._proxy = QSortFilterProxyModel(self, recursiveFilteringEnabled=True, filterKeyColumn=-1)
        self._filter = QLineEdit(placeholderText=tr("Filter layers by name or kind"), clearButtonEnabled=True)
        self._view = set_object_name(QTreeView(uniformRowHeights=True), "layers")
        self._inspector = Inspector()
        self._assemble()

    def set_model(self, model: Model) -> None:
        """Show another model."""
        self._model, self._chosen = model, ""
        blocker = QSignalBlocker(self._view.selectionModel())  # Removed rows must not choose a layer.
        self._items.clear()
        self._items.setHorizontalHeaderLabels([tr(column) for column in _COLUMNS])
        for column, tip in enumerate(_TIPS):
            self._items.setHeaderData(column, Qt.Orientation.Horizontal, tr(tip), Qt.ItemDataRole.ToolTipRole)
        for node in model.root.children:
            self._items.appendRow(list(_row(node)))
        del blocker
        self._view.expandToDepth(0)
        self._size_columns()
        self._inspector.clear(
            tr("{name}: {number:,} parameters", name=model.name, number=model.root.num_params)
        )

    def set_weights(
        self, layer: str, summaries: tuple[WeightSummary, ...], kernels: Tiles | None = None
    ) -> None:
        """Show the weights of a layer in the inspector, if it is still selected."""
        self._inspector.set_weights(layer, summaries, kernels)

    def select(self, path: str) -> None:
        """Select a layer by path, as a click would; a filter that hides it is cleared."""
        start = self._items.index(0, 0)
        flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
        for index in self._items.match(start, Qt.ItemDataRole.UserRole, path, 1, flags):
            if not self._proxy.mapFromSource(index).isValid() and path != self._chosen:
                self._filter.clear()
            self._view.setCurrentIndex(self._proxy.mapFromSource(index))

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        self._inspector.restyle()

    def _assemble(self) -> None:
        self._proxy.setSourceModel(self._items)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._view.setModel(self._proxy)
        self._view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self._view.setAlternatingRowColors(True)
        self._filter.setAccessibleName(tr("Filter layers"))
        self._view.setAccessibleName(tr("Layers of the model"))
        top = QWidget()
        inner = QVBoxLayout(top)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._filter)
        inner.addWidget(self._view)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(top)
        splitter.addWidget(self._inspector)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        QVBoxLayout(self).addWidget(splitter)
        self._inspector.kernels_requested.connect(self.kernels_requested)
        self._filter.textChanged.connect(self._apply_filter)
        self._view.selectionModel().currentChanged.connect(self._choose)

    def _size_columns(self) -> None:
        header = self._view.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        for column in range(len(_COLUMNS)):
            self._view.resizeColumnToContents(column)

    def _apply_filter(self, text: str) -> None:
        with QSignalBlocker(self._view.selectionModel()):  # Hiding the selected row must not choose another.
            self._proxy.setFilterFixedString(text)
            self._view.selectionModel().clear()
            self.select(self._chosen)
        self._view.viewport().update()
        if text:
            self._view.expandAll()

    def _choose(self, current: QModelIndex) -> None:
        path = current.siblingAtColumn(0).data(Qt.ItemDataRole.UserRole)
        if path is not None and self._model is not None:
            self._chosen = path
            self._inspector.show_node(self._model.layer(path))
            self.layer_chosen.emit(path)


def _row(node: Node) -> Iterator[QStandardItem]:
    shape = (
        ""
        if node.shape is None
        else "×".join("?" if length is None else str(length) for length in node.shape)
    )
    texts = (
        node.name,
        shape,
        str(node.field or ""),
        f"{node.num_params:,}" if node.num_params else "",
        node.kind,
    )
    for column, text in enumerate(texts):
        item = QStandardItem(text)
        item.setToolTip(node.path)
        if column == 0:
            item.setData(node.path, Qt.ItemDataRole.UserRole)
            for child in node.children:
                item.appendRow(list(_row(child)))
        if 0 < column < len(texts) - 1:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        yield item
