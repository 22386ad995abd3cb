"""Remember the most recently opened files and folders, and offer them in a menu, grouped by kind."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.imaging.samples import SAMPLES, sample_path
from engine.model_files.options import Options
from engine.storage.untrusted_files import parse_json
from engine.video.source import Source, VideoFile
from widgets.common.message_bar import MessageBar
from widgets.common.translation import tr, tr_noop

__all__ = ["RecentFile", "RecentFiles"]

_KEPT = 10
_KINDS = {
    "pictures": tr_noop("Pictures"),
    "folders": tr_noop("Folders"),
    "videos": tr_noop("Videos"),
    "models": tr_noop("Models"),
    "sessions": tr_noop("Sessions"),
}


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A recent file; `architecture` is set if the file holds only the weights of a model."""

    kind: str
    path: Path
    architecture: str = ""


class RecentFiles(QObject):
    """Keeps the lists of recent files and folders by kind, newest first, and their menu."""

    def __init__(self, window: MainWindow, messages: MessageBar, settings: Settings, state: AppState) -> None:
        super().__init__(window)
        self._messages, self._settings, self._state = messages, settings, state
        self._menu = QMenu(tr("Open &recent"), window, toolTipsVisible=True)
        settings.changed.connect(lambda name: self._fill() if name.startswith("recent_") else None)
        self._fill()

    @property
    def menu(self) -> QMenu:
        """The menu of the files."""
        return self._menu

    def files(self, kind: str) -> list[RecentFile]:
        """Return the files of a kind, such as pictures or sessions, newest first."""
        try:
            kept = parse_json(self._settings.get(f"recent_{kind}") or "[]")
            return [RecentFile(kind, Path(path), str(architecture)) for path, architecture in kept]
        except (ValueError, TypeError):  # a settings file edited by hand
            return []

    def open(self, file: RecentFile) -> None:
        """Open a file again, or remove it from the list if it no longer exists."""
        if not file.path.exists():
            self._keep(file.kind, [other for other in self.files(file.kind) if other != file])
            self._messages.show_note(
                tr(
                    "{path} no longer exists; it was removed from the list of recent files.",
                    path=file.path,
                )
            )
        elif file.kind == "pictures":
            self._state.picture_requested.emit(file.path)
        elif file.kind == "videos":
            self._state.video_requested.emit(file.path)
        elif file.kind in ("folders", "sessions"):
            self._state.path_requested.emit(file.path)
        else:
            self._state.model_requested.emit(file.path, Options(architecture=file.architecture))

    def clear(self) -> None:
        """Clear the lists."""
        for kind in _KINDS:
            self._keep(kind, [])

    def titles(self, kind: str) -> Iterator[tuple[RecentFile, str]]:
        """Yield the files of a kind with their names; equal names are preceded by their folders."""
        files = self.files(kind)
        names = [file.path.name for file in files]
        for file in files:
            several = names.count(file.path.name) > 1
            yield file, f"{file.path.parent.name}/{file.path.name}" if several else file.path.name

    def add_picture(self, path: Path | None) -> None:
        """Add a picture at the front, unless it is a sample or has no file."""
        if path is not None and not _is_sample(path):
            self._add(RecentFile("pictures", path.absolute()))

    def add_folder(self, path: Path | None) -> None:
        """Add a folder at the front; None stands for a list of files."""
        if path is not None:
            self._add(RecentFile("folders", path.absolute()))

    def add_session(self, path: Path | None) -> None:
        """Add a session file at the front; None stands for a state without a file."""
        if path is not None:
            self._add(RecentFile("sessions", path.absolute()))

    def add_video(self, source: Source | None) -> None:
        """Add a video file at the front."""
        if isinstance(source, VideoFile) and source.path.absolute() not in [
            file.path for file in self.files("videos")[:1]
        ]:
            self._add(RecentFile("videos", source.path.absolute()))

    def add_model(self, path: Path | None, architecture: str) -> None:
        """Add a model file at the front; `architecture` is empty unless the file holds only weights."""
        if path is not None:
            self._add(RecentFile("models", path.absolute(), architecture))

    def _add(self, file: RecentFile) -> None:
        others = [other for other in self.files(file.kind) if other.path != file.path]
        self._keep(file.kind, [file, *others][:_KEPT])

    def _keep(self, kind: str, files: list[RecentFile]) -> None:
        self._settings.set(
            f"recent_{kind}",
            json.dumps([(str(file.path), file.architecture) for file in files], allow_nan=False),
        )

    def _fill(self) -> None:
        """Rebuild the menu."""
        self._menu.clear()
        kinds = [kind for kind in _KINDS if self.files(kind)]
        if not kinds:
            self._menu.addAction(tr("none yet")).setEnabled(False)
        for kind in kinds:
            self._menu.addSection(tr(_KINDS[kind]))
            for number, (file, title) in enumerate(self.titles(kind), 1):
                self._entry(f"&{number % 10} {_plain(title)}", str(file.path), partial(self.open, file))
        self._menu.addSeparator()
        self._entry(tr("&Clear"), tr("Clear this list; the files are not deleted"), self.clear)

    def _entry(self, title: str, tip: str, run: Callable[[], object]) -> None:
        entry = self._menu.addAction(title)
        entry.setToolTip(tip)
        entry.setStatusTip(tip)
        entry.triggered.connect(lambda _=False: run())


def _plain(title: str) -> str:
    """Return a file name with its ampersands escaped for a menu."""
    return title.replace("&", "&&")


def _is_sample(path: Path) -> bool:
    try:
        return path.name in SAMPLES and path == sample_path(path.name)
    except UserError:
        return False
