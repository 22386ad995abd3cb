"""Apply the preferred colour maps to maps whose method prescribes none."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from app.shell.settings import Settings
from engine.core.look import DIVERGING, Look
from engine.core.results import Heatmap
from widgets.canvas.layer_stack import LayerStack

__all__ = ["PreferredColours"]


class PreferredColours(QObject):
    """Provides the look of new maps; a changed preference also updates layers in the former colours."""

    def __init__(self, stack: LayerStack, settings: Settings) -> None:
        super().__init__(stack)
        self._stack, self._settings = stack, settings
        self._before = self._preferred()
        settings.changed.connect(self._update)

    def look_for(self, heatmap: Heatmap) -> Look:
        """Return the look of a map, in the preferred colours unless its method prescribes a colour map."""
        return (
            replace(heatmap.look, colour_map=self._preferred()[heatmap.signed])
            if _has_default_colours(heatmap)
            else heatmap.look
        )

    def _preferred(self) -> tuple[str, str]:
        """Return the colour maps for positive and for signed maps."""
        return self._settings.get("positive_map"), self._settings.get("signed_map")

    @Slot(str)
    def _update(self, name: str) -> None:
        if name not in ("positive_map", "signed_map"):
            return
        before, self._before = self._before, self._preferred()
        for layer in self._stack.layers:
            if _has_default_colours(layer.heatmap) and layer.look.colour_map == before[layer.heatmap.signed]:
                self._stack.set_look(
                    layer.key, replace(layer.look, colour_map=self._before[layer.heatmap.signed])
                )


def _has_default_colours(heatmap: Heatmap) -> bool:
    """Return whether a map has the default colour map, as its method prescribes none."""
    return heatmap.look.colour_map == (DIVERGING if heatmap.signed else Look()).colour_map
