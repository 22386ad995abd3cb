"""Define the events of a training process, and the history that they make."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

__all__ = [
    "BatchDone",
    "Distribution",
    "EpochDone",
    "Event",
    "LayerSnapshot",
    "PauseChanged",
    "ProcessStarting",
    "Reason",
    "RunBegun",
    "RunEnded",
    "RunHistory",
    "TrainingWarning",
    "apply_events",
]

Reason = Literal["finished", "early", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Hold the distribution of an array's values.

    `quantiles` are those at 0, 5, 25, 50, 75, 95 and 100 %; `strength` is the root of the mean square.
    """

    quantiles: tuple[float, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class LayerSnapshot:
    """Hold the state of a layer with weights at the end of an epoch: kernel, its gradient, and activations.

    `dead` is the share of units, 0..1, that are zero for all pictures of the sample; None for layers whose
    units cannot die.
    """

    layer: str
    weights: Distribution
    gradients: Distribution
    activations: Distribution
    dead: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessStarting:
    """A process has started and has read `done` of `total` pictures; `total` is 0 until it is known."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class RunBegun:
    """A process has begun to train, or resumed the run after `epoch` epochs."""

    epoch: int
    num_epochs: int
    classes: tuple[str, ...]
    num_training: tuple[int, ...]
    num_validation: tuple[int, ...]
    num_batches: int
    num_weights: int
    input_shape: tuple[int, int, int]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchDone:
    """The first `batch` batches of epoch `epoch` (from 1) are done; loss and accuracy are means over them."""

    epoch: int
    batch: int
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch is done and saved; it took `seconds`."""

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    is_best: bool
    layers: tuple[LayerSnapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingWarning:
    """The network learns badly; `text` says how, and how to fix it.

    `layer` is empty for the network as a whole. `kind` is one of vanishing, exploding, dead, overfitting, not
    learning and locked. `symptom` names the text in warning_texts.py, whose values are `values`: pairs of a
    name and a text.
    """

    epoch: int
    layer: str
    text: str
    kind: str = ""
    symptom: str = field(default="", metadata={"omit_default": True})
    values: tuple[tuple[str, str], ...] = field(default=(), metadata={"omit_default": True})


@dataclass(frozen=True, slots=True)
class PauseChanged:
    """The process waits for a command, or no longer waits."""

    is_paused: bool


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The process has ended: finished, early (no patience left), stopped by the user, or failed."""

    reason: Reason
    text: str = ""


Event = ProcessStarting | RunBegun | BatchDone | EpochDone | TrainingWarning | PauseChanged | RunEnded


@dataclass(frozen=True, slots=True)
class RunHistory:
    """Hold the state of a run after all its events.

    `epochs` holds each epoch once, in order: a resumed run repeats the epoch in which it was killed.
    `starting` is set from the start of a process until it begins to train.
    """

    begun: RunBegun | None = None
    batch: BatchDone | None = None
    epochs: tuple[EpochDone, ...] = ()
    warnings: tuple[TrainingWarning, ...] = ()
    is_paused: bool = False
    ended: RunEnded | None = None
    starting: ProcessStarting | None = None

    @property
    def best(self) -> EpochDone | None:
        """Return the epoch with the smallest validation loss, whose model is kept, or None."""
        numbers = (epoch for epoch in self.epochs if not math.isnan(epoch.validation_loss))
        return min(numbers, key=lambda epoch: epoch.validation_loss, default=None)


def apply_events(events: Iterable[Event], history: RunHistory = RunHistory()) -> RunHistory:
    """Return the history after these events."""
    for event in events:
        history = _after(history, event)
    return history


def _after(history: RunHistory, event: Event) -> RunHistory:
    match event:
        case ProcessStarting():
            return replace(history, starting=event, ended=None, is_paused=False)
        case RunBegun():
            kept = tuple(epoch for epoch in history.epochs if epoch.epoch <= event.epoch)
            warnings = tuple(warned for warned in history.warnings if warned.epoch <= event.epoch)
            return RunHistory(event, None, kept, warnings)
        case BatchDone():
            return replace(history, batch=event)
        case EpochDone():
            return replace(history, epochs=(*history.epochs, event), batch=None)
        case TrainingWarning():
            return replace(history, warnings=(*history.warnings, event))
        case PauseChanged():
            return replace(history, is_paused=event.is_paused)
        case RunEnded():
            return replace(history, ended=event, is_paused=False, starting=None)
