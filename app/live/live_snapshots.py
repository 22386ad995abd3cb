"""Save a snapshot of a live source: the picture with its maps, the plain picture and the recipe."""

import time
from pathlib import Path

from PySide6.QtCore import QObject

from app.explain.shown_results import ShownResults
from app.headless.file_names import safe_stem
from app.headless.file_writer import write_new_files
from app.live.live_controller import LiveController
from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.picture_file import encode_picture
from engine.imaging.render import Layer, composite
from engine.session.live_recipe import snapshot_as_json
from engine.session.recipe import overlay_as_json
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr
from widgets.live.live_buttons import LiveButton

__all__ = ["LiveSnapshots"]

_MESSAGE_TIME = 8000  # milliseconds


class LiveSnapshots(QObject):
    """Writes snapshots in the background, into a folder that the user chooses once."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        live: LiveController,
        shown: ShownResults,
        state: AppState,
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._live = window, settings, live
        self._shown, self._state, self._messages = shown, state, panels.messages
        self._worker = BackgroundWorker(self)
        tip = tr("Save the picture with and without its map, and the settings (.json) (S)")
        button = LiveButton("live_snapshot", "", "camera-outline", tip)
        button.clicked.connect(self.take_snapshot)
        panels.live_bar.add_button(button)
        window.closed.connect(self._worker.wait)

    def take_snapshot(self) -> None:
        """Save the frame that is shown now."""
        content = self._content()
        if content is None or self._live.source is None:
            return
        folder = self._folder()
        if folder is not None:
            stem = f"{safe_stem(self._live.source.title)}-{time.strftime('%Y-%m-%d-%H%M%S')}"
            self._worker.run(lambda: _write(folder, stem, *content), self._show, self._fail)

    def ask_folder(self) -> Path | None:
        """Let the user choose the folder for snapshots."""
        folder = dialogs.ask_folder(
            self._window, tr("Folder for snapshots"), self._settings.get("snapshot_folder")
        )
        if folder is not None:
            self._settings.set("snapshot_folder", str(folder))
        return folder

    def _folder(self) -> Path | None:
        known = self._settings.get("snapshot_folder")
        return Path(known) if known and Path(known).is_dir() else self.ask_folder()

    def _content(self) -> tuple[Bytes, tuple[Layer, ...], str] | None:
        """Return pixels, layers and recipe of the frame that is shown now; None without a frame."""
        photograph, frame, source = self._state.photograph, self._live.frame, self._live.source
        if self._live.is_frozen and photograph is not None and self._state.model is not None:
            text = overlay_as_json(self._shown.visible_outcomes(), self._state.model)
            return photograph.pixels, tuple(self._shown.finished_layers()), text
        if frame is None or source is None:
            return None
        overlay = self._live.overlay
        return frame.pixels, overlay.layers if overlay else (), snapshot_as_json(frame, overlay, source)

    def _fail(self, error: UserError) -> None:
        self._settings.set("snapshot_folder", "")  # the next snapshot asks for a folder again
        self._messages.show_error(error)

    def _show(self, files: list[Path]) -> None:
        name, folder = files[0].name, files[0].parent
        text = tr(
            "Saved {name}, the plain picture and the settings (.json) in {folder}", name=name, folder=folder
        )
        self._window.statusBar().showMessage(text, _MESSAGE_TIME)


def _write(folder: Path, stem: str, pixels: Bytes, layers: tuple[Layer, ...], text: str) -> list[Path]:
    contents: dict[str, bytes | str] = {
        ".png": encode_picture(composite(pixels, layers)),
        "-plain.png": encode_picture(pixels),
        ".png.json": text,
    }
    return write_new_files(folder, stem, contents)
