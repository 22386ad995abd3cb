"""What one layer is made of: its settings, and a histogram of its weights."""

import pyqtgraph as pg
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.model import Node
from engine.weights import WeightSummary

__all__ = ["Inspector"]


class Inspector(QWidget):
    """Shows one node; its weights arrive later, by `set_weights`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._title = QLabel(wordWrap=True)
        self._rows = QFormLayout()
        self._plot = pg.PlotWidget()
        self._plot.setMaximumHeight(110)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.hideAxis("left")
        self._plot.hide()
        self._weights = QLabel(wordWrap=True)
        inner = QWidget()
        inner.setLayout(self._rows)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title)
        layout.addWidget(scroll, stretch=1)
        layout.addWidget(self._weights)
        layout.addWidget(self._plot)

    def clear(self, title: str) -> None:
        """Show no layer, only a title."""
        self._path = ""
        self._title.setText(title)
        self._weights.clear()
        self._plot.hide()
        while self._rows.rowCount():
            self._rows.removeRow(0)

    def show_node(self, node: Node) -> None:
        """Show a layer's settings."""
        self.clear(f"<b>{node.path}</b> ({node.kind})")
        self._path = node.path
        if node.field is not None and not node.field.unbounded:
            stride, start = node.field.stride, node.field.start
            self._add("receptive field", f"{node.field} px, stride {stride[0]} x {stride[1]}, start {start[0]}, {start[1]}")
        if node.kernel_shape is not None:
            self._add("kernel", " x ".join(map(str, node.kernel_shape)))
        for name, text in node.settings:
            self._add(name, text)

    def set_weights(self, path: str, summaries: tuple[WeightSummary, ...]) -> None:
        """Show the first weight array of layer `path` as a histogram, and a line about each."""
        if path != self._path or not summaries or not summaries[0].counts:
            return
        lines = [f"{one.name}: mean {one.mean:.3g}, deviation {one.deviation:.3g}" for one in summaries]
        self._weights.setText("\n".join(lines))
        first = summaries[0]
        width = (first.high - first.low) / len(first.counts)
        places = [first.low + (number + 0.5) * width for number in range(len(first.counts))]
        self._plot.clear()
        self._plot.addItem(pg.BarGraphItem(x=places, height=first.counts, width=width, brush="#4c8bf5", pen=None))
        self._plot.setToolTip(f"Histogram of {first.name}, {first.size:,} values")
        self._plot.show()

    def restyle(self) -> None:
        """Take over the palette's colours after the theme has changed."""
        palette = QApplication.palette()
        self._plot.setBackground(palette.base())
        self._plot.getAxis("bottom").setPen(palette.color(QPalette.ColorRole.Text))
        self._plot.getAxis("bottom").setTextPen(palette.color(QPalette.ColorRole.Text))

    def _add(self, name: str, text: str) -> None:
        value = QLabel(text, wordWrap=True)
        self._rows.addRow(QLabel(name), value)
