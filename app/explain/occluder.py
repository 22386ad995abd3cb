"""Cover the picture with a patch under the mouse, and show the predictions for it."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from app.explain.job_queue import JobQueue
from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.arrays import Bytes, Float32Array
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.model import HeadKind
from engine.core.probe import InputImage
from engine.core.results import Curve, Plot
from engine.core.target import Target
from engine.imaging.picture_file import Photograph, cover_box
from engine.methods import Occlusion
from engine.methods.common.fills import fill_picture
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import PhotographPredicted, Predict
from widgets.common.translation import tr

__all__ = ["Occluder", "cover_photograph"]

_MAX_POINTS = 200  # points of the running plot
_UNIFORM = ("grey", "black", "white", "mean", "colour")


class Occluder(QObject):
    """Covers the picture under the mouse; only the newest position waits for an open request or a job."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        state: AppState,
        engine: EngineThread,
        jobs: JobQueue,
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._engine, self._jobs = window, state, engine, jobs
        self._canvas, self._method_panel = panels.canvas, panels.method_panel
        self._prediction_list, self._plot_panel = panels.prediction_list, panels.plot_panel
        self._messages = panels.messages
        self._key = 0
        self._next: Box | None = None
        self._clear: tuple[Float32Array, ...] = ()
        self._target: Target | None = None
        self._scores_so_far: list[float] = []
        self._noted = 0  # the key of the job for which the patch has been said to wait
        self._is_new = True  # whether the tool has covered nothing since it was chosen
        panels.canvas.occluder_moved.connect(self._hold)
        panels.canvas.tool_changed.connect(self._begin_use)
        jobs.changed.connect(self._ask_next)

    def fail(self, key: int, _: UserError | None = None) -> bool:
        """Return whether `key` is the key of the open request."""
        return key != 0 and key == self._key

    def receive(self, answer: PhotographPredicted) -> None:
        """Show the predictions for the covered picture, unless the answer is outdated."""
        if answer.key != self._key:
            return
        self._key = 0
        if self._is_current:
            self._prediction_list.set_scores(answer.scores, self._clear)
            self._plot(answer.scores)
        self._ask_next()

    @property
    def _is_current(self) -> bool:
        """Whether the scores of the clear picture are still current."""
        return bool(self._clear) and self._clear is self._state.scores

    def _hold(self, box: Box | None) -> None:
        if box is None:
            self._lift()
            return
        if self._state.photograph is None or not self._state.scores:  # `LiveController` covers frames
            return
        if not self._is_current:
            self._begin()
        self._next = box
        self._explain_wait()
        self._ask_next()

    def _explain_wait(self) -> None:
        """Show once for each job that the patch waits for it."""
        job = self._jobs.running
        if job is not None and job.key != self._noted:
            self._noted = job.key
            self._messages.show_note(tr("The moving patch waits until the running job is done or stopped."))

    def _begin_use(self) -> None:
        self._is_new = True

    def _begin(self) -> None:
        """Keep the scores of the clear picture; start a new plot if the tool has been chosen since."""
        self._clear = self._state.scores
        self._canvas.set_cover(QColor(*(int(level) for level in self._fill()[0, 0])))
        if self._is_new or self._target != self._state.target:
            self._target, self._scores_so_far = self._state.target, []
            self._window.raise_dock("Plots")  # not opened: the picture would move under the mouse
        self._is_new = False

    def _lift(self) -> None:
        """Show the predictions of the clear picture again; the plot stays."""
        self._key, self._next = 0, None
        if self._is_current:
            self._prediction_list.set_scores(self._clear)
        self._clear = ()

    def _ask_next(self) -> None:
        """Request the predictions for the newest position, unless it has to wait."""
        if self._next is not None and not self._key and self._jobs.running is None and self._is_current:
            self._ask(self._next)

    def _ask(self, box: Box) -> None:
        photograph, prepared = self._state.photograph, self._state.preprocessing
        self._next = None
        if photograph is None or prepared is None or self._state.is_opening:
            return
        self._key = self._state.new_key()
        self._engine.submit(
            Predict(
                self._key, cover_photograph(photograph, box, self._fill()), prepared, self._state.model_key
            )
        )

    def _fill(self) -> Bytes:
        """Return the uniform fill in the form of Occlusion, else grey: shape (height, width, 3), uint8."""
        method, photograph = self._method_panel.method(), self._state.photograph
        assert photograph is not None
        fill, colour = (method.fill, method.colour) if isinstance(method, Occlusion) else ("grey", "#808080")
        ends = np.zeros(3, np.float32), np.full(3, 255, np.float32)
        picture = fill_picture(
            InputImage(photograph.pixels.astype(np.float32), *ends),
            fill if fill in _UNIFORM else "grey",
            colour,
        )
        return np.round(picture).astype(np.uint8)

    def _plot(self, scores: tuple[Float32Array, ...]) -> None:
        """Add the score of the target to the running plot."""
        model, target = self._state.model, self._target
        if model is None or target is None:
            return
        clear, now = (float(outputs[target.head][target.index]) for outputs in (self._clear, scores))
        self._scores_so_far = [*self._scores_so_far, now][-_MAX_POINTS:]
        unit = tr("logit") if model.heads[target.head].kind is HeadKind.LINEAR else tr("probability")
        name = self._prediction_list.label_of(target)
        line = np.full(len(self._scores_so_far), clear, np.float32)
        curves = (
            Curve(tr("covered"), np.array(self._scores_so_far, np.float32)),
            Curve(tr("clear picture"), line),
        )
        text = tr(
            "{clear:.3g} clear, {now:.3g} covered ({change:+.3g})", clear=clear, now=now, change=now - clear
        )
        self._plot_panel.show_result(
            tr("Moving patch"), (), (Plot(f"{name}: {text}", tr("place"), unit, curves),)
        )


def cover_photograph(photograph: Photograph, box: Box, fill: Bytes) -> Photograph:
    """Return a photograph with a covered box.

    Parameters
    ----------
    photograph
        The photograph, pixels of shape (height, width, 3).
    box
        The box to cover, in whole pixels.
    fill
        The pixels of the cover, shape (height, width, 3), uint8.

    Returns
    -------
    Photograph
        A covered copy.
    """
    return replace(photograph, pixels=cover_box(photograph.pixels, box, fill), digest="")
