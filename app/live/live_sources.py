"""Let the user choose a live source, and remember the choice."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot

from app.live.live_controller import LiveController
from app.live.source_memory import add_newest, sources_from_text, sources_to_text
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.video.cameras import list_cameras
from engine.video.source import CameraDevice, Source, VideoFile
from widgets.common.threads import BackgroundWorker
from widgets.live.source_dialog import SourceDialog

__all__ = ["LiveSources"]


class LiveSources(QObject):
    """Shows the dialog of sources, lists cameras in the background, and opens the chosen source."""

    def __init__(self, window: MainWindow, settings: Settings, live: LiveController) -> None:
        super().__init__(window)
        self._window, self._settings, self._live = window, settings, live
        self._worker = BackgroundWorker(self)
        self._dialog: SourceDialog | None = None
        window.closed.connect(self._worker.wait)

    def ask(self) -> None:
        """Show the dialog, or bring an open one to the front."""
        if self._dialog is None:
            self._dialog = SourceDialog(self._window, sources_from_text(self._settings.get("sources")))
            self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._dialog.chosen.connect(self.open)
            self._dialog.cameras_requested.connect(self._look_for_cameras)
            self._dialog.destroyed.connect(self._forget)
            self._look_for_cameras()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot(object)
    def open(self, source: Source) -> None:
        """Open a source, and remember it in the settings."""
        self._settings.set(
            "sources", sources_to_text(add_newest(source, sources_from_text(self._settings.get("sources"))))
        )
        self._live.open(source)

    @Slot(object)
    def open_video(self, path: Path) -> None:
        """Open a video file as a source."""
        self.open(VideoFile(path))

    def _look_for_cameras(self) -> None:
        self._worker.run(list_cameras, self._show_cameras, lambda _: None)

    @Slot(object)
    def _show_cameras(self, devices: tuple[CameraDevice, ...]) -> None:
        if self._dialog is not None:
            self._dialog.show_cameras(devices)

    def _forget(self) -> None:
        self._dialog = None
