"""Let the user save results to files, each with its recipe."""

from collections.abc import Callable
from pathlib import Path

from app.explain.shown_results import ShownResults
from app.headless.file_names import result_stem
from app.headless.result_files import render_outcome, save_picture, save_raw
from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.results import Tiles
from engine.imaging.render import composite, mosaic
from engine.runtime.job import Outcome
from engine.session.recipe import as_json, overlay_as_json, tiles_as_json
from widgets.common.translation import tr, tr_noop

__all__ = ["ExportActions"]


class ExportActions:
    """Actions that ask for a file and save a result; each does nothing without a result."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        state: AppState,
        shown: ShownResults,
    ) -> None:
        self._window, self._settings, self._state, self._shown = window, settings, state, shown
        self._tile_grid, self._messages = panels.tile_grid, panels.messages

    def export(self, save: Callable[[Model], None]) -> None:
        """Call an export if a model is open."""
        if self._state.model is not None:
            save(self._state.model)

    def overlay(self, model: Model) -> None:
        """Save the picture with all visible layers."""
        layers, picture = self._shown.visible_outcomes(), self._shown.picture
        if picture is not None:
            pixels = render_outcome(picture, model)
            self.save(
                tr("Export picture"),
                picture,
                model,
                ".png",
                lambda path: save_picture(path, pixels, as_json(picture, model)),
            )
        elif layers:
            photograph = layers[0][0].job.photograph
            pixels = composite(photograph.pixels, self._shown.finished_layers())
            text = overlay_as_json(layers, model)
            self.save(
                tr("Export overlay"),
                layers[-1][0],
                model,
                ".png",
                lambda path: save_picture(path, pixels, text),
            )

    def raw(self, model: Model) -> None:
        """Save the values of the selected layer."""
        outcome = self._shown.picture or self._shown.selected_outcome
        if outcome is not None:
            self.save(
                tr("Export raw map"),
                outcome,
                model,
                ".npy",
                lambda path: save_raw(path, outcome, as_json(outcome, model)),
            )

    def tiles(self, model: Model) -> None:
        """Save the tiles as a picture, and their values to a second file."""
        outcome = self._shown.tiles
        if outcome is None or not isinstance(outcome.result, Tiles):
            return
        pixels, grid = mosaic(outcome.result), self._tile_grid
        text = tiles_as_json(outcome, model, grid.pinned, grid.sort_description)

        def save(path: Path) -> None:
            save_picture(path, pixels, text)
            save_raw(path.with_suffix(".npy"), outcome, text)

        self.save(tr("Export tiles"), outcome, model, ".png", save)

    def report(self, model: Model) -> None:
        """Save the plots of the report as a picture; its recipe holds the rows."""
        outcome = self._shown.report
        if outcome is not None:
            pixels = render_outcome(outcome, model)
            self.save(
                tr("Export report"),
                outcome,
                model,
                ".png",
                lambda path: save_picture(path, pixels, as_json(outcome, model)),
            )

    def save(
        self, title: str, outcome: Outcome, model: Model, suffix: str, save: Callable[[Path], None]
    ) -> None:
        """Ask for a file named after an outcome, and let `save` write it with its recipe."""
        stem = result_stem(Path(outcome.job.photograph.name).stem, outcome.job, model)
        self.save_as(title, stem, suffix, save, has_recipe=True)

    def save_as(
        self, title: str, stem: str, suffix: str, save: Callable[[Path], None], has_recipe: bool = False
    ) -> None:
        """Ask for a file, let `save` write it, and confirm it in the message bar."""
        proposal = Path(self._settings.get("folder")) / f"{stem}{suffix}"
        path = dialogs.ask_save_file(self._window, title, proposal, suffix)
        if path is None:
            return
        try:
            save(path)
        except UserError as error:
            self._messages.show_error(error)
            return
        self._settings.set("folder", str(path.parent))
        text = (
            tr_noop("Saved {name} with its settings (.json) in {folder}.")
            if has_recipe
            else tr_noop("Saved {name} in {folder}.")
        )
        self._messages.show_success(tr(text, name=path.name, folder=path.parent), path)
