"""Show the measurements of a method: a table of numbers, and plots."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.core.results import Plot, Report
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.plots.check_card import CheckCard
from widgets.plots.number_table import NumberTable
from widgets.plots.titled_plot import MIN_PANEL_WIDTH, MIN_PLOT_HEIGHT, MIN_PLOT_WIDTH, TitledPlot

__all__ = ["PlotPanel"]

_EMPTY = tr_noop("Measurements and checks appear here.")


class PlotPanel(QWidget):
    """Show a title, a table and plots, or the checks of a map; all are updated while a job runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._mark: float | None = None
        self._graphs: list[TitledPlot] = []
        self._empty = QLabel(tr(_EMPTY), wordWrap=True)
        self._title = set_object_name(ElidedLabel("", is_bold=True), "plots_title")
        self._table = set_object_name(NumberTable(self), "numbers", tr("Ctrl+C copies the rows selected"))
        self._flow, self._card = _Flow(), set_object_name(CheckCard(), "checks")
        layout = QVBoxLayout(self)
        layout.addWidget(self._empty)
        layout.addWidget(self._title)
        for area in (self._flow, self._card):
            layout.addWidget(area, stretch=1)
        for widget in (self._title, self._table, self._flow, self._card):
            widget.hide()
        layout.addStretch()

    def show_result(
        self, title: str, rows: tuple[tuple[str, str, str], ...], plots: tuple[Plot, ...]
    ) -> None:
        """Show rows (name, value, meaning) and plots; a result with the same title is updated in place."""
        self._begin(title)
        self._title.setText(title)
        self._table.show_rows(rows)
        self._show_plots(plots)
        self._show_only(self._title, self._flow)

    def show_checks(self, about: str, report: Report, is_complete: bool) -> None:
        """Show the report on the map `about` as a card; checks that have not run are pending."""
        self._begin(about)
        self._card.show_report(about, report, is_complete)
        self._show_only(self._card)

    def set_marker(self, x: float | None) -> None:
        """Draw a vertical line at `x` in every plot, or remove it."""
        self._mark = x
        self._card.set_marker(x)
        for graph in self._graphs:
            graph.set_marker(x)

    def clear(self) -> None:
        """Show no numbers and no plots."""
        self._begin("")
        self._table.show_rows(())
        self._show_plots(())
        self._show_only(self._empty)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        self._card.restyle()
        for graph in self._graphs:
            graph.restyle()

    def _begin(self, title: str) -> None:
        """Remove the marker of another result."""
        if title != self._shown:
            self.set_marker(None)
        self._shown = title

    def _show_only(self, *shown: QWidget) -> None:
        for widget in (self._empty, self._title, self._flow, self._card):
            widget.setVisible(widget in shown)

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
        return QSize(MIN_PANEL_WIDTH, MIN_PLOT_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
