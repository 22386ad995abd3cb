"""The list of jobs with their progress and remaining time, and buttons to pause and stop them."""

import time
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QStyle,
    QStyleOptionFocusRect,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.time_left import TimeLeft, format_duration
from widgets.common.translation import tr

__all__ = ["CurrentJob", "JobList"]

_MAX_ROWS = 12
_SHOW_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STOP_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True, slots=True)
class CurrentJob:
    """The newest running job, or the newest of all if none runs.

    `done` of `total` steps are done; a `total` of 0 means unknown. `others` counts the other running jobs.
    """

    title: str
    state: str
    done: int
    total: int
    has_ended: bool
    others: int


class JobList(QScrollArea):
    """A row for each of the latest jobs, the newest on top; Up and Down move between rows.

    Signals
    -------
    cancel_requested : int
        The user wants to stop the job with this key.
    pause_requested : int, bool
        The user wants to pause (True) or resume the job with this key.
    show_requested : int
        The user wants to see the result of the job with this key.
    changed :
        A job has been added, has progressed or has ended.
    """

    cancel_requested = Signal(int)
    pause_requested = Signal(int, bool)
    show_requested = Signal(int)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[int, _Row] = {}
        inner = QWidget()
        self._layout = QVBoxLayout(inner)
        self._layout.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Jobs"))

    @property
    def current(self) -> CurrentJob | None:
        """The job to show where there is room for one; None before the first."""
        keys = sorted(self._rows)
        if not keys:
            return None
        running = [key for key in keys if not self._rows[key].has_ended]
        row = self._rows[running[-1] if running else keys[-1]]
        done, total = row.steps
        return CurrentJob(row.title, row.state, done, total, row.has_ended, max(0, len(running) - 1))

    def stop_current(self) -> None:
        """Stop the newest running job, as its own button does."""
        running = [key for key in sorted(self._rows) if not self._rows[key].has_ended]
        if running:
            self._rows[running[-1]].stop()

    def add_job(self, key: int, title: str) -> None:
        """Add a row for a requested job, and remove old rows of finished jobs."""
        row = _Row(key, title)
        row.cancel_requested.connect(self.cancel_requested)
        row.pause_requested.connect(self.pause_requested)
        row.show_requested.connect(self.show_requested)
        self._rows[key] = row
        self._layout.insertWidget(0, row)
        row.set_tab_order_after(self)
        row.step_requested.connect(self._step)
        row.changed.connect(self.changed)
        # jobs that are still running keep their rows
        ended = [key for key in sorted(self._rows) if self._rows[key].has_ended]
        for old in ended[: max(0, len(self._rows) - _MAX_ROWS)]:
            self._rows.pop(old).deleteLater()
        self.changed.emit()

    def progress(self, key: int, done: int, total: int) -> None:
        """Show the progress of a job."""
        if key in self._rows:
            self._rows[key].progress(done, total)

    def show_paused(self, key: int) -> None:
        """Show that a job has paused."""
        if key in self._rows:
            self._rows[key].show_paused()

    def show_activity(self, key: int, state: str, share: float) -> None:
        """Show the state of a job, and its share that is done, 0 to 1, where that is known."""
        if key in self._rows:
            self._rows[key].show_activity(state, share)

    def end(self, key: int, text: str, complete: bool = False) -> None:
        """Show how a job ended, and whether it was complete."""
        if key in self._rows:
            self._rows[key].end(text, complete)

    def state(self, key: int) -> str:
        """Return the state in the row of a job."""
        return self._rows[key].state if key in self._rows else ""

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        for row in self._rows.values():
            row.restyle()

    def _step(self, key: int, by: int) -> None:
        """Move the focus from the row of a job to one above or below."""
        keys = sorted(self._rows, reverse=True)
        place = keys.index(key) + by
        if 0 <= place < len(keys):
            self._rows[keys[place]].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self._rows[keys[place]])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focus to the newest row on Down."""
        if event.key() == Qt.Key.Key_Down and self._rows and self.hasFocus():
            self._rows[max(self._rows)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


class _Row(QWidget):
    """One job; Enter shows its result, Delete stops it, Space pauses or resumes it."""

    cancel_requested = Signal(int)
    pause_requested = Signal(int, bool)
    show_requested = Signal(int)
    step_requested = Signal(int, int)
    changed = Signal()

    def __init__(self, key: int, title: str) -> None:
        super().__init__()
        self._key, self.title = key, title
        self._left = TimeLeft()
        self._bar = QProgressBar(maximum=0, textVisible=False)
        self._bar.setMaximumHeight(8)
        self._state = QLabel(tr("waiting"))
        self._cancel = set_object_name(QToolButton(autoRaise=True), "cancel")
        self._cancel.setToolTip(tr("Stop this job"))
        self._cancel.clicked.connect(self._ask)
        self._pause = set_object_name(QToolButton(autoRaise=True), "pause")
        self._pause.setCheckable(True)
        self._pause.toggled.connect(self._set_paused)
        self._paused_seconds = 0.0
        self.restyle()
        self.setToolTip(tr("Click to show the result (Enter); Delete stops the job"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Job: {title}", title=title))
        self._cancel.setAccessibleName(tr("Stop {title}", title=title))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setVerticalSpacing(1)
        layout.addWidget(ElidedLabel(title), 0, 0)
        layout.addWidget(self._state, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._bar, 1, 0, 1, 2)
        layout.addWidget(self._pause, 0, 2, 2, 1)
        layout.addWidget(self._cancel, 0, 3, 2, 1)
        layout.setColumnStretch(0, 1)

    def _tell(self, state: str) -> None:
        self._state.setText(state)
        self.changed.emit()

    @property
    def state(self) -> str:
        return self._state.text()

    @property
    def steps(self) -> tuple[int, int]:
        """How many steps are done, and of how many; 0 of 0 if unknown."""
        return max(0, self._bar.value()), self._bar.maximum()

    def stop(self) -> None:
        self._cancel.click()

    @property
    def has_ended(self) -> bool:
        return not self._cancel.isEnabled()

    def restyle(self) -> None:
        self._cancel.setIcon(theme_icon("close-circle-outline"))
        self._show_pause()

    def set_tab_order_after(self, before: QWidget) -> None:
        """Place this row behind `before` in the tab order, and its buttons behind the row."""
        for first, second in ((before, self), (self, self._pause), (self._pause, self._cancel)):
            self.setTabOrder(first, second)

    def progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if self._pause.isChecked():
            return
        left = self._left.after(time.monotonic() - self._paused_seconds, done, total)
        self._tell(
            tr("running")
            if left is None
            else tr("{done} of {total}, {time} left", done=done, total=total, time=format_duration(left))
        )

    def show_paused(self) -> None:
        if self._pause.isChecked():
            self._tell(tr("paused"))

    def show_activity(self, state: str, share: float) -> None:
        self._bar.setRange(0, 100 if 0 < share < 1 else 0)
        self._bar.setValue(round(100 * share))
        self._tell(state)

    def end(self, text: str, complete: bool) -> None:
        if complete or self._bar.maximum() == 0:
            self._bar.setRange(0, 1)
            self._bar.setValue(int(complete))
        for button in (self._pause, self._cancel):
            button.setEnabled(False)
            button.hide()
        self.setAccessibleDescription(text)
        self._tell(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SHOW_KEYS:
            self.show_requested.emit(self._key)
        elif event.key() in _STOP_KEYS:
            self._cancel.click()
        elif event.key() == Qt.Key.Key_Space:
            self._pause.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_requested.emit(self._key, -1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            option = QStyleOptionFocusRect()
            option.initFrom(self)
            self.style().drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, option, QPainter(self), self
            )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # otherwise another widget gets the release

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.show_requested.emit(self._key)

    def _set_paused(self, paused: bool) -> None:
        """Pause or resume; pauses do not count for the remaining time."""
        self._paused_seconds += (-1 if paused else 1) * time.monotonic()
        self._show_pause()
        self._tell(tr("pausing") if paused else tr("running"))
        self.pause_requested.emit(self._key, paused)

    def _show_pause(self) -> None:
        paused = self._pause.isChecked()
        self._pause.setIcon(theme_icon("play" if paused else "pause"))
        tip = tr("Resume this job") if paused else tr("Pause this job; others may run meanwhile")
        self._pause.setToolTip(tip)
        self._pause.setAccessibleName(tr("Resume this job") if paused else tr("Pause this job"))

    def _ask(self) -> None:
        self._tell(tr("stopping"))
        self.cancel_requested.emit(self._key)
