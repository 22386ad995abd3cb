"""Keep what is open by itself, and show it at the next start."""

import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.explain.feature import ExplainFeature
from app.session.kept_files import KeptFiles
from app.session.session_controller import SessionController, model_obstacle
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.session.kept_session import KeptSession, read_kept
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr, tr_noop

__all__ = ["StateKeeper"]

_DELAY = 1000  # milliseconds from a change to the file
_DELAY_IN_JOB = 10_000  # while a job changes its map several times a second
_REST = 20  # a slow drive is written to for 5 % of the time
_LAYOUT_EVENTS = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
_PUT_ASIDE = tr_noop("What was open last cannot be shown, and was put aside as {name}: {reason}")
_SEVERAL = tr_noop(
    "The last starts ended while the model was being opened, so this one shows nothing of them. "
    "File > Reopen last work shows it."
)


class StateKeeper(QObject):
    """Writes what is open to a file a moment after each change, in a thread.

    Without a folder it does nothing, as in tests and in the tour.

    Signals
    -------
    changed :
        There is another last work to reopen, or none.
    written :
        What is open is in the file.
    """

    changed = Signal()
    written = Signal()

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        explain: ExplainFeature,
        sessions: SessionController,
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._sessions = window, settings, sessions
        self._state, self._models, self._jobs = explain.state, explain.models, explain.jobs
        self._prediction_list, self._messages = panels.prediction_list, panels.messages
        self._files: KeptFiles | None = None
        self._worker = BackgroundWorker(self)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._write)
        self._is_writing = self._is_changed = self._has_failed = False
        self._shown: KeptSession | None = None  # what the start has shown without its model
        self._note = ""
        self._connect(panels, explain)

    @property
    def is_up_to_date(self) -> bool:
        """Whether the file holds what is open."""
        return not self._is_changed and not self._is_writing

    # The start of the application

    def start(self, folder: Path, is_wanted: bool) -> bool:
        """Keep the state in a folder from now on; show what was kept there.

        Parameters
        ----------
        folder
            The folder of the kept files.
        is_wanted
            Whether to show what was kept; otherwise it becomes the last work that can be reopened.

        Returns
        -------
        is_shown
            Whether something is shown. Its model is opened by `open_model`.
        """
        self._files = KeptFiles(folder)
        if not self._files.own():  # another window keeps its state there
            return False
        mode = self._settings.get("start")
        if mode == "nothing":
            self._files.clear()
        elif mode == "fresh" or not is_wanted:
            self._files.set_aside()
        else:
            self._shown = self._read(self._files)
        if self._shown is not None:
            self.show(self._shown)
        self.changed.emit()
        return self._shown is not None

    def open_model(self) -> None:
        """Open the model of what is shown, in the engine that has just been started."""
        shown, self._shown = self._shown, None
        if shown is not None and shown.session.model is not None:
            self._worker.run(
                lambda: model_obstacle(shown.session),
                lambda obstacle: self._open_model(shown, obstacle),
                self._messages.show_error,
            )

    # The last work

    @property
    def can_reopen(self) -> bool:
        """Whether there is work that a start has not shown."""
        return self._files is not None and self._files.previous.exists()

    def reopen(self) -> None:
        """Show the work that the start has not shown."""
        if self._files is None or not self._sessions.may_replace():
            return
        path = self._files.previous

        def read() -> tuple[KeptSession, str]:
            kept = read_kept(path)
            return kept, model_obstacle(kept.session)

        self._worker.run(read, lambda found: self._sessions.show(*found), self._messages.show_error)

    def stop(self) -> None:
        """Write the last changes, and let another window keep its state."""
        if self._files is None:
            return
        self._timer.stop()
        self._worker.wait()
        self._write()
        self._worker.wait()
        if self._files.own():
            self._files.end_start()
            if self._settings.get("start") == "nothing":
                self._files.clear()
        self._files.release()
        self._files = None

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Notice a changed layout of the window."""
        if event.type() in _LAYOUT_EVENTS:
            self._touch()
        return False

    def _read(self, files: KeptFiles) -> KeptSession | None:
        try:
            return files.read()
        except UserError as error:
            several = files.previous.exists() and not files.damaged.exists()
            self._note = tr(_SEVERAL) if several else tr(_PUT_ASIDE, name=files.damaged, reason=error.message)
            return None

    def show(self, kept: KeptSession) -> None:
        """Show a session with its predictions before the engine runs; `open_model` opens its model."""
        self._shown = kept
        self._sessions.show_at_start(kept)
        if kept.scores:
            self._state.scores = kept.scores
            self._prediction_list.set_scores(kept.scores)
            if kept.session.target is not None:
                self._state.target = kept.session.target
                self._prediction_list.select(kept.session.target)

    def _open_model(self, shown: KeptSession, obstacle: str) -> None:
        if self._state.is_opening or not self._state.is_model_missing:  # the user has opened another one
            return
        if obstacle:
            self._messages.show_note(obstacle)
            self._end_start()
        else:
            self._models.reopen_file(shown.session.model_file)

    def _end_start(self) -> None:
        if self._files is not None and self._files.own():
            self._files.end_start()

    def _show_note(self) -> None:
        """Show the note of the start once the first messages are gone."""
        if self._note:
            self._messages.show_note(self._note)
            self._note = ""

    # Writing

    def _touch(self, *_: object) -> None:
        """Write the state in a moment."""
        self._is_changed = True
        if self._files is not None and not self._timer.isActive() and not self._is_writing:
            self._timer.start(_DELAY if self._jobs.running is None else _DELAY_IN_JOB)

    def _write(self) -> None:
        files = self._files
        is_empty = self._state.photograph is None  # before the first picture, and while a source plays
        if files is None or is_empty or self._settings.get("start") == "nothing" or not files.own():
            return
        self._keep_layout()
        kept, began = self._sessions.capture(), time.monotonic()
        self._is_changed, self._is_writing = False, True
        self._worker.run(
            lambda: files.write(kept), lambda _: self._receive_written(began), self._fail_written
        )

    def _keep_layout(self) -> None:
        if self._settings.get("keep_layout") and not self._window.isFullScreen():
            for name, value in (
                ("geometry", self._window.saveGeometry()),
                ("layout", self._window.saveState()),
            ):
                if value != self._settings.get(name):
                    self._settings.set(name, value)

    def _receive_written(self, began: float) -> None:
        self._is_writing = self._has_failed = False
        if self._is_changed:
            self._timer.start(max(_DELAY, round(1000 * _REST * (time.monotonic() - began))))
        self.written.emit()

    def _fail_written(self, error: UserError) -> None:
        self._is_writing = False
        if not self._has_failed:
            self._messages.show_note(tr("What is open cannot be kept: {reason}", reason=str(error)))
        self._has_failed = True

    def _connect(self, panels: Panels, explain: ExplainFeature) -> None:
        self._state.job_ended.connect(self._show_note)
        for ended in (self._state.model_opened, self._models.opening_cancelled):
            ended.connect(self._end_start)
        for changed in (
            self._state.changed,
            self._state.job_ended,
            panels.stack.changed,
            explain.marks.changed,
            panels.method_panel.edited,
            panels.method_panel.method_chosen,
            panels.layer_list.current_changed,
            panels.tile_grid.clicked,
            explain.comparison.changed,
            self._sessions.opened,
            self._sessions.saved,
        ):
            changed.connect(self._touch)
        for watched in (self._window, *self._window.dock_widgets()):
            watched.installEventFilter(self)
