"""Hold all features of the window, and serve requests that involve several of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt

from app.canvas.feature import CanvasFeature
from app.classroom.classroom import Classroom
from app.explain.feature import ExplainFeature
from app.export.export_actions import ExportActions
from app.export.publish_actions import PublishActions
from app.folder.feature import FolderFeature
from app.headless.file_kinds import FileKind, kind_of
from app.live.feature import LiveFeature
from app.session.session_controller import SessionController
from app.session.state_keeper import StateKeeper
from app.shell.feature import ShellFeature
from app.state.app_state import AppState
from app.state.engine_answers import EngineAnswers
from app.training.training_controller import TrainingController
from engine.model_files.options import DEFAULT_OPTIONS
from widgets.common.translation import tr

__all__ = ["Features"]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Features:
    """All features of the window."""

    state: AppState
    answers: EngineAnswers
    explain: ExplainFeature
    live: LiveFeature
    folder: FolderFeature
    classroom: Classroom
    training: TrainingController
    sessions: SessionController
    keeper: StateKeeper
    exports: ExportActions
    publish: PublishActions
    shell: ShellFeature
    canvas: CanvasFeature

    def open_path(self, path: Path | str) -> None:
        """Open a file by its kind: session, model, video, class names or picture, or a folder of pictures."""
        path = Path(path)
        openers: dict[FileKind, Callable[[Path], object]] = {
            FileKind.SESSION: self.sessions.open,
            FileKind.MODEL: self.explain.models.open,
            FileKind.FOLDER: self.folder.controller.open,
            FileKind.VIDEO: self.live.sources.open_video,
            FileKind.LABELS: self.explain.model_display.open_labels,
        }
        openers.get(kind_of(path), self.explain.pictures.open)(path)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files that were chosen together: several pictures as a list, others one by one."""
        pictures = [path for path in paths if kind_of(path) is FileKind.PICTURE]
        if len(pictures) > 1:
            self.open_pictures(pictures)
        for path in paths:
            if len(pictures) == 1 or path not in pictures:
                self.open_path(path)

    def open_pictures(self, paths: Sequence[Path]) -> None:
        """Open the first of several pictures, and list all of them as a folder."""
        self.explain.pictures.open(paths[0])
        if len(paths) > 1:
            title = tr("{count} chosen pictures", count=len(paths))
            self.folder.controller.open_files(title, [path.absolute() for path in paths])

    def open_first_of_folder(self) -> None:
        """Open the first picture of the folder once it is listed."""
        folder = self.folder.controller

        def open_first() -> None:
            if folder.entries:
                self.explain.pictures.open(folder.entries[0].path)

        folder.changed.connect(open_first, Qt.ConnectionType.SingleShotConnection)

    def open_first_model(self, path: Path | None) -> None:
        """Open the first model, unless a session has opened another one."""
        if not self.state.is_opening and self.state.model is None:
            self.explain.models.open(path, DEFAULT_OPTIONS)

    def stop(self) -> None:
        """End the threads of all features."""
        self.keeper.stop()
        self.live.controller.stop()
        self.explain.loader.stop()
        self.folder.controller.stop()
        self.folder.explain_all.stop_watching()
        self.training.stop()
        self.sessions.stop()
