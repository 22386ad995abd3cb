"""Open the network of a training, explain its mistakes, and show its patterns by epoch."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, Slot

from app.explain.feature import ExplainFeature
from app.folder.folder_controller import FolderController
from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.training.result_loader import ResultLoader
from app.training.training_monitor import TrainingMonitor
from engine.core.errors import UserError
from engine.core.params import specs
from engine.core.results import Tiles
from engine.core.target import Target
from engine.dataset.folder_predictions import ORDERS, is_mistake
from engine.imaging.picture_file import Photograph
from engine.methods import GradCam
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.runtime.job import Job, Outcome
from engine.training.run_folder import RunFolder
from widgets.common.translation import tr
from widgets.forms.param_dialog import ParamDialog
from widgets.training.epoch_matrix import EpochMatrix

__all__ = ["TrainingResults"]

_WORST_FIRST = ORDERS[3]


class TrainingResults(QObject):
    """Opens the best network of the followed run and its validation pictures."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        explain: ExplainFeature,
        folder: FolderController,
        training: TrainingMonitor,
        loader: ResultLoader,
    ) -> None:
        super().__init__(window)
        self._window, self._folder, self._training, self._loader = window, folder, training, loader
        self._state, self._models = explain.state, explain.models
        self._jobs, self._shown = explain.jobs, explain.shown
        self._folder_panel, self._training_panel = panels.folder_panel, panels.training_panel
        self._method_panel, self._messages = panels.method_panel, panels.messages
        self._requested: RunFolder | None = None  # the run whose network is being opened
        self._opened: RunFolder | None = None  # the run whose network is open
        self._wants_patterns = self._is_final = False  # final: the open network is that of the ended run
        self._picture: Path | None = None  # the validation picture to open with the network
        self._before: Photograph | None = None  # the picture while the worst mistake is awaited
        self._awaits_folder = self._awaits_worst = self._awaits_note = False
        self._state.model_opened.connect(self._take_model)
        explain.models.opening_cancelled.connect(self._forget)
        explain.predictions.predicted.connect(self._note_mistake, Qt.ConnectionType.QueuedConnection)
        self._state.job_ended.connect(self._show_patterns)
        folder.changed.connect(self._open_picture)
        folder.predictions_changed.connect(self._take_predictions)

    def open_best_model(self) -> None:
        """Open the best network so far, its validation pictures, and the worst mistake among them."""
        if self._training.run is not None and self._training.has_model:
            results = self._loader.results
            self._picture = results.hardest if results is not None else None
            self._requested, self._wants_patterns = self._training.run, False
            self._models.open(self._requested.model)

    @Slot(object)
    def open_picture(self, picture: Path) -> None:
        """Open the network of the ended run, unless it is open, on one of its validation pictures."""
        if self._training.run is None:
            return
        if self._is_final and self._is_open(self._training.run):
            self._show_picture(picture)
        else:
            self.open_best_model()
            self._picture = picture

    def ask_patterns(self) -> None:
        """Let the user choose units for epoch patterns; open the network first if needed."""
        run = self._training.run
        if run is None or not self._training.has_model:
            return
        if self._is_open(run):
            self._show_form(run)
        else:
            self.open_best_model()
            self._wants_patterns = True

    @Slot()
    def _take_model(self) -> None:
        run, self._requested, self._opened = self._requested, None, None
        if run is None or self._models.path != run.model:
            return
        self._opened, self._is_final = run, not self._training.is_live
        self._method_panel.set_method(GradCam.name)
        try:
            _, validation = run.pictures()
        except UserError as error:
            self._messages.show_error(error)
            return
        self._awaits_folder = True
        self._folder.open_files(tr("validation of {name}", name=run.path.name), validation, _WORST_FIRST)
        if self._wants_patterns:
            self._wants_patterns = False
            self._show_form(run)

    def _is_open(self, run: RunFolder) -> bool:
        return run == self._opened and self._models.path == run.model and self._state.is_model_ready

    @Slot()
    def _open_picture(self) -> None:
        """Open the wanted picture once the pictures are listed; else wait for the worst mistake."""
        if not self._awaits_folder:  # The user has opened another folder.
            self._awaits_worst = False
            return
        picture, self._picture, self._awaits_folder = self._picture, None, False
        if picture is None:
            self._awaits_worst, self._before = True, self._state.photograph
            self._take_predictions()
        else:
            self._show_picture(picture)

    def _show_picture(self, picture: Path) -> None:
        self._awaits_worst, self._awaits_note = False, True
        self._folder_panel.select(picture)
        self._state.picture_requested.emit(picture)

    @Slot()
    def _take_predictions(self) -> None:
        """Open the worst mistake once all validation pictures are predicted."""
        if self._awaits_note:
            self._note_mistake()
        if self._awaits_worst and not self._folder.is_predicting:
            worst = self._folder.hardest_picture()
            self._awaits_worst = False
            if worst is not None and self._state.photograph is self._before:  # else the user has chosen one
                self._show_picture(worst)

    @Slot()
    def _note_mistake(self) -> None:
        """Show a note on the explained class if the picture of the folder panel is misclassified."""
        path, photograph, model = (
            self._folder_panel.current,
            self._state.photograph,
            self._state.model,
        )
        if (
            self._opened is None
            or path is None
            or photograph is None
            or model is None
            or photograph.name != path.name
        ):
            return
        labelled = self._folder.labelled_prediction(path)
        method = self._method_panel.method()
        if labelled is not None:
            self._awaits_note = False
        if labelled is not None and method is not None and method.uses_target and is_mistake(*labelled):
            label, prediction = labelled
            self._messages.show_note(
                tr(
                    "{file} belongs to {label}, but the network predicts {predicted} ({score:.0%}). "
                    "{method} shows the evidence for {predicted}.",
                    file=path.name,
                    label=model.label(label),
                    predicted=model.label(prediction.index),
                    score=prediction.score,
                    method=tr(method.title),
                )
            )

    def _show_form(self, run: RunFolder) -> None:
        model, layer = self._state.model, self._training_panel.layer
        if model is None:
            return
        dialog = ParamDialog(tr(EpochPatterns.title), specs(EpochPatterns), model, self._window)
        dialog.set_values({"layer": layer if layer in model.layers("map") else ""})
        dialog.chosen.connect(lambda values: self._start(run.path, values))
        dialog.show()

    def _start(self, run: Path, values: dict[str, str | int]) -> None:
        """Start the job of epoch patterns."""
        prepared = self._state.preprocessing
        if prepared is None or not self._state.is_model_ready:
            return
        method = EpochPatterns(run, prepared, **values)  # type: ignore[arg-type]
        about = Photograph(run.name, np.zeros((1, 1, 3), np.uint8))  # the job has no picture
        job = Job(self._state.new_key(), method, Target(0), about, prepared)
        self._shown.awaited_job_key = job.key
        self._jobs.start(job, self._state.model_key)

    @Slot(object)
    def _show_patterns(self, outcome: Outcome | None) -> None:
        """Show the patterns of a finished job as a matrix of units and epochs."""
        if outcome is None or not isinstance(outcome.job.method, EpochPatterns):
            return
        if isinstance(outcome.result, Tiles) and outcome.result.places:
            matrix = EpochMatrix(outcome.result, self._window)
            matrix.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            matrix.show()

    def _forget(self) -> None:
        self._requested, self._wants_patterns, self._picture = None, False, None
