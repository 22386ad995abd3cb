"""The demo: one method and layer after another by itself, each with a sentence on what is seen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.classroom.method_navigation import MethodNavigation, has_layer_parameter, resolution_stages
from app.live.live_controller import LiveController
from app.state.app_state import AppState
from engine.core.method import Method
from engine.imaging.samples import SAMPLES
from widgets.common.translation import tr, tr_noop

__all__ = ["DEMO_STEPS", "Demo", "DemoStep"]


@dataclass(frozen=True, slots=True)
class DemoStep:
    """A method at a depth of the network, 0 its first stage and 1 its last, and what there is to see."""

    method: str
    depth: float
    sentence: str


DEMO_STEPS = (
    DemoStep("grad-cam", 1.0, tr_noop("Deep in the network: bright is what speaks for the class.")),
    DemoStep("activations", 0.0, tr_noop("The first layers look for edges and colours, one tile each.")),
    DemoStep("activations", 0.5, tr_noop("Half way, tiles answer to textures and parts of things.")),
    DemoStep("activations", 1.0, tr_noop("Last layers: few tiles answer, each to a whole kind of thing.")),
    DemoStep("grad-cam", 0.75, tr_noop("Evidence one stage earlier: finer, and less sure.")),
    DemoStep("layer-cam", 0.5, tr_noop("Half way, evidence lies on edges and textures.")),
    DemoStep("channel", 0.75, tr_noop("One single detector: where it answers most, and what it sees.")),
    DemoStep("saliency", 1.0, tr_noop("Single pixels: change the bright ones, and the score changes.")),
)


class Demo(QObject):
    """Goes through `DEMO_STEPS` on moving pictures, or through the sample photographs where there is no source.

    Attributes
    ----------
    seconds
        Asked before each step: how long it is to be seen.

    Signals
    -------
    changed :
        It has begun, ended, or come to another step.
    """

    changed = Signal()

    def __init__(
        self,
        state: AppState,
        live: LiveController,
        choosing: MethodNavigation,
        seconds: Callable[[], float],
    ) -> None:
        super().__init__(state)
        self._state, self._live, self._choosing = state, live, choosing
        self.seconds = seconds
        self._number = -1
        self._step: DemoStep | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.advance)

    @property
    def is_running(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def step_sentence(self, method: Method) -> str:
        """Return what there is to see of a method, where that is what the demo is at; else nothing."""
        step = self._step
        is_shown = (
            step is not None
            and step.method == method.name
            and getattr(method, "layer", "") == self._layer(step)
        )
        return tr(step.sentence) if step is not None and is_shown else ""

    def toggle(self) -> None:
        """Begin, or stop."""
        if self.is_running:
            self.stop()
        else:
            self._number = -1
            self.advance()

    def stop(self) -> None:
        """Stay with what is shown."""
        if self.is_running:
            self._timer.stop()
            self._step = None
            self.changed.emit()

    def advance(self) -> None:
        """Come to the next step."""
        steps = [step for step in DEMO_STEPS if step.method in self._choosing.methods]
        if steps:
            self._number += 1
            self._show(steps)
            self._timer.start(round(1000 * self.seconds()))
            self.changed.emit()

    def _show(self, steps: list[DemoStep]) -> None:
        """Show the next step; with photographs, all of them before another method comes."""
        if self._live.is_open:
            self._step = steps[self._number % len(steps)]
            self._choosing.show(self._step.method, self._layer(self._step))
        else:
            turn, place = divmod(self._number, len(SAMPLES))
            self._step = steps[turn % len(steps)]
            self._choosing.prepare(self._step.method, self._layer(self._step))
            self._state.sample_requested.emit(SAMPLES[place])

    def _layer(self, step: DemoStep) -> str:
        model = self._state.model
        known = resolution_stages(model) if model is not None and has_layer_parameter(step.method) else []
        return known[round(step.depth * (len(known) - 1))].path if known else ""
