"""The demo: one method and layer after another by itself, each with a sentence on what is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.classroom.method_navigation import Choosing, stages, takes_layer
from engine.core.method import Method
from engine.imaging.samples import SAMPLES
from widgets.common.translation import later, tr

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["PROGRAMME", "Demo", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """A method at a depth of the network, 0 its first stage and 1 its last, and what there is to see."""

    method: str
    depth: float
    sentence: str


PROGRAMME = (
    Step("grad-cam", 1.0, later("Deep in the network: bright is what speaks for the class.")),
    Step("activations", 0.0, later("The first layers look for edges and colours, one tile each.")),
    Step("activations", 0.5, later("Half way, tiles answer to textures and parts of things.")),
    Step("activations", 1.0, later("Last layers: few tiles answer, each to a whole kind of thing.")),
    Step("grad-cam", 0.75, later("Evidence one stage earlier: finer, and less sure.")),
    Step("layer-cam", 0.5, later("Half way, evidence lies on edges and textures.")),
    Step("channel", 0.75, later("One single detector: where it answers most, and what it sees.")),
    Step("saliency", 1.0, later("Single pixels: change the bright ones, and the score changes.")),
)


class Demo(QObject):
    """Goes through `PROGRAMME` on moving pictures, or through the sample photographs where there is no source.

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

    def __init__(self, controller: "Controller", choosing: Choosing, seconds: Callable[[], float]) -> None:
        super().__init__(controller)
        self._controller, self._choosing = controller, choosing
        self.seconds = seconds
        self._number = -1
        self._step: Step | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.advance)

    @property
    def is_running(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def sentence_on(self, method: Method) -> str:
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
        steps = [step for step in PROGRAMME if step.method in self._choosing.methods]
        if steps:
            self._number += 1
            self._show(steps)
            self._timer.start(round(1000 * self.seconds()))
            self.changed.emit()

    def _show(self, steps: list[Step]) -> None:
        """Show the next step; with photographs, all of them before another method comes."""
        if self._controller.live.is_open:
            self._step = steps[self._number % len(steps)]
            self._choosing.show(self._step.method, self._layer(self._step))
        else:
            turn, place = divmod(self._number, len(SAMPLES))
            self._step = steps[turn % len(steps)]
            self._choosing.prepare(self._step.method, self._layer(self._step))
            self._controller.open_sample(SAMPLES[place])

    def _layer(self, step: Step) -> str:
        model = self._controller.model
        known = stages(model) if model is not None and takes_layer(step.method) else []
        return known[round(step.depth * (len(known) - 1))].path if known else ""
