"""Numbers and curves: what a method has measured, as a small table and as plots beside it."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.arrays import Floats
from engine.results import Plot
from widgets.language import later, tr
from widgets.naming import named

__all__ = ["Plots"]

_EMPTY = later("Run a method that measures something, or ask whether a map is to be trusted.")
_HEADINGS = (later("Name"), later("Value"), later("Meaning"))
_COPY = QKeySequence.StandardKey.Copy
_NARROWEST, _LOWEST = 280, 160
_ON_LIGHT = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")  # Okabe and Ito 2008, the darker ones first
_ON_DARK = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#D55E00")  # the same, the lighter ones first
_FULL, _HOLLOW = "&#9632;", "&#9633;"  # squares before the names of solid and of dashed curves


class Plots(QWidget):
    """A title, a table of numbers, and plots; it is filled again and again while a job runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._mark: float | None = None
        self._graphs: list[_Graph] = []
        self._title = QLabel(tr(_EMPTY), wordWrap=True)
        self._table = named(_Table(self), "numbers", tr("Ctrl+C copies the rows selected"))
        self._flow = _Flow()
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self._flow, stretch=1)
        self._table.hide()
        self._flow.hide()

    def show_result(self, title: str, rows: tuple[tuple[str, str, str], ...], plots: tuple[Plot, ...]) -> None:
        """Show rows (name, value, meaning) and plots; what is there under the same title is changed in place."""
        if title != self._shown:
            self._mark = None
        self._shown = title
        self._title.setText(f"<b>{escape(title)}</b>")
        self._table.show_rows(rows)
        self._show_plots(plots)
        self._flow.show()

    def mark(self, x: float | None) -> None:
        """Draw an upright line at `x` in every plot, where an animation stands, or remove it."""
        self._mark = x
        for graph in self._graphs:
            graph.mark(x)

    def clear(self) -> None:
        """Show no numbers and no plots."""
        self._shown, self._mark = "", None
        self._title.setText(tr(_EMPTY))
        self._table.show_rows(())
        self._show_plots(())
        self._flow.hide()

    def restyle(self) -> None:
        """Take over the palette's colours after the theme has changed."""
        for graph in self._graphs:
            graph.restyle()

    def _show_plots(self, plots: tuple[Plot, ...]) -> None:
        before = self._graphs
        self._graphs = []
        for number, plot in enumerate(plots):
            is_known = number < len(before) and before[number].title == plot.title
            graph = before[number] if is_known else _Graph()
            graph.show_plot(plot)
            graph.mark(self._mark)
            self._graphs.append(graph)
        self._flow.place([*([self._table] if self._table.rowCount() else []), *self._graphs])
        for graph in before:
            if graph not in self._graphs:
                graph.deleteLater()


