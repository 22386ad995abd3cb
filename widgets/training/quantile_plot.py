"""Plot the distribution of a layer's values over the epochs: bands between quantiles, and the median."""

from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from engine.core.arrays import Float32Array
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr
from widgets.plots.signed_log import SignedLogAxis, signed_log_for
from widgets.plots.titled_plot import PlotView, curve_colour
from widgets.training.epoch_axis import EpochAxis

__all__ = ["QuantilePlot"]

_BANDS = ((0, 6, 50, "0–100 %"), (1, 5, 90, "5–95 %"), (2, 4, 150, "25–75 %"))
"""Numbers of the lower and upper quantile of a band, its opacity of 255, and its name."""
_MEDIAN = 3


class QuantilePlot(QWidget):
    """Show three bands and a line over the epochs, under a title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(
            alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True, textFormat=Qt.TextFormat.PlainText
        )
        self._legend = set_object_name(
            QLabel(alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True), "spread_legend"
        )
        self._axis = SignedLogAxis()
        self._view = PlotView(self._axis, EpochAxis())
        self._curves = [pg.PlotDataItem() for _ in range(7)]
        self._fills = [
            pg.FillBetweenItem(self._curves[low], self._curves[high]) for low, high, _, _ in _BANDS
        ]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for item in (*self._fills, *self._curves):
            self._view.addItem(item)
        for label in (self._title, self._legend):
            layout.addWidget(label)
        layout.addWidget(self._view, stretch=1)
        self.setMinimumSize(1, 1)
        self._view.setLabel("bottom", tr("Epoch"))
        self.restyle()

    def show_quantiles(
        self, title: str, epochs: Float32Array, quantiles: Float32Array, logarithmic: bool
    ) -> None:
        """Show quantiles, (epochs, 7), over epoch numbers, (epochs,); only finite ones are shown."""
        self._title.setText(title)
        self._view.setAccessibleName(title)
        whole = np.isfinite(quantiles).all(1) if len(quantiles) else np.zeros(0, bool)
        epochs, quantiles = epochs[whole], quantiles[whole]
        log = signed_log_for(quantiles[:, 1:6]) if logarithmic and len(quantiles) else None
        self._axis.use(log)
        places = log.place(quantiles) if log is not None else quantiles
        for number, curve in enumerate(self._curves):
            is_lone = number == _MEDIAN and len(epochs) == 1
            curve.setData(epochs, places[:, number] if len(epochs) else [], symbol="o" if is_lone else None)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        palette = QApplication.palette()
        text = palette.color(QPalette.ColorRole.Text)
        self._view.setBackground(palette.color(QPalette.ColorRole.Base))
        for side in ("left", "bottom"):
            self._view.getAxis(side).setPen(text)
            self._view.getAxis(side).setTextPen(text)
        colour = QColor(curve_colour(0))
        for fill, (_, _, opacity, _) in zip(self._fills, _BANDS, strict=True):
            fill.setBrush(QColor(colour.red(), colour.green(), colour.blue(), opacity))
        for number, curve in enumerate(self._curves):
            curve.setPen(pg.mkPen(text, width=2) if number == _MEDIAN else None)
        self._curves[_MEDIAN].setSymbolBrush(text)
        self._legend.setText(
            " &nbsp; ".join(
                [*(_entry(_mixed(colour, opacity), name) for _, _, opacity, name in _BANDS), _median(text)]
            )
        )


def _mixed(colour: QColor, opacity: int) -> str:
    """Return the colour of a band on the background, for the legend."""
    base, share = QApplication.palette().color(QPalette.ColorRole.Base), opacity / 255
    parts = zip(
        (colour.red(), colour.green(), colour.blue()), (base.red(), base.green(), base.blue()), strict=True
    )
    return QColor(*(round(share * front + (1 - share) * back) for front, back in parts)).name()


def _entry(colour: str, name: str) -> str:
    return f'<span style="color:{colour}">&#9632;</span>&nbsp;{escape(name).replace(" ", "&nbsp;")}'


def _median(colour: QColor) -> str:
    return f'<span style="color:{colour.name()}"><b>&mdash;</b></span>&nbsp;{escape(tr("median"))}'
