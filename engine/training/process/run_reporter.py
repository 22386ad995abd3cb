"""What a process tells of its run and hears from whoever watches it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.training.run_events import Event, PauseChanged, RunHistory, apply_events
from engine.training.run_folder import RunFolder

__all__ = ["RunReporter", "StopRequested"]

_BREATH = 2.0
_PAUSE = 0.2


class StopRequested(Exception):  # noqa: N818 - the word for it
    """The user has asked for an end."""


class RunReporter:
    """Tells events, keeps the story they make, and obeys what is wished.

    Parameters
    ----------
    run
        Where events go and wishes come from.
    on_event
        Is told each event too, as the command line wants it.
    """

    def __init__(self, run: RunFolder, on_event: Callable[[Event], object] = lambda event: None) -> None:
        self._run, self._heard = run, on_event
        self.story: RunHistory = run.read_history()
        self.paused_seconds = 0.0  # seconds spent in pauses

    def report(self, event: Event) -> None:
        """Tell an event."""
        self._run.append_event(event)
        self.story = apply_events((event,), self.story)
        self._heard(event)

    def check_commands(self) -> None:
        """Look what is wished; wait while it is a pause.

        Raises
        ------
        StopRequested
            When the user wants an end.
        """
        while (wish := self._run.command) == "pause":
            if not self.story.is_paused:
                self.report(PauseChanged(True))
            begun = time.monotonic()
            time.sleep(_PAUSE)
            self.paused_seconds += time.monotonic() - begun
        if wish == "stop":
            raise StopRequested
        if self.story.is_paused:
            self.report(PauseChanged(False))

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Give signs of life for as long as the block lasts."""
        over = threading.Event()

        def breathe() -> None:
            while not over.wait(_BREATH):
                self._run.write_heartbeat()

        thread = threading.Thread(target=breathe, daemon=True, name="breath")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
