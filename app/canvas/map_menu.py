"""Show the menu of a map, and carry out its entries."""

from functools import partial

from PySide6.QtCore import QMimeData, QObject, QPoint
from PySide6.QtGui import QGuiApplication

from app.explain.check_obstacle import check_obstacle
from app.explain.feature import ExplainFeature
from app.explain.tile_menu import Entry, show_menu
from app.export.export_actions import ExportActions
from app.export.numeric_export import map_to_csv
from app.shell.panels import Panels
from engine.imaging.render import Layer
from widgets.common.translation import tr

__all__ = ["MapMenu"]

_LONGEST = 40  # characters of a title in the menu


class MapMenu(QObject):
    """The menu of the selected map."""

    def __init__(self, panels: Panels, explain: ExplainFeature, exports: ExportActions) -> None:
        super().__init__(panels.layer_list)
        self._list, self._stack, self._messages = panels.layer_list, panels.stack, panels.messages
        self._explain, self._exports = explain, exports
        panels.layer_list.menu_requested.connect(self._show)

    def _show(self, place: QPoint) -> None:
        layer = self._list.current_layer()
        if layer is not None:
            show_menu(self._list, place, self._entries(layer), "map_menu")

    def _entries(self, layer: Layer) -> tuple[Entry, ...]:
        shown, listed = self._explain.shown, self._list
        unfinished = "" if shown.outcome(layer.key) else tr("The map is still being computed.")
        check = check_obstacle(shown, is_playing=not self._explain.state.has_picture)
        return (
            Entry(tr("&Check this map"), self._explain.controller.check_trust, obstacle=check),
            Entry(tr("&Export raw map..."), self._export, obstacle=unfinished),
            Entry(tr("Copy n&umbers"), lambda: self._copy(layer), obstacle=unfinished),
            *self._differences(layer),
            Entry("|" + tr("Re&name"), listed.rename, "F2"),
            Entry(tr("&Duplicate"), listed.duplicate, "Ctrl+D", unfinished),
            Entry(tr("&Zoom to map"), listed.zoom_requested.emit),
            Entry(tr("Re&move"), listed.remove, "Del"),
        )

    def _differences(self, layer: Layer) -> list[Entry]:
        """Return an entry for each other map that can be subtracted."""
        comparison = self._explain.comparison
        others = [other for other in reversed(self._stack.layers) if other.key != layer.key]
        return [
            Entry(
                ("" if number else "|") + tr("Difference with {title}", title=_shortened(other.title)),
                partial(comparison.show_difference_of, layer.key, other.key),
            )
            for number, other in enumerate(others)
        ]

    def _export(self) -> None:
        self._exports.export(self._exports.raw)

    def _copy(self, layer: Layer) -> None:
        """Copy the raw values of a map as comma-separated text."""
        values = layer.heatmap.values
        text, content = map_to_csv(values), QMimeData()
        content.setText(text)
        content.setData("text/csv", text.encode())
        QGuiApplication.clipboard().setMimeData(content)
        height, width = values.shape
        self._messages.show_note(
            tr(
                "The {height} x {width} values of {title} are in the clipboard as text.",
                height=height,
                width=width,
                title=layer.title,
            )
        )


def _shortened(title: str) -> str:
    """Return a title without its middle if it is long; an ampersand stays one in a menu."""
    half = _LONGEST // 2
    short = title if len(title) <= _LONGEST else f"{title[:half]}…{title[-half:]}"
    return short.replace("&", "&&")
