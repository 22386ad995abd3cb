"""Show one plot under its title, with colours that colour-blind people can distinguish, light and dark."""

from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from engine.core.arrays import Float32Array
from engine.core.results import Plot
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["MIN_PANEL_WIDTH", "MIN_PLOT_HEIGHT", "MIN_PLOT_WIDTH", "PlotView", "TitledPlot", "curve_colour"]

MIN_PLOT_WIDTH, MIN_PLOT_HEIGHT = 280, 160
"""Least size of a plot, in pixels."""
MIN_PANEL_WIDTH = 240
"""Least width of a panel of plots, in pixels."""

# The colours are those of Okabe and Ito 2008, the darker ones first.
_ON_LIGHT = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
# On dark backgrounds the lighter ones come first.
_ON_DARK = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#D55E00")
_FULL, _HOLLOW = "&#9632;", "&#9633;"
"""Squares before the names of solid and of dashed curves."""


class TitledPlot(QWidget):
    """Show one plot under its title; `bottom` replaces its lower axis."""

    def __init__(self, bottom: pg.AxisItem | None = None) -> None:
        super().__init__()
        self._plot = Plot("", "", "", ())
        self._items: list[pg.PlotDataItem | pg.BarGraphItem] = []
        self._title = ElidedLabel("")
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._legend = set_object_name(
            QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter), "legend"
        )
        self._view = PlotView(bottom=bottom)
        self._line = pg.InfiniteLine(angle=90)
        self._view.addItem(self._line, ignoreBounds=True)
        self._line.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for label in (self._title, self._legend):
            layout.addWidget(label)
        layout.addWidget(self._view, stretch=1)
        self.setMinimumHeight(MIN_PLOT_HEIGHT)
        self.restyle()

    @property
    def title(self) -> str:
        """The title of the plot."""
        return self._plot.title

    def show_plot(self, plot: Plot) -> None:
        """Show a plot; curves with the same names are updated in place."""
        before, self._plot = self._plot, plot
        if _frame(before) != _frame(plot):
            self._label()
            self._make_items()
        for item, curve in zip(self._items, plot.curves, strict=True):
            there = np.isfinite(curve.x) & np.isfinite(curve.y)
            if plot.bars:
                x = curve.x[there]
                item.setOpts(x=x, height=curve.y[there], width=0.95 * _spacing(x))
            elif there.any():  # Values that are not finite make a gap in the line.
                item.setData(
                    curve.x, np.where(there, curve.y, np.nan), symbol="o" if there.sum() == 1 else None
                )
            else:
                item.setData([], [])

    def set_x_limits(self, low: float, high: float) -> None:
        """Limit the visible range to `low` .. `high`."""
        self._view.getViewBox().setLimits(xMin=low, xMax=high)

    def set_marker(self, x: float | None) -> None:
        """Draw a vertical line at `x`, or none."""
        self._line.setVisible(x is not None)
        if x is not None:
            self._line.setPos(x)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        palette = QApplication.palette()
        text, base = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
        self._view.setBackground(base)
        for side in ("left", "bottom"):
            self._view.getAxis(side).setPen(text)
            self._view.getAxis(side).setTextPen(text)
        self._line.setPen(QPen(text, 0, Qt.PenStyle.DashLine))
        for number, item in enumerate(self._items):
            self._colour(item, number)
        self._write_legend()

    def _label(self) -> None:
        plot = self._plot
        title, x, y = tr(plot.title), tr(plot.x_label), tr(plot.y_label)
        self._title.setText(title)
        self._view.setLabel("bottom", escape(x))
        self._view.setLabel("left", escape(y))
        self._view.setAccessibleName(title)
        names = ", ".join(tr(curve.name) for curve in plot.curves)
        text = tr("{y} over {x}: {names}", y=y, x=x, names=names)
        self._view.setAccessibleDescription(text)

    def _make_items(self) -> None:
        for item in self._items:
            self._view.removeItem(item)
        self._items = []
        for number, curve in enumerate(self._plot.curves):
            item = (
                pg.BarGraphItem(x=[], height=[], width=1)
                if self._plot.bars
                else pg.PlotDataItem(name=curve.name)
            )
            self._view.addItem(item)
            self._colour(item, number)
            self._items.append(item)
        self._write_legend()

    def _write_legend(self) -> None:
        """Name the curves above the axes; inside them the legend would hide a low plot."""
        entries = [
            f'<span style="color:{curve_colour(number)}">{_FULL if _is_full(number) else _HOLLOW}</span>'
            f"&nbsp;{escape(tr(curve.name))}"
            for number, curve in enumerate(self._plot.curves)
        ]
        self._legend.setText(" &nbsp; ".join(entries))
        self._legend.setVisible(len(entries) > 1)

    def _colour(self, item: pg.PlotDataItem | pg.BarGraphItem, number: int) -> None:
        colour = pg.mkColor(curve_colour(number))
        if self._plot.bars:
            colour.setAlpha(255 if len(self._plot.curves) == 1 else 140)
            item.setOpts(brush=colour, pen=None)
        else:
            style = Qt.PenStyle.SolidLine if _is_full(number) else Qt.PenStyle.DashLine
            item.setPen(pg.mkPen(colour, width=2, style=style))
            item.setSymbolBrush(colour)
            item.setSymbolPen(None)


class PlotView(pg.PlotWidget):  # type: ignore[misc]
    """Show a pyqtgraph plot without menus; a double click resets its range."""

    def __init__(self, left: pg.AxisItem | None = None, bottom: pg.AxisItem | None = None) -> None:
        super().__init__(
            axisItems={side: axis for side, axis in (("left", left), ("bottom", bottom)) if axis is not None}
        )
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setAntialiasing(True)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)

    def sizeHint(self) -> QSize:
        return QSize(MIN_PLOT_WIDTH, MIN_PLOT_HEIGHT)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.enableAutoRange()


def _frame(plot: Plot) -> tuple[object, ...]:
    """Return everything of a plot but its values."""
    return plot.title, plot.x_label, plot.y_label, plot.bars, tuple(curve.name for curve in plot.curves)


def _spacing(x: Float32Array) -> float:
    """Return the smallest distance between two places, 1 if there are fewer than two."""
    places = np.unique(x)
    return float(np.diff(places).min()) if len(places) > 1 else 1.0


def curve_colour(number: int) -> str:
    """Return the colour of the curve with this number."""
    dark = QApplication.palette().color(QPalette.ColorRole.Base).lightness() < 128
    colours = _ON_DARK if dark else _ON_LIGHT
    return colours[number % len(colours)]


def _is_full(number: int) -> bool:
    """Return whether a curve is solid; curves beyond the number of colours are dashed."""
    return number < len(_ON_LIGHT)
