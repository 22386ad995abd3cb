"""Carry out the actions on tiles: pages, receptive fields, patterns, frames and the menu."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QPoint

from app.explain.explain_controller import ExplainController
from app.explain.shown_results import ShownResults
from app.explain.tile_files import TileFiles
from app.explain.tile_menu import Entry, show_menu
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.box import Box
from engine.core.method import method_class, unsupported_reason
from engine.core.model import Model
from engine.core.params import Value, specs
from engine.core.results import Tiles
from engine.methods.features.filter_patterns import FilterPatterns
from engine.runtime.job import Outcome
from widgets.common.translation import tr

__all__ = ["TileActions"]

_CELL_METHODS = ("pooling-routes", "receptive-field")
_RELEVANCE = "relevance"  # name of the figure of a channel


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
        files: TileFiles,
    ) -> None:
        super().__init__(panels.tile_grid)
        self._state, self._shown, self._explaining, self._top_images = state, shown, explaining, top_images
        self._files = files
        self._hovered: tuple[int, int, int] | None = None
        self._kept: tuple[int, int, int] | None = None  # the cell whose field stays on the picture
        self._canvas, self._method_panel, self._tile_grid = (
            panels.canvas,
            panels.method_panel,
            panels.tile_grid,
        )
        panels.tile_grid.clicked.connect(self._click)
        panels.tile_grid.opened.connect(self._enlarge)
        panels.tile_grid.replaced.connect(self._forget_field)
        panels.tile_grid.page_requested.connect(self._turn_page)
        panels.tile_grid.cell_hovered.connect(self._show_field)
        panels.tile_grid.cell_clicked.connect(self._ask_cell)
        panels.tile_grid.frame_changed.connect(shown.show_frame)
        panels.tile_grid.copy_requested.connect(files.copy)
        panels.tile_grid.menu_requested.connect(self._show_menu)

    def _enlarge(self, index: int) -> None:
        """Show a tile in place of the picture; `TopImagesController` opens tiles with sources."""
        if self._tiles is not None and not self._tiles.sources:
            self._shown.enlarge_tile(index)

    def _turn_page(self, first: int) -> None:
        """Run the method of the tiles again, from another first unit."""
        outcome = self._shown.tiles
        if outcome is not None and any(spec.name == "first" for spec in specs(outcome.job.method)):
            method = replace(outcome.job.method, first=first)  # type: ignore[type-var]
            self._explaining.start(replace(outcome.job, key=self._state.new_key(), method=method))

    def _click(self, index: int) -> None:
        """Keep the field of a cell; enlarge a tile that has no cells."""
        if self._tiles is not None and self._tiles.has_cells:
            self._keep_field(index)
        else:
            self._enlarge(index)

    def _keep_field(self, index: int) -> None:
        """Keep the receptive field of the clicked cell on the picture; a second click removes it."""
        cell = self._hovered if self._hovered is not None and self._hovered[0] == index else None
        self._kept = None if cell == self._kept else cell
        self._show_field(cell)

    def _forget_field(self) -> None:
        """Remove the receptive field, which belongs to other tiles."""
        self._kept = None
        self._canvas.set_field(None)

    def _show_field(self, place: tuple[int, int, int] | None) -> None:
        """Show the receptive field of the cell under the mouse, or else that of the clicked cell."""
        self._hovered, outcome, model = place, self._shown.tiles, self._state.model
        place = place or self._kept
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

    def _show_menu(self, cell: tuple[int, int, int], place: QPoint) -> None:
        """Show the menu of a tile and one of its cells."""
        if self._tiles is not None:
            show_menu(self._tile_grid, place, self._entries(self._tiles, cell))

    def _entries(self, tiles: Tiles, cell: tuple[int, int, int]) -> tuple[Entry, ...]:
        index = cell[0]
        return (
            *self._view_entries(tiles, index),
            *self._unit_entries(tiles, index),
            *self._cell_entries(tiles, cell),
            Entry("|" + tr("&Copy tile"), lambda: self._files.copy(index), "Ctrl+C"),
            Entry(
                tr("&Save tile..."),
                lambda: self._files.save(index),
                obstacle="" if self._shown.tiles is not None else tr("Tiles of moving pictures change."),
            ),
        )

    def _view_entries(self, tiles: Tiles, index: int) -> tuple[Entry, ...]:
        grid = self._tile_grid
        no_map = "" if tiles.over_picture else tr("These tiles are not maps of the picture.")
        pin = tr("Un&pin") if grid.is_pinned(index) else tr("&Pin")
        return (
            Entry(tr("&Enlarge"), lambda: self._shown.enlarge_tile(index), "Enter"),
            Entry(
                tr("Show over the pict&ure"),
                lambda: self._shown.open_tile(index, self._state.new_key()),
                obstacle=no_map,
            ),
            Entry(pin, lambda: grid.toggle_pin(index), "P", self._no_unit(tiles)),
        )

    def _unit_entries(self, tiles: Tiles, index: int) -> tuple[Entry, ...]:
        no_unit = self._no_unit(tiles)
        no_folder = "" if self._top_images.is_possible else tr("Open a folder of pictures first.")
        return (
            Entry(
                "|" + tr("Pa&ttern of this unit"),
                lambda: self._show_pattern(index),
                obstacle=no_unit or self._unable(FilterPatterns.name, tiles.layer),
            ),
            Entry(
                tr("Top pictures of the &folder"),
                lambda: self._top_images.start(tiles.layer, tiles.units[index]),
                obstacle=no_unit or no_folder,
            ),
            Entry(
                tr("Re&levance to the class"),
                lambda: self._rank(index),
                obstacle=no_unit or self._no_relevance(tiles),
            ),
        )

    def _cell_entries(self, tiles: Tiles, cell: tuple[int, int, int]) -> tuple[Entry, ...]:
        no_cell = "" if tiles.has_cells else tr("These tiles have no cells of a layer.")
        return (
            Entry(
                "|" + tr("&Receptive field of this cell"),
                lambda: self._follow_cell("receptive-field", cell),
                obstacle=no_cell,
            ),
            Entry(
                tr("Pooling r&outes to this cell"),
                lambda: self._follow_cell("pooling-routes", cell),
                obstacle=no_cell or self._unable("pooling-routes"),
            ),
        )

    def _rank(self, index: int) -> None:
        """Sort by the relevance to the class, and show the place of a tile."""
        self._tile_grid.sort_by(_RELEVANCE)
        self._tile_grid.select(index)

    @staticmethod
    def _no_unit(tiles: Tiles) -> str:
        return "" if tiles.units else tr("These tiles do not show units.")

    @staticmethod
    def _no_relevance(tiles: Tiles) -> str:
        """Return why the relevance of the units is unknown; empty if it is known."""
        figure = tiles.metric(_RELEVANCE)
        return tr("These tiles have no relevance to a class.") if figure is None else tr(figure.obstacle)

    def _unable(self, name: str, layer: str = "") -> str:
        """Return why a method cannot run on the open model and layer; empty if it can."""
        model = self._state.model
        if model is None:
            return tr("No model is open.")
        known = not layer or layer in model.layers("map")
        return unsupported_reason(method_class(name), model) or (
            "" if known else tr("The output of {layer} is not a stack of feature maps.", layer=layer)
        )
