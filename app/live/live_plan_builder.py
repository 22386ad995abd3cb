"""Build the plan for each frame of a live source from the form, the predictions and the occluder."""

from app.state.app_state import AppState
from engine.core.box import Box
from engine.core.method import LIVE, METHODS, Method
from engine.core.target import Target
from engine.methods import GradCam
from engine.video.live_explainer import LivePlan
from widgets.common.translation import tr
from widgets.forms.method_panel import MethodPanel

__all__ = ["LivePlanBuilder"]


class LivePlanBuilder:
    """Builds a plan from the choices of the user.

    Attributes
    ----------
    target
        The class that the user has chosen; None for the top class of each frame.
    cover
        The window that covers the frame, in pixels of the frame; None where nothing is covered.
    predicts_only
        Whether frames are only predicted, not explained.
    """

    def __init__(self, method_panel: MethodPanel, state: AppState) -> None:
        self._method_panel, self._state = method_panel, state
        self._method: Method | None = GradCam()
        self._form: object = None
        self._model_key = 0  # the model whose class is the target
        self.target: Target | None = None
        self.cover: Box | None = None
        self.predicts_only = False

    @property
    def method(self) -> Method | None:
        """The method that explains frames: the chosen one, or the last one that can follow frames."""
        return None if self.predicts_only else self._method

    def forget(self, model_key: int) -> None:
        """Forget the values of the form; forget the target too if the model has changed."""
        self._form = None
        if model_key != self._model_key:
            self._model_key, self.target = model_key, None

    def build(self) -> LivePlan | None:
        """Return the plan, None without a model; invalid values in the form keep the previous method."""
        prepared = self._state.preprocessing
        if prepared is None:
            return None
        panel = self._method_panel
        form = (panel.current_method, panel.values())
        if form != self._form:
            self._form = form
            if panel.current_method in LIVE:
                self._method = panel.method() or self._method
            elif self._method is not None and not panel.supports(self._method.name):
                self._method = None
        return LivePlan(prepared, self.method, self.target, occluder=self.cover)

    @property
    def obstacle(self) -> str:
        """Why the chosen method cannot follow frames, as a sentence; empty where it can."""
        name = self._method_panel.current_method
        if name in LIVE or name not in METHODS:
            return ""
        return tr(
            "{method} is too slow for live frames; {current} continues. Press Space to freeze a frame, "
            "then run the method.",
            method=tr(METHODS[name].title),
            current=tr(self._method.title) if self._method else tr("predicting"),
        )
