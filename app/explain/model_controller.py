"""Open models, and save the settings that the user chooses for a model file."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.errors import NoArchitectureError, UserError
from engine.core.model import Model
from engine.core.opening_stage import OpeningStage
from engine.imaging.preprocess import Preprocessing
from engine.model_files.labels import read_labels
from engine.model_files.options import DEFAULT_OPTIONS, Options
from engine.model_files.sandbox.trusted_files import from_settings_text, to_settings_text, trust
from engine.model_files.sidecar import EMPTY_SIDECAR, Sidecar, write_sidecar
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import ModelOpened, ModelOpening, Open
from engine.session.session import ModelSource
from widgets.common.translation import tr, tr_noop

__all__ = ["ModelController"]

_MISSING = -1  # key of a model that the engine does not hold
_STAGES = {
    OpeningStage.OPENING: (tr_noop("opening"), tr_noop("Opening {name} ...")),
    OpeningStage.READING: (tr_noop("reading"), tr_noop("Reading {name} ...")),
    OpeningStage.BUILDING: (tr_noop("building"), tr_noop("Building {name} ...")),
    OpeningStage.TRACING: (tr_noop("tracing"), tr_noop("Tracing {name} ...")),
}  # the state in the list of jobs, and the text of the status bar


class ModelController(QObject):
    """Asks the engine to open models; the open model stays until another one is ready.

    Attributes
    ----------
    failure : UserError or None
        The error of the last opening; None if it has not failed.

    Signals
    -------
    opening_started :
        The engine has been asked to open a model.
    opening_cancelled :
        Opening has failed or was stopped; the open model stays.
    """

    opening_started = Signal()
    opening_cancelled = Signal()

    def __init__(
        self, window: MainWindow, panels: Panels, state: AppState, engine: EngineThread, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._engine, self._settings = window, state, engine, settings
        self._job_list, self._messages = panels.job_list, panels.messages
        self._request = Open(0)
        self._open = Open(0)
        self._failed = Open(0)  # the last failed request; it may need an architecture or custom classes
        self._needs_code = False  # whether the failed request may need custom classes
        self.failure: UserError | None = None
        self._sidecar = EMPTY_SIDECAR

    @property
    def opening_key(self) -> int:
        """The key of the model that is being opened; 0 where there is none."""
        return self._request.key

    @property
    def file(self) -> ModelSource:
        """The source of the open model."""
        return _to_source(self._open, self._sidecar.labels)

    @property
    def requested_file(self) -> ModelSource:
        """The source of the model that is being opened."""
        return _to_source(self._request, "")

    def reopen_file(self, file: ModelSource) -> None:
        """Open the model of a session."""
        path = Path(file.path) if file.path else None
        self.open(path, Options(architecture=file.architecture, size=file.size, picture=file.picture))

    def show_without_model(self, file: ModelSource) -> None:
        """Show the model of a session without the engine, as its file is missing or has changed."""
        path = Path(file.path) if file.path else None
        options = Options(architecture=file.architecture, size=file.size, picture=file.picture)
        self._set_open(Open(_MISSING, path, options))
        self._sidecar = Sidecar(labels=file.labels)

    @property
    def path(self) -> Path | None:
        """The file or folder of the open model; None without one, as for the embedded model."""
        return self._open.path

    @property
    def architecture(self) -> str:
        """The name of the architecture chosen for the open model; empty where none was chosen."""
        return self._open.options.architecture

    @property
    def options(self) -> Options:
        """The choices with which the open model was opened."""
        return self._open.options

    @property
    def own_labels(self) -> Path | None:
        """The file of class names that the user has chosen for the open model, if any."""
        if not self._sidecar.labels or not self._sidecar.is_own:
            return None
        return (Path() if self.path is None else self.path.parent).absolute() / self._sidecar.labels

    def open(self, path: Path | None, options: Options = DEFAULT_OPTIONS) -> None:
        """Open a model file or folder, an architecture by its name in the options, or the embedded model."""
        self.cancel_opening(tr("superseded"), notify=False)
        self.failure = None
        options = replace(options, trusted_files=from_settings_text(self._settings.get("trusted")))
        self._set_request(Open(self._state.new_key(), path, options))
        name = path.name if path else options.architecture or tr("the embedded model")
        self._job_list.add_job(self._request.key, tr("Opening {name}", name=name))
        self._engine.submit(self._request)
        self.opening_started.emit()

    def reopen(self, size: tuple[int, int] | None, picture: str) -> None:
        """Open the same model again, for another input size or another explained input."""
        self.open(self._open.path, replace(self._open.options, size=size, picture=picture))

    def progress(self, answer: ModelOpening) -> None:
        """Show the progress of opening."""
        if answer.key == self.opening_key:
            state, status = _STAGES[answer.stage]
            self._job_list.show_activity(answer.key, tr(state), answer.share)
            self._window.show_status(tr(status, name=answer.name))

    def finish(self, answer: ModelOpened) -> bool:
        """Accept the opened model unless it is outdated; return whether it was accepted."""
        if answer.key != self.opening_key:
            return False
        self._set_open(self._request)
        self._set_request(Open(0))
        self._failed = Open(0)
        self._sidecar = answer.kept
        self._job_list.end(answer.key, tr("loaded"), complete=True)
        return True

    def fail(self, key: int, error: UserError | None = None) -> bool:
        """Stay with the open model; return whether the failed request (0 for all) was to open one."""
        is_ours = key in (0, self.opening_key)
        if is_ours and self.opening_key:
            self._job_list.end(self.opening_key, tr("failed"))
            self._needs_code = not isinstance(error, NoArchitectureError)
            self.failure = error
            if error is not None:
                self._failed = self._request
            self._set_request(Open(0))
            self.opening_cancelled.emit()
        return is_ours

    def cancel_opening(self, text: str = "", notify: bool = True) -> None:
        """Stop opening, and stay with the open model."""
        if self.opening_key:
            self._engine.cancel(self.opening_key)
            self._job_list.end(self.opening_key, text or tr("stopped"))
            self._set_request(Open(0))
            if notify:
                self.opening_cancelled.emit()

    def _set_open(self, request: Open) -> None:
        self._open = request
        self._state.model_key = request.key

    def _set_request(self, request: Open) -> None:
        self._request = request
        self._state.is_opening = request.key != 0

    # Choices of the user

    def ask_file(self) -> None:
        """Let the user open a model file."""
        self._open_chosen(dialogs.ask_model_file(self._window, self._settings.get("folder")))

    def ask_folder(self) -> None:
        """Let the user open a SavedModel folder."""
        self._open_chosen(dialogs.ask_model_folder(self._window, self._settings.get("folder")))

    def ask_architecture(self) -> None:
        """Let the user choose an architecture and a file with weights for it."""
        dialogs.ask_architecture(self._window, self._failed.path, self._open_architecture)

    def ask_trusted(self) -> None:
        """Let the user trust a Python file, after a warning; reopen the model that failed without it."""
        path = dialogs.ask_python_file(self._window, self._settings.get("folder"))
        if path is None or not dialogs.confirm_trust(self._window, path):
            return
        try:
            trusted = trust(path)
        except UserError as error:
            self._messages.show_error(error)
            return
        others = [file for file in from_settings_text(self._settings.get("trusted")) if file.path != path]
        self._settings.set("trusted", to_settings_text([*others, trusted]))
        if self._failed.path is not None and self._needs_code:
            self.open(self._failed.path, self._failed.options)
        else:
            self._messages.show_note(
                tr(
                    "{name} will run when a model needs {names}.",
                    name=path.name,
                    names=", ".join(trusted.names),
                )
            )

    def forget_trusted(self) -> None:
        """Forget all trusted Python files."""
        forgotten = [file.path.name for file in from_settings_text(self._settings.get("trusted"))]
        self._settings.set("trusted", "")
        text = (
            tr("No longer trusted: {names}.", names=", ".join(forgotten))
            if forgotten
            else tr("No file was trusted.")
        )
        self._messages.show_note(text)

    def ask_labels_file(self) -> Path | None:
        """Return the file of class names that the user chooses, if any."""
        return dialogs.ask_labels_file(self._window, self._settings.get("folder"))

    @property
    def sidecar(self) -> Sidecar:
        """The user's choices for the open model's file."""
        return self._sidecar

    def restore_sidecar(self, model: Model, sidecar: Sidecar) -> None:
        """Set the user's choices again, and save them."""
        self._sidecar = sidecar
        self._save(model)

    def read_labels(self, model: Model, path: Path) -> Model | None:
        """Return the model with the class names of a file; None if they do not fit."""
        try:
            named = replace(model, labels=read_labels(path, model.heads[0].num_classes if model.heads else 0))
        except UserError as error:
            self._messages.show_error(error)
            return None
        self._sidecar = replace(self._sidecar, is_own=True)
        self._save(model, labels=str(path.absolute()))
        return named

    def save_input_settings(self, model: Model, before: Preprocessing, after: Preprocessing) -> None:
        """Save the preprocessing settings that the user has changed, for the file of the open model."""
        changed = {
            name: getattr(after, name)
            for name in ("scaling", "fit")
            if getattr(after, name) != getattr(before, name)
        }
        if changed:
            self._save(model, **changed)

    def save_scaling(self, model: Model, scaling: str) -> None:
        """Save a scaling that the user has confirmed."""
        self._save(model, scaling=scaling)

    def _save(self, model: Model, **changed: str) -> None:
        """Save changed fields of the sidecar of the model file; without a file, keep them in memory."""
        self._sidecar = replace(self._sidecar, **changed)  # type: ignore[arg-type] # str fields
        if self._state.is_model_ready and self._open.path is not None and model.digest:
            write_sidecar(self._open.path, model.digest, self._sidecar)

    def _open_chosen(self, path: Path | None) -> None:
        if path is not None:
            self._settings.set("folder", str(path.parent))
            self.open(path)

    def _open_architecture(self, name: str, weights: Path | None) -> None:
        self.open(weights, Options(architecture=name))


def _to_source(request: Open, labels: str) -> ModelSource:
    options, path = request.options, request.path
    return ModelSource(
        "" if path is None else str(path.absolute()),
        options.architecture,
        options.size,
        options.picture,
        labels,
    )
