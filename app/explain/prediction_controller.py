"""The picture as the network sees it, and what the network says of it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.explain.model_controller import ModelController
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.target import Target
from engine.imaging.preprocess import Held
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import Compare, PhotographPredicted, Predict, ScalingsCompared

__all__ = ["PredictionController"]


class PredictionController(QObject):
    """Asks for the predictions of the picture that is shown; only the latest answer counts.

    Signals
    -------
    preprocessing_changed :
        Pictures are prepared in another way, so results so far are about another input.
    predicted :
        The predictions are shown, and the likeliest class is the one to explain.
    """

    preprocessing_changed = Signal()
    predicted = Signal()

    def __init__(
        self,
        panels: Panels,
        state: AppState,
        engine: EngineThread,
        models: ModelController,
    ) -> None:
        super().__init__(panels.prediction_list)
        self._state, self._engine, self._models = state, engine, models
        self._canvas, self._input_form = panels.canvas, panels.input_form
        self._prediction_list = panels.prediction_list
        self._predicting = self._comparing = self._doubting = 0
        self._quiet = False
        panels.input_form.chosen.connect(self.set_input)
        panels.input_form.scaling_confirmed.connect(self.settle_scaling)
        panels.input_form.compare_requested.connect(self.compare_scalings)

    @property
    def is_waiting(self) -> bool:
        """Whether predictions have been asked for, of the picture or of nothing since."""
        return self._predicting != 0

    def predict(self, target: Target | None = None, quiet: bool = False) -> None:
        """Show what the network sees, and ask what it says.

        To be explained is `target`, or else what is likeliest; `quiet` leaves that to the user.
        """
        self._predicting, self._state.target, self._quiet = 0, target, quiet
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
        self._predicting = self._state.new_key()
        self._engine.submit(Predict(self._predicting, photograph, prepared, self._state.model_key))
        if prepared.rival and self._has_classes():
            self._doubting = self._state.new_key()
            either = (prepared.scaling, prepared.rival)
            self._engine.submit(Compare(self._doubting, photograph, prepared, self._state.model_key, either))

    def predict_if_idle(self) -> None:
        """Predict a picture that was opened while another model was on its way."""
        if not self.is_waiting:
            self.predict()

    def _has_classes(self) -> bool:
        """Return whether the first output is a list of classes, so that scalings can be compared by them."""
        model = self._state.model
        return model is not None and bool(model.heads[0].num_classes) and not model.heads[0].is_directed

    def set_input(self, scaling: str, fit: str, held: tuple[Held, ...] = ()) -> None:
        """Prepare pictures in another way, and predict anew; what was chosen is kept for the model's file."""
        before, model = self._state.preprocessing, self._state.model
        if before is not None and model is not None:
            evidence = before.evidence if scaling == before.scaling else None
            self._state.preprocessing = replace(
                before, scaling=scaling, fit=fit, held=held, evidence=evidence
            )
            self._models.save_input_settings(model, before, self._state.preprocessing)
            self._input_form.show_scaling(self._state.preprocessing)
            self.preprocessing_changed.emit()
            self.predict()

    def settle_scaling(self, scaling: str) -> None:
        """End the doubt about the scaling: keep the chosen one for the model's file, and predict anew where it is another."""
        before, model = self._state.preprocessing, self._state.model
        if before is None or model is None:
            return
        self._models.save_scaling(model, scaling)
        if scaling != before.scaling:
            self.set_input(scaling, before.fit, before.held)
        else:
            self._state.preprocessing = replace(before, evidence=None)

    def compare_scalings(self) -> None:
        """Predict the picture in every scaling."""
        photograph, prepared = self._state.photograph, self._state.preprocessing
        if photograph is not None and prepared is not None and self._state.is_model_ready:
            self._comparing = self._state.new_key()
            self._engine.submit(Compare(self._comparing, photograph, prepared, self._state.model_key))

    def receive(self, answer: PhotographPredicted | ScalingsCompared) -> None:
        """Show what has been answered, if it is still wanted."""
        if isinstance(answer, ScalingsCompared):
            if answer.key == self._comparing:
                self._input_form.show_scaling_predictions(answer.confidences)
            elif answer.key == self._doubting:
                self._input_form.show_rival_scalings(answer.confidences)
        elif answer.key == self._predicting:
            self._state.scores = answer.scores
            self._prediction_list.set_scores(answer.scores)
            self._state.target = self._state.target or self._prediction_list.best_target()
            if self._state.target is not None:
                self._prediction_list.select(self._state.target)
                if not self._quiet:
                    self.predicted.emit()

    def fail(self, key: int, _: UserError | None = None) -> bool:
        """Return whether a request that failed, with this key, is still of interest."""
        return key in (self._predicting, self._comparing, self._doubting)
