"""The interface of model formats: suffixes, sniffing and opening."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from engine.core.errors import UserError
from engine.imaging.file_kinds import detect_kind
from engine.model_files.options import Options

__all__ = ["FileFormat", "FolderFormat", "StoredModel", "unknown_file_error"]


@dataclass(frozen=True, slots=True)
class StoredModel:
    """The parts of a model file, not yet inspected.

    Attributes
    ----------
    layout
        The layout of the weights: "archive" as in .keras files, "hdf5" as in .h5 files.
    weights
        An HDF5 file.
    config
        The configuration of the model as JSON; None if it may be an attribute of the HDF5 file.
    keras_version
        The version of Keras that wrote the file; empty if it may be an attribute of the HDF5 file.
    labels_suffix
        The suffix of a file of class names packed with the model, in lower case; empty if there is none.
    labels
        The bytes of that file.
    """

    layout: str
    weights: BinaryIO
    config: str | None = None
    keras_version: str = ""
    labels_suffix: str = ""
    labels: bytes = b""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of model files, read in the sandboxed process.

    Attributes
    ----------
    suffixes
        The suffixes by which the window takes a file for a model, in lower case.
    sniff
        Returns whether an open file is of this format.
    read
        Returns the parts of an open file, given its name for messages; raises a UserError if the file is
        damaged or refused.
    """

    suffixes: tuple[str, ...]
    sniff: Callable[[BinaryIO, str], bool]
    read: Callable[[BinaryIO, str], StoredModel]


@dataclass(frozen=True, slots=True)
class FolderFormat:
    """A format of model folders, opened in the application's process.

    Attributes
    ----------
    marker
        The name of the file that such a folder contains; opening that file opens the folder.
    open
        Returns the network in a folder, the SHA-256 of its files, and notes that the user must know. The
        network is an `engine.network.network.Network` with a method `run_trial`.
    """

    marker: str
    open: Callable[[Path, Options], tuple[Any, str, tuple[str, ...]]]


def unknown_file_error(start: bytes, name: str) -> UserError:
    """Return the error for a file of no model format, with its kind if its first bytes tell it."""
    if kind := detect_kind(start, name):
        return UserError(f"{name} is {kind.name}.", kind.hint)
    form = "empty" if not start else "neither a .keras archive nor an HDF5 file"
    return UserError(f"{name} is {form}.", "Open a model that Keras has saved as .keras or .h5.")
