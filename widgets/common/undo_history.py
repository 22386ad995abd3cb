"""An undo stack that Python's garbage collector can collect."""

import shiboken6
from PySide6.QtGui import QUndoStack

__all__ = ["UndoHistory"]


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
