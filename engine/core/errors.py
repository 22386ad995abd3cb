"""The one exception a person is meant to read."""

import re

__all__ = ["CustomCodeError", "NoArchitectureError", "NotFiniteError", "UserError", "innermost_message"]

_WHERE = (  # how lines begin that say where an error was met, in Keras and in TensorFlow's graphs
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
    """Something the user can put right.

    Parameters
    ----------
    message
        What happened and what was expected, as a sentence.
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
    """A model needs classes or functions, `names`, that only its author's Python file defines."""

    def __init__(self, message: str, hint: str = "", names: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.names = names


class NoArchitectureError(UserError):
    """A file holds weights only: the user must say of which architecture."""


class NotFiniteError(UserError):
    """A result would hold numbers that are not finite."""


def innermost_message(error: BaseException) -> str:
    """Return the line of an error that says what went wrong innermost: Keras wraps one in several that say only where."""
    text = _COLOURS.sub("", str(error)).rpartition("Exception encountered: ")[2]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(_WHERE)]
    return (told or lines or [type(error).__name__])[0].rstrip(".")
