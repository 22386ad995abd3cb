"""What is wanted of each frame of moving pictures: what the form, the predictions and the occluder say."""

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
    """Makes a plan of what the user has chosen.

    Attributes
    ----------
    target
        The class that the user has chosen; None to follow the likeliest.
    cover
        What of the frame the user holds a window over, in its pixels.
    predicts_only
        Whether nothing is to be explained.
    """

    def __init__(self, method_panel: MethodPanel, state: AppState) -> None:
        self._method_panel, self._state = method_panel, state
        self._method: Method | None = GradCam()
        self._form: object = None
        self._model = 0  # the key of the one whose class is the target
        self.target: Target | None = None
        self.cover: Box | None = None
        self.predicts_only = False

    @property
    def method(self) -> Method | None:
        """The method that follows the frames: the chosen one, or the last one that could."""
        return None if self.predicts_only else self._method

    def forget(self, model: int) -> None:
        """Read the form anew, as it may be that of another model; a class of the model before is none of this one."""
        self._form = None
        if model != self._model:
            self._model, self.target = model, None

    def build(self) -> LivePlan | None:
        """Return the plan, once a model is open; a form that holds what the method does not take changes nothing."""
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
        """Why the chosen method does not follow the frames, as a sentence; empty where it does."""
        name = self._method_panel.current_method
        if name in LIVE or name not in METHODS:
            return ""
        return tr(
            "{method} takes too long for moving pictures, so {going} goes on. Press Space to freeze a frame, and run it on that.",
            method=tr(METHODS[name].title),
            going=tr(self._method.title) if self._method else tr("predicting"),
        )
