"""The model of the layers over the picture, observed by canvas and layer list; user actions can be undone."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from engine.core.look import Look
from engine.imaging.render import Layer
from widgets.common.undo_history import UndoHistory

__all__ = ["LayerStack"]

_MERGE_SECONDS = 1.0  # between two moves of a slider that are undone together
_GRADUAL = {"opacity", "levels", "threshold"}
_Layers = tuple[Layer, ...]


class LayerStack(QObject):
    """Layers from the lowest to the highest, each with a unique key.

    Changes by results (`add_or_update`, `discard`, `clear`) cannot be undone; those by the user are kept in
    `history`.

    Signals
    -------
    changed :
        The layers, their order or their looks have changed.
    undo_state_changed :
        Another action can be undone or redone.
    """

    changed = Signal()
    undo_state_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: _Layers = ()
        self._withdrawn: set[int] = set()
        self.history = UndoHistory(self)
        # not connected directly by others: the history also emits while it is being destroyed
        self.history.indexChanged.connect(self.undo_state_changed)

    @property
    def layers(self) -> _Layers:
        """The layers, lowest first."""
        return self._layers

    def layer(self, key: int) -> Layer | None:
        """Return the layer with this key, or None."""
        return next((layer for layer in self._layers if layer.key == key), None)

    def is_discarded(self, key: int) -> bool:
        """Return whether a layer was removed for good, so that undo cannot restore it."""
        return key in self._withdrawn

    # Changes by results

    def add_or_update(self, *layers: Layer) -> None:
        """Add layers on top and hide the others; update the heatmap of a single layer whose key is known.

        An updated layer keeps its place, look and name.
        """
        first = layers[0]
        # the user may request an earlier result again
        self._withdrawn.difference_update(layer.key for layer in layers)
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
        """Replace all layers; the lowest comes first. Undo does not know of it."""
        self._withdrawn.difference_update(layer.key for layer in layers)
        self._set(layers)

    def discard(self, key: int) -> None:
        """Remove a layer for good, because another one replaces it."""
        self._withdrawn.add(key)
        self._set(_without(self._layers, key))

    def clear(self) -> None:
        """Remove all layers and the history."""
        self.history.clear()
        self._withdrawn.clear()
        self._set(())

    # Changes by the user

    def remove(self, key: int) -> None:
        """Remove a layer; if none of the others is visible, the topmost one is shown."""
        self._do("Remove map", _without(self._layers, key))

    def duplicate(self, key: int, copy: int) -> None:
        """Add a copy of a layer above it, with the key `copy`."""
        place = [layer.key for layer in self._layers].index(key)
        layer = self._layers[place]
        twin = replace(layer, key=copy, name=f"{layer.title} (copy)")
        self._do("Duplicate map", (*self._layers[: place + 1], twin, *self._layers[place + 1 :]))

    def rename(self, key: int, name: str) -> None:
        """Rename a layer; an empty name restores its title."""
        self._do("Rename map", _changed(self._layers, key, lambda layer: replace(layer, name=name.strip())))

    def set_visible(self, key: int, visible: bool) -> None:
        """Show or hide a layer."""
        text = "Show map" if visible else "Hide map"
        self._do(text, _changed(self._layers, key, lambda layer: replace(layer, visible=visible)))

    def set_look(self, key: int, look: Look) -> None:
        """Set the look of a layer; successive moves of a slider are undone together."""
        layer = self.layer(key)
        if layer is not None:
            names = [name for name in Look.__slots__ if getattr(look, name) != getattr(layer.look, name)]
            gradual = f"{key} {names[0]}" if len(names) == 1 and names[0] in _GRADUAL else ""
            text = f"Change {names[0].replace('_', ' ')}" if len(names) == 1 else "Change look"
            self._do(text, _changed(self._layers, key, lambda layer: replace(layer, look=look)), gradual)

    def reorder(self, keys: list[int]) -> None:
        """Sort the layers by their position in `keys`, lowest first."""
        self._do("Move map", tuple(sorted(self._layers, key=lambda layer: keys.index(layer.key))))

    def move(self, key: int, steps: int) -> None:
        """Move a layer up by a number of steps, or down if negative, as far as possible."""
        keys = [layer.key for layer in self._layers]
        place = keys.index(key)
        keys.insert(min(max(0, place + steps), len(keys) - 1), keys.pop(place))
        self.reorder(keys)

    def restore(self, wanted: _Layers, instead_of: _Layers) -> None:
        """Replace the layers `instead_of` by `wanted`, but keep changes that results have made since."""
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
    """An action of the user on the layers."""

    def __init__(self, stack: LayerStack, text: str, before: _Layers, after: _Layers, gradual: str) -> None:
        super().__init__(text)
        self._stack, self._before, self._after, self._gradual = stack, before, after, gradual
        self._time = time.monotonic()

    def id(self) -> int:
        return 1 if self._gradual else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, _LayerCommand)
        if other._gradual != self._gradual or other._time - self._time > _MERGE_SECONDS:
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
    """Return the present layer with the differences between `before` and `wanted` applied."""
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
