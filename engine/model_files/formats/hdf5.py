"""HDF5 files: a model of Keras 1 to 3, or weights alone, for which the user chooses an architecture."""

from typing import BinaryIO

from engine.model_files.formats.model_format import FileFormat, StoredModel
from engine.model_files.sandbox.model_archive import header

__all__ = ["FORMAT"]

_MAGIC = b"\x89HDF\r\n\x1a\n"


def sniff(stream: BinaryIO, name: str) -> bool:
    """Return whether a file begins as HDF5."""
    return header(stream).startswith(_MAGIC)


def read(stream: BinaryIO, name: str) -> StoredModel:
    """Return the file itself; its attributes may hold a configuration."""
    return StoredModel("hdf5", stream)


FORMAT = FileFormat((".h5", ".hdf5"), sniff, read)