class _Flow(QScrollArea):
    """Widgets next to each other, as many in a row as have room, all rows alike."""

    def __init__(self) -> None:
        super().__init__()
        self._widgets: list[QWidget] = []
        self._num_columns = 0
        inner = QWidget()
        self._layout = QGridLayout(inner)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Numbers and plots"))

    def place(self, widgets: Sequence[QWidget]) -> None:
        """Show these widgets and no others, if they are not the ones shown already."""
        if list(widgets) == self._widgets:
            return
        for widget in self._widgets:
            self._layout.removeWidget(widget)
            widget.setVisible(widget in widgets)
        self._widgets = list(widgets)
        self._num_columns = 0
        self._arrange()

    def _arrange(self) -> None:
        num_widgets = len(self._widgets)
        room = max(1, self.width() // _NARROWEST)
        num_rows = max(1, -(-num_widgets // room))
        num_columns = -(-num_widgets // num_rows)
        if num_columns == self._num_columns:
            return
        for number, widget in enumerate(self._widgets):
            self._layout.addWidget(widget, *divmod(number, num_columns))
            widget.show()
        for column in range(self._layout.columnCount()):
            self._layout.setColumnStretch(column, int(column < num_columns))
        self._num_columns = num_columns

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, _LOWEST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class _Table(QTableWidget):
    """Rows of text that can be selected and copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, len(_HEADINGS), parent)
        self.setHorizontalHeaderLabels([tr(heading) for heading in _HEADINGS])
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().sectionResized.connect(self.resizeRowsToContents)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setMinimumHeight(_LOWEST)
        self.setAccessibleName(tr("Numbers"))

    def show_rows(self, rows: tuple[tuple[str, str, str], ...]) -> None:
        """Show these rows; cells whose text stays are left alone, and so is the selection."""
        grown = self.rowCount() != len(rows)
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = self.item(row, column)
                if item is None:
                    self.setItem(row, column, QTableWidgetItem(text))
                elif item.text() != text:
                    item.setText(text)
        if grown:
            self._fit_columns()

    def text(self) -> str:
        """Return the cells selected, or all where none is, a tab between cells and a line for each row."""
        model, chosen = self.model(), self.selectedIndexes()
        cells = [[model.index(row, column) for column in range(model.columnCount())] for row in range(model.rowCount())]
        rows = [[str(cell.data()) for cell in row if cell in chosen or not chosen] for row in cells]
        return "\n".join("\t".join(row) for row in rows if row)

    def _fit_columns(self) -> None:
        """Give names and values what they ask for, up to a third and a quarter; the meaning gets the rest and wraps."""
        width = self.viewport().width()
        for column, most in ((0, width // 3), (1, width // 4)):
            wanted = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
            self.setColumnWidth(column, min(wanted + 8, most))
        self.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_columns()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.matches(_COPY):
            event.accept()  # or an action of the window with this shortcut would take it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_COPY):
            QGuiApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)


class _Graph(QWidget):
    """One plot under its title."""

    def __init__(self) -> None:
        super().__init__()
        self._plot = Plot("", "", "", ())
        self._items: list[pg.PlotDataItem | pg.BarGraphItem] = []
        self._title = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter, textFormat=Qt.TextFormat.PlainText)
        self._legend = named(QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter), "legend")
        self._view = _View()
        self._line = pg.InfiniteLine(angle=90)
        self._view.addItem(self._line, ignoreBounds=True)
        self._line.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for label in (self._title, self._legend):
            layout.addWidget(label)
        layout.addWidget(self._view, stretch=1)
        self.setMinimumHeight(_LOWEST)
        self.restyle()

    @property
    def title(self) -> str:
        """The plot's title."""
        return self._plot.title

    def show_plot(self, plot: Plot) -> None:
        """Show a plot; curves of the same names are changed in place."""
        before, self._plot = self._plot, plot
        if _frame(before) != _frame(plot):
            self._label()
            self._make_items()
        for item, curve in zip(self._items, plot.curves, strict=True):
            there = np.isfinite(curve.x) & np.isfinite(curve.y)
            if plot.bars:
                x = curve.x[there]
                item.setOpts(x=x, height=curve.y[there], width=0.95 * _spacing(x))
            elif there.any():  # what is not finite is a gap in the line
                item.setData(curve.x, np.where(there, curve.y, np.nan), symbol="o" if there.sum() == 1 else None)
            else:
                item.setData([], [])

    def mark(self, x: float | None) -> None:
        """Draw an upright line at `x`, or none."""
        self._line.setVisible(x is not None)
        if x is not None:
            self._line.setPos(x)

    def restyle(self) -> None:
        """Take over the palette's colours."""
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
        self._title.setText(plot.title)
        self._view.setLabel("bottom", escape(plot.x_label))
        self._view.setLabel("left", escape(plot.y_label))
        self._view.setAccessibleName(plot.title)
        names = ", ".join(curve.name for curve in plot.curves)
        said = tr("{y} over {x}: {names}", y=plot.y_label, x=plot.x_label, names=names)
        self._view.setAccessibleDescription(said)

    def _make_items(self) -> None:
        for item in self._items:
            self._view.removeItem(item)
        self._items = []
        for number, curve in enumerate(self._plot.curves):
            item = pg.BarGraphItem(x=[], height=[], width=1) if self._plot.bars else pg.PlotDataItem(name=curve.name)
            self._view.addItem(item)
            self._colour(item, number)
            self._items.append(item)
        self._write_legend()

    def _write_legend(self) -> None:
        """Name the curves above the axes: inside them a low plot would be hidden by its legend."""
        entries = [
            f'<span style="color:{_colour_of(number)}">{_FULL if _is_full(number) else _HOLLOW}</span>&nbsp;{escape(curve.name)}'
            for number, curve in enumerate(self._plot.curves)
        ]
        self._legend.setText(" &nbsp; ".join(entries))
        self._legend.setVisible(len(entries) > 1)

    def _colour(self, item: pg.PlotDataItem | pg.BarGraphItem, number: int) -> None:
        colour = pg.mkColor(_colour_of(number))
        if self._plot.bars:
            colour.setAlpha(255 if len(self._plot.curves) == 1 else 140)
            item.setOpts(brush=colour, pen=None)
        else:
            style = Qt.PenStyle.SolidLine if _is_full(number) else Qt.PenStyle.DashLine
            item.setPen(pg.mkPen(colour, width=2, style=style))
            item.setSymbolBrush(colour)
            item.setSymbolPen(None)


class _View(pg.PlotWidget):  # type: ignore[misc]
    """A pyqtgraph plot without menus, whose range a double click resets."""

    def __init__(self) -> None:
        super().__init__()
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setAntialiasing(True)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)

    def sizeHint(self) -> QSize:
        return QSize(_NARROWEST, _LOWEST)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.enableAutoRange()


def _frame(plot: Plot) -> tuple[object, ...]:
    """Return all of a plot but its numbers."""
    return plot.title, plot.x_label, plot.y_label, plot.bars, tuple(curve.name for curve in plot.curves)


def _spacing(x: Floats) -> float:
    """Return the smallest distance between two places; 1 where there are no two."""
    places = np.unique(x)
    return float(np.diff(places).min()) if len(places) > 1 else 1.0


def _colour_of(number: int) -> str:
    """Return the colour of a plot's curve, by its number."""
    dark = QApplication.palette().color(QPalette.ColorRole.Base).lightness() < 128
    colours = _ON_DARK if dark else _ON_LIGHT
    return colours[number % len(colours)]


def _is_full(number: int) -> bool:
    """Return whether a curve is solid; beyond the colours, curves are dashed."""
    return number < len(_ON_LIGHT)
