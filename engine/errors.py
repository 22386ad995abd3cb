"""The one exception a person is meant to read."""

__all__ = ["CustomCodeError", "NoArchitectureError", "UserError"]


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
    """A model needs classes that only its author's Python file defines."""


class NoArchitectureError(UserError):
    """A file holds weights only: the user must say of which architecture."""
