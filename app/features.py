"""Hold all features of the window, and serve requests that involve several of them."""

from dataclasses import dataclass
from pathlib import Path

from app.classroom.classroom import Classroom
from app.explain.feature import ExplainFeature
from app.export.export_actions import ExportActions
from app.export.publish_actions import PublishActions
from app.folder.feature import FolderFeature
from app.live.feature import LiveFeature
from app.session.session_controller import SessionController
from app.shell.feature import ShellFeature
from app.state.app_state import AppState
from app.state.engine_answers import EngineAnswers
from app.training.training_controller import TrainingController
from engine.model_files.formats.registry import is_model
from engine.model_files.options import DEFAULT_OPTIONS
from engine.session.session_file import SUFFIX
from engine.video.source import is_video

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
    exports: ExportActions
    publish: PublishActions
    shell: ShellFeature

    def open_path(self, path: Path | str) -> None:
        """Open a session, model, video or picture by its suffix, a SavedModel, or a folder of pictures."""
        path = Path(path)
        if path.suffix.lower() == SUFFIX:
            self.sessions.open(path)
        elif is_model(path):
            self.explain.models.open(path)
        elif path.is_dir():
            self.folder.controller.open(path)
        elif is_video(path):
            self.live.sources.open_video(path)
        else:
            self.explain.pictures.open(path)

    def open_first_model(self, path: Path | None) -> None:
        """Open the first model, unless a session has opened another one."""
        if not self.state.is_opening and self.state.model is None:
            self.explain.models.open(path, DEFAULT_OPTIONS)

    def stop(self) -> None:
        """End the threads of all features."""
        self.live.controller.stop()
        self.explain.loader.stop()
        self.folder.controller.stop()
        self.training.stop()
        self.sessions.stop()
