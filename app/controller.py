"""From what the user chose to a job, from its result to a layer: the only file that knows both sides."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from app.actions import ACTIONS
from app.classroom.classroom import ClassRoom
from app.explain.app_state import Subject
from app.explain.comparison import Comparing
from app.explain.display_defaults import Looks
from app.explain.explain_controller import Explaining
from app.explain.job_queue import Jobs
from app.explain.mark_controller import Marking
from app.explain.model_controller import Models
from app.explain.occluder import Occluder
from app.explain.picture_loader import Pictures
from app.explain.prediction_controller import Predicting
from app.explain.shown_results import ShownResults
from app.explain.tile_actions import TileActions
from app.export.export_actions import Exports
from app.export.publish_actions import Publishing
from app.folder.folder_controller import Folder
from app.folder.top_images import Exciting
from app.live.live_controller import Live
from app.live.live_recording import LiveRecording
from app.live.live_snapshots import LiveSnapshots
from app.live.live_sources import LiveSources
from app.session.session_controller import Sessions
from app.shell import dialogs
from app.shell.errors import show_report
from app.shell.habits import Habits
from app.shell.open_by_suffix import open_by_ending
from app.shell.settings import Settings
from app.shell.view_actions import View
from app.shell.window import Window
from app.training.training_controller import Learning
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.imaging.samples import sample
from engine.model_files.options import NO_OPTIONS, Options
from engine.runtime.engine_thread import Runner
from engine.runtime.messages import (
    Answer,
    Broke,
    Cancelled,
    Compared,
    Failed,
    Finished,
    FolderPredicted,
    GetWeights,
    Idle,
    Opened,
    Opening,
    Predicted,
    Progressed,
    Resting,
    Starting,
    Waiting,
    Watched,
    Weights,
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
    broken : str, str
        Summary and report of a mistake of ours, from any thread.
    """

    job_ended = Signal(object)
    model_opened = Signal()
    broken = Signal(str, str)
    exports: Exports
    view: View
    models: Models
    marking: Marking
    explaining: Explaining
    comparing: Comparing
    predicting: Predicting
    folder: Folder
    live: Live
    class_room: ClassRoom
    live_sources: LiveSources
    live_recording: LiveRecording
    live_snapshots: LiveSnapshots
    exciting: Exciting
    publishing: Publishing
    sessions: Sessions
    shown: ShownResults
    habits: Habits
    learning: Learning

    def __init__(
        self, window: Window, runner: Runner, settings: Settings, first_model: Path | None = None
    ) -> None:
        super().__init__(window)
        self._first_model = first_model
        self._window, self._runner, self._settings = window, runner, settings
        self._keys = itertools.count(1)
        self.subject = Subject()
        self._inspecting = 0
        looks = Looks(window.stack, settings)
        self.shown = ShownResults(window, self._keys, looks.of)
        self.exports = Exports(window, settings, self.shown)
        self.publishing = Publishing(self, window, settings, self.exports)
        self.view = View(window, settings)
        self.jobs = Jobs(window, runner, self.shown, self.subject)
        self.models = Models(window, runner, settings, self._keys)
        self.pictures = Pictures(window.part_choice, self)
        self.predicting = Predicting(window, self.subject, runner, self.models, self._keys)
        self.occluder = Occluder(
            window, self.subject, runner, self.jobs, self.models, self.predicting, self._keys
        )
        self.comparing = Comparing(window, self.subject, self.shown, self._keys)
        self.marking = Marking(window, self.shown, window.panel.offers)
        self.explaining = Explaining(
            window, self.subject, self._keys, self.shown, self.jobs, self.models, self.marking
        )
        self.folder = Folder(window, self.subject, runner, self.models, settings, self._keys)
        self.exciting = Exciting(
            window, self.subject, self.folder, self.jobs, self.models, self.shown, self._keys, self.pictures
        )
        self.live = Live(
            window, self.subject, runner, self.jobs, self.models, self.shown, self._keys, looks.of
        )
        self.class_room = ClassRoom(self, window, settings)
        self.live_sources = LiveSources(window, settings, self.live)
        self.live_snapshots = LiveSnapshots(window, settings, self.live, self.shown, self.subject)
        self.live_recording = LiveRecording(window, settings, self.live)
        self.sessions = Sessions(self, window, settings, self._keys)
        TileActions(window, self.shown, self.subject, self._keys, self.explaining, self.exciting)
        self.learning = Learning(self, window, settings, self._keys)
        self._connect()
        self.habits = Habits(self, window, settings)

    # What is open

    @property
    def model(self) -> Model | None:
        """The open model."""
        return self.subject.model

    @property
    def target(self) -> Target | None:
        """The class being explained."""
        return self.subject.target

    @property
    def is_running(self) -> bool:
        """Whether a job is running or waiting, or a model being opened."""
        return self.jobs.running is not None or self.models.opening != 0

    @property
    def can_explain(self) -> bool:
        """Whether there is a model and a picture, and no other model on its way."""
        return self.explaining.is_possible

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown."""
        return self.subject.photograph is not None

    def begin(self) -> None:
        """Start the engine and open the first model; call it once the window is painted."""
        self._runner.start()
        if not self.models.opening and self.subject.model is None:  # else those of a session
            self.open_model(self._first_model)

    def open_path(self, path: str) -> None:
        """Open a dropped file as what its ending says it is."""
        open_by_ending(self, Path(path))

    def open_picture(self, path: Path) -> None:
        """Show a picture and predict it; on failure everything stays as it was."""
        self._window.show_status(tr("Reading {name} ...", name=path.name))
        self.pictures.open(path)

    def show_picture(self, photograph: Photograph, target: Target | None = None, quiet: bool = False) -> None:
        """Show a picture that has been read, and predict it; for `target` and `quiet` see `Predicting.predict`."""
        self.live.make_way(photograph)
        self.jobs.abandon()
        self.subject.photograph = photograph
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
            self.open_picture(sample(name))
        except UserError as error:
            self._window.messages.show_error(error)

    def open_model(self, path: Path | None, options: Options = NO_OPTIONS) -> None:
        """Open a model file, or the embedded model; the one before stays until this has worked."""
        self.models.open(path, options)

    def ask_labels(self) -> None:
        """Let the user choose class names for the open model."""
        if self.subject.model is not None:
            named = self.models.ask_labels(self.subject.model)
            if named is not None:
                self.subject.model = named
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
        if self.models.opening and (
            key == self.models.opening or (key is None and self.jobs.running is None)
        ):
            self.models.give_up()
        else:
            self.jobs.stop(key)

    def choose_layer(self, path: str) -> None:
        """Use a layer for the methods that take one, and look into it."""
        if not self.models.is_there:
            return
        self._window.panel.choose_layer(path)
        self._inspecting = next(self._keys)
        self._runner.submit(GetWeights(self._inspecting, path, self.models.key))

    def show_photograph(self) -> None:
        """Go back from a tile to the picture."""
        self._window.messages.hide()
        self._window.canvas.peek(None)

    # Files

    def ask_picture(self) -> None:
        """Let the user open a picture."""
        path = dialogs.ask_picture_file(self._window, self._settings.get("folder"))
        if path is not None:
            self._settings.set("folder", str(path.parent))
            self.open_picture(path)

    def export(self, save: Callable[[Model], None]) -> None:
        """Let the user save by one of the exports."""
        if self.subject.model is not None:
            save(self.subject.model)

    def show_broken(self, summary: str, report: str) -> None:
        """Tell of a mistake of ours."""
        show_report(self._window, summary, report)

    # Answers

    def receive(self, answer: Answer) -> None:
        """Take an answer of the engine; those to requests that no longer matter are dropped."""
        match answer:
            case Starting():
                self._window.show_status(tr(answer.what))
            case Idle():
                self._window.show_status(tr("Ready"))
            case Opening():
                self.models.progress(answer)
            case Opened():
                if self.models.finish(answer):
                    self._show_model(answer)
            case Predicted() if self.occluder.owns(answer.key):
                self.occluder.take(answer)
            case Predicted() | Compared():
                self.predicting.take(answer)
            case FolderPredicted():
                self.folder.take(answer)
            case Watched():
                self.live.take(answer)
            case Weights():
                if answer.key == self._inspecting:
                    self._window.tree.set_weights(answer.layer, answer.summaries, answer.kernels)
            case Progressed():
                self.jobs.progress(answer)
            case Resting():
                self.jobs.rest(answer.key)
            case Finished():
                self.jobs.finish(answer.outcome)
            case Failed():
                if self._fail(answer.key, answer.error):
                    self._window.messages.show_error(answer.error)
            case Broke():
                self._fail(answer.key)
                self.show_broken(answer.summary, answer.report)
            case Cancelled() | Waiting():
                pass  # shown as stopped already
            case _:
                assert_never(answer)

    def _show_model(self, answer: Opened) -> None:
        self.show_model(answer.model, answer.preprocessing)
        self.predicting.predict()
        self.model_opened.emit()

    def show_model(self, model: Model, preprocessing: Preprocessing) -> None:
        """Show a model in place of the one before, whose results go."""
        self.subject.model, self.subject.preprocessing, self.subject.target = model, preprocessing, None
        self._window.messages.hide()
        self.jobs.abandon_all()
        self.shown.forget()
        self._refresh()
        for widget in (self._window.tree, self._window.panel, self._window.predictions, self._window.tiles):
            widget.set_model(model)
        if model.notes:
            self._window.messages.show_note(" ".join(model.notes))
        self._window.show_status(tr("{name} is open", name=model.name))
        self._window.input_form.show_model(model, preprocessing)

    def _forget_results(self) -> None:
        self.jobs.abandon()
        self.shown.forget()
        self._refresh()

    def _fail(self, key: int, error: UserError | None = None) -> bool:
        """End what has failed; return whether it still matters (key 0: the engine itself)."""
        matters = self.jobs.fail(key) or self.folder.fail(key)
        asked = key in (0, self.models.opening, self._inspecting) or any(
            part.owns(key) for part in (self.predicting, self.occluder, self.live)
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
        self._window.panel.set_running(self.is_running, self.can_explain)
        self._window.layers.offer_doubt(self.shown.questionable is not None)
        self._window.enable_actions(lambda action: action.enabled(self))

    def _connect(self) -> None:
        window = self._window
        self._runner.answered.connect(self.receive)
        self.jobs.ended.connect(self.job_ended)
        self.broken.connect(self.show_broken)
        window.add_actions(ACTIONS, lambda action: action.run(self))
        window.file_dropped.connect(self.open_path)
        window.sample_chosen.connect(self.open_sample)
        window.predictions.chosen.connect(self.explaining.run_for)
        window.input_form.reopen_asked.connect(self.models.reopen)
        window.input_form.refused.connect(window.messages.show_error)
        self.predicting.replaced.connect(self._forget_results)
        self.predicting.predicted.connect(self.explaining.start_of_itself)
        self.models.begun.connect(self.jobs.abandon)
        self.models.begun.connect(self._refresh)
        self.models.given_up.connect(self._go_on)
        self.sessions.opened.connect(self.folder.predict)
        self.pictures.opened.connect(self.show_picture)
        for changed in (self.model_opened, self.predicting.replaced):
            changed.connect(self.folder.predict)
            changed.connect(self.live.go_on)
        self.live.frozen.connect(self.show_picture)
        self.live.begun.connect(self.marking.forget)
        self.live.begun.connect(window.part_choice.hide)
        self.live.begun.connect(self.sessions.show_title)
        self.folder.picture_asked.connect(self.open_picture)
        self.exciting.picture_asked.connect(self.open_picture)
        self.pictures.failed.connect(self._fail_picture)
        window.panel.run_asked.connect(self.explain)
        window.panel.stop_asked.connect(self.stop_job)
        window.panel.refused.connect(window.messages.show_error)
        window.tree.layer_chosen.connect(self.choose_layer)
        window.panel.edited.connect(self.jobs.adjust)
        window.jobs.cancel_asked.connect(self.stop_job)
        window.jobs.pause_asked.connect(self.jobs.pause)
        for part in (self.jobs, self.comparing, self.folder, self.live, self.learning):
            part.changed.connect(self._refresh)
        for told in (
            self.sessions.opened,
            self.live.begun,
            window.layers.current_changed,
        ):  # the last after any change of layers
            told.connect(self._refresh)
        window.stack.undoable.connect(self._refresh)  # only then a change is one that can be undone
        self._refresh()
