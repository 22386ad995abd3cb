"""Plot loss and accuracy of training and validation over the epochs, with the best epoch marked."""

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from engine.core.results import Curve, Plot
from engine.training.run_events import RunHistory
from widgets.common.translation import tr
from widgets.plots.titled_plot import TitledPlot
from widgets.training.epoch_axis import EpochAxis

__all__ = ["TrainingCurves", "make_curves"]

_MARGIN = 0.5
"""Epochs after the last one."""
_TELLING = 0.25
"""Share of an epoch's batches from which their mean is plotted."""
_WIDE, _HIGH = 480, 300
"""Pixels: wide enough for plots side by side, high enough for plots one above the other."""


class TrainingCurves(QWidget):
    """Show two plots, side by side if they fit; a vertical line marks the best epoch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loss, self._accuracy = TitledPlot(EpochAxis()), TitledPlot(EpochAxis())
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for graph in (self._loss, self._accuracy):
            graph.setMinimumSize(1, 1)  # A narrow plot is better than a window that grows.
            self._layout.addWidget(graph, stretch=1)
        self.show_history(RunHistory())

    def show_history(self, history: RunHistory) -> None:
        """Show the curves of the epochs so far."""
        best = history.best
        for graph, plot in zip((self._loss, self._accuracy), make_curves(history), strict=True):
            graph.set_x_limits(
                0, max(1, history.begun.num_epochs if history.begun is not None else 0) + _MARGIN
            )
            graph.show_plot(plot)
            graph.set_marker(float(best.epoch) if best is not None else None)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        for graph in (self._loss, self._accuracy):
            graph.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the plots one above the other if they do not fit side by side."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE or event.size().height() < _HIGH
        self._layout.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )


def make_curves(history: RunHistory) -> tuple[Plot, Plot]:
    """Return the plots of loss and accuracy; epoch n is at n, the current one at its finished share.

    The first quarter of an epoch is left out: its means vary too much, and so would the axes.
    """
    x = [float(epoch.epoch) for epoch in history.epochs]
    loss, accuracy = [epoch.loss for epoch in history.epochs], [epoch.accuracy for epoch in history.epochs]
    begun, batch = history.begun, history.batch
    running = list(x)
    if (
        begun is not None
        and batch is not None
        and (share := batch.batch / max(1, begun.num_batches)) >= _TELLING
    ):
        running.append(batch.epoch - 1 + min(1.0, share))
        loss, accuracy = [*loss, batch.loss], [*accuracy, batch.accuracy]
    validation_loss = [epoch.validation_loss for epoch in history.epochs]
    validation_accuracy = [epoch.validation_accuracy for epoch in history.epochs]
    return (
        _plot(tr("Loss"), (running, loss), (x, validation_loss)),
        _plot(tr("Accuracy"), (running, accuracy), (x, validation_accuracy)),
    )


def _plot(
    title: str, training: tuple[list[float], list[float]], validation: tuple[list[float], list[float]]
) -> Plot:
    named = ((tr("training"), training), (tr("validation"), validation))
    curves = tuple(Curve(name, np.array(y, np.float32), np.array(x, np.float32)) for name, (x, y) in named)
    return Plot(title, tr("Epoch"), "", curves)
