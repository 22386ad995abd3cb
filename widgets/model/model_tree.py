"""Show the layers of the model as a tree with a filter, and the details of the chosen layer below."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.model import Model
from engine.core.results import Tiles
from engine.core.weight_summary import WeightSummary
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr
from widgets.model.inspector import Inspector
from widgets.model.layer_view import LayerView

__all__ = ["ModelTree"]

_HEIGHT = 260  # of the details at first, in pixels


class ModelTree(QWidget):
    """Show a tree of layers; the selected one is used by every method with a layer.

    Signals
    -------
    layer_chosen : str
        The path of the selected layer; for a block that of its last layer.
    layer_opened : str
        The user has opened this layer, by a double click or Return.
    menu_requested : str, QPoint
        The user wants the menu of this layer, at a point of the screen.
    kernels_requested : str
        The user wants to see all kernels of this layer.
    columns_changed : str
        The names of the shown columns, separated by spaces.
    details_changed : bool, int
        The user has opened, closed or resized the details: whether they are open, and their height in pixels.
    """

    layer_chosen = Signal(str)
    layer_opened = Signal(str)
    menu_requested = Signal(str, QPoint)
    kernels_requested = Signal(str)
    columns_changed = Signal(str)
    details_changed = Signal(bool, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._chosen = ""
        self._height = _HEIGHT
        self._filter = QLineEdit(placeholderText=tr("Filter layers by name or kind"), clearButtonEnabled=True)
        self._view = set_object_name(LayerView(), "layers")
        self._summary = QLabel()
        self._inspector = Inspector()
        self._details_button = set_object_name(
            QToolButton(), "details", tr("Show the details of the chosen layer")
        )
        self._close_button = set_object_name(QToolButton(), "close_details", tr("Close the details"))
        self._details = QWidget()
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._assemble()
        self._connect()
        self.restyle()

    @property
    def columns(self) -> str:
        """The names of the shown columns, separated by spaces."""
        return self._view.columns

    def set_columns(self, names: str) -> None:
        """Show the named columns."""
        self._view.set_columns(names)

    def set_details(self, is_open: bool, height: int) -> None:
        """Open or close the details of the chosen layer; `height` is in pixels, 0 for the default."""
        self._height = height or _HEIGHT
        self._details_button.setChecked(is_open)

    def set_model(self, model: Model) -> None:
        """Show another model."""
        self._model, self._chosen = model, ""
        self._view.set_layers(model.root.children)
        self._filter.clear()
        num_layers = sum(1 for node in model.root.walk() if node.path and not node.children)
        self._summary.setText(
            tr("{layers:,} layers, {number:,} parameters", layers=num_layers, number=model.root.num_params)
        )
        self._inspector.clear("")
        self._fold_details()

    def set_weights(
        self, layer: str, summaries: tuple[WeightSummary, ...], kernels: Tiles | None = None
    ) -> None:
        """Show the weights of a layer in the inspector, if it is still selected."""
        self._inspector.set_weights(layer, summaries, kernels)

    def select(self, key: str) -> None:
        """Select a layer by path or a block by key, as a click would; a filter that hides it is cleared."""
        if not self._view.select(key) and self._view.has(key):
            self._filter.clear()
            self._view.select(key)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        self._view.restyle()
        self._inspector.restyle()
        self._details_button.setIcon(theme_icon("information-outline"))
        self._close_button.setIcon(theme_icon("close"))

    def _assemble(self) -> None:
        self._filter.setAccessibleName(tr("Filter layers"))
        for button in (self._details_button, self._close_button):
            button.setAccessibleName(button.toolTip())
            button.setAutoRaise(True)
        self._details_button.setCheckable(True)
        self._details_button.setChecked(True)
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        top = QHBoxLayout()
        top.addWidget(self._filter)
        top.addWidget(self._details_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._splitter, stretch=1)
        layout.addWidget(self._summary)
        self._splitter.addWidget(self._view)
        self._splitter.addWidget(self._details)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setChildrenCollapsible(False)
        below = QHBoxLayout(self._details)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self._inspector)
        below.addWidget(self._close_button, alignment=Qt.AlignmentFlag.AlignTop)
        self._details.hide()

    def _connect(self) -> None:
        self._inspector.kernels_requested.connect(self.kernels_requested)
        self._filter.textChanged.connect(self._view.set_filter)
        self._view.layer_chosen.connect(self._choose)
        self._view.opened.connect(self.layer_opened)
        self._view.menu_requested.connect(self.menu_requested)
        self._view.columns_changed.connect(self.columns_changed)
        self._close_button.clicked.connect(lambda: self._details_button.setChecked(False))
        self._details_button.toggled.connect(self._fold_details)
        self._details_button.clicked.connect(self._report_details)
        self._close_button.clicked.connect(self._report_details)
        self._splitter.splitterMoved.connect(self._keep_height)

    def _choose(self, path: str) -> None:
        if self._model is not None:
            self._chosen = path
            self._inspector.show_node(self._model.layer(path))
            self._fold_details()
            self.layer_chosen.emit(path)

    def _fold_details(self) -> None:
        """Show the details if they are open and a layer is chosen."""
        wanted = self._details_button.isChecked() and bool(self._chosen)
        if wanted and self._details.isHidden():
            self._details.show()
            total = self._splitter.height()
            self._splitter.setSizes([max(1, total - self._height), self._height])
        elif not wanted:
            self._details.hide()

    def _keep_height(self) -> None:
        self._height = self._splitter.sizes()[1]
        self._report_details()

    def _report_details(self) -> None:
        self.details_changed.emit(self._details_button.isChecked(), self._height)

    def sizeHint(self) -> QSize:
        return QSize(260, 600)
