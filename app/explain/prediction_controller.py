"""Show the network's input for the picture, and request the predictions."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.explain.model_controller import ModelController
from app.explain.shown_results import ResultsSnapshot, ShownResults
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.target import Target
from engine.imaging.preprocess import Held, Preprocessing
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import Compare, PhotographPredicted, Predict, ScalingsCompared
from widgets.common.undo_history import FunctionCommand

__all__ = ["PredictionController"]


class PredictionController(QObject):
    """Requests predictions for the current picture; only the answer to the last request counts.

    Signals
    -------
    preprocessing_changed :
        The preprocessing has changed, so the results so far belong to another input.
    predicted :
        The predictions are shown, and the target is set.
    """

    preprocessing_changed = Signal()
    predicted = Signal()

    def __init__(
        self,
        panels: Panels,
        state: AppState,
        engine: EngineThread,
        models: ModelController,
        shown: ShownResults,
    ) -> None:
        super().__init__(panels.prediction_list)
        self._state, self._engine, self._models, self._shown = state, engine, models, shown
        self._history = panels.stack.history
        self._canvas, self._input_form = panels.canvas, panels.input_form
        self._prediction_list = panels.prediction_list
        self._predict_key = self._compare_key = self._rival_key = 0
        self._quiet = False
        panels.input_form.chosen.connect(self.set_input)
        panels.input_form.scaling_confirmed.connect(self.settle_scaling)
        panels.input_form.compare_requested.connect(self.compare_scalings)

    @property
    def is_waiting(self) -> bool:
        """Whether predictions have been requested since the picture was opened."""
        return self._predict_key != 0

    def predict(self, target: Target | None = None, quiet: bool = False, keeps_scores: bool = False) -> None:
        """Show the input of the network, and request its predictions.

        Parameters
        ----------
        target
            The target to explain; None for the top class.
        quiet
            Whether to leave the start of a job to the user.
        keeps_scores
            Whether the predictions that are shown are those of this picture and stay until the new ones come.
        """
        self._predict_key, self._state.target, self._quiet = 0, target, quiet
        if not keeps_scores:
            self._state.scores = ()
            self._prediction_list.set_scores(())
        photograph, prepared = self._state.photograph, self._state.preprocessing
        if photograph is None or prepared is None or self._state.is_opening:
            return
        values = prepared.apply(photograph.planes).pixels
        self._input_form.show_network_input(
            prepared.visible_pixels(photograph.pixels), float(values.min()), float(values.max())
        )
        self._canvas.set_region(prepared.region((photograph.pixels.shape[0], photograph.pixels.shape[1])))
        if not self._state.is_model_ready:
            return
        self._predict_key = self._state.new_key()
        self._engine.submit(Predict(self._predict_key, photograph, prepared, self._state.model_key))
        if prepared.rival and self._has_classes():
            self._rival_key = self._state.new_key()
            scalings = (prepared.scaling, prepared.rival)
            self._engine.submit(
                Compare(self._rival_key, photograph, prepared, self._state.model_key, scalings)
            )

    def predict_if_idle(self) -> None:
        """Predict the picture if it was opened while a model was being opened."""
        if not self.is_waiting:
            self.predict()

    def _has_classes(self) -> bool:
        """Return whether the first output is a list of classes, which comparing scalings needs."""
        model = self._state.model
        return model is not None and bool(model.heads[0].num_classes) and not model.heads[0].is_directed

    def set_input(self, scaling: str, fit: str, held: tuple[Held, ...] = ()) -> None:
        """Change the preprocessing, predict again, and save the change for the model file, with undo."""
        before = self._state.preprocessing
        if before is None or self._state.model is None:
            return
        evidence = before.evidence if scaling == before.scaling else None
        after = replace(before, scaling=scaling, fit=fit, held=held, evidence=evidence)
        target, results = self._state.target, self._shown.snapshot()
        self._replace(after)
        self._input_form.show_scaling(after)
        if after != before:
            later: list[tuple[Target | None, ResultsSnapshot]] = []

            def undo() -> None:
                later[:] = [(self._state.target, self._shown.snapshot())]
                self._go_back(before, target, results)

            command = FunctionCommand("Change input scaling", undo, lambda: self._go_back(after, *later[0]))
            self._history.push(command)

    def _replace(
        self, preprocessing: Preprocessing, target: Target | None = None, quiet: bool = False
    ) -> None:
        """Set another preprocessing, save it for the model file, and predict."""
        before, model = self._state.preprocessing, self._state.model
        assert before is not None and model is not None
        self._state.preprocessing = preprocessing
        self._models.save_input_settings(model, before, preprocessing)
        self.preprocessing_changed.emit()
        self.predict(target, quiet)

    def _go_back(self, preprocessing: Preprocessing, target: Target | None, results: ResultsSnapshot) -> None:
        """Show the preprocessing and the results of an undone or redone change."""
        model = self._state.model
        assert model is not None  # another model has another history
        self._replace(preprocessing, target, quiet=bool(results.layers))
        self._input_form.show_model(model, preprocessing)
        self._input_form.show_held(preprocessing.held)
        self._shown.show_snapshot(results)

    def settle_scaling(self, scaling: str) -> None:
        """Save the confirmed scaling for the model file; predict again if it has changed."""
        before, model = self._state.preprocessing, self._state.model
        if before is None or model is None:
            return
        self._models.save_scaling(model, scaling)
        if scaling != before.scaling:
            self.set_input(scaling, before.fit, before.held)
        else:
            self._state.preprocessing = replace(before, evidence=None)

    def compare_scalings(self) -> None:
        """Predict the picture with every scaling."""
        photograph, prepared = self._state.photograph, self._state.preprocessing
        if photograph is not None and prepared is not None and self._state.is_model_ready:
            self._compare_key = self._state.new_key()
            self._engine.submit(Compare(self._compare_key, photograph, prepared, self._state.model_key))

    def receive(self, answer: PhotographPredicted | ScalingsCompared) -> None:
        """Show predictions, unless they are outdated."""
        if isinstance(answer, ScalingsCompared):
            if answer.key == self._compare_key:
                self._input_form.show_scaling_predictions(answer.confidences)
            elif answer.key == self._rival_key:
                self._input_form.show_rival_scalings(answer.confidences)
        elif answer.key == self._predict_key:
            self._state.scores = answer.scores
            self._prediction_list.set_scores(answer.scores)
            self._state.target = self._state.target or self._prediction_list.best_target()
            if self._state.target is not None:
                self._prediction_list.select(self._state.target)
                if not self._quiet:
                    self.predicted.emit()

    def fail(self, key: int, _: UserError | None = None) -> bool:
        """Return whether `key` is the key of one of the last requests."""
        return key in (self._predict_key, self._compare_key, self._rival_key)
