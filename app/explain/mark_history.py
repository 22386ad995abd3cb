"""Actions of the user on the marks, kept for undo."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QUndoCommand

from engine.core.box import Box
from engine.core.marks import Marks

__all__ = ["MarkCommand"]


@dataclass(frozen=True, slots=True)
class _PackedMarks:
    """Marks with their mask compressed: a mask of a large photograph has as many bytes as pixels."""

    boxes: tuple[Box, ...]
    shape: tuple[int, ...] | None
    bits: bytes

    @classmethod
    def of(cls, marks: Marks) -> "_PackedMarks":
        """Return packed marks."""
        mask = marks.mask
        if mask is None:
            return cls(marks.boxes, None, b"")
        return cls(marks.boxes, mask.shape, zlib.compress(np.packbits(mask).tobytes(), 1))

    def unpack(self) -> Marks:
        """Return the marks."""
        if self.shape is None:
            return Marks.with_boxes(self.boxes)
        bits = np.unpackbits(np.frombuffer(zlib.decompress(self.bits), np.uint8))
        height, width = self.shape
        return Marks.with_boxes(self.boxes, bits[: height * width].reshape(height, width).astype(np.bool_))


class MarkCommand(QUndoCommand):
    """A change of the marks that is done when the command is made.

    Parameters
    ----------
    text
        The name of the action.
    show
        Shows marks, when the action is undone or redone.
    before, after
        The marks before and after the action.
    """

    def __init__(self, text: str, show: Callable[[Marks], None], before: Marks, after: Marks) -> None:
        super().__init__(text)
        self._show = show
        self._before, self._after = _PackedMarks.of(before), _PackedMarks.of(after)
        self._is_undone = False

    def undo(self) -> None:
        """Show the marks before the action."""
        self._is_undone = True
        self._show(self._before.unpack())

    def redo(self) -> None:
        """Show the marks after the action, unless the stack has only just taken the command."""
        if self._is_undone:
            self._show(self._after.unpack())
