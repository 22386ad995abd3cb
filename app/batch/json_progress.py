"""Print the progress of a batch as JSON, one object a line, for another program."""

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from typing import TextIO

__all__ = ["JsonProgress"]

_EVERY = 0.2  # seconds


class JsonProgress:
    """Lines {"done": 3, "total": 53}, and other values by `tell`; a reader that has ended is no error.

    The parameters are those of `ProgressLine`.
    """

    def __init__(self, total: int, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self._stream, self._clock = stream, clock
        self._shown = -_EVERY

    def show(self, done: int, made: int) -> None:
        """Print that `done` pictures are done, of which `made` in this run; now and then."""
        now = self._clock()
        if now - self._shown >= _EVERY or done == self.total:
            self._shown = now
            self.tell({"done": done, "made": made, "total": self.total})

    def end(self) -> None:
        """Do nothing: each line is complete."""

    def tell(self, values: Mapping[str, object]) -> None:
        """Print an object."""
        with contextlib.suppress(OSError):
            self._stream.write(json.dumps(values, allow_nan=False) + "\n")
            self._stream.flush()
