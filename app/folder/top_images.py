"""Search the open folder for the pictures that activate a unit most, and show them as tiles."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from app.explain.feature import ExplainFeature
from app.folder.folder_controller import FolderController
from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.window import MainWindow
from engine.core.params import param_values
from engine.core.results import Tiles, TileSource
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.methods import TopPictures
from engine.runtime.job import Job, Outcome
from widgets.common.translation import tr

__all__ = ["TopImagesController"]


class TopImagesController(QObject):
    """Starts the search in the background, and shows its tiles; a click on a tile opens its picture.

    Signals
    -------
    picture_requested : Path
        The user wants to open the picture of a patch.
    """

    picture_requested = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        folder: FolderController,
        explain: ExplainFeature,
    ) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        self._state, self._jobs, self._shown = explain.state, explain.jobs, explain.shown
        self._canvas, self._tile_grid, self._folder_panel = (
            panels.canvas,
            panels.tile_grid,
            panels.folder_panel,
        )
        self._method_panel, self._messages = panels.method_panel, panels.messages
        self._tile = 0  # the last tile under the mouse
        self._opening: tuple[Outcome, TileSource] | None = None
        panels.tile_grid.cell_hovered.connect(self._remember)
        panels.tile_grid.clicked.connect(self._open_source)
        explain.jobs.background_job_ended.connect(self._show)
        # queued, so that the picture is shown first
        explain.loader.opened.connect(self._show_field, Qt.ConnectionType.QueuedConnection)
        explain.loader.failed.connect(self._forget)

    @property
    def is_possible(self) -> bool:
        """Whether a folder and a model with feature maps are open."""
        return bool(self._folder.entries) and self._state.model is not None and bool(self._state.model.maps())

    def ask(self) -> None:
        """Let the user choose a unit of the current layer."""
        model, layer = self._state.model, self._layer()
        shape = model.layer(layer).shape if model is not None and layer else None
        if shape is None:
            return
        count = shape[-1] or 1
        unit = dialogs.ask_unit(self._window, layer, count, min(self._unit(self._tile) or 0, count - 1))
        if unit is not None:
            self.start(layer, unit)

    def start(self, layer: str, unit: int) -> None:
        """Search the folder for the top pictures of a unit of a layer, in the background."""
        prepared = self._state.preprocessing
        if not self.is_possible or prepared is None:
            return
        method = TopPictures(tuple(entry.path for entry in self._folder.entries), prepared, layer, unit)
        # a job needs a photograph; this one stands for the folder
        placeholder = Photograph(self._folder.name, np.zeros((1, 1, 3), np.uint8))
        self._jobs.start(
            Job(self._state.new_key(), method, Target(0), placeholder, prepared),
            self._state.model_key,
            background=True,
        )
        self._messages.show_note(
            tr(
                "Searching for the pictures that activate unit {unit} of {layer} most; "
                "they will appear under Tiles.",
                unit=unit,
                layer=layer,
            )
        )

    def _tiles(self) -> Tiles | None:
        outcome = self._shown.tiles
        return outcome.result if outcome is not None and isinstance(outcome.result, Tiles) else None

    def _layer(self) -> str:
        """Return the layer of the shown tiles, else of the form, else the last one with feature maps."""
        tiles, method, model = self._tiles(), self._method_panel.method(), self._state.model
        if tiles is not None and tiles.layer:
            return tiles.layer
        layer = param_values(method).get("layer", "") if method is not None else ""
        maps = () if model is None else model.layers("map")
        return str(layer) if layer in maps else maps[-1] if maps else ""

    def _unit(self, index: int) -> int | None:
        """Return the unit of a tile, None if the tile shows no map of a unit."""
        tiles = self._tiles()
        if tiles is None or not tiles.layer or not 0 <= index < len(tiles.captions):
            return None
        return tiles.units[index] if tiles.units else index

    def _remember(self, place: tuple[int, int, int] | None) -> None:
        if place is not None:
            self._tile = place[0]

    def _show(self, outcome: Outcome) -> None:
        if isinstance(outcome.job.method, TopPictures):
            self._messages.hide()
            self._shown.keep(outcome)
            self._window.open_dock("Tiles")

    def _open_source(self, index: int) -> None:
        """Open the picture of a patch."""
        outcome, tiles = self._shown.tiles, self._tiles()
        if outcome is not None and tiles is not None and tiles.sources:
            self._opening = outcome, tiles.sources[index]
            self._folder_panel.select(tiles.sources[index].path)
            self.picture_requested.emit(tiles.sources[index].path)

    def _show_field(self, photograph: Photograph) -> None:
        """Show the box of the patch in the opened picture, and restore the tiles."""
        opening, self._opening = self._opening, None
        if opening is None or photograph is not self._state.photograph:
            return
        outcome, source = opening
        if photograph.name == Path(source.path).name:
            self._shown.keep(outcome)
            self._canvas.set_field(source.box)

    def _forget(self) -> None:
        self._opening = None
