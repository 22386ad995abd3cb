"""The colours that the user prefers for maps whose method has no wish of its own."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from app.shell.settings import Settings
from engine.core.results import DIVERGING, Heatmap, Look
from widgets.canvas.layer_stack import LayerStack

__all__ = ["DisplayDefaults"]


class DisplayDefaults(QObject):
    """Knows how a new map is to be shown; a changed preference also reaches the layers that were shown as it said before."""

    def __init__(self, stack: LayerStack, settings: Settings) -> None:
        super().__init__(stack)
        self._stack, self._settings = stack, settings
        self._before = self._preferred()
        settings.changed.connect(self._take)

    def look_for(self, heatmap: Heatmap) -> Look:
        """Return the look of a map: its method's, in the preferred colours unless the method prescribes some."""
        return (
            replace(heatmap.look, colour_map=self._preferred()[heatmap.signed])
            if _is_free(heatmap)
            else heatmap.look
        )

    def _preferred(self) -> tuple[str, str]:
        """Return the colour maps for positive and for signed maps."""
        return self._settings.get("positive_map"), self._settings.get("signed_map")

    @Slot(str)
    def _take(self, name: str) -> None:
        if name not in ("positive_map", "signed_map"):
            return
        before, self._before = self._before, self._preferred()
        for layer in self._stack.layers:
            if _is_free(layer.heatmap) and layer.look.colour_map == before[layer.heatmap.signed]:
                self._stack.set_look(
                    layer.key, replace(layer.look, colour_map=self._before[layer.heatmap.signed])
                )


def _is_free(heatmap: Heatmap) -> bool:
    """Return whether a map has the colours that methods give where they have no wish."""
    return heatmap.look.colour_map == (DIVERGING if heatmap.signed else Look()).colour_map
