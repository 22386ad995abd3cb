"""The histogram of a map's values, in which the range of its colours and the display threshold are set."""

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Bytes, Float32Array
from engine.core.look import Look
from engine.imaging.legend import legend_colours
from engine.imaging.render import COLOUR_MAPS, Layer
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import localise_number, tr

__all__ = ["ColourStrip", "LevelsEditor", "format_value"]

_BINS = 64
_HEIGHT = 60


def format_value(value: float) -> str:
    """Return a value as text with three significant digits."""
    return localise_number(f"{value:.3g}")


class ColourStrip(QWidget):
    """The colour of each value, below a histogram of the values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Bytes = COLOUR_MAPS["grey"]
        self.setFixedHeight(10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_colours(self, look: Look, limits: tuple[float, float], seen: tuple[float, float]) -> None:
        """Show the colours of a look.

        Parameters
        ----------
        look
            The colour map, or the blend mode that has its own colours.
        limits
            The values at the two ends of the colour map.
        seen
            The values at the left and the right end of the strip.
        """
        places = (np.linspace(*seen, 512) - limits[0]) / max(limits[1] - limits[0], 1e-12)
        self._colours = legend_colours(look)[np.round(np.clip(places, 0, 1) * 255).astype(np.uint8)]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        count = len(self._colours)
        QPainter(self).drawImage(
            self.rect(), QImage(self._colours.tobytes(), count, 1, 3 * count, QImage.Format.Format_RGB888)
        )


class LevelsEditor(QWidget):
    """Edits levels and threshold of a layer, by dragging in the histogram or by numbers.

    Signals
    -------
    edited : Look
        The user has changed the look of the layer.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: Layer | None = None
        self._plot = pg.PlotWidget(self)
        self._bars = pg.PlotCurveItem([0, 1], [0], stepMode="center", fillLevel=0)
        self._region = pg.LinearRegionItem(swapMode="block")
        self._line = pg.InfiniteLine(angle=90, movable=True)
        self._strip = ColourStrip()
        self._low, self._high, self._threshold = (
            set_object_name(QLineEdit(), name, tip)
            for name, tip in (
                ("level_low", tr("The value at the lower end of the colours")),
                ("level_high", tr("The value at the upper end of the colours")),
                ("threshold", tr("Values less important than this are hidden; empty shows all")),
            )
        )
        self._reset = set_object_name(
            QToolButton(),
            "levels_reset",
            tr("Reset the colours to the map's own range, and show all values"),
        )
        self._reset.setAccessibleName(tr("Reset levels and threshold"))
        self._assemble()
        self._region.sigRegionChanged.connect(self._take_region)
        self._line.sigPositionChanged.connect(self._take_line)
        self._reset.clicked.connect(lambda: self._tell(levels=None, threshold=None))
        for field in (self._low, self._high, self._threshold):
            field.editingFinished.connect(self._take_numbers)

    def show_layer(self, layer: Layer | None) -> None:
        """Show the values and the look of a layer; None disables the editor."""
        fresh = layer is not None and (self._layer is None or self._layer.heatmap is not layer.heatmap)
        self._layer = layer
        self.setEnabled(layer is not None)
        if layer is None:
            self._bars.setData([0, 1], [0])
            return
        if fresh:
            self._show_histogram(layer.heatmap.values, layer.limits)
        low, high = layer.limits
        threshold = layer.look.threshold
        blockers = [QSignalBlocker(item) for item in (self._region, self._line)]
        self._region.setRegion((low, high))
        self._line.setValue(threshold if threshold is not None else self._neutral_threshold(layer))
        del blockers
        seen = self._plot.getViewBox().viewRange()[0]
        self._strip.set_colours(layer.look, (low, high), (seen[0], seen[1]))
        for field, value in ((self._low, low), (self._high, high), (self._threshold, threshold)):
            field.setText("" if value is None else format_value(value))
            field.setCursorPosition(0)  # so that the sign of a long number stays visible

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        palette = QApplication.palette()
        self._reset.setIcon(theme_icon("backup-restore"))
        self._plot.setBackground(palette.color(QPalette.ColorRole.Base))
        text = palette.color(QPalette.ColorRole.Text)
        self._bars.setPen(pg.mkPen(text, width=1))
        self._bars.setBrush(palette.color(QPalette.ColorRole.Mid))
        accent = palette.color(QPalette.ColorRole.Highlight)
        self._line.setPen(pg.mkPen(accent, width=2, style=Qt.PenStyle.DashLine))
        accent.setAlpha(40)
        self._region.setBrush(accent)

    def _assemble(self) -> None:
        self._plot.setFixedHeight(_HEIGHT)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        for axis in ("left", "bottom"):
            self._plot.getPlotItem().hideAxis(axis)
        for item in (self._bars, self._region, self._line):
            self._plot.addItem(item)
        self._plot.setToolTip(
            tr(
                "Drag the edges to set the range of the colours, "
                "and the dashed line to hide less important values"
            )
        )
        self._plot.setAccessibleName(tr("Histogram of the map's values"))
        limits, hidden = QHBoxLayout(), QHBoxLayout()  # two lines, as a panel is 300 pixels wide
        for line, text, field in (
            (limits, tr("&From"), self._low),
            (limits, tr("t&o"), self._high),
            (hidden, tr("&hide below"), self._threshold),
        ):
            label = QLabel(text)
            label.setBuddy(field)
            field.setMinimumWidth(46)
            line.addWidget(label)
            line.addWidget(field)
        hidden.addWidget(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self._plot)
        layout.addWidget(self._strip)
        layout.addLayout(limits)
        layout.addLayout(hidden)
        self.restyle()

    def _show_histogram(self, values: Float32Array, limits: tuple[float, float]) -> None:
        low, high = float(values.min()), float(values.max())
        counts, edges = np.histogram(values, _BINS, (low, high if high > low else low + 1))
        self._bars.setData(edges, np.log1p(counts))
        first, last = min(edges[0], limits[0]), max(edges[-1], limits[1])
        margin = 0.05 * (last - first)
        self._plot.setRange(
            QRectF(first - margin, 0, last - first + 2 * margin, np.log1p(counts.max())), padding=0
        )

    @staticmethod
    def _neutral_threshold(layer: Layer) -> float:
        """Return the threshold that hides nothing."""
        values = layer.heatmap.values
        if layer.heatmap.low_first:
            return float(values.max())
        return 0.0 if layer.heatmap.signed else float(values.min())

    def _take_region(self) -> None:
        low, high = self._region.getRegion()
        self._tell(levels=(float(low), float(high)))

    def _take_line(self) -> None:
        if self._layer is not None:
            value = float(self._line.value())
            self._tell(threshold=abs(value) if self._layer.heatmap.signed else value)

    def _take_numbers(self) -> None:
        if self._layer is None:
            return
        shown = self._layer.limits
        low, high = (
            _number(field, value) for field, value in zip((self._low, self._high), shown, strict=True)
        )
        text = self._threshold.text().strip()
        threshold = _number(self._threshold, self._layer.look.threshold) if text else None
        levels = (
            (low, high)
            if (format_value(low), format_value(high)) != tuple(map(format_value, shown))
            else self._layer.look.levels
        )
        if (
            threshold is not None
            and self._layer.look.threshold is not None
            and format_value(threshold) == format_value(self._layer.look.threshold)
        ):
            threshold = self._layer.look.threshold
        self._tell(levels=levels, threshold=threshold)

    def _tell(self, **changes: tuple[float, float] | float | None) -> None:
        """Emit a changed look; the colours of a signed map stay centred on zero."""
        if self._layer is None:
            return
        look: Look = replace(self._layer.look, **changes)  # type: ignore[arg-type]
        if look.levels is not None:
            low, high = look.levels
            if self._layer.heatmap.signed:
                before = self._layer.limits
                reach = (
                    max(abs(low), abs(high))
                    if (low, high) == before
                    else abs(high if high != before[1] else low)
                )
                low, high = -reach, reach
            look = replace(look, levels=(low, high) if high > low else None)
        if look != self._layer.look:
            self.edited.emit(look)
        else:
            self.show_layer(self._layer)


def _number(field: QLineEdit, otherwise: float | None) -> float:
    try:
        value = float(field.text().replace(",", "."))
    except ValueError:
        return otherwise or 0.0
    return value if np.isfinite(value) else otherwise or 0.0
