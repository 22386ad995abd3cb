"""Errors that the user reads, and the innermost message of any other error."""

import re

__all__ = ["CustomCodeError", "NoArchitectureError", "NotFiniteError", "UserError", "innermost_message"]

_LOCATION_PREFIXES = (  # first words of lines that only locate an error, in Keras and in TensorFlow's graphs
    "Exception encountered when calling",
    "Graph execution error",
    "Detected at node",
    "Detected at cast node",
    'File "',
    "<stack traces unavailable>",
    "[[{{node",
    "Hint:",
)
_COLOURS = re.compile(r"\x1b\[\d*m")


class UserError(Exception):
    """An error that the user can correct.

    Parameters
    ----------
    message
        The problem and the expectation, as a sentence.
    hint
        How to fix it, as a sentence; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def __reduce__(self) -> tuple[type["UserError"], tuple[str, str]]:
        return type(self), (self.message, self.hint)


class CustomCodeError(UserError):
    """A model needs custom classes or functions that its file does not contain.

    Parameters
    ----------
    message, hint
        As in `UserError`.
    names
        The classes and functions; the author's Python file defines them.
    """

    def __init__(self, message: str, hint: str = "", names: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.names = names


class NoArchitectureError(UserError):
    """A file holds weights only; the user has to name the architecture."""


class NotFiniteError(UserError):
    """A result contains NaN or infinite numbers."""


def innermost_message(error: BaseException) -> str:
    """Return the line of an error that states the innermost cause, without the final full stop.

    Keras wraps an error in several others that only locate it. An error without a text gives the name of its
    class.
    """
    text = _COLOURS.sub("", str(error)).rpartition("Exception encountered: ")[2]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if not line.startswith(_LOCATION_PREFIXES)]
    return (causes or lines or [type(error).__name__])[0].rstrip(".")
