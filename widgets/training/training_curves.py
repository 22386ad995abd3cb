"""Loss and accuracy over the epochs, of training and of validation, with the best epoch marked."""

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from engine.core.results import Curve, Plot
from engine.training.run_events import RunHistory
from widgets.common.translation import tr
from widgets.plots.titled_plot import TitledPlot
from widgets.training.epoch_axis import EpochAxis

__all__ = ["TrainingCurves", "make_curves"]

_MARGIN = 0.5  # epochs beside the last one
_TELLING = 0.25  # share of an epoch's batches, whose mean is worth a point
_WIDE, _HIGH = (
    480,
    300,
)  # pixels: wide enough for both plots side by side, high enough for one above the other


class TrainingCurves(QWidget):
    """Two plots, side by side where there is room; an upright line stands at the best epoch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loss, self._accuracy = TitledPlot(EpochAxis()), TitledPlot(EpochAxis())
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for graph in (self._loss, self._accuracy):
            graph.setMinimumSize(1, 1)  # a narrow plot is better than a window that grows
            self._layout.addWidget(graph, stretch=1)
        self.show_history(RunHistory())

    def show_history(self, story: RunHistory) -> None:
        """Show what has been told so far."""
        best = story.best
        for graph, plot in zip((self._loss, self._accuracy), make_curves(story), strict=True):
            graph.set_x_limits(0, max(1, story.begun.num_epochs if story.begun is not None else 0) + _MARGIN)
            graph.show_plot(plot)
            graph.set_marker(float(best.epoch) if best is not None else None)

    def restyle(self) -> None:
        """Take over the palette's colours."""
        for graph in (self._loss, self._accuracy):
            graph.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the plots above one another where there is no room for both side by side."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE or event.size().height() < _HIGH
        self._layout.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )


def make_curves(story: RunHistory) -> tuple[Plot, Plot]:
    """Return the plots of loss and accuracy; epoch n stands at n, the running one as far before it as it still has to go.

    What the first batches of an epoch say is left out: it would jump about, and the axes with it.
    """
    x = [float(epoch.epoch) for epoch in story.epochs]
    loss, accuracy = [epoch.loss for epoch in story.epochs], [epoch.accuracy for epoch in story.epochs]
    begun, batch = story.begun, story.batch
    running = list(x)
    if (
        begun is not None
        and batch is not None
        and (share := batch.batch / max(1, begun.num_batches)) >= _TELLING
    ):
        running.append(batch.epoch - 1 + min(1.0, share))
        loss, accuracy = [*loss, batch.loss], [*accuracy, batch.accuracy]
    validation_loss = [epoch.validation_loss for epoch in story.epochs]
    validation_accuracy = [epoch.validation_accuracy for epoch in story.epochs]
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
