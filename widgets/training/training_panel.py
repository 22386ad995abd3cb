"""A network that learns, while it does: how far it is, its curves, its layers, and what is wrong with it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from engine.training.run_events import RunHistory
from engine.training.run_status import RunStatus
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.scroll_area import make_scroll_area
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.training.layer_distributions import LayerDistributions
from widgets.training.run_status_text import describe_quality, describe_status
from widgets.training.training_curves import TrainingCurves

__all__ = ["TrainingPanel"]

_EMPTY = tr_noop(
    "No training is shown. Begin one in the Train menu (Ctrl+Shift+T), or attach to one that was begun before."
)
_WIDE = 620  # pixels, from which on the plots are beside the words
_TALL = 480  # pixels, from which on they are under the words
_WORDS = 290  # pixels, as wide as the words are beside the plots
_HIGHEST = 220  # pixels that they get above the plots
_STEPS = 1000
_UNBOUNDED = 16777215  # as Qt has it


class TrainingPanel(QWidget):
    """What a run has told, and the buttons for what the user may want of it.

    Signals
    -------
    train_asked, pause_asked, go_asked, stop_asked, resume_asked, look_asked, patterns_asked :
        The user wants to begin another training, to let this one pause, go on, stop or be taken up again, to
        open its network, to see patterns over its epochs.
    """

    train_requested = Signal()
    pause_requested = Signal()
    continue_requested = Signal()
    stop_requested = Signal()
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
            "train", tr("Train a network ..."), tr("Choose pictures and how to learn from them")
        )
        self._pause = _button(
            "pause_training", tr("Pause"), tr("Let the training wait; its memory stays taken")
        )
        self._stop = _button(
            "stop_training", tr("Stop"), tr("End the training after the running batch; it can be resumed")
        )
        self._resume = _button(
            "resume_training", tr("Resume"), tr("Go on from the last epoch that is done, in a new process")
        )
        self._look = _button(
            "look_inside",
            tr("Look inside"),
            tr("Open the best network so far, and its worst mistakes in the folder strip"),
        )
        self._patterns = _button(
            "epoch_patterns",
            tr("Patterns ..."),
            tr("What units of the chosen layer looked for after each epoch, side by side"),
        )
        self._plots: tuple[TrainingCurves, LayerDistributions] | None = (
            None  # made when there is something to plot
        )
        self._buttons = (self._pause, self._stop, self._resume, self._look, self._patterns, self._train)
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
        """The layer that is chosen; empty where there is none."""
        return self._plots[1].layer if self._plots is not None else ""

    def show_run_status(self, standing: RunStatus | None) -> None:
        """Show where a run stands, or that there is none; what has not changed is not drawn again."""
        before, self._status = self._status, standing
        story = standing.history if standing is not None else RunHistory()
        self._say(standing)
        if before is None or standing is None or before.history != story or before.name != standing.name:
            for plot in self._plots_to_show():
                plot.show_history(story)
            self._warn(story)
        self._show_buttons()
        self._fit()

    def restyle(self) -> None:
        """Take over the palette's colours after the theme has changed."""
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
        """Return the plots, once there has been something for them: making them takes as long as painting the window."""
        if self._plots is None and self._has_plots:
            self._plots = TrainingCurves(), LayerDistributions()
            for place, (plot, title) in enumerate(
                zip(self._plots, (tr("Curves"), tr("Trained layers")), strict=True)
            ):
                self._tabs.insertTab(place, plot, title)
            self._tabs.setCurrentIndex(0)
        return self._plots or ()

    def _say(self, standing: RunStatus | None) -> None:
        self._name.setVisible(standing is not None)
        self._name.setText(standing.name if standing is not None else "")
        self._sentence.setText(describe_status(standing) if standing is not None else tr(_EMPTY))
        said = describe_quality(standing.history) if standing is not None else ""
        self._quality.setText(said)
        self._quality.setVisible(bool(said))
        self._bar.setVisible(standing is not None and not standing.is_over)
        if standing is not None:
            self._bar.setMaximum(_STEPS if standing.num_epochs else 0)
            self._bar.setValue(round(_STEPS * standing.done / max(1, standing.num_epochs)))

    def _warn(self, story: RunHistory) -> None:
        texts = [_warning(warned.layer, warned.text, warned.epoch) for warned in reversed(story.warnings)]
        if texts != [self._warnings.item(row).text() for row in range(self._warnings.count())]:
            self._warnings.clear()
            self._warnings.addItems(texts)
            for row, text in enumerate(texts):
                self._warnings.item(row).setIcon(theme_icon("alert-outline"))
                self._warnings.item(row).setToolTip(text)
        self._warnings.setVisible(bool(texts))

    def _show_buttons(self) -> None:
        standing = self._status
        is_live = standing is not None and not standing.is_over
        for button in (self._pause, self._stop):
            button.setVisible(is_live)
        self._pause.setEnabled(standing is not None and standing.state in ("running", "pausing", "paused"))
        self._stop.setEnabled(standing is not None and standing.state != "stopping")
        self._resume.setVisible(standing is not None and standing.can_resume)
        self._train.setVisible(not is_live)
        for button in (self._look, self._patterns):
            button.setVisible(standing is not None)
            button.setEnabled(standing is not None and standing.has_model)
        self._tabs.setVisible(self._has_plots)
        self._arrange_buttons()
        self._show_pause()

    @property
    def _has_plots(self) -> bool:
        story = self._status.history if self._status is not None else RunHistory()
        return bool(story.epochs) or story.batch is not None

    def _show_pause(self) -> None:
        waits = self._is_pausing
        text = tr("Go on") if waits else tr("Pause")
        if self._pause.text() != text or self._pause.icon().isNull():
            self._pause.setText(text)
        self._pause.setIcon(theme_icon("play" if waits else "pause"))

    @property
    def _is_pausing(self) -> bool:
        return self._status is not None and self._status.wished == "pause"

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
            button.setParent(words)  # one without a parent would be shown as a window first
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
        """Let those that are to be seen follow one another in two columns; a last one on its own is as wide as both."""
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
        """Put the plots beside the words, under them or, where there is room for neither, into tabs with all but the sentence."""
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
        """Give the words above the plots what they need at this width: a scroll area keeps to what they needed at first."""
        width, column = self.width() - 2 * self._layout.contentsMargins().left(), self._column
        needed = (
            column.totalHeightForWidth(width)
            if column.hasHeightForWidth()
            else column.totalSizeHint().height()
        )
        self._words.setMinimumHeight(min(needed, _HIGHEST) if is_above else 0)
        self._words.setMaximumHeight(self._words.minimumHeight() if is_above else _UNBOUNDED)
        policy = Qt.ScrollBarPolicy  # a bar that is not needed would make them wrap, and then be needed
        self._words.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if is_above and needed <= _HIGHEST else policy.ScrollBarAsNeeded
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what the words need: it changes with what is said, and with the buttons."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _button(name: str, text: str, tip: str) -> QPushButton:
    return set_object_name(QPushButton(text), name, tip)


def _warning(layer: str, text: str, epoch: int) -> str:
    said = tr("Epoch {epoch}: {text}", epoch=epoch, text=tr(text))
    return f"{layer}: {said}" if layer and layer not in text else said
