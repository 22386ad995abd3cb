"""Report the events of a training process, and follow the user's commands."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.training.run_events import Event, PauseChanged, RunHistory, apply_events
from engine.training.run_folder import RunFolder
from engine.training.run_owner import OwnerLost

__all__ = ["RunReporter", "StopRequested"]

_HEARTBEAT = 2.0
_PAUSE = 0.2


class StopRequested(Exception):  # noqa: N818 - the word for it
    """The user has asked for a stop."""


class RunReporter:
    """Take over a run, write its events, keep the history that they make, and follow commands.

    Parameters
    ----------
    run
        The folder to which events go and from which commands come.
    on_event
        Called with each event too.
    """

    def __init__(self, run: RunFolder, on_event: Callable[[Event], object] = lambda event: None) -> None:
        self._run, self._on_event = run, on_event
        self._owner = run.take_over()
        self.history: RunHistory = run.read_history()
        self.paused_seconds = 0.0

    def report(self, event: Event) -> None:
        """Write an event.

        Raises
        ------
        OwnerLost
            If another process has taken over the run.
        """
        self._check_owner()
        self._run.append_event(event)
        self.history = apply_events((event,), self.history)
        self._on_event(event)

    def check_commands(self) -> None:
        """Read the user's command; wait during a pause.

        Raises
        ------
        StopRequested
            If the command is "stop".
        OwnerLost
            If another process has taken over the run.
        """
        self._check_owner()
        while (command := self._run.command) == "pause":
            if not self.history.is_paused:
                self.report(PauseChanged(True))
            begun = time.monotonic()
            time.sleep(_PAUSE)
            self._check_owner()
            self.paused_seconds += time.monotonic() - begun
        if command == "stop":
            raise StopRequested
        if self.history.is_paused:
            self.report(PauseChanged(False))

    def _check_owner(self) -> None:
        """Raise OwnerLost if another process has taken over, as while this one was suspended."""
        if self._has_lost:
            raise OwnerLost

    @property
    def _has_lost(self) -> bool:
        owner = self._run.owner
        return owner is not None and owner.token != self._owner.token

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Write heartbeats during the block, and release the run at its end."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(_HEARTBEAT):
                if not self._has_lost:
                    self._run.write_heartbeat()

        thread = threading.Thread(target=beat, daemon=True, name="heartbeat")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self._run.release(self._owner)
