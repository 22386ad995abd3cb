"""All formats of model files and folders, and the format of a given file or folder."""

from pathlib import Path
from typing import BinaryIO

from engine.model_files.formats import hdf5, keras_archive, packed_model, saved_model_format
from engine.model_files.formats.model_format import FileFormat, FolderFormat, StoredModel, unknown_file_error
from engine.model_files.sandbox.model_archive import header

__all__ = ["FILES", "FOLDERS", "dialog_patterns", "find_folder", "is_model", "read_stored_model"]

FILES: tuple[FileFormat, ...] = (keras_archive.FORMAT, hdf5.FORMAT, packed_model.FORMAT)
"""In the order in which they are sniffed."""

FOLDERS: tuple[FolderFormat, ...] = (saved_model_format.FORMAT,)
"""In the order in which they are tried; the last one takes every folder, and its error tells the kind."""


def is_model(path: Path) -> bool:
    """Return whether a path is a model by its suffix, or a folder with the marker of a model format."""
    suffixes = [suffix for entry in FILES for suffix in entry.suffixes]
    return path.suffix.lower() in suffixes or any((path / entry.marker).is_file() for entry in FOLDERS)


def dialog_patterns() -> str:
    """Return the patterns of model files for a file dialog, separated by spaces."""
    return " ".join(f"*{suffix}" for entry in FILES for suffix in entry.suffixes)


def read_stored_model(stream: BinaryIO, name: str) -> StoredModel:
    """Return the parts of a model file; runs in the sandboxed process.

    Parameters
    ----------
    stream
        The open file.
    name
        The name of the file, for messages.

    Raises
    ------
    UserError
        If the file is of no known format, is damaged or is refused.
    """
    for entry in FILES:
        stream.seek(0)
        is_match = entry.sniff(stream, name)
        stream.seek(0)
        if is_match:
            return entry.read(stream, name)
    raise unknown_file_error(header(stream), name)


def find_folder(path: Path) -> tuple[FolderFormat, Path] | None:
    """Return the format of a folder and the folder; None for a file that is no marker of a folder."""
    for entry in FOLDERS:
        if path.name == entry.marker and not path.is_dir():
            return entry, path.parent
        if (path / entry.marker).exists():
            return entry, path
    return (FOLDERS[-1], path) if path.is_dir() else None
