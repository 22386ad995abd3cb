"""Keras archives: ZIP files with a configuration and an HDF5 file of weights."""

import io
from typing import BinaryIO

from engine.model_files.formats.model_format import FileFormat, StoredModel
from engine.model_files.sandbox.model_archive import is_archive, open_archive
from engine.storage.untrusted_files import parse_json

__all__ = ["FORMAT", "read_archive"]

_CONFIG, _WEIGHTS, _METADATA = "config.json", "model.weights.h5", "metadata.json"


def sniff(stream: BinaryIO, name: str) -> bool:
    """Return whether a file is an archive with a configuration or weights at its top."""
    if not is_archive(stream):
        return False
    with open_archive(stream, name) as archive:
        return bool({_CONFIG, _WEIGHTS} & set(archive.namelist()))


def read_archive(stream: BinaryIO, name: str) -> StoredModel:
    """Return the parts of a Keras archive.

    Raises
    ------
    UserError
        If the archive is damaged or refused.
    """
    with open_archive(stream, name) as archive:
        config = archive.read(_CONFIG).decode("utf-8", "replace")
        metadata = parse_json(archive.read(_METADATA)) if _METADATA in archive.namelist() else {}
        version = metadata.get("keras_version", "") if isinstance(metadata, dict) else ""
        return StoredModel("archive", io.BytesIO(archive.read(_WEIGHTS)), config, str(version))


FORMAT = FileFormat((".keras",), sniff, read_archive)
