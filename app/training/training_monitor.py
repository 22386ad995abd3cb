"""Start, follow, pause, stop and resume the run of a training."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.training.recent_trainings import RecentTrainings
from engine.core.errors import UserError
from engine.training.run_events import ProcessStarting, RunHistory
from engine.training.run_folder import Follower, RunCommand, RunFolder
from engine.training.run_status import RunStatus
from widgets.common.threads import BackgroundWorker
from widgets.training.run_status_text import describe_status

__all__ = ["StartTraining", "TrainingMonitor"]

StartTraining = Callable[[RunFolder], object]
"""Starts the training process of a run, or raises a UserError."""

_ACTIVE_INTERVAL, _IDLE_INTERVAL = 250, 2000  # milliseconds between two polls of the run folder


class TrainingMonitor(QObject):
    """Polls the folder of a run in a worker thread and reports its status.

    Signals
    -------
    changed :
        Another run is followed, or the state of the run has changed.
    ended : str
        The run has ended; the text describes how.
    polled :
        The folder of the run has been read.
    """

    changed = Signal()
    ended = Signal(str)
    polled = Signal()

    def __init__(
        self, window: MainWindow, panels: Panels, recent: RecentTrainings, start: StartTraining
    ) -> None:
        super().__init__(window)
        self._window, self._recent, self._start = window, recent, start
        self._training_panel, self._messages = panels.training_panel, panels.messages
        self._worker = BackgroundWorker(self)
        self._timer = QTimer(self, interval=_IDLE_INTERVAL)
        self._follower: Follower | None = None
        self._is_polling, self._is_quiet = False, False
        self._request_key = 0  # results of polls from before the last user action are ignored
        self.status: RunStatus | None = None
        self._timer.timeout.connect(self._poll)

    @property
    def run(self) -> RunFolder | None:
        """The followed run."""
        return self._follower.folder if self._follower is not None else None

    @property
    def is_live(self) -> bool:
        """Whether the training process of the run is alive."""
        return self.status is not None and not self.status.is_over

    @property
    def can_resume(self) -> bool:
        """Whether a new process can continue the run."""
        return self.status is not None and self.status.can_resume

    @property
    def has_model(self) -> bool:
        """Whether the run has saved a network."""
        return self.status is not None and self.status.has_model

    def start(self, run: RunFolder) -> None:
        """Start the training process of a run and follow it."""
        self._follow(run)
        self._launch(run)

    def attach(self, run: RunFolder, quietly: bool = False) -> None:
        """Follow a run; with `quietly`, only if its process is alive."""
        self._follow(run)
        self._is_quiet = quietly
        self._poll()

    def toggle_pause(self) -> None:
        """Pause or resume the process."""
        self._send_command("go" if self.status is not None and self.status.command == "pause" else "pause")

    def stop(self) -> None:
        """Let the process stop after the current batch."""
        self._send_command("stop")

    def resume(self) -> None:
        """Start a new process that continues the run."""
        if self.run is not None and self.can_resume:
            self._launch(self.run)

    def stop_watching(self) -> None:
        """Stop polling; the process continues."""
        self._timer.stop()
        self._request_key += 1
        self._worker.wait()
        self.status = None

    def _follow(self, run: RunFolder) -> None:
        self._request_key += 1
        self._follower, self.status, self._is_polling, self._is_quiet = Follower(run), None, False, False
        self._timer.start(_ACTIVE_INTERVAL)

    def _launch(self, run: RunFolder) -> None:
        self._recent.add(run.path)
        history = self.status.history if self.status is not None else RunHistory()
        self._show(
            RunStatus(
                run.path.name,
                replace(history, starting=ProcessStarting(), ended=None),
                True,
                has_model=self.has_model,
            )
        )
        self._window.open_dock("Training")
        self._worker.run(lambda: _start_process(run, self._start), lambda _: None, self._fail)
        self._request_key += 1
        self._is_polling = False
        self._poll()

    def _send_command(self, command: RunCommand) -> None:
        if self.run is None or self.status is None or not self.is_live:
            return
        try:
            self.run.send_command(command)
        except UserError as error:
            self._messages.show_error(error)
            return
        self._request_key += 1
        self._is_polling = False
        self._show(replace(self.status, command=command))

    @Slot()
    def _poll(self) -> None:
        if self._follower is not None and not self._is_polling:
            self._is_polling = True
            request_key, follower = self._request_key, self._follower
            self._worker.run(
                lambda: _read_status(follower), lambda status: self._receive(request_key, status), self._fail
            )

    def _receive(self, request_key: int, status: RunStatus) -> None:
        self._accept(request_key, status)
        self.polled.emit()

    def _accept(self, request_key: int, status: RunStatus) -> None:
        if request_key != self._request_key:
            return
        self._is_polling = False
        if self._is_quiet and status.is_over and self.status is None:
            self._follower = None
            self._timer.stop()
            return
        if self._is_quiet:
            self._is_quiet = False
            self._window.open_dock("Training")
        self._show(status)

    def _fail(self, error: UserError) -> None:
        """Show why no process could be started, after the status, whose message would replace the reason."""
        if self.status is not None:
            self._show(replace(self.status, is_alive=False))
        self._messages.show_error(error)

    def _show(self, status: RunStatus) -> None:
        before, self.status = self.status, status
        if status == before:
            return
        self._training_panel.show_run_status(status)
        self._timer.setInterval(_IDLE_INTERVAL if status.is_over else _ACTIVE_INTERVAL)
        if before is None or (before.state, before.has_model) != (status.state, status.has_model):
            self.changed.emit()
        if before is not None and status.is_over and not before.is_over:
            self.ended.emit(describe_status(status))


def _read_status(follower: Follower) -> RunStatus:
    run, history = follower.folder, follower.poll()
    return RunStatus(run.path.name, history, follower.is_alive, run.command, run.model.is_file())


def _start_process(run: RunFolder, start: StartTraining) -> None:
    """Start the training process; `start` reads the events of the run first, which takes a moment."""
    try:
        start(run)
    except OSError as error:  # the disk is full, or the folder has been removed
        reason = f"{str(run.path)!r} cannot be written: {error.strerror or error}."
        hint = "Free space on that disk and resume the training, or start another one elsewhere."
        raise UserError(reason, hint) from None
