"""Show the menu of a place of the picture, and carry out its entries."""

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtGui import QGuiApplication

from app.explain.feature import ExplainFeature
from app.explain.tile_menu import Entry, show_menu
from app.shell.panels import Panels
from engine.core.box import Box
from engine.core.model import Model, Node
from engine.core.placement import even_placement
from widgets.common.translation import tr

__all__ = ["PointMenu", "nearest_cell"]


class PointMenu(QObject):
    """The menu of a place: its values, the cell of the chosen layer, and the moving patch."""

    def __init__(self, panels: Panels, explain: ExplainFeature) -> None:
        super().__init__(panels.canvas)
        self._canvas, self._method_panel, self._explain = panels.canvas, panels.method_panel, explain
        panels.canvas.menu_requested.connect(self._show)

    def _show(self, place: QPointF, screen: QPoint) -> None:
        text = self._canvas.read_out(place)
        if not text:
            return
        entries = [Entry(tr("C&opy {text}", text=text), lambda: QGuiApplication.clipboard().setText(text))]
        cell = self._cell_entry(place)
        patch = Entry(tr("&Move the patch here"), lambda: self._cover(place))
        show_menu(self._canvas, screen, [*entries, *([cell] if cell else []), patch], "point_menu")

    def _cover(self, place: QPointF) -> None:
        self._explain.marks.set_tool("cover")
        self._canvas.cover_at(place)

    def _cell_entry(self, place: QPointF) -> Entry | None:
        """Return the entry that shows what the cell of the chosen layer at a place sees."""
        state, path = self._explain.state, str(self._method_panel.values().get("layer") or "")
        model, photograph, prepared = state.model, state.photograph, state.preprocessing
        if model is None or photograph is None or prepared is None:
            return None
        layers = model.layers("map")
        path = path or (layers[-1] if layers else "")
        if path not in layers:
            return None
        layer, region = model.layer(path), prepared.region(photograph.pixels.shape[:2])
        size = model.input_shape[:2]
        point = Box(place.y(), place.x(), 0, 0).to_frame(region, *size)
        cell = nearest_cell(layer, size, point.top, point.left)
        if cell is None:
            return None
        title = tr("&Cell ({row}, {column}) of {layer}", row=cell[0], column=cell[1], layer=path)
        is_known = layer.field is not None and not layer.field.unbounded
        obstacle = "" if is_known else tr("The cell sees the whole picture.")
        return Entry(title, lambda: self._show_field(model, layer, cell, region), obstacle=obstacle)

    def _show_field(self, model: Model, layer: Node, cell: tuple[int, int], region: Box) -> None:
        """Outline the receptive field of a cell."""
        if layer.field is not None:
            self._canvas.set_field(layer.field.box(*cell).from_frame(region, *model.input_shape[:2]))


def nearest_cell(layer: Node, size: tuple[int, int], row: float, column: float) -> tuple[int, int] | None:
    """Return the cell of a layer whose centre is nearest to a place; None for a place beside the input.

    Parameters
    ----------
    layer
        A layer whose output is a map.
    size
        The height and width of the input.
    row, column
        The place in pixels of the input, from the edge of the first pixel.
    """
    if not (0 <= row < size[0] and 0 <= column < size[1]):
        return None
    rows, columns = (layer.shape or ())[:2]
    place = layer.placement or even_placement((rows or 1, columns or 1), *size)
    centres = np.asarray(place.rows), np.asarray(place.columns)
    found = (int(np.abs(line + 0.5 - at).argmin()) for line, at in zip(centres, (row, column), strict=True))
    return next(found), next(found)
