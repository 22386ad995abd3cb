"""What a training process tells, an event a line, and the story that its events make."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    """The distribution of an array's values: its quantiles at 0, 5, 25, 50, 75, 95 and 100 %, and the root of the mean square."""

    quantiles: tuple[float, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class LayerSnapshot:
    """A layer with weights at the end of an epoch: its kernel, the loss's gradient by it, and what it puts out.

    `dead` is the share of its units, 0 to 1, that put out zero for every validation picture looked at; None
    where none can die.
    """

    layer: str
    weights: Distribution
    gradients: Distribution
    activations: Distribution
    dead: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessStarting:
    """A process is there, and has read so many of all pictures; `total` is 0 before it knows how many there are."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class RunBegun:
    """A process began, or took the run up again after `epoch` epochs."""

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
    """So many batches of epoch `epoch`, from 1 on, are done; loss and accuracy are those of the epoch so far."""

    epoch: int
    batch: int
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch is done, and saved; `seconds` is what it took."""

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
    """Something is wrong with how the network learns, in words; `layer` is empty where it is the whole.

    `kind` is one of vanishing, exploding, dead, overfitting, not learning and locked.
    """

    epoch: int
    layer: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PauseChanged:
    """The process waits (or no longer does) until it is told to go on."""

    is_paused: bool


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The process has come to its end: finished, early (patience was over), stopped by the user, or failed with `text`."""

    reason: Reason
    text: str = ""


Event = ProcessStarting | RunBegun | BatchDone | EpochDone | TrainingWarning | PauseChanged | RunEnded


@dataclass(frozen=True, slots=True)
class RunHistory:
    """All that a run's events have told so far: what a window shows of it.

    `epochs` has each number once, in order, as a run that is taken up again repeats the epoch that it was
    killed in. `starting` is there between the start of a process and its beginning to train.
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
        """Return the epoch of the smallest validation loss: the one that the kept model is of."""
        numbers = (epoch for epoch in self.epochs if not math.isnan(epoch.validation_loss))
        return min(numbers, key=lambda epoch: epoch.validation_loss, default=None)


def apply_events(events: Iterable[Event], story: RunHistory = RunHistory()) -> RunHistory:
    """Return the story after these events."""
    for event in events:
        story = _after(story, event)
    return story


def _after(story: RunHistory, event: Event) -> RunHistory:
    match event:
        case ProcessStarting():
            return replace(story, starting=event, ended=None, is_paused=False)
        case RunBegun():
            kept = tuple(epoch for epoch in story.epochs if epoch.epoch <= event.epoch)
            warnings = tuple(warned for warned in story.warnings if warned.epoch <= event.epoch)
            return RunHistory(event, None, kept, warnings)
        case BatchDone():
            return replace(story, batch=event)
        case EpochDone():
            return replace(story, epochs=(*story.epochs, event), batch=None)
        case TrainingWarning():
            return replace(story, warnings=(*story.warnings, event))
        case PauseChanged():
            return replace(story, is_paused=event.is_paused)
        case RunEnded():
            return replace(story, ended=event, is_paused=False, starting=None)
