"""The model that is open or being opened: what was chosen for it, and what of that is kept for the next time."""

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

_AWAY = -1
_STAGES = {
    OpeningStage.OPENING: (tr_noop("opening"), tr_noop("Opening {name} ...")),
    OpeningStage.READING: (tr_noop("reading"), tr_noop("Reading {name} ...")),
    OpeningStage.BUILDING: (tr_noop("building"), tr_noop("Building {name} ...")),
    OpeningStage.TRACING: (tr_noop("tracing"), tr_noop("Tracing {name} ...")),
}  # the state of the job, and the text of the status bar


class ModelController(QObject):
    """Asks the engine to open models; the one before stays until another is there.

    Signals
    -------
    opening_started :
        A model is being opened.
    opening_cancelled :
        Opening has failed or was stopped; the model before stays.
    """

    opening_started = Signal()
    opening_cancelled = Signal()

    def __init__(
        self, window: MainWindow, panels: Panels, state: AppState, engine: EngineThread, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._engine, self._settings = window, state, engine, settings
        self._job_list, self._messages = panels.job_list, panels.messages
        self._asked = Open(0)
        self._open = Open(0)
        self._wanting = Open(0)  # what could not be opened for want of an architecture or of custom classes
        self._wanting_code = False
        self.failure: UserError | None = None  # why the model that was to be opened last was not
        self._kept = EMPTY_SIDECAR

    @property
    def opening_key(self) -> int:
        """The key of the model on its way, 0 where there is none."""
        return self._asked.key

    @property
    def file(self) -> ModelSource:
        """Where the model that is shown came from."""
        return _as_file(self._open, self._kept.labels)

    @property
    def requested_file(self) -> ModelSource:
        """Where the model on its way comes from."""
        return _as_file(self._asked, "")

    def reopen_file(self, file: ModelSource) -> None:
        """Open the model of a session."""
        path = Path(file.path) if file.path else None
        self.open(path, Options(architecture=file.architecture, size=file.size, picture=file.picture))

    def show_without_model(self, file: ModelSource) -> None:
        """Show a model that the engine does not have: the one of a session, whose file is missing or another one."""
        path = Path(file.path) if file.path else None
        options = Options(architecture=file.architecture, size=file.size, picture=file.picture)
        self._set_open(Open(_AWAY, path, options))
        self._kept = Sidecar(labels=file.labels)

    @property
    def path(self) -> Path | None:
        """The file or folder of the model that is shown; None for the embedded one, and for an architecture without weights."""
        return self._open.path

    @property
    def architecture(self) -> str:
        """The architecture that was named for the model that is shown, if any."""
        return self._open.options.architecture

    def open(self, path: Path | None, options: Options = DEFAULT_OPTIONS) -> None:
        """Open a model file or folder, an architecture by its name in the options, or the embedded model."""
        self.cancel_opening(tr("replaced"), tell=False)
        self.failure = None
        options = replace(options, trusted_files=from_settings_text(self._settings.get("trusted")))
        self._set_asked(Open(self._state.new_key(), path, options))
        name = path.name if path else options.architecture or tr("the embedded model")
        self._job_list.add_job(self._asked.key, tr("Opening {name}", name=name))
        self._engine.submit(self._asked)
        self.opening_started.emit()

    def reopen(self, size: tuple[int, int] | None, picture: str) -> None:
        """Open the same model for another size of picture, or with another input explained."""
        self.open(self._open.path, replace(self._open.options, size=size, picture=picture))

    def progress(self, answer: ModelOpening) -> None:
        """Show how far opening is."""
        if answer.key == self.opening_key:
            state, status = _STAGES[answer.stage]
            self._job_list.show_activity(answer.key, tr(state), answer.share)
            self._window.show_status(tr(status, name=answer.name))

    def finish(self, answer: ModelOpened) -> bool:
        """Take over what has been opened; return whether it is still wanted."""
        if answer.key != self.opening_key:
            return False
        self._set_open(self._asked)
        self._set_asked(Open(0))
        self._wanting = Open(0)
        self._kept = answer.kept
        self._job_list.end(answer.key, tr("open"), complete=True)
        return True

    def fail(self, key: int, error: UserError | None = None) -> bool:
        """Go on with the model before; return whether the request `key`, or all for 0, was to open a model."""
        is_ours = key in (0, self.opening_key)
        if is_ours and self.opening_key:
            self._job_list.end(self.opening_key, tr("failed"))
            self._wanting_code = not isinstance(error, NoArchitectureError)
            self.failure = error
            if error is not None:
                self._wanting = self._asked
            self._set_asked(Open(0))
            self.opening_cancelled.emit()
        return is_ours

    def cancel_opening(self, text: str = "", tell: bool = True) -> None:
        """Stop opening."""
        if self.opening_key:
            self._engine.cancel(self.opening_key)
            self._job_list.end(self.opening_key, text or tr("stopped"))
            self._set_asked(Open(0))
            if tell:
                self.opening_cancelled.emit()

    def _set_open(self, request: Open) -> None:
        self._open = request
        self._state.model_key = request.key

    def _set_asked(self, request: Open) -> None:
        self._asked = request
        self._state.is_opening = request.key != 0

    # What the user settles

    def ask_file(self) -> None:
        """Let the user open a model file."""
        self._open_chosen(dialogs.ask_model_file(self._window, self._settings.get("folder")))

    def ask_folder(self) -> None:
        """Let the user open a SavedModel folder."""
        self._open_chosen(dialogs.ask_model_folder(self._window, self._settings.get("folder")))

    def ask_architecture(self) -> None:
        """Let the user name an architecture, and a file with weights for it."""
        dialogs.ask_architecture(self._window, self._wanting.path, self._open_architecture)

    def ask_trusted(self) -> None:
        """Let the user trust a Python file, after saying what that means; open the model that asked for it."""
        path = dialogs.ask_python_file(self._window, self._settings.get("folder"))
        if path is None or not dialogs.confirm_trust(self._window, path):
            return
        try:
            chosen = trust(path)
        except UserError as error:
            self._messages.show_error(error)
            return
        others = [file for file in from_settings_text(self._settings.get("trusted")) if file.path != path]
        self._settings.set("trusted", to_settings_text([*others, chosen]))
        if self._wanting.path is not None and self._wanting_code:
            self.open(self._wanting.path, self._wanting.options)
        else:
            self._messages.show_note(
                tr(
                    "{name} will be run when a model needs {names}.",
                    name=path.name,
                    names=", ".join(chosen.names),
                )
            )

    def forget_trusted(self) -> None:
        """Trust no Python file any more."""
        forgotten = [file.path.name for file in from_settings_text(self._settings.get("trusted"))]
        self._settings.set("trusted", "")
        said = (
            tr("No longer trusted: {names}.", names=", ".join(forgotten))
            if forgotten
            else tr("No file was trusted.")
        )
        self._messages.show_note(said)

    def ask_labels(self, model: Model) -> Model | None:
        """Let the user choose a file of class names; return the model with them."""
        path = dialogs.ask_labels_file(self._window, self._settings.get("folder"))
        if path is None:
            return None
        try:
            named = replace(model, labels=read_labels(path, model.heads[0].num_classes if model.heads else 0))
        except UserError as error:
            self._messages.show_error(error)
            return None
        self._kept = replace(self._kept, is_own=True)
        self._keep(model, labels=str(path.absolute()))
        return named

    def save_input_settings(self, model: Model, before: Preprocessing, after: Preprocessing) -> None:
        """Keep what the user has changed in how pictures are prepared for the open model's file."""
        changed = {
            name: getattr(after, name)
            for name in ("scaling", "fit")
            if getattr(after, name) != getattr(before, name)
        }
        if changed:
            self._keep(model, **changed)

    def save_scaling(self, model: Model, scaling: str) -> None:
        """Keep a scaling that the user has confirmed."""
        self._keep(model, scaling=scaling)

    def _keep(self, model: Model, **changed: str) -> None:
        """Keep something beside the model's file, or among the settings; what the user has not settled is not kept."""
        self._kept = replace(self._kept, **changed)  # type: ignore[arg-type] # the names of fields of text
        if self._state.is_model_ready and self._open.path is not None and model.digest:
            write_sidecar(self._open.path, model.digest, self._kept)

    def _open_chosen(self, path: Path | None) -> None:
        if path is not None:
            self._settings.set("folder", str(path.parent))
            self.open(path)

    def _open_architecture(self, name: str, weights: Path | None) -> None:
        self.open(weights, Options(architecture=name))


def _as_file(request: Open, labels: str) -> ModelSource:
    options, path = request.options, request.path
    return ModelSource(
        "" if path is None else str(path.absolute()),
        options.architecture,
        options.size,
        options.picture,
        labels,
    )
