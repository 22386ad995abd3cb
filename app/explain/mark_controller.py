"""Handle the marks on the photograph: boxes to compare maps with, and a painted mask."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.explain.mark_history import MarkCommand
from app.explain.shown_results import ShownResults
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.arrays import Mask
from engine.core.box import Box
from engine.core.marks import NO_MARKS, Marks
from engine.core.results import Heatmap
from engine.methods.evaluation.faithfulness import map_evidence, pointing_game, share_inside
from engine.methods.perturbation.regions import PaintedMask
from widgets.common.translation import tr, tr_noop

__all__ = ["MarkController"]


_ONE_BOX = {
    1.0: tr_noop("{share:.0%} of the positive evidence is in the box; the maximum is inside the box."),
    0.0: tr_noop("{share:.0%} of the positive evidence is in the box; the maximum is outside the box."),
    None: tr_noop(
        "{share:.0%} of the positive evidence is in the box; the map has several maxima, some of them inside."
    ),
}
_BOXES = {
    1.0: tr_noop(
        "{share:.0%} of the positive evidence is in the {count} boxes; the maximum is inside one of them."
    ),
    0.0: tr_noop(
        "{share:.0%} of the positive evidence is in the {count} boxes; the maximum is outside all of them."
    ),
    None: tr_noop(
        "{share:.0%} of the positive evidence is in the {count} boxes; "
        "the map has several maxima, some of them inside."
    ),
}
_NOTHING = tr_noop("the map has no positive evidence, so nothing can be compared with the box.")


class MarkController(QObject):
    """Sets the marks and the tools that draw them; marks of the user are undone with changes of the maps.

    Signals
    -------
    changed :
        The user has drawn, painted or removed marks, or has undone or redone that.
    mask_changed :
        The painted mask is another one, and the chosen method uses it.
    """

    changed = Signal()
    mask_changed = Signal()

    def __init__(self, panels: Panels, state: AppState, shown: ShownResults) -> None:
        super().__init__(panels.canvas)
        self._state, self._shown = state, shown
        self._canvas, self._method_panel, self._messages = panels.canvas, panels.method_panel, panels.messages
        self._history = panels.stack.history
        panels.canvas.boxes_drawn.connect(self._take_boxes)
        panels.canvas.mask_painted.connect(self._take_mask)

    @property
    def tool(self) -> str:
        """The tool in use: hand, box, paint, erase, cover or measure."""
        return self._canvas.tool

    def set_tool(self, tool: str) -> None:
        """Choose a tool, and give its keys to the picture; paint also chooses the method of painted masks."""
        self._canvas.set_tool(tool)
        self._canvas.focus_view()
        if tool == "paint" and self._method_panel.supports(PaintedMask.name):
            self._method_panel.set_method(PaintedMask.name)

    def show(self, marks: Marks) -> None:
        """Set the marks; undo does not know of it."""
        self._state.marks = marks
        self._canvas.set_marks(marks)

    def clear(self) -> None:
        """Remove all marks; the user can undo it."""
        if self._state.marks.boxes or self._state.marks.mask is not None:
            self._canvas.set_marks(NO_MARKS)
            self._push("Clear marks", NO_MARKS)

    def forget(self) -> None:
        """Remove all marks with their history, and choose the hand, for another picture."""
        self._history.clear()
        self.show(NO_MARKS)
        self._canvas.set_tool("hand")

    def _push(self, text: str, marks: Marks) -> None:
        """Keep marks that the canvas shows already."""
        before, self._state.marks = self._state.marks, marks
        self._history.push(MarkCommand(text, self._go_back, before, marks))
        self._report(before)

    def _go_back(self, marks: Marks) -> None:
        """Show the marks of an undone or redone action."""
        before = self._state.marks
        self.show(marks)
        self._report(before)

    def _report(self, before: Marks) -> None:
        """Report changed marks, so that the method of painted masks runs again on another mask."""
        self.changed.emit()
        mask = self._state.marks.mask
        if mask is None or mask is before.mask or not isinstance(self._method_panel.method(), PaintedMask):
            return
        if before.mask is None or not np.array_equal(mask, before.mask):
            self.mask_changed.emit()

    def _take_boxes(self, boxes: tuple[Box, ...]) -> None:
        is_new = len(boxes) > len(self._state.marks.boxes)
        marks = Marks.with_boxes(boxes, self._state.marks.mask)
        self._push("Draw box" if is_new else "Remove box", marks)
        if is_new:
            self._compare(boxes)

    def _compare(self, boxes: tuple[Box, ...]) -> None:
        """Show how much of the chosen map's evidence is in the boxes."""
        outcome = self._shown.selected_outcome
        if outcome is None or not isinstance(outcome.result, Heatmap):
            return
        values = map_evidence(outcome.result)
        inside = [box.to_frame(outcome.job.box, *values.shape) for box in boxes]
        share, hit = share_inside(values, *inside), pointing_game(values, *inside)
        texts = _ONE_BOX if len(boxes) == 1 else _BOXES
        text = texts.get(hit or 0.0, texts[None])
        shown = tr(_NOTHING) if share is None else tr(text, share=share, count=len(boxes))
        self._messages.show_note(f"{outcome.result.title}: {shown}")

    def _take_mask(self, mask: Mask | None) -> None:
        before = self._state.marks
        if mask is None and before.mask is None:  # nothing was there to erase
            return
        text = "Erase" if self._canvas.tool == "erase" else "Paint"
        self._push(text, Marks(before.box, mask, before.earlier_boxes))
