"""The pictures, videos and models opened last, kept for the next start, and the menu that opens them again."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.imaging.samples import SAMPLES, sample_path
from engine.model_files.options import Options
from engine.storage.untrusted_files import parse_json
from engine.video.source import VideoFile
from widgets.common.translation import tr, tr_noop

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["RecentFile", "RecentFiles"]

_KEPT = 10
_KINDS = {"pictures": tr_noop("Pictures"), "videos": tr_noop("Videos"), "models": tr_noop("Models")}


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file of one of the kinds; `architecture` is what a model's file of weights was opened as."""

    kind: str
    path: Path
    architecture: str = ""


class RecentFiles(QObject):
    """Follows what is opened, and fills a menu with it: the newest first, pictures, videos and models apart."""

    def __init__(self, controller: "Controller", window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._controller, self._window, self._settings = controller, window, settings
        self._menu = QMenu(tr("Open &recent"), window, toolTipsVisible=True)
        window.add_submenu("File", self._menu)
        controller.pictures.opened.connect(self._take_picture)
        controller.model_opened.connect(self._take_model)
        controller.live.started.connect(self._take_video)
        settings.changed.connect(lambda name: self._fill() if name.startswith("recent_") else None)
        self._fill()

    def files(self, kind: str) -> list[RecentFile]:
        """Return the files of a kind, pictures, videos or models, newest first."""
        try:
            kept = parse_json(self._settings.get(f"recent_{kind}") or "[]")
            return [RecentFile(kind, Path(path), str(architecture)) for path, architecture in kept]
        except (ValueError, TypeError):  # a settings file that somebody has edited
            return []

    def open(self, file: RecentFile) -> None:
        """Open a file again; one that has gone is taken off the list."""
        if not file.path.exists():
            self._keep(file.kind, [other for other in self.files(file.kind) if other != file])
            self._window.messages.show_note(
                tr(
                    "{path} is no longer there; it has been taken off the list of recent files.",
                    path=file.path,
                )
            )
        elif file.kind == "pictures":
            self._controller.open_picture(file.path)
        elif file.kind == "videos":
            self._controller.live_sources.open(VideoFile(file.path))
        else:
            self._controller.open_model(file.path, Options(architecture=file.architecture))

    def clear(self) -> None:
        """Forget all files."""
        for kind in _KINDS:
            self._keep(kind, [])

    def titles(self, kind: str) -> Iterator[tuple[RecentFile, str]]:
        """Yield the files of a kind with their names; where two have the same name, the folder stands before it."""
        files = self.files(kind)
        names = [file.path.name for file in files]
        for file in files:
            several = names.count(file.path.name) > 1
            yield file, f"{file.path.parent.name}/{file.path.name}" if several else file.path.name

    def _take_picture(self) -> None:
        path = self._controller.pictures.path
        if path is not None and not _is_sample(path):
            self._add(RecentFile("pictures", path.absolute()))

    def _take_video(self) -> None:
        source = self._controller.live.source
        if isinstance(source, VideoFile) and source.path.absolute() not in [
            file.path for file in self.files("videos")[:1]
        ]:
            self._add(RecentFile("videos", source.path.absolute()))

    def _take_model(self) -> None:
        path = self._controller.models.path
        if path is not None:
            self._add(RecentFile("models", path.absolute(), self._controller.models.architecture))

    def _add(self, file: RecentFile) -> None:
        others = [other for other in self.files(file.kind) if other.path != file.path]
        self._keep(file.kind, [file, *others][:_KEPT])

    def _keep(self, kind: str, files: list[RecentFile]) -> None:
        self._settings.set(
            f"recent_{kind}",
            json.dumps([(str(file.path), file.architecture) for file in files], allow_nan=False),
        )

    def _fill(self) -> None:
        """Make the menu anew."""
        self._menu.clear()
        for kind, heading in _KINDS.items():
            self._menu.addSection(tr(heading))
            for number, (file, title) in enumerate(self.titles(kind), 1):
                self._entry(f"&{number % 10} {_plain(title)}", str(file.path), partial(self.open, file))
            if not self.files(kind):
                self._menu.addAction(tr("none yet")).setEnabled(False)
        self._menu.addSeparator()
        self._entry(tr("&Clear"), tr("Forget these files; the files themselves stay"), self.clear)

    def _entry(self, title: str, tip: str, run: Callable[[], object]) -> None:
        entry = self._menu.addAction(title)
        entry.setToolTip(tip)
        entry.setStatusTip(tip)
        entry.triggered.connect(lambda _=False: run())


def _plain(title: str) -> str:
    """Return a file's name so that a menu does not take its ampersands for shortcuts."""
    return title.replace("&", "&&")


def _is_sample(path: Path) -> bool:
    try:
        return path.name in SAMPLES and path == sample_path(path.name)
    except UserError:
        return False
