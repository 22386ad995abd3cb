"""Show the distributions of a layer's weights, gradients or activations over the epochs of a training."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.training.run_events import Distribution, EpochDone, LayerSnapshot, RunHistory
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.training.quantile_plot import QuantilePlot

__all__ = ["LayerDistributions"]

_KINDS = (
    ("weights", tr_noop("Weights")),
    ("gradients", tr_noop("Gradients")),
    ("activations", tr_noop("Activations")),
)
_LIST_WIDTH, _LIST_HEIGHT = 150, 170
"""Greatest size of the list in pixels, beside the plot and above it."""
_HIGH = 380
"""Height in pixels from which the list may be above the plot, where long names fit."""
_UNBOUNDED = 16777215
"""Qt's QWIDGETSIZE_MAX."""
_DEAD = 0.005
"""Share of dead units from which it is shown."""


class LayerDistributions(QWidget):
    """Show a list of layers, a choice of quantity, and bands between its quantiles.

    Signals
    -------
    layer_chosen : str
        The user has chosen this layer.
    """

    layer_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = RunHistory()
        self._shown: object = None
        self._layers = set_object_name(
            QListWidget(),
            "trained_layers",
            tr("Layers with weights; layers with warnings are marked"),
        )
        self._kind = set_object_name(
            QComboBox(), "spread_kind", tr("Values of the layer to show, at the end of each epoch")
        )
        self._dead = QLabel(wordWrap=True)
        self._plot = QuantilePlot()
        self._choice = QWidget()
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._assemble()
        self._layers.currentItemChanged.connect(self._choose)
        self._kind.currentIndexChanged.connect(self._show)

    @property
    def layer(self) -> str:
        """The selected layer; empty if there is none."""
        item = self._layers.currentItem()
        return item.text() if item is not None else ""

    def show_history(self, history: RunHistory) -> None:
        """Show the layers of the latest epoch; the selection stays."""
        self._history = history
        latest = next((epoch for epoch in reversed(history.epochs) if epoch.layers), None)
        names = [state.layer for state in latest.layers] if latest is not None else []
        if names != [self._layers.item(row).text() for row in range(self._layers.count())]:
            self._list(names)
        warned = {warning.layer for warning in history.warnings}
        for row in range(self._layers.count()):
            item = self._layers.item(row)
            if item.icon().isNull() is (item.text() in warned):
                item.setIcon(theme_icon("alert-outline") if item.text() in warned else QIcon())
        self._show()

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        self._plot.restyle()

    def _list(self, names: Sequence[str]) -> None:
        chosen = self.layer
        self._layers.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setToolTip(name)
            self._layers.addItem(item)
        self._layers.setCurrentRow(names.index(chosen) if chosen in names else 0)

    def _choose(self) -> None:
        self._show()
        if self.layer:
            self.layer_chosen.emit(self.layer)

    def _show(self) -> None:
        """Draw the selected layer again if it has changed."""
        layer, kind = self.layer, str(self._kind.currentData())
        states = [
            (epoch, state) for epoch in self._history.epochs if (state := _state_of(epoch, layer)) is not None
        ]
        wanted = (layer, kind, len(states), states[-1][1] if states else None)
        if wanted == self._shown:
            return
        self._shown = wanted
        spreads = [_spread(state, kind) for _, state in states]
        x = np.array([epoch.epoch for epoch, _ in states], np.float32)
        quantiles = np.array([spread.quantiles for spread in spreads], np.float32).reshape(-1, 7)
        title = (
            tr("{kind} of {layer}", kind=self._kind.currentText(), layer=layer)
            if layer
            else tr("No epoch is done yet.")
        )
        self._plot.show_quantiles(title, x, quantiles, kind == "gradients")
        dead = states[-1][1].dead if states else None
        self._dead.setText(
            tr("{share:.0%} of its units are dead.", share=dead) if dead is not None and dead >= _DEAD else ""
        )
        self._dead.setVisible(bool(self._dead.text()))

    def _assemble(self) -> None:
        self._layers.setAccessibleName(tr("Trained layers"))
        self._layers.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self._layers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._layers.setIconSize(QSize(13, 13))
        self._layers.setMinimumHeight(40)
        self._kind.setAccessibleName(tr("Values to show"))
        for kind, title in _KINDS:
            self._kind.addItem(tr(title), kind)
        column = QVBoxLayout(self._choice)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._kind)
        column.addWidget(self._layers, stretch=1)
        column.addWidget(self._dead)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._choice, stretch=1)
        self._layout.addWidget(self._plot, stretch=3)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the list above the plot if the panel is higher than wide."""
        super().resizeEvent(event)
        is_above = event.size().height() >= max(_HIGH, event.size().width())
        self._layout.setDirection(
            QBoxLayout.Direction.TopToBottom if is_above else QBoxLayout.Direction.LeftToRight
        )
        self._choice.setMaximumSize(
            _UNBOUNDED if is_above else _LIST_WIDTH, _LIST_HEIGHT if is_above else _UNBOUNDED
        )


def _state_of(epoch: EpochDone, layer: str) -> LayerSnapshot | None:
    return next((state for state in epoch.layers if state.layer == layer), None)


def _spread(state: LayerSnapshot, kind: str) -> Distribution:
    return {"weights": state.weights, "gradients": state.gradients, "activations": state.activations}[kind]
