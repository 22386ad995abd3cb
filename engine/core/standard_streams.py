"""Standard input, output and error, which may be missing or limited to few characters."""

import os
import sys
from typing import TextIO

__all__ = ["is_closed_pipe", "open_standard_streams"]


def open_standard_streams() -> bool:
    """Make the standard streams of this process safe to use; to be called before any file is opened.

    A process without a console (pythonw, an application bundle, a service) may have no such streams. Then the
    next file that is opened would get descriptor 2, and messages of libraries would end up in it. Where
    output goes to a file on Windows, its encoding has few characters. The others are written as escapes.

    Returns
    -------
    has_error
        Whether the process had a standard error, where the user can read messages.
    """
    has_error = sys.stderr is not None
    _fill_descriptors()
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115, PTH123 - stays open
            setattr(sys, name, stream)
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", "") in ("strict", "surrogateescape") and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return has_error


def _fill_descriptors() -> None:
    """Connect the closed ones of the descriptors 0 to 2 to the null device."""
    closed = [number for number in range(3) if not _is_open(number)]
    if not closed:
        return
    null = os.open(os.devnull, os.O_RDWR)
    for number in closed:
        if number != null:
            os.dup2(null, number)
    if null > 2:
        os.close(null)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def is_closed_pipe(error: OSError, stream: TextIO) -> bool:
    """Return whether an error says that the reader of a stream has gone.

    Windows reports EINVAL for this, and also for invalid file names; so the stream is flushed as a test.
    """
    if isinstance(error, BrokenPipeError):
        return True
    try:
        stream.flush()
    except OSError:
        return True
    return False
