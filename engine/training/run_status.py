"""Derive the status of a run from its history and the heartbeat of its process."""

from dataclasses import dataclass
from typing import Literal

from engine.training.run_events import RunHistory
from engine.training.run_folder import RunCommand

__all__ = ["RunStatus", "State"]

State = Literal["starting", "running", "pausing", "paused", "stopping", "ended", "died"]

_LATEST = 3
"""Epochs from which the remaining time is estimated."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """Hold a run's status at one moment.

    `command` is the last command of the user; `has_model` is True if there is a model to open.
    """

    name: str
    history: RunHistory
    is_alive: bool
    command: RunCommand = "go"
    has_model: bool = False

    @property
    def state(self) -> State:
        """The state as one word."""
        if self.history.ended is not None:
            return "ended"
        if not self.is_alive:
            return "died"
        if self.command == "stop":
            return "stopping"
        if self.history.is_paused:
            return "paused"
        if self.command == "pause":
            return "pausing"
        return "running" if self.history.begun is not None and self.history.starting is None else "starting"

    @property
    def is_over(self) -> bool:
        """Whether no process works on the run."""
        return self.state in ("ended", "died")

    @property
    def can_resume(self) -> bool:
        """Whether another process may resume the run: it was stopped, has failed or died."""
        ended = self.history.ended
        return self.state == "died" or (
            self.state == "ended" and ended is not None and ended.reason in ("stopped", "failed")
        )

    @property
    def epoch(self) -> int:
        """The last finished epoch; 0 before the first."""
        return self.history.epochs[-1].epoch if self.history.epochs else 0

    @property
    def num_epochs(self) -> int:
        """The number of epochs; 0 while it is not known."""
        return self.history.begun.num_epochs if self.history.begun is not None else 0

    @property
    def done(self) -> float:
        """The number of finished epochs, with the finished share of the current one."""
        begun, batch = self.history.begun, self.history.batch
        if begun is None or batch is None or not begun.num_batches:
            return float(self.epoch)
        return batch.epoch - 1 + min(1.0, batch.batch / begun.num_batches)

    @property
    def seconds_left(self) -> float | None:
        """The estimated seconds to the last epoch, from the latest epochs; None before the first."""
        latest = self.history.epochs[-_LATEST:]
        if not latest:
            return None
        return sum(epoch.seconds for epoch in latest) / len(latest) * max(0.0, self.num_epochs - self.done)
