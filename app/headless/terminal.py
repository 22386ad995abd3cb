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

    A line that cannot be written is skipped, as on a full disk, or when the reader of a pipe has ended, as
    `head` does. Results are in files, and the command continues. `flush_output` reports a full disk.
    """
    _write(line, sys.stdout, flush)


def print_error(line: str) -> None:
    """Print one line to the standard error, as `print_line` does."""
    _write(line, sys.stderr, flush=False)


def flush_output() -> str:
    """Flush the output; return the reason if that fails, else an empty string.

    A reader that has ended is no failure.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        is_closed = isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL  # as Windows says it
        discard_output()
        return "" if is_closed else error.strerror or str(error)
    except ValueError:  # the stream is closed
        return ""
    return ""


def discard_output() -> None:
    """Discard all further output, so that the interpreter does not fail at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(line: str, stream: TextIO, flush: bool) -> None:
    text = escape_unprintable(line) + "\n"
    # OSError: the text stays in the buffer for `flush_output`. ValueError: the stream is closed.
    # RuntimeError: a signal has interrupted a print.
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        try:
            stream.write(text)
        except UnicodeEncodeError:
            stream.write(text.encode("ascii", "backslashreplace").decode("ascii"))
        if flush:
            stream.flush()
