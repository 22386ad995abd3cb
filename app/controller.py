"""From what the user chose to a job, from its result to a layer: the only file that knows both sides."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from app import dialogs
from app.actions import ACTIONS
from app.errors import show_report
from app.exports import Exports
from app.settings import Settings
from app.shown_results import ShownResults
from app.view import View
from app.window import Window
from engine.errors import UserError
from engine.job import Job, Outcome
from engine.messages import (
    Answer,
    Broke,
    Cancelled,
    Explain,
    Failed,
    Finished,
    GetWeights,
    Idle,
    Open,
    Opened,
    Predict,
    Predicted,
    Progressed,
    Starting,
    Weights,
)
from engine.model import Model
from engine.photograph import Photograph, read_photograph
from engine.preprocess import Preprocessing
from engine.runner import Runner
from engine.samples import sample
from engine.target import Target

__all__ = ["Controller"]

_MODEL_SUFFIXES = (".keras", ".h5", ".hdf5")


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

    def __init__(self, window: Window, runner: Runner, settings: Settings, first_model: Path | None = None) -> None:
        super().__init__(window)
        self._first_model = first_model
        self._window, self._runner, self._settings = window, runner, settings
        self._keys = itertools.count(1)
        self._model: Model | None = None
        self._preprocessing: Preprocessing | None = None
        self._photograph: Photograph | None = None
        self._target: Target | None = None
        self._running: Job | None = None
        self._progress = (0, 0)
        self._predicting = 0
        self._opening = 0
        self._inspecting = 0
        self._shown = ShownResults(window)
        self.exports = Exports(window, settings, self._shown)
        self.view = View(window, settings)
        self._connect()

    # What is open

    @property
    def model(self) -> Model | None:
        """The open model."""
        return self._model

    @property
    def target(self) -> Target | None:
        """The class being explained."""
        return self._target

    @property
    def is_running(self) -> bool:
        """Whether a job is running or waiting."""
        return self._running is not None

    @property
    def can_explain(self) -> bool:
        """Whether there is a model and a picture, and no other model on its way."""
        return self._model is not None and self._photograph is not None and not self._opening

    @property
    def has_overlay(self) -> bool:
        """Whether a finished layer is visible."""
        return bool(self._shown.visible())

    @property
    def has_layer(self) -> bool:
        """Whether a finished layer is chosen."""
        return self._shown.chosen is not None

    @property
    def has_tiles(self) -> bool:
        """Whether tiles are shown."""
        return self._shown.tiles is not None

    def begin(self) -> None:
        """Start the engine and open the first model; call it once the window is painted."""
        self._runner.start()
        self.open_model(self._first_model)

    def open_path(self, path: str) -> None:
        """Open a dropped file as what its ending says it is."""
        if Path(path).suffix.lower() in _MODEL_SUFFIXES:
            self.open_model(Path(path))
        else:
            self.open_picture(Path(path))

    def open_picture(self, path: Path) -> None:
        """Show a picture and predict it; on failure everything stays as it was."""
        try:
            photograph = read_photograph(path)
        except UserError as error:
            self._window.messages.show_error(error)
            return
        self._abandon()
        self._photograph = photograph
        self._window.messages.hide()
        if photograph.notes:
            self._window.messages.show_note(" ".join(photograph.notes))
        self._window.setWindowTitle(f"{photograph.name} - Convscope")
        self._shown.forget()
        self._refresh()
        self._window.canvas.set_picture(photograph.pixels)
        self._predict()

    def open_sample(self, name: str) -> None:
        """Show one of the photographs that come with the application."""
        try:
            self.open_picture(sample(name))
        except UserError as error:
            self._window.messages.show_error(error)

    def open_model(self, path: Path | None) -> None:
        """Open a model file, or the embedded model; the one before stays until this has worked."""
        self._abandon()
        if self._opening:
            self._runner.cancel(self._opening)
        self._opening = next(self._keys)
        self._runner.submit(Open(self._opening, path))
        self._refresh()

    def set_input(self, scaling: str, fit: str) -> None:
        """Prepare pictures in another way, and predict anew."""
        if self._preprocessing is not None:
            self._abandon()
            self._preprocessing = replace(self._preprocessing, scaling=scaling, fit=fit)
            self._shown.forget()
            self._refresh()
            self._predict()

    # What is asked

    def explain(self) -> None:
        """Run the method as its form says, for the chosen class; a job before it is given up."""
        self._window.messages.hide()
        self._start_job()

    def _start_job(self) -> None:
        method = self._window.panel.method()
        if method is None or not self.can_explain:
            return
        assert self._photograph is not None and self._preprocessing is not None
        target = self._target or Target(0)
        self._abandon()
        job = Job(next(self._keys), method, target, self._photograph, self._preprocessing)
        self._running, self._progress = job, (0, 0)
        self._window.jobs.begin(job.key, self._shown.title_of(job))
        self._runner.submit(Explain(job))
        self._refresh()

    def explain_target(self, target: Target) -> None:
        """Explain another class by the method that is chosen."""
        self._target = target
        self.explain()

    def stop_job(self, key: int | None = None) -> None:
        """Stop the running job; what it has shown so far stays."""
        if self._running is not None and key in (None, self._running.key):
            self._abandon("stopped")
            self.job_ended.emit(None)

    def choose_layer(self, path: str) -> None:
        """Use a layer for the methods that take one, and look into it."""
        self._window.panel.choose_layer(path)
        self._inspecting = next(self._keys)
        self._runner.submit(GetWeights(self._inspecting, path))

    def show_tile(self, index: int) -> None:
        """Show a tile large."""
        self._shown.open_tile(index, next(self._keys))
        self._refresh()

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

    def ask_model(self) -> None:
        """Let the user open a model."""
        path = dialogs.ask_model_file(self._window, self._settings.get("folder"))
        if path is not None:
            self._settings.set("folder", str(path.parent))
            self.open_model(path)

    def export(self, save: Callable[[Model], None]) -> None:
        """Let the user save by one of the exports."""
        if self._model is not None:
            save(self._model)

    def show_broken(self, summary: str, report: str) -> None:
        """Tell of a mistake of ours."""
        show_report(self._window, summary, report)

    # Answers

    def receive(self, answer: Answer) -> None:
        """Take an answer of the engine; those to requests that no longer matter are dropped."""
        match answer:
            case Starting():
                self._window.show_status(answer.what)
            case Idle():
                self._window.show_status("Ready")
            case Opened():
                self._show_model(answer)
            case Predicted():
                self._show_predictions(answer)
            case Weights():
                self._window.tree.set_weights(answer.layer, answer.summaries)
            case Progressed():
                self._show_progress(answer)
            case Finished():
                self._finish(answer.outcome)
            case Failed():
                if self._fail(answer.key):
                    self._window.messages.show_error(answer.error)
            case Broke():
                self._fail(answer.key)
                self.show_broken(answer.summary, answer.report)
            case Cancelled():
                pass  # shown as stopped already
            case _:
                assert_never(answer)

    def _show_model(self, answer: Opened) -> None:
        if answer.key != self._opening:
            return
        self._opening = 0
        self._model, self._preprocessing, self._target = answer.model, answer.preprocessing, None
        self._window.messages.hide()
        self._shown.forget()
        self._refresh()
        for widget in (self._window.tree, self._window.panel, self._window.predictions):
            widget.set_model(answer.model)
        if answer.model.notes:
            self._window.messages.show_note(" ".join(answer.model.notes))
        self._window.show_status(f"{answer.model.name} is open")
        self._window.input_form.show_choice(answer.preprocessing)
        self._predict()
        self.model_opened.emit()

    def _show_predictions(self, answer: Predicted) -> None:
        if answer.key != self._predicting:
            return
        self._window.predictions.set_scores(answer.scores)
        self._target = self._window.predictions.best()
        if self._target is not None:
            self._window.predictions.select(self._target)
            method = self._window.panel.method()
            if method is not None and method.uses_target:
                self._start_job()  # of itself, so what the message bar says of the model or the picture stays

    def _show_progress(self, answer: Progressed) -> None:
        if self._running is None or answer.key != self._running.key:
            return
        progress = answer.progress
        self._progress = (progress.done, progress.total)
        self._window.jobs.progress(answer.key, progress.done, progress.total)
        if progress.partial is not None:
            self._shown.show(self._running, progress.partial)

    def _finish(self, outcome: Outcome) -> None:
        if self._running is None or outcome.job.key != self._running.key:
            return
        self._shown.keep(outcome)
        self._end(f"done in {outcome.seconds:.1f} s", complete=True)
        self.job_ended.emit(outcome)

    def _fail(self, key: int) -> bool:
        """End what has failed; return whether it still matters (key 0: the engine itself)."""
        is_job = self._running is not None and key == self._running.key
        matters = is_job or key in (0, self._opening, self._predicting, self._inspecting)
        if key in (0, self._opening):
            self._give_up_opening()
        if is_job:
            self._keep_partial()
            self._end("failed")
            self.job_ended.emit(None)
        return matters

    def _give_up_opening(self) -> None:
        """Go on with the model before; a picture that was opened meanwhile is predicted now."""
        self._opening = 0
        if self._predicting == 0:
            self._predict()

    def _end(self, text: str, complete: bool = False) -> None:
        """Let go of the running job."""
        assert self._running is not None
        self._window.jobs.end(self._running.key, text, complete)
        self._running = None
        self._refresh()

    def _abandon(self, text: str = "replaced") -> None:
        """Give up the running job; its answers will be dropped, what it has shown stays with a note."""
        if self._running is not None:
            self._runner.cancel(self._running.key)
            self._keep_partial()
            self._end(text)

    def _keep_partial(self) -> None:
        assert self._running is not None
        done, total = self._progress
        self._shown.keep_partial(self._running, f"Stopped after {done} of {total} steps; not the full result.")

    def _predict(self) -> None:
        self._predicting, self._target = 0, None
        self._window.predictions.set_scores(())
        if self._photograph is not None and self._preprocessing is not None and not self._opening:
            size = (self._photograph.pixels.shape[0], self._photograph.pixels.shape[1])
            self._window.canvas.set_region(self._preprocessing.region(size))
            self._predicting = next(self._keys)
            self._runner.submit(Predict(self._predicting, self._photograph, self._preprocessing))

    def _refresh(self) -> None:
        self._window.panel.set_running(self.is_running)
        self._window.enable_actions(lambda action: action.enabled(self))

    def _connect(self) -> None:
        window = self._window
        self._runner.answered.connect(self.receive)
        self.broken.connect(self.show_broken)
        window.add_actions(ACTIONS, lambda action: action.run(self))
        window.file_dropped.connect(self.open_path)
        window.sample_chosen.connect(self.open_sample)
        window.predictions.chosen.connect(self.explain_target)
        window.input_form.chosen.connect(self.set_input)
        window.panel.run_asked.connect(self.explain)
        window.panel.stop_asked.connect(self.stop_job)
        window.panel.refused.connect(window.messages.show_error)
        window.tree.layer_chosen.connect(self.choose_layer)
        window.tiles.clicked.connect(self.show_tile)
        window.jobs.cancel_asked.connect(self.stop_job)
        window.layers.current_changed.connect(self._refresh)  # the list tells so after every change of the layers
        self._refresh()
