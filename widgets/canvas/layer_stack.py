"""The layers over the picture: the one thing that canvas and layer list both look at; what the user does to them can be undone."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.core.results import Look
from engine.imaging.render import Layer

__all__ = ["LayerStack"]

_AT_ONCE = 1.0  # seconds between two moves of the same slider that are undone as one
_GRADUAL = {"opacity", "levels", "threshold"}
_Layers = tuple[Layer, ...]


class LayerStack(QObject):
    """Layers from the lowest to the highest, each with a key of its own.

    What results do (`add_or_update`, `discard`, `clear`) happens; what the user does is remembered in `history`.

    Signals
    -------
    changed :
        The layers, their order or their looks are others than before.
    undo_state_changed :
        Something else than before can be undone or done again.
    """

    changed = Signal()
    undo_state_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: _Layers = ()
        self._withdrawn: set[int] = set()
        self.history = QUndoStack(self)
        self.history.indexChanged.connect(
            self.undo_state_changed
        )  # passed on, as the history also tells of its own end, and then nobody is left

    @property
    def layers(self) -> _Layers:
        """The layers, lowest first."""
        return self._layers

    def layer(self, key: int) -> Layer | None:
        """Return the layer with this key, if it is still there."""
        return next((layer for layer in self._layers if layer.key == key), None)

    def is_discarded(self, key: int) -> bool:
        """Return whether a layer has been taken away for good, so that nothing can bring it back."""
        return key in self._withdrawn

    # What results do

    def add_or_update(self, *layers: Layer) -> None:
        """Lay `layers` on top, hiding the others; a single one with a known key keeps its place, looks and name instead."""
        first = layers[0]
        self._withdrawn.difference_update(
            layer.key for layer in layers
        )  # the user may ask for an earlier result again
        if self.layer(first.key) is None:
            hidden = tuple(replace(other, visible=False) for other in self._layers)
            self._set((*hidden, *layers))
        else:
            self._set(
                _changed(
                    self._layers, first.key, lambda old: replace(old, heatmap=first.heatmap, box=first.box)
                )
            )

    def set_all(self, layers: _Layers) -> None:
        """Show these layers, lowest first, and no others."""
        self._set(layers)

    def discard(self, key: int) -> None:
        """Take a layer away for good, as another has come in its place."""
        self._withdrawn.add(key)
        self._set(_without(self._layers, key))

    def clear(self) -> None:
        """Take all layers away, and forget what could be undone."""
        self.history.clear()
        self._withdrawn.clear()
        self._set(())

    # What the user does

    def remove(self, key: int) -> None:
        """Take a layer away; the topmost one left becomes visible if none is."""
        self._do("Remove layer", _without(self._layers, key))

    def duplicate(self, key: int, copy: int) -> None:
        """Lay a copy of a layer over it, under the key `copy`."""
        place = [layer.key for layer in self._layers].index(key)
        layer = self._layers[place]
        twin = replace(layer, key=copy, name=f"{layer.title} (copy)")
        self._do("Duplicate layer", (*self._layers[: place + 1], twin, *self._layers[place + 1 :]))

    def rename(self, key: int, name: str) -> None:
        """Call a layer by another name; an empty one gives its own title back."""
        self._do("Rename layer", _changed(self._layers, key, lambda layer: replace(layer, name=name.strip())))

    def set_visible(self, key: int, visible: bool) -> None:
        """Show or hide a layer."""
        text = "Show layer" if visible else "Hide layer"
        self._do(text, _changed(self._layers, key, lambda layer: replace(layer, visible=visible)))

    def set_look(self, key: int, look: Look) -> None:
        """Show a layer in another way; moves of a slider that follow one another are undone as one."""
        layer = self.layer(key)
        if layer is not None:
            names = [name for name in Look.__slots__ if getattr(look, name) != getattr(layer.look, name)]
            gradual = f"{key} {names[0]}" if len(names) == 1 and names[0] in _GRADUAL else ""
            text = f"Change {names[0].replace('_', ' ')}" if len(names) == 1 else "Change look"
            self._do(text, _changed(self._layers, key, lambda layer: replace(layer, look=look)), gradual)

    def reorder(self, keys: list[int]) -> None:
        """Put the layers into the order of `keys`, lowest first."""
        self._do("Move layer", tuple(sorted(self._layers, key=lambda layer: keys.index(layer.key))))

    def move(self, key: int, steps: int) -> None:
        """Move a layer up by `steps`, down if negative, as far as there is room."""
        keys = [layer.key for layer in self._layers]
        place = keys.index(key)
        keys.insert(min(max(0, place + steps), len(keys) - 1), keys.pop(place))
        self.reorder(keys)

    def restore(self, wanted: _Layers, instead_of: _Layers) -> None:
        """Bring `wanted` back in place of `instead_of`, leaving what results have done since as it is."""
        now, before = ({layer.key: layer for layer in layers} for layers in (self._layers, instead_of))
        back = [
            _merged(now.get(layer.key), layer, before.get(layer.key))
            for layer in wanted
            if layer.key not in self._withdrawn
        ]
        known = {layer.key for layer in (*wanted, *instead_of)}
        self._set((*back, *(layer for layer in self._layers if layer.key not in known)))

    def _do(self, text: str, after: _Layers, gradual: str = "") -> None:
        if after != self._layers:
            self.history.push(_LayerCommand(self, text, self._layers, after, gradual))

    def _set(self, layers: _Layers) -> None:
        if layers != self._layers:
            self._layers = layers
            self.changed.emit()


class _LayerCommand(QUndoCommand):
    """Something the user has done to the layers."""

    def __init__(self, stack: LayerStack, text: str, before: _Layers, after: _Layers, gradual: str) -> None:
        super().__init__(text)
        self._stack, self._before, self._after, self._gradual = stack, before, after, gradual
        self._time = time.monotonic()

    def id(self) -> int:
        return 1 if self._gradual else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, _LayerCommand)
        if other._gradual != self._gradual or other._time - self._time > _AT_ONCE:
            return False
        self._after, self._time = other._after, other._time
        return True

    def undo(self) -> None:
        self._stack.restore(self._before, self._after)

    def redo(self) -> None:
        self._stack.restore(self._after, self._before)


def _changed(layers: _Layers, key: int, change: Callable[[Layer], Layer]) -> _Layers:
    return tuple(change(layer) if layer.key == key else layer for layer in layers)


def _merged(now: Layer | None, wanted: Layer, before: Layer | None) -> Layer:
    """Return a layer as it is now, but for what differs between `before` and `wanted`."""
    if now is None or before is None:
        return wanted
    look = wanted.look if wanted.look != before.look else now.look
    name = wanted.name if wanted.name != before.name else now.name
    visible = wanted.visible if wanted.visible != before.visible else now.visible
    return replace(now, look=look, name=name, visible=visible)


def _without(layers: _Layers, key: int) -> _Layers:
    left = tuple(layer for layer in layers if layer.key != key)
    if left and not any(layer.visible for layer in left):
        left = (*left[:-1], replace(left[-1], visible=True))
    return left
