"""From what the user chose to a job, from its result to a layer: the only file that knows both sides."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from app.actions import ACTIONS
from app.classroom.classroom import Classroom
from app.explain.app_state import AppState
from app.explain.comparison import Comparison
from app.explain.display_defaults import DisplayDefaults
from app.explain.explain_controller import ExplainController
from app.explain.job_queue import JobQueue
from app.explain.mark_controller import MarkController
from app.explain.model_controller import ModelController
from app.explain.occluder import Occluder
from app.explain.picture_loader import PictureLoader
from app.explain.prediction_controller import PredictionController
from app.explain.shown_results import ShownResults
from app.explain.tile_actions import TileActions
from app.export.export_actions import ExportActions
from app.export.publish_actions import PublishActions
from app.folder.folder_controller import FolderController
from app.folder.top_images import TopImagesController
from app.live.live_controller import LiveController
from app.live.live_recording import LiveRecording
from app.live.live_snapshots import LiveSnapshots
from app.live.live_sources import LiveSources
from app.session.session_controller import SessionController
from app.shell import dialogs
from app.shell.errors import show_report
from app.shell.habits import Habits
from app.shell.open_by_suffix import open_by_suffix
from app.shell.settings import Settings
from app.shell.view_actions import ViewActions
from app.shell.window import MainWindow
from app.training.training_controller import TrainingController
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.imaging.samples import sample_path
from engine.model_files.options import DEFAULT_OPTIONS, Options
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import (
    Answer,
    EngineBusy,
    EngineIdle,
    FolderPredicted,
    FrameExplained,
    GetWeights,
    InternalError,
    JobFinished,
    JobPaused,
    JobProgressed,
    LayerWeights,
    ModelOpened,
    ModelOpening,
    NoFrameYet,
    PhotographPredicted,
    RequestCancelled,
    RequestFailed,
    ScalingsCompared,
)
from widgets.common.translation import tr

__all__ = ["Controller"]


class Controller(QObject):
    """Owns what is open and what is running; the window and the engine's thread are handed in.

    Signals
    -------
    job_ended : Outcome or None
        A job has come to an end, with its outcome where there is one.
    model_opened :
        A model is open and shown.
    internal_error : str, str
        Summary and report of a mistake of ours, from any thread.
    """

    job_ended = Signal(object)
    model_opened = Signal()
    internal_error = Signal(str, str)
    exports: ExportActions
    view: ViewActions
    models: ModelController
    marking: MarkController
    explaining: ExplainController
    comparing: Comparison
    predicting: PredictionController
    folder: FolderController
    live: LiveController
    class_room: Classroom
    live_sources: LiveSources
    live_recording: LiveRecording
    live_snapshots: LiveSnapshots
    exciting: TopImagesController
    publishing: PublishActions
    sessions: SessionController
    shown: ShownResults
    habits: Habits
    learning: TrainingController

    def __init__(
        self, window: MainWindow, runner: EngineThread, settings: Settings, first_model: Path | None = None
    ) -> None:
        super().__init__(window)
        self._first_model = first_model
        self._window, self._runner, self._settings = window, runner, settings
        self._keys = itertools.count(1)
        self.state = AppState()
        self._inspecting = 0
        looks = DisplayDefaults(window.stack, settings)
        self.shown = ShownResults(window, self._keys, looks.look_for)
        self.exports = ExportActions(window, settings, self.shown)
        self.publishing = PublishActions(self, window, settings, self.exports)
        self.view = ViewActions(window, settings)
        self.jobs = JobQueue(window, runner, self.shown, self.state)
        self.models = ModelController(window, runner, settings, self._keys)
        self.pictures = PictureLoader(window.part_choice, self)
        self.predicting = PredictionController(window, self.state, runner, self.models, self._keys)
        self.occluder = Occluder(
            window, self.state, runner, self.jobs, self.models, self.predicting, self._keys
        )
        self.comparing = Comparison(window, self.state, self.shown, self._keys)
        self.marking = MarkController(window, self.shown, window.method_panel.supports)
        self.explaining = ExplainController(
            window, self.state, self._keys, self.shown, self.jobs, self.models, self.marking
        )
        self.folder = FolderController(window, self.state, runner, self.models, settings, self._keys)
        self.exciting = TopImagesController(
            window, self.state, self.folder, self.jobs, self.models, self.shown, self._keys, self.pictures
        )
        self.live = LiveController(
            window, self.state, runner, self.jobs, self.models, self.shown, self._keys, looks.look_for
        )
        self.class_room = Classroom(self, window, settings)
        self.live_sources = LiveSources(window, settings, self.live)
        self.live_snapshots = LiveSnapshots(window, settings, self.live, self.shown, self.state)
        self.live_recording = LiveRecording(window, settings, self.live)
        self.sessions = SessionController(self, window, settings, self._keys)
        TileActions(window, self.shown, self.state, self._keys, self.explaining, self.exciting)
        self.learning = TrainingController(self, window, settings, self._keys)
        self._connect()
        self.habits = Habits(self, window, settings)

    # What is open

    @property
    def model(self) -> Model | None:
        """The open model."""
        return self.state.model

    @property
    def target(self) -> Target | None:
        """The class being explained."""
        return self.state.target

    @property
    def is_running(self) -> bool:
        """Whether a job is running or waiting, or a model being opened."""
        return self.jobs.running is not None or self.models.opening_key != 0

    @property
    def can_explain(self) -> bool:
        """Whether there is a model and a picture, and no other model on its way."""
        return self.explaining.is_possible

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown."""
        return self.state.photograph is not None

    def begin(self) -> None:
        """Start the engine and open the first model; call it once the window is painted."""
        self._runner.start()
        if not self.models.opening_key and self.state.model is None:  # else those of a session
            self.open_model(self._first_model)

    def open_path(self, path: str) -> None:
        """Open a dropped file as what its ending says it is."""
        open_by_suffix(self, Path(path))

    def open_picture(self, path: Path) -> None:
        """Show a picture and predict it; on failure everything stays as it was."""
        self._window.show_status(tr("Reading {name} ...", name=path.name))
        self.pictures.open(path)

    def show_picture(self, photograph: Photograph, target: Target | None = None, quiet: bool = False) -> None:
        """Show a picture that has been read, and predict it; for `target` and `quiet` see `PredictionController.predict`."""
        self.live.close_for_photograph(photograph)
        self.jobs.cancel_running()
        self.state.photograph = photograph
        self._window.messages.hide()
        if photograph.notes:
            self._window.messages.show_note(" ".join(map(tr, photograph.notes)))
        self._window.show_status("")
        self.sessions.show_title()
        self.shown.forget()
        self.marking.forget()
        self._refresh()
        self._window.part_choice.show_photograph(photograph)
        self._window.canvas.set_picture(photograph.pixels)
        self.predicting.predict(target, quiet)

    def open_sample(self, name: str) -> None:
        """Show one of the photographs that come with the application."""
        try:
            self.open_picture(sample_path(name))
        except UserError as error:
            self._window.messages.show_error(error)

    def open_model(self, path: Path | None, options: Options = DEFAULT_OPTIONS) -> None:
        """Open a model file, or the embedded model; the one before stays until this has worked."""
        self.models.open(path, options)

    def ask_labels(self) -> None:
        """Let the user choose class names for the open model."""
        if self.state.model is not None:
            named = self.models.ask_labels(self.state.model)
            if named is not None:
                self.state.model = named
                self._window.predictions.set_model(named)
                self.shown.forget()
                self._refresh()
                self.predicting.predict()
                self.folder.predict()

    # What is asked

    def explain(self) -> None:
        """Run the method as its form says, for the chosen class; a job before it is given up."""
        self.explaining.run()

    def stop_job(self, key: int | None = None) -> None:
        """Stop the running job, or opening a model; what a job has shown so far stays."""
        if self.models.opening_key and (
            key == self.models.opening_key or (key is None and self.jobs.running is None)
        ):
            self.models.cancel_opening()
        else:
            self.jobs.stop(key)

    def choose_layer(self, path: str) -> None:
        """Use a layer for the methods that take one, and look into it."""
        if not self.models.is_ready:
            return
        self._window.method_panel.choose_layer(path)
        self._inspecting = next(self._keys)
        self._runner.submit(GetWeights(self._inspecting, path, self.models.key))

    def show_photograph(self) -> None:
        """Go back from a tile to the picture."""
        self._window.messages.hide()
        self._window.canvas.set_replacement(None)

    # Files

    def ask_picture(self) -> None:
        """Let the user open a picture."""
        path = dialogs.ask_picture_file(self._window, self._settings.get("folder"))
        if path is not None:
            self._settings.set("folder", str(path.parent))
            self.open_picture(path)

    def export(self, save: Callable[[Model], None]) -> None:
        """Let the user save by one of the exports."""
        if self.state.model is not None:
            save(self.state.model)

    def show_internal_error(self, summary: str, report: str) -> None:
        """Tell of a mistake of ours."""
        show_report(self._window, summary, report)

    # Answers

    def receive(self, answer: Answer) -> None:
        """Take an answer of the engine; those to requests that no longer matter are dropped."""
        match answer:
            case EngineBusy():
                self._window.show_status(tr(answer.what))
            case EngineIdle():
                self._window.show_status(tr("Ready"))
            case ModelOpening():
                self.models.progress(answer)
            case ModelOpened():
                if self.models.finish(answer):
                    self._show_model(answer)
            case PhotographPredicted() if self.occluder.is_request_key(answer.key):
                self.occluder.receive(answer)
            case PhotographPredicted() | ScalingsCompared():
                self.predicting.receive(answer)
            case FolderPredicted():
                self.folder.receive(answer)
            case FrameExplained():
                self.live.receive(answer)
            case LayerWeights():
                if answer.key == self._inspecting:
                    self._window.model_tree.set_weights(answer.layer, answer.summaries, answer.kernels)
            case JobProgressed():
                self.jobs.progress(answer)
            case JobPaused():
                self.jobs.show_paused(answer.key)
            case JobFinished():
                self.jobs.finish(answer.outcome)
            case RequestFailed():
                if self._fail(answer.key, answer.error):
                    self._window.messages.show_error(answer.error)
            case InternalError():
                self._fail(answer.key)
                self.show_internal_error(answer.summary, answer.report)
            case RequestCancelled() | NoFrameYet():
                pass  # shown as stopped already
            case _:
                assert_never(answer)

    def _show_model(self, answer: ModelOpened) -> None:
        self.show_model(answer.model, answer.preprocessing)
        self.predicting.predict()
        self.model_opened.emit()

    def show_model(self, model: Model, preprocessing: Preprocessing) -> None:
        """Show a model in place of the one before, whose results go."""
        self.state.model, self.state.preprocessing, self.state.target = model, preprocessing, None
        self._window.messages.hide()
        self.jobs.cancel_all()
        self.shown.forget()
        self._refresh()
        for widget in (
            self._window.model_tree,
            self._window.method_panel,
            self._window.predictions,
            self._window.tiles,
        ):
            widget.set_model(model)
        if model.notes:
            self._window.messages.show_note(" ".join(model.notes))
        self._window.show_status(tr("{name} is open", name=model.name))
        self._window.input_form.show_model(model, preprocessing)

    def _forget_results(self) -> None:
        self.jobs.cancel_running()
        self.shown.forget()
        self._refresh()

    def _fail(self, key: int, error: UserError | None = None) -> bool:
        """End what has failed; return whether it still matters (key 0: the engine itself)."""
        matters = self.jobs.fail(key) or self.folder.fail(key)
        asked = key in (0, self.models.opening_key, self._inspecting) or any(
            part.is_request_key(key) for part in (self.predicting, self.occluder, self.live)
        )
        self.models.fail(key, error)
        return matters or asked

    def _go_on(self) -> None:
        """Go on with the model before; a picture that was opened meanwhile is predicted now."""
        self._refresh()
        self._window.input_form.restore()
        if not self.predicting.is_waiting:
            self.predicting.predict()

    def _fail_picture(self, error: UserError) -> None:
        self._window.show_status("")
        self._window.messages.show_error(error)

    def _refresh(self) -> None:
        self._window.method_panel.set_running(self.is_running, self.can_explain)
        self._window.layers.enable_trust_check(self.shown.trust_candidate is not None)
        self._window.enable_actions(lambda action: action.enabled(self))

    def _connect(self) -> None:
        window = self._window
        self._runner.answered.connect(self.receive)
        self.jobs.ended.connect(self.job_ended)
        self.internal_error.connect(self.show_internal_error)
        window.add_actions(ACTIONS, lambda action: action.run(self))
        window.file_dropped.connect(self.open_path)
        window.sample_chosen.connect(self.open_sample)
        window.predictions.chosen.connect(self.explaining.explain_target)
        window.input_form.reopen_requested.connect(self.models.reopen)
        window.input_form.input_rejected.connect(window.messages.show_error)
        self.predicting.preprocessing_changed.connect(self._forget_results)
        self.predicting.predicted.connect(self.explaining.start_automatically)
        self.models.opening_started.connect(self.jobs.cancel_running)
        self.models.opening_started.connect(self._refresh)
        self.models.opening_cancelled.connect(self._go_on)
        self.sessions.opened.connect(self.folder.predict)
        self.pictures.opened.connect(self.show_picture)
        for changed in (self.model_opened, self.predicting.preprocessing_changed):
            changed.connect(self.folder.predict)
            changed.connect(self.live.resume_explaining)
        self.live.frozen.connect(self.show_picture)
        self.live.started.connect(self.marking.forget)
        self.live.started.connect(window.part_choice.hide)
        self.live.started.connect(self.sessions.show_title)
        self.folder.picture_requested.connect(self.open_picture)
        self.exciting.picture_requested.connect(self.open_picture)
        self.pictures.failed.connect(self._fail_picture)
        window.method_panel.run_requested.connect(self.explain)
        window.method_panel.stop_requested.connect(self.stop_job)
        window.method_panel.input_rejected.connect(window.messages.show_error)
        window.model_tree.layer_chosen.connect(self.choose_layer)
        window.method_panel.edited.connect(self.jobs.update_parameters)
        window.jobs.cancel_requested.connect(self.stop_job)
        window.jobs.pause_requested.connect(self.jobs.pause)
        for part in (self.jobs, self.comparing, self.folder, self.live, self.learning):
            part.changed.connect(self._refresh)
        for told in (
            self.sessions.opened,
            self.live.started,
            window.layers.current_changed,
        ):  # the last after any change of layers
            told.connect(self._refresh)
        window.stack.undo_state_changed.connect(self._refresh)  # only then a change is one that can be undone
        self._refresh()
