"""Show the settings of one layer, a histogram of its weights, and its kernels."""

import re
from dataclasses import replace
from math import ceil, sqrt
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFormLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.core.model import Node
from engine.core.results import Tiles
from engine.core.weight_summary import WeightSummary
from engine.imaging.render import mosaic
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["Inspector"]


_BREAK = "\\1\u200b"  # a place where a line may end
_HIGHEST = 120
"""Greatest height of the picture of kernels, in pixels of the screen."""
_SHAPE = 2.5
"""Width of the room for this picture over its height."""


class Inspector(QWidget):
    """Show one layer; its weights follow by `set_weights`.

    Signals
    -------
    kernels_requested : str
        The user wants to see the kernels of the layer with this path at full size.
    """

    kernels_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._title = _Text()
        self._rows = QFormLayout(rowWrapPolicy=QFormLayout.RowWrapPolicy.WrapLongRows)
        self._weights = _Text()
        self._plot = _Histogram()
        self._kernels = set_object_name(_Kernels(), "kernels")
        self._kernels.clicked.connect(self._ask_for_kernels)
        inner = QWidget()
        column = QVBoxLayout(inner)  # It scrolls as a whole, so that a low panel shows some of it.
        column.addLayout(self._rows)
        for widget in (self._weights, self._plot, self._kernels):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inner)
        scroll.setAccessibleName(tr("Settings of the layer"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title)
        layout.addWidget(scroll, stretch=1)

    def clear(self, title: str) -> None:
        """Show only a title, without a layer."""
        self._path = ""
        self._title.setText(title)
        self._weights.clear()
        self._plot.hide()
        self._kernels.hide()
        while self._rows.rowCount():
            self._rows.removeRow(0)

    def show_node(self, node: Node) -> None:
        """Show the settings of a layer."""
        # the path may be wrapped behind each part of a name
        self.clear(f"<b>{re.sub('([_/])', _BREAK, node.path)}</b> ({node.kind})")
        self._path = node.path
        if node.field is not None and not node.field.unbounded:
            stride, start = node.field.stride, node.field.start
            about = {
                "field": node.field,
                "stride": f"{stride[0]} x {stride[1]}",
                "start": f"{start[0]}, {start[1]}",
            }
            self._add(tr("receptive field"), tr("{field} px, stride {stride}, start {start}", **about))
        if node.kernel_shape is not None:
            self._add(tr("kernel"), " x ".join(map(str, node.kernel_shape)))
        for name, text in node.settings:
            self._add(name, text)
        for remark in node.remarks:
            self._rows.addRow(_Text(remark, textFormat=Qt.TextFormat.PlainText))

    def set_weights(
        self, path: str, summaries: tuple[WeightSummary, ...], kernels: Tiles | None = None
    ) -> None:
        """Show statistics of a layer's weight arrays, a histogram of the first one, and its kernels."""
        if path != self._path:
            return
        if summaries and summaries[0].counts:
            self._show_histogram(summaries)
        if kernels is not None:
            self._kernels.show_tiles(kernels)
        self._kernels.setVisible(kernels is not None)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        palette = QApplication.palette()
        self._plot.setBackground(palette.base())
        self._plot.getAxis("bottom").setPen(palette.color(QPalette.ColorRole.Text))
        self._plot.getAxis("bottom").setTextPen(palette.color(QPalette.ColorRole.Text))

    def _add(self, name: str, text: str) -> None:
        self._rows.addRow(QLabel(name), _Text(text))

    def _ask_for_kernels(self) -> None:
        self.kernels_requested.emit(self._path)

    def _show_histogram(self, summaries: tuple[WeightSummary, ...]) -> None:
        lines = [
            f"{summary.name}: "
            + tr("mean {mean:.3g}, deviation {deviation:.3g}", mean=summary.mean, deviation=summary.deviation)
            for summary in summaries
        ]
        self._weights.setText("\n".join(lines))
        first = summaries[0]
        width = (first.high - first.low) / len(first.counts)
        places = [first.low + (number + 0.5) * width for number in range(len(first.counts))]
        self._plot.clear()
        self._plot.addItem(
            pg.BarGraphItem(x=places, height=first.counts, width=width, brush="#4c8bf5", pen=None)
        )
        self._plot.setToolTip(tr("Histogram of {name}, {size:,} values", name=first.name, size=first.size))
        self._plot.show()

    def sizeHint(self) -> QSize:
        return QSize(240, 240)


class _Text(QLabel):
    """Show a text that wraps at any width."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, wordWrap=True, **values)
        self.setMinimumWidth(80)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())


class _Histogram(pg.PlotWidget):  # type: ignore[misc]
    """Show a histogram without interaction; the wheel scrolls the panel."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(110)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hideButtons()
        self.hideAxis("left")
        self.hide()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Kernels(QAbstractButton):
    """Show all kernels of a layer as one small picture that can be clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels = np.zeros((1, 1, 3), np.uint8)
        self.setAccessibleName(tr("Kernels"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_tiles(self, tiles: Tiles) -> None:
        """Show tiles, with several of their rows side by side if the picture would be too tall."""
        count, height, width = tiles.shown.shape[:3]
        columns = sqrt(count * _SHAPE * (height + 1) / (width + 1))
        self._pixels = np.ascontiguousarray(
            mosaic(replace(tiles, columns=tiles.columns * ceil(columns / tiles.columns)))
        )
        self.setToolTip("\n".join([tiles.title, *tiles.notes, tr("Click to see them as tiles.")]))
        self.setAccessibleName(tiles.title)
        self.setFixedHeight(self._place(self.width()).height())
        self.update()

    def _place(self, width: int) -> QRect:
        """Return the place of the picture in a `width`, enlarged by a whole number to keep cells alike."""
        height, length = self._pixels.shape[:2]
        scale = min(width / length, _HIGHEST / height)
        scale = int(scale) if scale >= 1 else scale
        return QRect(0, 0, max(1, round(length * scale)), max(1, round(height * scale)))

    def sizeHint(self) -> QSize:
        return self._place(self.width()).size()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self._place(self.width()).height())

    def hitButton(self, position: QPoint) -> bool:
        return self._place(self.width()).contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, place = QPainter(self), self._place(self.width())
        height, width = self._pixels.shape[:2]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width() < width)
        painter.drawImage(
            place, QImage(self._pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        )
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))
