"""Print lines of commands, control characters as escapes; a failed print ends no work."""

import contextlib
import errno
import os
import sys
from typing import TextIO

from engine.storage.printable import escape_unprintable

__all__ = ["discard_output", "flush_output", "print_error", "print_line"]


def print_line(line: str = "", flush: bool = False) -> None:
    """Print one line of an answer, control characters as escapes.

    A line that cannot be written, as on a full disk, is skipped: results are in files, and the command
    continues. `flush_output` reports it.

    Raises
    ------
    BrokenPipeError
        If the reader of the pipe has ended, as `head` does.
    """
    _write(line, sys.stdout, flush)


def print_error(line: str) -> None:
    """Print one line to the standard error, as `print_line` does."""
    _write(line, sys.stderr, flush=False)


def flush_output() -> str:
    """Flush the output; return the reason if that fails, else an empty string.

    Raises
    ------
    BrokenPipeError
        As `print_line`.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        if (
            isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL
        ):  # the latter is Windows' word for it
            raise
        discard_output()
        return error.strerror or str(error)
    return ""


def discard_output() -> None:
    """Discard all further output, so that the interpreter does not fail at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(line: str, stream: TextIO, flush: bool) -> None:
    try:
        stream.write(escape_unprintable(line) + "\n")
        if flush:
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError:
        pass  # the text stays in the buffer for `flush_output`
