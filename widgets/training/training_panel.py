"""Show a training while it runs: status, curves, layers and warnings."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Bytes
from engine.training.run_events import RunHistory, TrainingWarning
from engine.training.run_status import RunStatus
from engine.training.validation_results import ValidationResults
from engine.training.warning_texts import word_warning
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.scroll_area import make_scroll_area
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.training.layer_distributions import LayerDistributions
from widgets.training.result_card import ResultCard
from widgets.training.run_status_text import describe_quality, describe_status
from widgets.training.training_curves import TrainingCurves

__all__ = ["TrainingPanel"]

_EMPTY = tr_noop("No training is open. Start one in the Train menu (Ctrl+Shift+T), or open a running one.")
_WIDE = 620
"""Width in pixels from which the plots are beside the texts."""
_TALL = 480
"""Height in pixels from which they are below the texts."""
_WORDS = 290
"""Width of the texts beside the plots, in pixels."""
_HIGHEST = 220
"""Greatest height of the texts above the plots, in pixels."""
_STEPS = 1000
_UNBOUNDED = 16777215
"""Qt's QWIDGETSIZE_MAX."""


class TrainingPanel(QWidget):
    """Show the history of a run, and buttons for commands.

    Signals
    -------
    train_requested, pause_requested, continue_requested, stop_requested :
        The user wants to start another training; to pause, continue or stop this one.
    picture_chosen : Path
        The user wants to see the network look at this validation picture.
    resume_requested, open_model_requested, patterns_requested :
        The user wants to resume a stopped run, open its network, or see patterns over its epochs.
    """

    train_requested = Signal()
    pause_requested = Signal()
    continue_requested = Signal()
    stop_requested = Signal()
    picture_chosen = Signal(object)
    resume_requested = Signal()
    open_model_requested = Signal()
    patterns_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status: RunStatus | None = None
        self._name = ElidedLabel("")
        self._sentence = set_object_name(QLabel(tr(_EMPTY), wordWrap=True), "training_sentence")
        self._quality = set_object_name(QLabel(wordWrap=True), "training_quality")
        self._bar = QProgressBar(maximum=_STEPS, textVisible=False)
        self._warnings = set_object_name(QListWidget(), "training_warnings")
        self._train = _button(
            "train", tr("Train a network ..."), tr("Choose the pictures and settings of a training")
        )
        self._pause = _button(
            "pause_training",
            tr("Pause"),
            tr("Pause or resume the training; a pause does not free its memory"),
        )
        self._stop = _button(
            "stop_training", tr("Stop"), tr("Stop the training after the current batch; it can be resumed")
        )
        self._resume = _button(
            "resume_training", tr("Resume"), tr("Resume after the last finished epoch, in a new process")
        )
        self._look = _button(
            "look_inside",
            tr("Look inside"),
            tr("Open the best network so far, and its worst mistakes in the panel Folder"),
        )
        self._patterns = _button(
            "epoch_patterns",
            tr("Patterns ..."),
            tr("Patterns of the units of one layer after each epoch, side by side"),
        )
        # The plots are made when there is something to plot.
        self._plots: tuple[TrainingCurves, LayerDistributions] | None = None
        self._buttons = (self._pause, self._stop, self._resume, self._look, self._patterns, self._train)
        self._card: QScrollArea | None = None
        self._arranged: list[QPushButton] = []
        self._grid, self._column = QGridLayout(), QVBoxLayout()
        self._tabs = set_object_name(QTabWidget(documentMode=True), "training_tabs")
        self._side = QWidget()
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._assemble()
        self._connect()
        self.restyle()
        self._show_buttons()

    @property
    def layer(self) -> str:
        """The selected layer; empty if there is none."""
        return self._plots[1].layer if self._plots is not None else ""

    def show_run_status(self, status: RunStatus | None) -> None:
        """Show the status of a run, or that there is none; unchanged parts are not redrawn."""
        before, self._status = self._status, status
        history = status.history if status is not None else RunHistory()
        self._show_texts(status)
        if before is None or status is None or before.history != history or before.name != status.name:
            for plot in self._plots_to_show():
                plot.show_history(history)
            self._warn(history)
        self._show_buttons()
        self._fit()

    def show_results(self, results: ValidationResults | None, thumbnails: Sequence[Bytes | None]) -> None:
        """Show the results of the trained network in the first tab, or no longer."""
        if self._card is not None:
            self._tabs.removeTab(self._tabs.indexOf(self._card))
            self._card.deleteLater()
            self._card = None
        if results is not None:
            card = ResultCard()
            card.picture_chosen.connect(self.picture_chosen)
            card.show_results(results, thumbnails)
            self._card = make_scroll_area(card)
            self._card.setMinimumWidth(1)
            self._tabs.insertTab(0, self._card, tr("Result"))
            self._tabs.setCurrentIndex(0)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        for plot in self._plots or ():
            plot.restyle()
        for button, symbol in (
            (self._stop, "stop"),
            (self._resume, "play"),
            (self._look, "magnify"),
            (self._train, "school-outline"),
        ):
            button.setIcon(theme_icon(symbol))
        self._show_pause()

    def _plots_to_show(self) -> tuple[TrainingCurves | LayerDistributions, ...]:
        """Return the plots, made only when there is something to plot: that takes as long as a repaint."""
        if self._plots is None and self._has_plots:
            self._plots = TrainingCurves(), LayerDistributions()
            for place, (plot, title) in enumerate(
                zip(self._plots, (tr("Curves"), tr("Trained layers")), strict=True)
            ):
                self._tabs.insertTab(place + (self._card is not None), plot, title)
            self._tabs.setCurrentIndex(0)
        return self._plots or ()

    def _show_texts(self, status: RunStatus | None) -> None:
        self._name.setVisible(status is not None)
        self._name.setText(status.name if status is not None else "")
        self._sentence.setText(describe_status(status) if status is not None else tr(_EMPTY))
        quality = describe_quality(status.history) if status is not None else ""
        self._quality.setText(quality)
        self._quality.setVisible(bool(quality))
        self._bar.setVisible(status is not None and not status.is_over)
        if status is not None:
            self._bar.setMaximum(_STEPS if status.num_epochs else 0)
            self._bar.setValue(round(_STEPS * status.done / max(1, status.num_epochs)))

    def _warn(self, history: RunHistory) -> None:
        texts = [_warning(warned) for warned in reversed(history.warnings)]
        if texts != [self._warnings.item(row).text() for row in range(self._warnings.count())]:
            self._warnings.clear()
            self._warnings.addItems(texts)
            for row, text in enumerate(texts):
                self._warnings.item(row).setIcon(theme_icon("alert-outline"))
                self._warnings.item(row).setToolTip(text)
        self._warnings.setVisible(bool(texts))

    def _show_buttons(self) -> None:
        status = self._status
        is_live = status is not None and not status.is_over
        for button in (self._pause, self._stop):
            button.setVisible(is_live)
        self._pause.setEnabled(status is not None and status.state in ("running", "pausing", "paused"))
        self._stop.setEnabled(status is not None and status.state != "stopping")
        self._resume.setVisible(status is not None and status.can_resume)
        self._train.setVisible(not is_live)
        for button in (self._look, self._patterns):
            button.setVisible(status is not None)
            button.setEnabled(status is not None and status.has_model)
        self._tabs.setVisible(self._has_plots)
        self._arrange_buttons()
        self._show_pause()

    @property
    def _has_plots(self) -> bool:
        history = self._status.history if self._status is not None else RunHistory()
        return bool(history.epochs) or history.batch is not None

    def _show_pause(self) -> None:
        is_pausing = self._is_pausing
        text = tr("Resume") if is_pausing else tr("Pause")
        if self._pause.text() != text or self._pause.icon().isNull():
            self._pause.setText(text)
        self._pause.setIcon(theme_icon("play" if is_pausing else "pause"))

    @property
    def _is_pausing(self) -> bool:
        return self._status is not None and self._status.command == "pause"

    def _ask_pause(self) -> None:
        (self.continue_requested if self._is_pausing else self.pause_requested).emit()

    def _assemble(self) -> None:
        self._tabs.tabBar().setAccessibleName(tr("Plots"))
        self._bar.setMaximumHeight(8)
        self._warnings.setWordWrap(True)
        self._warnings.setAccessibleName(tr("Warnings"))
        self._warnings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._warnings.setIconSize(QSize(14, 14))
        self._warnings.setMinimumHeight(44)
        self._warnings.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self._warnings.hide()
        above = QVBoxLayout(self._side)
        above.setContentsMargins(0, 0, 0, 0)
        for widget in (self._name, self._sentence, self._bar):
            above.addWidget(widget)
        words, column = QWidget(), self._column
        words.setLayout(column)
        for button in self._buttons:
            button.setParent(words)  # Without a parent it would be shown as a window first.
        words.installEventFilter(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._quality)
        for number in range(2):
            self._grid.setColumnStretch(number, 1)
        column.addLayout(self._grid)
        column.addWidget(self._warnings, stretch=1)
        column.addStretch(0)
        self._words = make_scroll_area(words)
        self._words.setMinimumWidth(1)
        above.addWidget(self._words, stretch=1)
        self._layout.addWidget(self._side)
        self._layout.addWidget(self._tabs, stretch=1)

    def _arrange_buttons(self) -> None:
        """Arrange the visible buttons in two columns; a last one alone is as wide as both."""
        seen = [button for button in self._buttons if not button.isHidden()]
        if seen == self._arranged:
            return
        self._arranged = seen
        for number, button in enumerate(seen):
            is_alone = number % 2 == 0 and number == len(seen) - 1
            self._grid.addWidget(button, number // 2, number % 2, 1, 2 if is_alone else 1)

    def _connect(self) -> None:
        self._pause.clicked.connect(self._ask_pause)
        for button, signal in (
            (self._train, self.train_requested),
            (self._stop, self.stop_requested),
            (self._resume, self.resume_requested),
            (self._look, self.open_model_requested),
            (self._patterns, self.patterns_requested),
        ):
            button.clicked.connect(signal)

    def _fit(self) -> None:
        """Put the plots beside the texts or below them; if neither fits, put texts and plots into tabs."""
        is_empty = not self._has_plots
        is_wide, is_tall = self.width() >= _WIDE, self.height() >= _TALL
        self._layout.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
        is_beside = is_wide and not is_empty
        self._side.setMinimumWidth(_WORDS if is_beside else 0)
        self._side.setMaximumWidth(_WORDS if is_beside else _UNBOUNDED)
        self._fit_words(is_tall and not (is_wide or is_empty))
        is_tab = self._tabs.indexOf(self._words) >= 0
        wants_tab = not (is_wide or is_tall or is_empty)
        if is_tab and not wants_tab:
            self._tabs.removeTab(self._tabs.indexOf(self._words))
            layout = self._side.layout()
            assert layout is not None
            layout.addWidget(self._words)
            self._words.show()
        elif wants_tab and not is_tab:
            self._tabs.addTab(self._words, tr("State"))

    def _fit_words(self, is_above: bool) -> None:
        """Fit the height of the texts above the plots; a scroll area would keep its first height."""
        width, column = self.width() - 2 * self._layout.contentsMargins().left(), self._column
        needed = (
            column.totalHeightForWidth(width)
            if column.hasHeightForWidth()
            else column.totalSizeHint().height()
        )
        self._words.setMinimumHeight(min(needed, _HIGHEST) if is_above else 0)
        self._words.setMaximumHeight(self._words.minimumHeight() if is_above else _UNBOUNDED)
        policy = Qt.ScrollBarPolicy  # A bar that is not needed would wrap the texts, and then be needed.
        self._words.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if is_above and needed <= _HIGHEST else policy.ScrollBarAsNeeded
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the texts, which changes with the sentences and the buttons."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _button(name: str, text: str, tip: str) -> QPushButton:
    return set_object_name(QPushButton(text), name, tip)


def _warning(warned: TrainingWarning) -> str:
    text = word_warning(warned, tr)
    warning = tr("Epoch {epoch}: {text}", epoch=warned.epoch, text=text)
    return f"{warned.layer}: {warning}" if warned.layer and warned.layer not in text else warning
