"""Carry out the actions on tiles: pages, receptive fields, patterns, frames, menu and clipboard."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np
from PySide6.QtCore import QMimeData, QObject, QPoint
from PySide6.QtGui import QGuiApplication, QImage

from app.explain.explain_controller import ExplainController
from app.explain.shown_results import ShownResults
from app.explain.tile_menu import Entry, show_menu
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.box import Box
from engine.core.method import method_class, unsupported_reason
from engine.core.model import Model
from engine.core.params import Value, specs
from engine.core.results import Tiles
from engine.imaging.render import colour_tiles
from engine.methods.features.filter_patterns import FilterPatterns
from engine.runtime.job import Outcome
from widgets.common.translation import tr

__all__ = ["TileActions"]

_CELL_METHODS = ("pooling-routes", "receptive-field")
_COPIED = 256  # least length of the longer side of a copied tile, in pixels


class TopImages(Protocol):
    """A search for the pictures that activate a unit most."""

    @property
    def is_possible(self) -> bool:
        """Whether a folder of pictures is open."""

    def start(self, layer: str, unit: int) -> None:
        """Search for the top pictures of a unit of a layer."""


class TileActions(QObject):
    """Carries out the user's actions on the tile grid."""

    def __init__(
        self,
        panels: Panels,
        state: AppState,
        shown: ShownResults,
        explaining: ExplainController,
        top_images: TopImages,
    ) -> None:
        super().__init__(panels.tile_grid)
        self._state, self._shown, self._explaining, self._top_images = state, shown, explaining, top_images
        self._canvas, self._method_panel, self._tile_grid = (
            panels.canvas,
            panels.method_panel,
            panels.tile_grid,
        )
        panels.tile_grid.clicked.connect(self._open)
        panels.tile_grid.page_requested.connect(self._turn_page)
        panels.tile_grid.cell_hovered.connect(self._show_field)
        panels.tile_grid.cell_clicked.connect(self._ask_cell)
        panels.tile_grid.frame_changed.connect(shown.show_frame)
        panels.tile_grid.copy_requested.connect(self._copy)
        panels.tile_grid.menu_requested.connect(self._show_menu)

    def _open(self, index: int) -> None:
        outcome = self._shown.tiles
        # `TopImagesController` opens tiles with sources
        if outcome is None or not isinstance(outcome.result, Tiles) or not outcome.result.sources:
            self._shown.open_tile(index, self._state.new_key())

    def _turn_page(self, first: int) -> None:
        """Run the method of the tiles again, from another first unit."""
        outcome = self._shown.tiles
        if outcome is not None and any(spec.name == "first" for spec in specs(outcome.job.method)):
            method = replace(outcome.job.method, first=first)  # type: ignore[type-var]
            self._explaining.start(replace(outcome.job, key=self._state.new_key(), method=method))

    def _show_field(self, place: tuple[int, int, int] | None) -> None:
        """Show the receptive field of the cell under the mouse."""
        outcome, model = self._shown.tiles, self._state.model
        if outcome is not None and isinstance(outcome.result, Tiles) and outcome.result.sources:
            return  # the canvas shows the box of the last opened patch
        box = None
        if (
            place is not None
            and outcome is not None
            and model is not None
            and isinstance(outcome.result, Tiles)
        ):
            box = self._field(outcome, model, outcome.result, place)
        self._canvas.set_field(box)

    def _field(self, outcome: Outcome, model: Model, tiles: Tiles, place: tuple[int, int, int]) -> Box | None:
        field = model.layer(tiles.layer).field if tiles.has_cells else None
        if field is None or field.unbounded:
            return None
        return field.box(*place[1:]).from_frame(outcome.job.box, *model.input_shape[:2])

    def _ask_cell(self, index: int, row: int, column: int) -> None:
        """Run the chosen method on the clicked cell if it takes cells, else the first possible one."""
        method, panel = self._method_panel.method(), self._method_panel
        chosen = method.name if method is not None and method.name in _CELL_METHODS else ""
        self._follow_cell(
            chosen or next(name for name in _CELL_METHODS if panel.supports(name)), (index, row, column)
        )

    def _follow_cell(self, name: str, cell: tuple[int, int, int]) -> None:
        """Run a method on a cell of a unit."""
        tiles, (index, row, column) = self._tiles, cell
        if tiles is not None and tiles.has_cells:
            self._run(name, {"layer": tiles.layer, "row": row, "column": column, "unit": tiles.units[index]})

    def _show_pattern(self, index: int) -> None:
        """Compute the pattern that activates the unit of a tile most."""
        tiles = self._tiles
        if tiles is not None and tiles.units:
            self._run(FilterPatterns.name, {"layer": tiles.layer, "first": tiles.units[index], "count": 1})

    def _run(self, name: str, values: Mapping[str, Value]) -> None:
        self._method_panel.set_method(name)
        self._method_panel.set_values(values)
        self._explaining.run()

    @property
    def _tiles(self) -> Tiles | None:
        """The tiles that the grid shows."""
        return self._tile_grid.tiles

    def _copy(self, index: int) -> None:
        """Copy a tile with its caption to the clipboard, a small one enlarged by a whole number."""
        if self._tiles is None:
            return
        pixels = colour_tiles(self._tiles, (index,))[0]
        times = max(1, -(-_COPIED // max(pixels.shape[:2])))
        pixels = np.ascontiguousarray(pixels.repeat(times, 0).repeat(times, 1))
        height, width = pixels.shape[:2]
        content = QMimeData()
        content.setImageData(
            QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        )
        content.setText(f"{self._tiles.title}, {self._tiles.captions[index]}")
        QGuiApplication.clipboard().setMimeData(content)

    def _show_menu(self, cell: tuple[int, int, int], place: QPoint) -> None:
        """Show the menu of a tile and one of its cells."""
        if self._tiles is not None:
            show_menu(self._tile_grid, place, self._entries(self._tiles, cell))

    def _entries(self, tiles: Tiles, cell: tuple[int, int, int]) -> tuple[Entry, ...]:
        index, grid = cell[0], self._tile_grid
        no_map = "" if tiles.over_picture else tr("These tiles are not maps of the picture.")
        no_unit = "" if tiles.units else tr("These tiles do not show units.")
        no_cell = "" if tiles.has_cells else tr("These tiles have no cells of a layer.")
        return (
            Entry(
                tr("&Enlarge"), lambda: self._shown.enlarge_tile(index), "" if tiles.over_picture else "Enter"
            ),
            Entry(
                tr("Show as &layer"),
                lambda: self._open(index),
                "Enter" if tiles.over_picture else "",
                no_map,
            ),
            Entry(
                tr("Un&pin") if grid.is_pinned(index) else tr("&Pin"),
                lambda: grid.toggle_pin(index),
                "P",
                no_unit,
            ),
            Entry(
                "|" + tr("Pattern of this &unit"),
                lambda: self._show_pattern(index),
                obstacle=no_unit or self._unable(FilterPatterns.name, tiles.layer),
            ),
            Entry(
                tr("Pictures that e&xcite this unit most"),
                lambda: self._top_images.start(tiles.layer, tiles.units[index]),
                obstacle=no_unit
                or ("" if self._top_images.is_possible else tr("Open a folder of pictures first.")),
            ),
            Entry(
                tr("&Receptive field of this cell"),
                lambda: self._follow_cell("receptive-field", cell),
                obstacle=no_cell,
            ),
            Entry(
                tr("Pooling r&outes to this cell"),
                lambda: self._follow_cell("pooling-routes", cell),
                obstacle=no_cell or self._unable("pooling-routes"),
            ),
            Entry("|" + tr("&Copy tile"), lambda: self._copy(index), "Ctrl+C"),
        )

    def _unable(self, name: str, layer: str = "") -> str:
        """Return why a method cannot run on the open model and layer; empty if it can."""
        model = self._state.model
        if model is None:
            return tr("No model is open.")
        known = not layer or layer in model.layers("map")
        return unsupported_reason(method_class(name), model) or (
            "" if known else tr("The output of {layer} is not a stack of feature maps.", layer=layer)
        )
