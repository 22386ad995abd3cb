"""The boxes that the user draws on the picture."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem

from engine.core.box import Box
from widgets.canvas.canvas_marks import Outline

__all__ = ["BoxMarks"]

_COLOUR = QColor("#FF5CC8")


class BoxMarks:
    """Outlines of any number of boxes, and of one that is being drawn; in pixels of the photograph."""

    def __init__(self, parent: QGraphicsItem) -> None:
        self._parent = parent
        self._boxes: tuple[Box, ...] = ()
        self._outlines: list[Outline] = []
        self._drawn = Outline(_COLOUR, parent)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes, the last drawn one at the end."""
        return self._boxes

    def set_boxes(self, boxes: tuple[Box, ...]) -> None:
        """Show these boxes instead of the present ones."""
        self._boxes = boxes
        while len(self._outlines) < len(boxes):
            self._outlines.append(Outline(_COLOUR, self._parent))
        for number, outline in enumerate(self._outlines):
            outline.show_box(boxes[number] if number < len(boxes) else None)

    def show_drawn(self, box: Box | None) -> None:
        """Show the box that is being drawn, besides the others; None for none."""
        self._drawn.show_box(box)

    def at(self, place: QPointF) -> Box | None:
        """Return the box at a place; of several, the last drawn one."""
        return next((box for box in reversed(self._boxes) if _holds(box, place)), None)


def _holds(box: Box, place: QPointF) -> bool:
    return box.top <= place.y() <= box.bottom and box.left <= place.x() <= box.right
