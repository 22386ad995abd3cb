"""Copy a tile to the clipboard, or save it to a file with its recipe."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from app.explain.shown_results import ShownResults
from app.headless.file_names import result_stem
from app.headless.result_files import save_picture
from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.results import Tiles
from engine.imaging.render import colour_tiles
from engine.session.recipe import tiles_as_json
from widgets.common.translation import tr

__all__ = ["TileFiles"]

_LEAST = 256  # least length of the longer side of a copied or saved tile, in pixels


class TileFiles:
    """Copies and saves single tiles, small ones enlarged by a whole number."""

    def __init__(
        self, window: MainWindow, panels: Panels, state: AppState, settings: Settings, shown: ShownResults
    ) -> None:
        self._window, self._state, self._settings, self._shown = window, state, settings, shown
        self._tile_grid, self._messages = panels.tile_grid, panels.messages

    def copy(self, index: int) -> None:
        """Copy a tile with its caption to the clipboard."""
        tiles = self._tile_grid.tiles
        if tiles is None:
            return
        pixels = enlarged(tiles, index)
        height, width = pixels.shape[:2]
        content = QMimeData()
        content.setImageData(
            QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        )
        content.setText(f"{tiles.title}, {tiles.captions[index]}")
        QGuiApplication.clipboard().setMimeData(content)

    def save(self, index: int) -> None:
        """Ask for a file, and save a tile as a picture with the recipe of the tiles."""
        outcome, model, grid = self._shown.tiles, self._state.model, self._tile_grid
        if outcome is None or model is None or not isinstance(outcome.result, Tiles):
            return
        stem = result_stem(Path(outcome.job.photograph.name).stem, outcome.job, model)
        unit = outcome.result.unit(index)
        number = f"tile{index}" if unit is None else f"unit{unit}"
        proposal = Path(self._settings.get("folder")) / f"{stem}-{number}.png"
        path = dialogs.ask_save_file(self._window, tr("Save tile"), proposal, ".png")
        if path is None:
            return
        try:
            save_picture(
                path,
                enlarged(outcome.result, index),
                tiles_as_json(outcome, model, grid.pinned, grid.sort_description),
            )
        except UserError as error:
            self._messages.show_error(error)
            return
        self._settings.set("folder", str(path.parent))
        self._messages.show_note(
            tr("Saved {name} with its settings (.json) in {folder}.", name=path.name, folder=path.parent)
        )


def enlarged(tiles: Tiles, index: int) -> Bytes:
    """Return a tile as (height, width, 3) uint8 RGB, its longer side `_LEAST` pixels or more."""
    pixels = colour_tiles(tiles, (index,))[0]
    times = max(1, -(-_LEAST // max(pixels.shape[:2])))
    return np.ascontiguousarray(pixels.repeat(times, 0).repeat(times, 1))
