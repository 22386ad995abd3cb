"""What a process tells of its run and hears from whoever watches it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.training.run_events import Event, Paused, Story, told
from engine.training.run_folder import RunFolder

__all__ = ["Stopped", "Teller"]

_BREATH = 2.0
_PAUSE = 0.2


class Stopped(Exception):  # noqa: N818 - the word for it
    """The user has asked for an end."""


class Teller:
    """Tells events, keeps the story they make, and obeys what is wished.

    Parameters
    ----------
    run
        Where events go and wishes come from.
    heard
        Is told each event too, as the command line wants it.
    """

    def __init__(self, run: RunFolder, heard: Callable[[Event], object] = lambda event: None) -> None:
        self._run, self._heard = run, heard
        self.story: Story = run.story()
        self.rested = 0.0  # seconds spent in pauses

    def tell(self, event: Event) -> None:
        """Tell an event."""
        self._run.tell(event)
        self.story = told((event,), self.story)
        self._heard(event)

    def obey(self) -> None:
        """Look what is wished; wait while it is a pause.

        Raises
        ------
        Stopped
            When the user wants an end.
        """
        while (wish := self._run.wished) == "pause":
            if not self.story.is_paused:
                self.tell(Paused(True))
            begun = time.monotonic()
            time.sleep(_PAUSE)
            self.rested += time.monotonic() - begun
        if wish == "stop":
            raise Stopped
        if self.story.is_paused:
            self.tell(Paused(False))

    @contextmanager
    def breathing(self) -> Iterator[None]:
        """Give signs of life for as long as the block lasts."""
        over = threading.Event()

        def breathe() -> None:
            while not over.wait(_BREATH):
                self._run.breathe()

        thread = threading.Thread(target=breathe, daemon=True, name="breath")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
