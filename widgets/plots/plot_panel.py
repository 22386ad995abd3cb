"""Show the measurements of a method: a table of numbers, and plots."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
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

from engine.core.results import Plot
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.plots.titled_plot import MIN_PLOT_HEIGHT, MIN_PLOT_WIDTH, TitledPlot

__all__ = ["PlotPanel"]

_EMPTY = tr_noop("Measurements and checks appear here.")
_HEADINGS = (tr_noop("Name"), tr_noop("Value"), tr_noop("Meaning"))
_COPY = QKeySequence.StandardKey.Copy


class PlotPanel(QWidget):
    """Show a title, a table and plots, which are updated while a job runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._mark: float | None = None
        self._graphs: list[TitledPlot] = []
        self._title = QLabel(tr(_EMPTY), wordWrap=True)
        self._table = set_object_name(_Table(self), "numbers", tr("Ctrl+C copies the rows selected"))
        self._flow = _Flow()
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self._flow, stretch=1)
        self._table.hide()
        self._flow.hide()

    def show_result(
        self, title: str, rows: tuple[tuple[str, str, str], ...], plots: tuple[Plot, ...]
    ) -> None:
        """Show rows (name, value, meaning) and plots; a result with the same title is updated in place."""
        if title != self._shown:
            self._mark = None
        self._shown = title
        self._title.setText(f"<b>{escape(title)}</b>")
        self._table.show_rows(rows)
        self._show_plots(plots)
        self._flow.show()

    def set_marker(self, x: float | None) -> None:
        """Draw a vertical line at `x` in every plot, or remove it."""
        self._mark = x
        for graph in self._graphs:
            graph.set_marker(x)

    def clear(self) -> None:
        """Show no numbers and no plots."""
        self._shown, self._mark = "", None
        self._title.setText(tr(_EMPTY))
        self._table.show_rows(())
        self._show_plots(())
        self._flow.hide()

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        for graph in self._graphs:
            graph.restyle()

    def _show_plots(self, plots: tuple[Plot, ...]) -> None:
        before = self._graphs
        self._graphs = []
        for number, plot in enumerate(plots):
            is_known = number < len(before) and before[number].title == plot.title
            graph = before[number] if is_known else TitledPlot()
            graph.show_plot(plot)
            graph.set_marker(self._mark)
            self._graphs.append(graph)
        self._flow.place([*([self._table] if self._table.rowCount() else []), *self._graphs])
        for graph in before:
            if graph not in self._graphs:
                graph.deleteLater()


class _Flow(QScrollArea):
    """Arrange widgets in equal rows, with as many columns as fit."""

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
        """Show exactly these widgets."""
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
        room = max(1, self.width() // MIN_PLOT_WIDTH)
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
        return QSize(MIN_PLOT_WIDTH, MIN_PLOT_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class _Table(QTableWidget):
    """Show rows of text that can be selected and copied."""

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
        self.setMinimumHeight(MIN_PLOT_HEIGHT)
        self.setAccessibleName(tr("Numbers"))

    def show_rows(self, rows: tuple[tuple[str, str, str], ...]) -> None:
        """Show rows; unchanged cells and the selection are kept."""
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
        """Return the selected cells, or all if none is selected, as lines with tabs."""
        model, chosen = self.model(), self.selectedIndexes()
        cells = [
            [model.index(row, column) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]
        rows = [[str(cell.data()) for cell in row if cell in chosen or not chosen] for row in cells]
        return "\n".join("\t".join(row) for row in rows if row)

    def _fit_columns(self) -> None:
        """Fit the columns of names and values, up to a third and a quarter of the width; meanings wrap."""
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
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(_COPY)
        ):
            event.accept()  # Otherwise an action of the window would take the shortcut.
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_COPY):
            QGuiApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)
