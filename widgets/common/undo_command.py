"""An action for an undo stack, made of two functions."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

__all__ = ["FunctionCommand"]


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
