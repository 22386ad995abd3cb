"""An undo stack that the garbage collector can collect, and a command for it made of two functions."""

from collections.abc import Callable

import shiboken6
from PySide6.QtGui import QUndoCommand, QUndoStack

__all__ = ["FunctionCommand", "UndoHistory"]


class UndoHistory(QUndoStack):
    """A `QUndoStack` that deletes its commands while its owner still exists.

    Commands refer to the owner, so the collector frees the two together. Without this finalizer, Qt deletes
    a command, the command frees the owner, and the owner deletes the stack whose commands are being
    deleted: the process crashes.
    """

    def clear(self) -> None:
        """Delete all commands."""
        owner = self.parent()
        super().clear()
        del owner  # now it may go

    def __del__(self) -> None:
        """Delete all commands, without a signal."""
        if shiboken6.isValid(self):
            self.blockSignals(True)
            self.clear()


class FunctionCommand(QUndoCommand):
    """An action that is done when the command is made; `undo` and `redo` go back and forth.

    Parameters
    ----------
    text
        The name of the action.
    undo, redo
        Restore the state before and after the action.
    """

    def __init__(self, text: str, undo: Callable[[], object], redo: Callable[[], object]) -> None:
        super().__init__(text)
        self._undo, self._redo = undo, redo
        self._is_undone = False

    def undo(self) -> None:
        self._is_undone = True
        self._undo()

    def redo(self) -> None:
        """Restore the state after the action, unless the stack has only just taken the command."""
        if self._is_undone:
            self._redo()
