"""Show the progress of a batch as one line."""

import contextlib
import time
from collections.abc import Callable
from typing import TextIO

__all__ = ["ProgressLine"]

_SHOWN_EVERY = 0.1  # seconds, on a terminal
_TOLD_EVERY = 5.0  # seconds, in a file or pipe


class ProgressLine:
    """A line that is replaced on a terminal; in a file or pipe, a line every few seconds.

    Parameters
    ----------
    total
        The number of pictures.
    stream
        The output.
    clock
        Returns seconds.
    """

    def __init__(self, total: int, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self._stream, self._clock = stream, clock
        self._terminal = stream.isatty()
        self._made = self._done = 0
        self._first = self._shown = self._clock()
        self._width = 0

    def show(self, done: int, made: int) -> None:
        """Show that `done` pictures are done, now and then; those `made` in this run give the speed."""
        now = self._clock()
        if made and not self._made:
            self._first = now  # without the time to open the model
        self._done, self._made = done, made
        every = _SHOWN_EVERY if self._terminal else _TOLD_EVERY
        if now - self._shown >= every or done == self.total:
            self._shown = now
            self._write(self._line(now))

    def end(self) -> None:
        """End the line, and leave the terminal at the start of the next line."""
        if self._terminal and self._width:
            with contextlib.suppress(OSError):
                self._stream.write("\n")
                self._stream.flush()
            self._width = 0

    def _line(self, now: float) -> str:
        line = f"{self._done} of {self.total}"
        passed = now - self._first
        if self._made < 2 or passed <= 0:
            return line
        speed = (self._made - 1) / passed
        return f"{line}, {speed:.3g} pictures a second, {_time((self.total - self._done) / speed)} left"

    def _write(self, line: str) -> None:
        with contextlib.suppress(OSError):  # the batch continues without a reader
            self._stream.write(f"\r{line:{self._width}}" if self._terminal else f"{line}\n")
            self._stream.flush()
        self._width = len(line)


def _time(seconds: float) -> str:
    """Return a time in its two largest units."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
