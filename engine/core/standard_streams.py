"""Standard input, output and error, which a process may lack, or which may not know all characters."""

import os
import sys
from typing import TextIO

__all__ = ["is_closed_pipe", "open_standard_streams"]


def open_standard_streams() -> bool:
    """Make input, output and error of this process safe to use; call it before anything is written or any file is opened.

    Returns whether there was a standard error, where the user can read what went wrong.

    A process without a console (pythonw, an application bundle, a service) may have no such streams. Then the
    next file that is opened would get descriptor 2, and what libraries print would end up in it. And where
    output goes to a file on Windows, its encoding knows few characters: the others are written as escapes
    instead of raising an error.
    """
    has_error = sys.stderr is not None
    _fill_descriptors()
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end of the process
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", "") in ("strict", "surrogateescape") and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return has_error


def _fill_descriptors() -> None:
    """Connect those of the descriptors 0 to 2 that are closed to nothing."""
    closed = [number for number in range(3) if not _is_open(number)]
    if not closed:
        return
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in closed:
        if number != nowhere:
            os.dup2(nowhere, number)
    if nowhere > 2:
        os.close(nowhere)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def is_closed_pipe(error: OSError, stream: TextIO) -> bool:
    """Return whether an error says that nobody reads a stream any more.

    Windows says EINVAL then, as it does of a file's name that it does not allow; so the stream is tried.
    """
    if isinstance(error, BrokenPipeError):
        return True
    try:
        stream.flush()
    except OSError:
        return True
    return False
