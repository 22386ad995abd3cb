"""Tell the kind of a file that the window can open."""

from enum import Enum
from pathlib import Path

from engine.imaging.readers.registry import READERS
from engine.model_files.formats.registry import is_model
from engine.session.session_file import SUFFIX
from engine.video.source import is_video

__all__ = ["FileKind", "kind_of"]

_LABEL_SUFFIXES = (".txt", ".csv", ".json")


class FileKind(Enum):
    """The kinds of files and folders."""

    SESSION = "session"
    MODEL = "model"
    FOLDER = "folder"
    VIDEO = "video"
    LABELS = "labels"
    PICTURE = "picture"
    UNKNOWN = "unknown"


def kind_of(path: Path) -> FileKind:
    """Return the kind of a file or folder, by its name; a file without a suffix may be a picture."""
    suffix = path.suffix.lower()
    if suffix == SUFFIX:
        return FileKind.SESSION
    if is_model(path):
        return FileKind.MODEL
    if path.is_dir():
        return FileKind.FOLDER
    if is_video(path):
        return FileKind.VIDEO
    if suffix in _LABEL_SUFFIXES:
        return FileKind.LABELS
    is_picture = not suffix or any(path.name.lower().endswith(reader.suffixes) for reader in READERS)
    return FileKind.PICTURE if is_picture else FileKind.UNKNOWN
