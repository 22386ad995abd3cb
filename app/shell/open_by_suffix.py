"""A file or folder, opened as what its ending says it is."""

from pathlib import Path
from typing import TYPE_CHECKING

from engine.dataset.folder import is_saved_model
from engine.session.session_file import SUFFIX
from engine.video.source import VideoFile, is_video

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["open_by_suffix"]

_MODEL_SUFFIXES = (".keras", ".h5", ".hdf5")


def open_by_suffix(controller: "Controller", path: Path) -> None:
    """Open a session, a model, a video or a picture; a folder is a SavedModel or holds pictures."""
    if path.suffix.lower() == SUFFIX:
        controller.sessions.open(path)
    elif path.suffix.lower() in _MODEL_SUFFIXES or is_saved_model(path):
        controller.open_model(path)
    elif path.is_dir():
        controller.folder.open(path)
    elif is_video(path):
        controller.live_sources.open(VideoFile(path))
    else:
        controller.open_picture(path)
