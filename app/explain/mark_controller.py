"""Handle the marks on the photograph: a box to compare maps with, and a painted mask."""

from PySide6.QtCore import QObject, Signal

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


_PLACES = {
    1.0: tr_noop("{share:.0%} of the positive evidence is in the box; the maximum is inside the box."),
    0.0: tr_noop("{share:.0%} of the positive evidence is in the box; the maximum is outside the box."),
}
_IN_PART = tr_noop(
    "{share:.0%} of the positive evidence is in the box; the map has several maxima, some of them inside."
)
_NOTHING = tr_noop("the map has no positive evidence, so nothing can be compared with the box.")


class MarkController(QObject):
    """Sets the marks and the tools that draw them.

    Signals
    -------
    mask_changed :
        The user has painted, and the chosen method uses the mask.
    """

    mask_changed = Signal()

    def __init__(self, panels: Panels, state: AppState, shown: ShownResults) -> None:
        super().__init__(panels.canvas)
        self._state, self._shown = state, shown
        self._canvas, self._method_panel, self._messages = panels.canvas, panels.method_panel, panels.messages
        panels.canvas.box_drawn.connect(self._take_box)
        panels.canvas.mask_painted.connect(self._take_mask)

    def set_tool(self, tool: str) -> None:
        """Choose a tool: hand, box, paint, erase or cover; paint also chooses the method of painted masks."""
        self._canvas.set_tool(tool)
        if tool == "paint" and self._method_panel.supports(PaintedMask.name):
            self._method_panel.set_method(PaintedMask.name)

    def show(self, marks: Marks) -> None:
        """Set the marks, as if the user had drawn them."""
        self._state.marks = marks
        self._canvas.set_marks(marks)

    def clear(self) -> None:
        """Remove all marks."""
        self.show(NO_MARKS)

    def forget(self) -> None:
        """Remove all marks and choose the hand, for another picture."""
        self.clear()
        self._canvas.set_tool("hand")

    def _take_box(self, box: Box | None) -> None:
        self._state.marks = Marks(box, self._state.marks.mask)
        outcome = self._shown.selected_outcome
        if box is None or outcome is None or not isinstance(outcome.result, Heatmap):
            return
        values = map_evidence(outcome.result)
        inside = box.to_frame(outcome.job.box, *values.shape)
        share, hit = share_inside(values, inside), pointing_game(values, inside)
        text = tr(_PLACES.get(hit or 0.0, _IN_PART), share=share or 0) if share is not None else tr(_NOTHING)
        self._messages.show_note(f"{outcome.result.title}: {text}")

    def _take_mask(self, mask: Mask | None) -> None:
        self._state.marks = Marks(self._state.marks.box, mask)
        method = self._method_panel.method()
        if mask is not None and isinstance(method, PaintedMask):
            self.mask_changed.emit()
