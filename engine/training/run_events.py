"""What a training process tells, an event a line, and the story that its events make."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

__all__ = [
    "Batch",
    "Begun",
    "Ended",
    "Epoch",
    "Event",
    "LayerState",
    "Paused",
    "Reason",
    "Spread",
    "Starting",
    "Story",
    "Warned",
    "told",
]

Reason = Literal["finished", "early", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of an array's values: its quantiles at 0, 5, 25, 50, 75, 95 and 100 %, and the root of the mean square."""

    quantiles: tuple[float, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class LayerState:
    """A layer with weights at the end of an epoch: its kernel, the loss's gradient by it, and what it puts out.

    `dead` is the share of its units, 0 to 1, that put out zero for every validation picture looked at; None
    where none can die.
    """

    layer: str
    weights: Spread
    gradients: Spread
    activations: Spread
    dead: float | None = None


@dataclass(frozen=True, slots=True)
class Starting:
    """A process is there, and has read so many of all pictures; `total` is 0 before it knows how many there are."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
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
class Batch:
    """So many batches of epoch `epoch`, from 1 on, are done; loss and accuracy are those of the epoch so far."""

    epoch: int
    batch: int
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch is done, and saved; `seconds` is what it took."""

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    is_best: bool
    layers: tuple[LayerState, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """Something is wrong with how the network learns, in words; `layer` is empty where it is the whole.

    `kind` is one of vanishing, exploding, dead, overfitting, not learning and locked.
    """

    epoch: int
    layer: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Paused:
    """The process waits (or no longer does) until it is told to go on."""

    is_paused: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The process has come to its end: finished, early (patience was over), stopped by the user, or failed with `text`."""

    reason: Reason
    text: str = ""


Event = Starting | Begun | Batch | Epoch | Warned | Paused | Ended


@dataclass(frozen=True, slots=True)
class Story:
    """All that a run's events have told so far: what a window shows of it.

    `epochs` has each number once, in order, as a run that is taken up again repeats the epoch that it was
    killed in. `starting` is there between the start of a process and its beginning to train.
    """

    begun: Begun | None = None
    batch: Batch | None = None
    epochs: tuple[Epoch, ...] = ()
    warnings: tuple[Warned, ...] = ()
    is_paused: bool = False
    ended: Ended | None = None
    starting: Starting | None = None

    @property
    def best(self) -> Epoch | None:
        """Return the epoch of the smallest validation loss: the one that the kept model is of."""
        numbers = (epoch for epoch in self.epochs if not math.isnan(epoch.validation_loss))
        return min(numbers, key=lambda epoch: epoch.validation_loss, default=None)


def told(events: Iterable[Event], story: Story = Story()) -> Story:
    """Return the story after these events."""
    for event in events:
        story = _after(story, event)
    return story


def _after(story: Story, event: Event) -> Story:
    match event:
        case Starting():
            return replace(story, starting=event, ended=None, is_paused=False)
        case Begun():
            kept = tuple(epoch for epoch in story.epochs if epoch.epoch <= event.epoch)
            warnings = tuple(warned for warned in story.warnings if warned.epoch <= event.epoch)
            return Story(event, None, kept, warnings)
        case Batch():
            return replace(story, batch=event)
        case Epoch():
            return replace(story, epochs=(*story.epochs, event), batch=None)
        case Warned():
            return replace(story, warnings=(*story.warnings, event))
        case Paused():
            return replace(story, is_paused=event.is_paused)
        case Ended():
            return replace(story, ended=event, is_paused=False, starting=None)
