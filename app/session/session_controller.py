"""Open and save sessions, and track unsaved changes."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal

from app.classroom.classroom import Classroom
from app.explain.feature import ExplainFeature
from app.explain.model_display import is_same_model
from app.headless.file_names import shorten_name
from app.session.session_state import SessionState
from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.session.kept_session import KeptSession
from engine.session.session import ModelSource, Session
from engine.session.session_file import SUFFIX, read_session, write_session
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr, tr_noop

__all__ = ["SessionController", "model_obstacle"]

_NO_MODEL_NOTE = tr_noop("Picture and maps are shown without it; open a model (Ctrl+M) to explain more.")


class SessionController(QObject):
    """Opens and saves sessions; files are read and written in a worker thread.

    The window changes only after a session has been read completely.

    Signals
    -------
    opened :
        A session is shown.
    saved :
        The session has been written.
    failed : UserError
        A session could not be read or written.
    """

    opened = Signal()
    saved = Signal()
    failed = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        explain: ExplainFeature,
        classroom: Classroom,
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._messages = window, settings, panels.messages
        self._state, self._models, self._model_display = explain.state, explain.models, explain.model_display
        self._session_state = SessionState(window, panels, explain, classroom)
        self._worker = BackgroundWorker(self)
        self._path: Path | None = None
        self._modified = False
        self._request_key: Path | None = None  # the file that is being read
        self._waiting: KeptSession | None = None  # a session that waits for its model
        self._connect(panels, explain)

    @property
    def path(self) -> Path | None:
        """The file of the open session."""
        return self._path

    def open(self, path: Path) -> None:
        """Read a session and show it, unless the user keeps the present one; nothing changes on failure."""
        if not self.may_replace():
            return
        self._request_key = path
        self._window.show_status(tr("Reading {name} ...", name=path.name))
        self._worker.run(
            lambda: _read_whole(path),
            lambda result: self._receive_session(path, *result),
            lambda error: self._fail_read(path, error),
        )

    def capture(self) -> KeptSession:
        """Return what is open, with the file of the session and whether it has changed."""
        return KeptSession(self._session_state.capture(), self._path, self._modified, self._state.scores)

    def show(self, opened: KeptSession, obstacle: str) -> None:
        """Show a session; `obstacle` is the reason why its model cannot be opened, or empty."""
        models, session = self._models, opened.session
        if obstacle or session.model is None:
            self.show_now(opened, obstacle)
        elif self._state.is_model_ready and self._has_model(session):
            self.show_now(opened)
        else:
            if models.opening_key == 0 or not _same_place(models.requested_file, session.model_file):
                models.reopen_file(session.model_file)
            self._waiting = opened

    def show_at_start(self, opened: KeptSession) -> None:
        """Show a session before its model is open; the window has its layout already."""
        self.show_now(replace(opened, session=replace(opened.session, layout=())), is_model_open=False)

    def save(self) -> None:
        """Save to the session's file, or ask for one."""
        if self._path is None:
            self.save_as()
        else:
            self._write(self._path)

    def save_as(self) -> None:
        """Let the user save to another file."""
        photograph = self._state.photograph
        proposal = (
            self._path
            or Path(self._settings.get("folder"))
            / f"{shorten_name(Path(photograph.name).stem) if photograph else 'session'}{SUFFIX}"
        )
        path = dialogs.ask_save_file(self._window, tr("Save session"), proposal, SUFFIX)
        if path is not None:
            self._write(path)

    def may_replace(self) -> bool:
        """Return whether the session may give way; ask the user about unsaved changes of a named one."""
        return self._ask_to_save() != "cancel"

    def can_close(self) -> bool:
        """Return whether the window may close; changes that are not to be saved lose the session's name."""
        answer = self._ask_to_save()
        if answer == "discard":
            self._path = None  # what is kept is no longer a changed version of the file
        return answer != "cancel"

    def ask(self) -> None:
        """Let the user open a session."""
        path = dialogs.ask_session_file(self._window, self._settings.get("folder"))
        if path is not None:
            self._settings.set("folder", str(path.parent))
            self.open(path)

    def show_title(self) -> None:
        """Show the names of session and picture in the window title; a star marks unsaved changes."""
        photograph = self._state.photograph
        names = [f"{self._path.name}[*]"] if self._path is not None else []
        names += [photograph.name] if photograph is not None else []
        self._window.setWindowTitle(" - ".join([*names, "Convscope"]))
        self._window.setWindowModified(self._path is not None and self._modified)

    def stop(self) -> None:
        """Wait until the running write has ended."""
        self._request_key = None
        self._worker.wait()

    def _write(self, path: Path) -> None:
        session = self._session_state.capture()
        self._modified = False
        self._window.show_status(tr("Saving {name} ...", name=path.name))
        self._worker.run(
            lambda: _write_whole(path, session), lambda _: self._receive_written(path), self._fail_written
        )

    def _ask_to_save(self) -> Literal["", "save", "discard", "cancel"]:
        """Ask what to do with unsaved changes of a named session, and save them; empty if there are none."""
        if self._path is None or not self._modified:
            return ""
        answer = dialogs.ask_to_save(self._window, self._path.name)
        if answer == "save":
            try:
                _write_whole(self._path, self._session_state.capture())
            except UserError as error:
                self._messages.show_error(error)
                return "cancel"
            self._modified = False
            self.show_title()
        return answer

    def _fail_written(self, error: UserError) -> None:
        self._window.show_status("")
        self._modified = True
        self._messages.show_error(error)
        self.failed.emit(error)

    def _receive_written(self, path: Path) -> None:
        self._window.show_status("")
        self._path = path
        self._settings.set("folder", str(path.parent))
        self.show_title()
        self._messages.show_success(tr("Saved {name} in {folder}.", name=path.name, folder=path.parent), path)
        self.saved.emit()

    def _receive_session(self, path: Path, session: Session, obstacle: str) -> None:
        if path == self._request_key:
            self._request_key = None
            self._window.show_status("")
            self.show(KeptSession(session, path), obstacle)

    def _fail_read(self, path: Path, error: UserError) -> None:
        if path == self._request_key:
            self._request_key = None
            self._window.show_status("")
            self._messages.show_error(error)
            self.failed.emit(error)

    def show_now(self, opened: KeptSession, obstacle: str = "", is_model_open: bool = True) -> None:
        """Replace the contents of the window by a session, even if its model is not open."""
        session = opened.session
        self._waiting = None
        self._path = opened.path
        self._session_state.restore(session, is_model_open and not obstacle and session.model is not None)
        if obstacle:
            self._messages.show_note(obstacle)
        self._modified = opened.is_modified
        self.show_title()
        self.opened.emit()

    def _has_model(self, session: Session) -> bool:
        """Return whether the open model is the model of a session."""
        model = self._state.model
        return model is not None and session.model is not None and is_same_model(model, session.model)

    def _show_with_model(self) -> None:
        """Show the session that waits for the opened model."""
        waiting = self._waiting
        if waiting is not None:
            self.show_now(waiting, "" if self._has_model(waiting.session) else _changed(waiting.session))
        elif not self._model_display.is_adopted:
            self._mark_modified()

    def _show_waiting(self) -> None:
        """Show the waiting session without its model, and the reason of the failure."""
        if self._waiting is not None:
            failure = self._models.failure
            reason = (
                str(failure) if failure else tr("{name} was not opened.", name=_name(self._waiting.session))
            )
            self.show_now(self._waiting, f"{reason} {tr(_NO_MODEL_NOTE)}")

    def _begin_opening(self) -> None:
        """Stop waiting when another model is opened."""
        self._waiting = None

    def _forget_waiting(self) -> None:
        self._waiting = None
        self._mark_modified()

    def _mark_modified(self) -> None:
        if not self._modified and self._path is not None:
            self._modified = True
            self.show_title()

    def _connect(self, panels: Panels, explain: ExplainFeature) -> None:
        self._state.model_opened.connect(self._show_with_model)
        self._models.opening_started.connect(self._begin_opening)
        # queued: the message bar shows the reason first
        self._models.opening_cancelled.connect(self._show_waiting, Qt.ConnectionType.QueuedConnection)
        explain.loader.opened.connect(self._forget_waiting)
        for changed in (
            panels.stack.changed,
            explain.marks.changed,
            panels.method_panel.edited,
            panels.prediction_list.chosen,
            panels.input_form.chosen,
            self._state.job_ended,
            explain.comparison.changed,
        ):
            changed.connect(self._mark_modified)


