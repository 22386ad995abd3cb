"""What comes after a training, or meanwhile: its network opened, its worst mistakes explained, its patterns epoch by epoch."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, Slot

from app.shell.window import MainWindow
from app.training.training_monitor import TrainingMonitor
from engine.core.errors import UserError
from engine.core.params import specs
from engine.core.target import Target
from engine.dataset.folder_predictions import ORDERS, is_mistake
from engine.imaging.picture_file import Photograph
from engine.methods import GradCam
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.runtime.job import Job
from engine.training.run_folder import RunFolder
from widgets.common.translation import tr
from widgets.forms.param_dialog import ParamDialog

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["TrainingResults"]

_WORST_FIRST = ORDERS.index("Worst mistake first")


class TrainingResults(QObject):
    """Opens the network of the run that is watched, and follows what the user does with it."""

    def __init__(
        self, controller: "Controller", window: MainWindow, training: TrainingMonitor, keys: Iterator[int]
    ) -> None:
        super().__init__(window)
        self._controller, self._window, self._training, self._keys = controller, window, training, keys
        self._asked: RunFolder | None = None  # whose network is on its way
        self._opened: RunFolder | None = None  # whose network is shown
        self._wants_patterns = False
        controller.model_opened.connect(self._take_model)
        controller.models.opening_cancelled.connect(self._forget)
        controller.predicting.predicted.connect(self._tell_of_mistake, Qt.ConnectionType.QueuedConnection)

    def open_best_model(self) -> None:
        """Open the best network so far; its validation pictures, worst mistakes first, are shown once it is there."""
        if self._training.run is not None and self._training.has_model:
            self._asked, self._wants_patterns = self._training.run, False
            self._controller.open_model(self._asked.model)

    def ask_patterns(self) -> None:
        """Let the user say of which units patterns are to be found, for a network that is opened first unless it is there."""
        run = self._training.run
        if run is None or not self._training.has_model:
            return
        if (
            run == self._opened
            and self._controller.models.path == run.model
            and self._controller.models.is_ready
        ):
            self._show_form(run)
        else:
            self.open_best_model()
            self._wants_patterns = True

    @Slot()
    def _take_model(self) -> None:
        run, self._asked, self._opened = self._asked, None, None
        if run is None or self._controller.models.path != run.model:
            return
        self._opened = run
        self._window.method_panel.set_method(GradCam.name)
        try:
            _, validation = run.pictures()
        except UserError as error:
            self._window.messages.show_error(error)
            return
        self._controller.folder.open_files(
            tr("validation of {name}", name=run.path.name), validation, _WORST_FIRST
        )
        if self._wants_patterns:
            self._wants_patterns = False
            self._show_form(run)

    @Slot()
    def _tell_of_mistake(self) -> None:
        """Say which class a map is about, where the picture of the strip that is shown is taken for another class than its own."""
        path, photograph, model = (
            self._window.film_strip.current,
            self._controller.state.photograph,
            self._controller.model,
        )
        if (
            self._opened is None
            or path is None
            or photograph is None
            or model is None
            or photograph.name != path.name
        ):
            return
        judged = self._controller.folder.labelled_prediction(path)
        method = self._window.method_panel.method()
        if judged is not None and method is not None and method.uses_target and is_mistake(*judged):
            label, prediction = judged
            self._window.messages.show_note(
                tr(
                    "{file} belongs to {label}, and the network says {said} ({score:.0%}). {method} shows what speaks for {said}.",
                    file=path.name,
                    label=model.label(label),
                    said=model.label(prediction.index),
                    score=prediction.score,
                    method=tr(method.title),
                )
            )

    def _show_form(self, run: RunFolder) -> None:
        model, layer = self._controller.model, self._window.training.layer
        if model is None:
            return
        dialog = ParamDialog(tr(EpochPatterns.title), specs(EpochPatterns), model, self._window)
        dialog.set_values({"layer": layer if layer in model.layers("map") else ""})
        dialog.chosen.connect(lambda values: self._start(run.path, values))
        dialog.show()

    def _start(self, run: Path, values: dict[str, str | int]) -> None:
        """Look back, before the user's eyes: it may be paused and stopped like any job."""
        prepared, models = self._controller.state.preprocessing, self._controller.models
        if prepared is None or not models.is_ready:
            return
        method = EpochPatterns(run, prepared, **values)  # type: ignore[arg-type]
        about = Photograph(run.name, np.zeros((1, 1, 3), np.uint8))  # it is about no picture
        job = Job(next(self._keys), method, Target(0), about, prepared)
        self._controller.shown.awaited_job_key = job.key
        self._controller.jobs.start(job, models.key)

    def _forget(self) -> None:
        self._asked, self._wants_patterns = None, False
