"""Step through methods and layers automatically, each with a sentence about its result."""

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
    """A method at a depth of the network, with a sentence about its result.

    `depth` is 0 at the first stage of the network and 1 at its last.
    """

    method: str
    depth: float
    sentence: str


DEMO_STEPS = (
    DemoStep("grad-cam", 1.0, tr_noop("Deep layers: bright areas are evidence for the class.")),
    DemoStep(
        "activations", 0.0, tr_noop("First layers: each tile is a channel that detects edges or colours.")
    ),
    DemoStep(
        "activations", 0.5, tr_noop("Middle layers: channels respond to textures and parts of objects.")
    ),
    DemoStep("activations", 1.0, tr_noop("Last layers: few channels respond, each to a kind of object.")),
    DemoStep("grad-cam", 0.75, tr_noop("One stage earlier: the evidence is finer, but less certain.")),
    DemoStep("layer-cam", 0.5, tr_noop("Middle layers: the evidence lies on edges and textures.")),
    DemoStep("channel", 0.75, tr_noop("One channel: where it responds most, and its receptive field.")),
    DemoStep("saliency", 1.0, tr_noop("Single pixels: changing bright pixels changes the score most.")),
)


class Demo(QObject):
    """Steps through `DEMO_STEPS` on moving pictures, or on the sample photographs if no source is open.

    Attributes
    ----------
    seconds
        Returns the duration of a step in seconds; read before each step.
    remember
        Called at the start; returns the function that gives back what was shown then, called at the end.

    Signals
    -------
    changed :
        The demo has started, stopped or moved to another step.
    """

    changed = Signal()

    def __init__(
        self,
        state: AppState,
        live: LiveController,
        navigation: MethodNavigation,
        seconds: Callable[[], float],
        remember: Callable[[], Callable[[], None]],
    ) -> None:
        super().__init__(state)
        self._state, self._live, self._navigation = state, live, navigation
        self.seconds, self._remember = seconds, remember
        self._give_back: Callable[[], None] = lambda: None
        self._number = -1
        self._step: DemoStep | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.advance)

    @property
    def is_running(self) -> bool:
        """Whether the demo runs."""
        return self._timer.isActive()

    def step_sentence(self, method: Method) -> str:
        """Return the sentence of the current step if the method belongs to it, else an empty text."""
        step = self._step
        is_shown = (
            step is not None
            and step.method == method.name
            and getattr(method, "layer", "") == self._layer(step)
        )
        return tr(step.sentence) if step is not None and is_shown else ""

    def toggle(self) -> None:
        """Start or stop the demo."""
        if self.is_running:
            self.stop()
        else:
            self._number, self._give_back = -1, self._remember()
            self.advance()

    def stop(self) -> None:
        """Stop, and give back what was shown before the demo."""
        if self.is_running:
            self._timer.stop()
            self._step = None
            self._give_back()
            self.changed.emit()

    def advance(self) -> None:
        """Move to the next step."""
        steps = [step for step in DEMO_STEPS if step.method in self._navigation.methods]
        if steps:
            self._number += 1
            self._show(steps)
            self._timer.start(round(1000 * self.seconds()))
            self.changed.emit()

    def _show(self, steps: list[DemoStep]) -> None:
        """Show the next step; without a source, on all sample photographs before the next method."""
        if self._live.is_open:
            self._step = steps[self._number % len(steps)]
            self._navigation.show(self._step.method, self._layer(self._step))
        else:
            turn, place = divmod(self._number, len(SAMPLES))
            self._step = steps[turn % len(steps)]
            self._navigation.prepare(self._step.method, self._layer(self._step))
            self._state.sample_requested.emit(SAMPLES[place])

    def _layer(self, step: DemoStep) -> str:
        model = self._state.model
        stages = resolution_stages(model) if model is not None and has_layer_parameter(step.method) else []
        return stages[round(step.depth * (len(stages) - 1))].path if stages else ""