def model_obstacle(session: Session) -> str:
    """Return the reason why the model of a session cannot be opened, or an empty text.

    The model file is hashed, not opened.
    """
    file, model = session.model_file, session.model
    if model is None or file.is_embedded:
        return ""
    if not model.digest:
        return tr(
            "{name} had random weights, which are not saved. Picture and layers are shown without it.",
            name=model.name,
        )
    path = Path(file.path)
    if not file.path or path.is_dir():
        return ""
    try:
        if not path.is_file():
            return (
                tr("The model {name} is no longer at {path}.", name=model.name, path=path)
                + f" {tr(_NO_MODEL_NOTE)}"
            )
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        return (
            tr("The model {path} cannot be read ({error}).", path=path, error=error)
            + f" {tr(_NO_MODEL_NOTE)}"
        )
    return "" if digest == model.digest else _changed(session)


def _changed(session: Session) -> str:
    return (
        tr("{name} is not the model that the session was saved with.", name=_name(session))
        + f" {tr(_NO_MODEL_NOTE)}"
    )


def _name(session: Session) -> str:
    default = session.model.name if session.model is not None else tr("The model")
    return Path(session.model_file.path).name or session.model_file.architecture or default


def _same_place(one: ModelSource, other: ModelSource) -> bool:
    return (one.path, one.architecture, one.size, one.picture) == (
        other.path,
        other.architecture,
        other.size,
        other.picture,
    )


def _read_whole(path: Path) -> tuple[Session, str]:
    """Return the session of a file, and the reason why its model cannot be opened, or an empty text."""
    session = read_session(path)
    return session, model_obstacle(session)


def _write_whole(path: Path, session: Session) -> None:
    try:
        write_session(path, session)
    except MemoryError:
        message = tr("{name} could not be written: not enough memory.", name=path.name)
        raise UserError(message, tr("Close other programs and save again.")) from None
