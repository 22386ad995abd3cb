"""One run of a training: begun, followed by its progress file, paused, stopped, taken up again."""

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
"""Starts a process that works on a run, or raises a UserError."""

_OFTEN, _SELDOM = 250, 2000  # milliseconds between two looks: while a process works on the run, and otherwise


class TrainingMonitor(QObject):
    """Looks into the folder of a run again and again, on a thread of its own, and tells the window what has come.

    Signals
    -------
    changed :
        Another run is shown, or its state is another one: what can be done with it has changed.
    ended : str
        The run has come to its end while it was watched, as this sentence says.
    looked :
        The folder of the run has been read.
    """

    changed = Signal()
    ended = Signal(str)
    looked = Signal()

    def __init__(
        self, window: MainWindow, panels: Panels, recent: RecentTrainings, start: StartTraining
    ) -> None:
        super().__init__(window)
        self._window, self._recent, self._start = window, recent, start
        self._training_panel, self._messages = panels.training_panel, panels.messages
        self._worker = BackgroundWorker(self)
        self._timer = QTimer(self, interval=_SELDOM)
        self._follower: Follower | None = None
        self._is_looking, self._is_quiet = False, False
        self._turn = 0  # looks that were begun before the user did something no longer count
        self.status: RunStatus | None = None
        self._timer.timeout.connect(self._look)

    @property
    def run(self) -> RunFolder | None:
        """The run that is shown."""
        return self._follower.folder if self._follower is not None else None

    @property
    def is_live(self) -> bool:
        """Whether a process works on the run."""
        return self.status is not None and not self.status.is_over

    @property
    def can_resume(self) -> bool:
        """Whether another process may take the run up."""
        return self.status is not None and self.status.can_resume

    @property
    def has_model(self) -> bool:
        """Whether there is a network to look into."""
        return self.status is not None and self.status.has_model

    def start(self, run: RunFolder) -> None:
        """Start a process that carries out the plan in a folder."""
        self._follow(run)
        self._launch(run)

    def attach(self, run: RunFolder, quietly: bool = False) -> None:
        """Follow a run; `quietly` only if a process works on it, and without a word where none does."""
        self._follow(run)
        self._is_quiet = quietly
        self._look()

    def toggle_pause(self) -> None:
        """Let the process wait, or go on."""
        self._wish("go" if self.status is not None and self.status.wished == "pause" else "pause")

    def stop(self) -> None:
        """Let the process end after the running batch."""
        self._wish("stop")

    def resume(self) -> None:
        """Start another process, which goes on where the one before has ended."""
        if self.run is not None and self.can_resume:
            self._launch(self.run)

    def stop_watching(self) -> None:
        """Look no longer; the process goes on."""
        self._timer.stop()
        self._turn += 1
        self._worker.wait()
        self.status = None

    def _follow(self, run: RunFolder) -> None:
        self._turn += 1
        self._follower, self.status, self._is_looking, self._is_quiet = Follower(run), None, False, False
        self._timer.start(_OFTEN)

    def _launch(self, run: RunFolder) -> None:
        self._recent.add(run.path)
        story = self.status.history if self.status is not None else RunHistory()
        self._show(
            RunStatus(
                run.path.name,
                replace(story, starting=ProcessStarting(), ended=None),
                True,
                has_model=self.has_model,
            )
        )
        self._window.open_dock("Training")
        self._worker.run(lambda: _launch(run, self._start), lambda _: None, self._fail)
        self._turn += 1
        self._is_looking = False
        self._look()

    def _wish(self, wish: RunCommand) -> None:
        if self.run is None or self.status is None or not self.is_live:
            return
        try:
            self.run.send_command(wish)
        except UserError as error:
            self._messages.show_error(error)
            return
        self._turn += 1
        self._is_looking = False
        self._show(replace(self.status, wished=wish))

    @Slot()
    def _look(self) -> None:
        if self._follower is not None and not self._is_looking:
            self._is_looking = True
            turn, follower = self._turn, self._follower
            self._worker.run(lambda: _poll(follower), lambda status: self._receive(turn, status), self._fail)

    def _receive(self, turn: int, standing: RunStatus) -> None:
        self._take(turn, standing)
        self.looked.emit()

    def _take(self, turn: int, standing: RunStatus) -> None:
        if turn != self._turn:
            return
        self._is_looking = False
        if self._is_quiet and standing.is_over and self.status is None:
            self._follower = None
            self._timer.stop()
            return
        if self._is_quiet:
            self._is_quiet = False
            self._window.open_dock("Training")
        self._show(standing)

    def _fail(self, error: UserError) -> None:
        """Say why no process could be started; that none works on the run is said before, or it would take the reason's place."""
        if self.status is not None:
            self._show(replace(self.status, is_alive=False))
        self._messages.show_error(error)

    def _show(self, standing: RunStatus) -> None:
        before, self.status = self.status, standing
        if standing == before:
            return
        self._training_panel.show_run_status(standing)
        self._timer.setInterval(_SELDOM if standing.is_over else _OFTEN)
        if before is None or (before.state, before.has_model) != (standing.state, standing.has_model):
            self.changed.emit()
        if before is not None and standing.is_over and not before.is_over:
            self.ended.emit(describe_status(standing))


def _poll(follower: Follower) -> RunStatus:
    run, history = follower.folder, follower.poll()
    is_alive = run.has_heartbeat and history.ended is None
    return RunStatus(run.path.name, history, is_alive, run.command, run.model.is_file())


def _launch(run: RunFolder, start: StartTraining) -> None:
    """Start a process; the events of a long run are read before, which takes a moment."""
    try:
        start(run)
    except OSError as error:  # a full disk, a folder that has been taken away
        reason = f"{str(run.path)!r} cannot be written: {error.strerror or error}."
        hint = "Make room on that disk and resume the training, or begin another elsewhere."
        raise UserError(reason, hint) from None
