"""Show the checks of a map as a card: a row for each, their curves beside them, the numbers in a fold."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.core.checks import CHECKS, OUTCOMES
from engine.core.results import Plot, Report
from widgets.common.elided_label import ElidedLabel
from widgets.common.fold_button import FoldButton
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.plots.number_table import NumberTable
from widgets.plots.titled_plot import MIN_PANEL_WIDTH, MIN_PLOT_HEIGHT, TitledPlot

__all__ = ["CheckCard"]

_PENDING, _ABSENT = "pending", "absent"
_Mark = bool | str | None
_MARKS: Mapping[_Mark, tuple[str, str]] = {
    True: ("check-circle", tr_noop("Passes")),
    False: ("close-circle", tr_noop("Fails")),
    None: ("minus-circle-outline", tr_noop("Not judged")),
    _ABSENT: ("minus-circle-outline", tr_noop("Not applicable")),
    _PENDING: ("timer-sand", tr_noop("Running ...")),
}
"""Icon and word of each result of a check."""
_COLOURS: Mapping[_Mark, tuple[str, str]] = {True: ("#1a7f4b", "#5fd08f"), False: ("#c0392b", "#ff8a7a")}
"""Colours of icons on light and on dark backgrounds, besides the colour of text."""
_ICON = 18
_WIDE = 700
"""Width in pixels from which the plots are beside the checks."""
_SENTENCES = 330
"""Greatest width of the checks beside plots, in pixels."""
_PLOT_HEIGHT = 130
"""Least height of a plot, in pixels; the card fits a flat panel."""
_MARKED_PLOTS = 2
"""Deletion and insertion, over whose axis the frames of the animation lie."""


class CheckCard(QScrollArea):
    """Show the results of `CHECKS`, the plots of a report, and its rows below a fold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: dict[str, _Mark] = dict.fromkeys(CHECKS, _PENDING)
        self._plots: tuple[Plot, ...] = ()
        self._graphs: list[TitledPlot] = []
        self._marker: float | None = None
        self._about = set_object_name(ElidedLabel(""), "checked_map")
        self._verdict = set_object_name(QLabel(wordWrap=True), "check_verdict")
        self._rows = {name: _CheckRow(name) for name in CHECKS}
        self._table = set_object_name(
            NumberTable(shows_all=True), "check_numbers", tr("Ctrl+C copies the rows selected")
        )
        self._fold = set_object_name(
            FoldButton(tr("Details"), self._table), "check_details", tr("Show the numbers of the checks")
        )
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._curves = QHBoxLayout()
        self._checks = QWidget()
        self._assemble()
        self._fold.toggled.connect(self._show_fold)
        self.restyle()

    def show_report(self, about: str, report: Report, is_complete: bool) -> None:
        """Show a report on the map `about`; checks that have not run yet are pending until it is complete."""
        results = {check.name: check.passed for check in report.checks}
        rest = _ABSENT if is_complete else _PENDING
        self._marks = {name: results.get(name, rest) for name in CHECKS}
        self._about.setText(tr("Check of {map}", map=about))
        self._verdict.setText(f"<b>{_verdict(report, is_complete)}</b>")
        for name, row in self._rows.items():
            row.show_mark(self._marks[name])
        self._table.show_rows(report.rows)
        self._show_plots(report.plots)

    def set_marker(self, x: float | None) -> None:
        """Draw a vertical line at `x`, in per cent of the pixels, in the plots over them; or remove it."""
        self._marker = x
        for graph in self._graphs[:_MARKED_PLOTS]:
            graph.set_marker(x)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        for name, row in self._rows.items():
            row.show_mark(self._marks[name])
        for graph in self._graphs:
            graph.restyle()

    def _show_plots(self, plots: tuple[Plot, ...]) -> None:
        while len(self._graphs) > len(plots):
            self._graphs.pop().deleteLater()
        while len(self._graphs) < len(plots):
            graph = TitledPlot()
            graph.setMinimumSize(1, _PLOT_HEIGHT)
            self._curves.addWidget(graph, stretch=1)
            self._graphs.append(graph)
        for graph, plot in zip(self._graphs, plots, strict=True):
            graph.show_plot(plot)
        self.set_marker(self._marker)

    def _show_fold(self, is_open: bool) -> None:
        if is_open:
            self.ensureWidgetVisible(self._fold, 0, MIN_PLOT_HEIGHT)

    def _assemble(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Checks of the map"))
        checks = QVBoxLayout(self._checks)
        checks.setContentsMargins(0, 0, 0, 0)
        heading = QHBoxLayout()
        heading.addWidget(self._about, stretch=1)
        heading.addWidget(self._fold)
        checks.addLayout(heading)
        checks.addWidget(self._verdict)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for number, row in enumerate(self._rows.values()):
            for place, label in enumerate((row.icon, row.word, row.sentence)):
                grid.addWidget(label, number, place, Qt.AlignmentFlag.AlignTop)
        checks.addLayout(grid)
        checks.addStretch()
        self._beside.addWidget(self._checks)
        self._beside.addLayout(self._curves, stretch=1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._beside, stretch=1)
        column.addWidget(self._table)
        self.setWidget(inner)

    def minimumSizeHint(self) -> QSize:
        return QSize(MIN_PANEL_WIDTH, MIN_PLOT_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the plots beside the checks, or below them where the panel is narrow."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE
        self._beside.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
        self._checks.setFixedWidth(
            max(_SENTENCES, event.size().width() * 9 // 20) if is_wide else event.size().width()
        )


class _CheckRow:
    """Hold the labels of a check: its icon, a word, and its sentence."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.icon, self.word = QLabel(), set_object_name(QLabel(), f"check_{name}_result")
        self.sentence = set_object_name(QLabel(wordWrap=True), f"check_{name}")

    def show_mark(self, mark: _Mark) -> None:
        """Show a result."""
        icon, word = _MARKS[mark]
        self.icon.setPixmap(theme_icon(icon, _colour(mark)).pixmap(_ICON, _ICON))
        self.word.setText(f"<b>{tr(word)}</b>")
        statement = tr(CHECKS[self._name])
        self.sentence.setText(statement if isinstance(mark, str) else f"{statement}: {tr(OUTCOMES[mark])}")


def _verdict(report: Report, is_complete: bool) -> str:
    """Return a sentence on all checks."""
    if not report.checks and report.notes:
        return tr(report.notes[0])
    judged = [check.passed for check in report.checks if check.passed is not None]
    passed, total = sum(judged), len(judged)
    if not is_complete:
        return tr("The map is being checked ...")
    if not total:
        return tr("No check could be judged.")
    return tr("{passed} of {total} checks speak for the map.", passed=passed, total=total)


def _colour(mark: _Mark) -> str:
    palette = QApplication.palette()
    if mark not in _COLOURS:
        return palette.color(QPalette.ColorRole.PlaceholderText).name()
    return _COLOURS[mark][palette.color(QPalette.ColorRole.Base).lightness() < 128]
