"""The layers over the picture: the one thing that canvas and layer list both look at."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.render import Layer
from engine.results import Look

__all__ = ["LayerStack"]


class LayerStack(QObject):
    """Layers from the lowest to the highest, each with a key of its own.

    Signals
    -------
    changed :
        The layers, their order or their looks are others than before.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: tuple[Layer, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, lowest first."""
        return self._layers

    def layer(self, key: int) -> Layer | None:
        """Return the layer with this key, if it is still there."""
        return next((layer for layer in self._layers if layer.key == key), None)

    def put(self, *layers: Layer) -> None:
        """Lay `layers` on top, hiding the others; a single one with a known key keeps its place and its looks instead."""
        first = layers[0]
        if self.layer(first.key) is None:
            hidden = tuple(replace(other, visible=False) for other in self._layers)
            self._set((*hidden, *layers))
        else:
            self._change(first.key, lambda old: replace(first, look=old.look, visible=old.visible))

    def replace(self, *layers: Layer) -> None:
        """Have these layers and no others, lowest first."""
        self._set(layers)

    def remove(self, key: int) -> None:
        """Take a layer away; the topmost one left becomes visible if none is."""
        left = tuple(layer for layer in self._layers if layer.key != key)
        if left and not any(layer.visible for layer in left):
            left = (*left[:-1], replace(left[-1], visible=True))
        self._set(left)

    def clear(self) -> None:
        """Take all layers away."""
        self._set(())

    def set_visible(self, key: int, visible: bool) -> None:
        """Show or hide a layer."""
        self._change(key, lambda layer: replace(layer, visible=visible))

    def set_look(self, key: int, look: Look) -> None:
        """Show a layer in another way."""
        self._change(key, lambda layer: replace(layer, look=look))

    def reorder(self, keys: list[int]) -> None:
        """Put the layers into the order of `keys`, lowest first."""
        self._set(tuple(sorted(self._layers, key=lambda layer: keys.index(layer.key))))

    def move(self, key: int, steps: int) -> None:
        """Move a layer up by `steps`, down if negative, as far as there is room."""
        keys = [layer.key for layer in self._layers]
        place = keys.index(key)
        keys.insert(min(max(0, place + steps), len(keys) - 1), keys.pop(place))
        self.reorder(keys)

    def _change(self, key: int, change: Callable[[Layer], Layer]) -> None:
        self._set(tuple(change(layer) if layer.key == key else layer for layer in self._layers))

    def _set(self, layers: tuple[Layer, ...]) -> None:
        if layers != self._layers:
            self._layers = layers
            self.changed.emit()
