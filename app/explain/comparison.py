"""Keep views in panes next to the canvas, to compare methods, classes, layers, models or pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.explain.shown_results import ShownResults
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.model import Model
from engine.imaging.difference import common_limits, difference
from engine.imaging.picture_file import Photograph
from engine.imaging.render import Layer
from engine.runtime.job import Outcome
from engine.session.session import SavedPane
from widgets.canvas.comparison_panes import MAX_PANES
from widgets.canvas.layer_stack import LayerStack
from widgets.common.translation import tr

__all__ = ["Comparison"]


@dataclass(frozen=True, slots=True)
class _ComparedView:
    """The contents of a kept pane: picture, identity of the model, topmost map and outcome."""

    photograph: Photograph
    model: tuple[object, ...]
    top: Layer | None
    outcome: Outcome | None


class Comparison(QObject):
    """Keeps views of the canvas, and compares them with the current view.

    Signals
    -------
    changed :
        A pane was added or removed, or the panes are arranged in another way.
    """

    changed = Signal()

    def __init__(self, panels: Panels, state: AppState, shown: ShownResults) -> None:
        super().__init__(panels.panes)
        self._state, self._shown = state, shown
        self._stack, self._canvas, self._panes = panels.stack, panels.canvas, panels.panes
        self._messages = panels.messages
        self._kept: list[_ComparedView] = []
        panels.panes.closed.connect(self._drop)

    @property
    def has_any(self) -> bool:
        """Whether there is a kept pane."""
        return bool(self._kept)

    @property
    def can_keep(self) -> bool:
        """Whether a picture is shown and another pane fits."""
        return self._state.photograph is not None and len(self._kept) < MAX_PANES

    def keep_view(self) -> None:
        """Keep the current view of the canvas in a pane."""
        photograph, model, canvas = self._state.photograph, self._state.model, self._canvas
        if photograph is None or not self.can_keep:
            return
        layers = [layer for layer in canvas.stack.layers if layer.visible]
        peeked = canvas.rendered if canvas.has_replacement else None
        top = layers[-1] if layers and peeked is None else None
        outcome = self._shown.outcome(top.key) if top else None
        self._add(
            _ComparedView(photograph, _identity(model), top, outcome), self._caption(top), layers, peeked
        )
        if len(self._kept) == 1:
            self._messages.show_note(
                tr("Kept. Now explain another class, method, model or picture to compare with it.")
            )

    def to_saved_panes(self) -> tuple[SavedPane, ...]:
        """Return the kept panes, for a session on the open model."""
        panes, own = [], _identity(self._state.model)
        for kept, (caption, canvas) in zip(self._kept, self._panes.kept_panes, strict=True):
            peeked = canvas.rendered if canvas.has_replacement else None
            outcome = kept.outcome if kept.model == own else None
            panes.append(SavedPane(caption, kept.photograph, canvas.stack.layers, peeked, outcome))
        return tuple(panes)

    def restore(self, panes: Sequence[SavedPane], mode: str) -> None:
        """Replace the kept panes by those of a session, unless the session has none."""
        if not panes:
            return
        self.forget()
        for pane in panes:
            top = pane.layers[-1] if pane.layers and pane.peeked is None else None
            model = _identity(self._state.model) if pane.outcome is not None else ()
            self._add(
                _ComparedView(pane.photograph, model, top, pane.outcome),
                pane.caption,
                pane.layers,
                pane.peeked,
            )
        self.set_mode(mode)

    def set_mode(self, mode: str) -> None:
        """Show the kept panes side by side, blinking, or as a swipe over the canvas."""
        self._panes.set_mode(mode)
        self.changed.emit()

    def is_in_mode(self, mode: str) -> bool:
        """Return whether kept panes are shown in this way."""
        return self.has_any and self._panes.mode == mode

    def swap(self) -> None:
        """Exchange the places of the current view and the first kept one."""
        self._panes.swap()

    def forget(self) -> None:
        """Remove all kept panes."""
        for number in reversed(range(len(self._kept))):
            self._drop(number)

    def set_one_scale(self) -> None:
        """Use one colour scale for the topmost maps of all panes, or separate scales if they share one."""
        tops = self._tops()
        if not tops:
            self._messages.show_note(tr("There is no map in any pane. Show or keep a map."))
            return
        try:
            limits: tuple[float, float] | None = common_limits([layer.heatmap for _, layer in tops])
        except UserError as error:
            self._messages.show_error(error)
            return
        if all(layer.look.levels == limits for _, layer in tops):
            limits = None
        for stack, layer in tops:
            stack.set_look(layer.key, replace(layer.look, levels=limits))
        if limits is None:
            text = tr("Each map uses its own colour scale.")
        else:
            text = tr(
                "All panes use one colour scale, from {low:.4g} to {high:.4g}.", low=limits[0], high=limits[1]
            )
        self._messages.show_note(text)

    def show_difference(self) -> None:
        """Show the difference between the topmost map and the first kept one as a map."""
        top, kept = _top(self._stack), self._kept[0] if self._kept else None
        if top is None or kept is None or kept.top is None:
            self._messages.show_note(tr("Keep a map, then show another map to subtract them."))
            return
        try:
            self._check_comparable(kept)
        except UserError as error:
            self._messages.show_error(error)
        else:
            self._subtract((top, self._shown.outcome(top.key)), (kept.top, kept.outcome))

    def show_difference_of(self, key: int, other: int) -> None:
        """Show one map of the stack minus another one as a map."""
        minuend, subtrahend = self._stack.layer(key), self._stack.layer(other)
        if minuend is not None and subtrahend is not None:
            self._subtract((minuend, self._shown.outcome(key)), (subtrahend, self._shown.outcome(other)))

    def _subtract(
        self, minuend: tuple[Layer, Outcome | None], subtrahend: tuple[Layer, Outcome | None]
    ) -> None:
        """Show the difference of two maps with their outcomes, or say why there is none."""
        (layer, outcome), (other, less) = minuend, subtrahend
        if outcome is None or less is None:
            self._messages.show_note(
                tr("One of the maps is not complete. Run its method to the end, then keep or show it again.")
            )
            return
        try:
            if outcome.less is not None:
                raise UserError(
                    tr("The map is already a difference."), tr("Choose the map that it was computed from.")
                )
            one, two = (replace(shown.heatmap, title=shown.title) for shown in (layer, other))
            result = difference(one, two, (layer.box, other.box))
        except UserError as error:
            self._messages.show_error(error)
            return
        job = replace(outcome.job, key=self._state.new_key())
        self._shown.keep_difference(Outcome(job, result, 0, less=less))

    def _check_comparable(self, kept: _ComparedView) -> None:
        """Raise UserError if a recipe could not describe the difference."""
        if kept.photograph is not self._state.photograph:
            raise UserError(
                tr("The maps are of different pictures."), tr("Keep a map of the picture that is shown.")
            )
        if kept.model != _identity(self._state.model):
            raise UserError(
                tr("The maps are of different models."),
                tr("Keep a map of the model that is open; panes and One scale compare them."),
            )

    def _caption(self, top: Layer | None) -> str:
        photograph, model = self._state.photograph, self._state.model
        title = (
            self._shown.picture.result.title if self._shown.picture is not None else top.title if top else ""
        )
        names = [title, photograph.name if photograph else "", model.name if model else ""]
        return ", ".join(name for name in names if name)

    def _add(self, kept: _ComparedView, caption: str, layers: Sequence[Layer], peeked: Bytes | None) -> None:
        self._kept.append(kept)
        self._panes.add_pane(caption, kept.photograph.pixels, layers, peeked)
        self.changed.emit()

    def _tops(self) -> list[tuple[LayerStack, Layer]]:
        tops = [(stack, _top(stack)) for stack in (self._stack, *self._panes.stacks)]
        return [(stack, layer) for stack, layer in tops if layer is not None]

    def _drop(self, number: int) -> None:
        self._kept.pop(number)
        self._panes.remove_pane(number)
        self.changed.emit()


def _identity(model: Model | None) -> tuple[object, ...]:
    """Return the properties that identify a model in recipes."""
    return () if model is None else (model.digest, model.name, model.input_shape, model.picture)


def _top(stack: LayerStack) -> Layer | None:
    """Return the topmost visible layer."""
    visible = [layer for layer in stack.layers if layer.visible]
    return visible[-1] if visible else None
