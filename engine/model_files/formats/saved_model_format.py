"""SavedModel folders: the graph of a signature and its variables."""

from pathlib import Path
from typing import Any

from engine.model_files.formats.model_format import FolderFormat
from engine.model_files.options import Options

__all__ = ["FORMAT"]


def open_folder(folder: Path, options: Options) -> tuple[Any, str, tuple[str, ...]]:
    """Open a SavedModel; see `engine.model_files.saved_models.saved_model.open_saved_model`."""
    # imports TensorFlow, so only when a folder is opened
    from engine.model_files.saved_models.saved_model import open_saved_model

    return open_saved_model(folder, options)


FORMAT = FolderFormat("saved_model.pb", open_folder)
