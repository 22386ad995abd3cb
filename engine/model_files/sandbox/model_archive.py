"""ZIP archives of model files, opened only after their members have been inspected.

Archives of sessions have rules of their own in `engine.storage.archive`.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from engine.core.errors import UserError
from engine.imaging.file_kinds import HEADER_BYTES
from engine.model_files.sandbox.inspection import inspect_members

__all__ = ["header", "is_archive", "open_archive"]

_MAGIC = b"PK\x03\x04"


def header(stream: BinaryIO) -> bytes:
    """Return the first bytes of an open file, and leave it at its beginning."""
    stream.seek(0)
    start = stream.read(HEADER_BYTES)
    stream.seek(0)
    return start


def is_archive(stream: BinaryIO) -> bool:
    """Return whether an open file begins as a ZIP archive."""
    return header(stream).startswith(_MAGIC)


@contextmanager
def open_archive(stream: BinaryIO, name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive and inspect its members; errors within the block become a `UserError`.

    Parameters
    ----------
    stream
        The open file.
    name
        The name of the file, for messages.

    Raises
    ------
    UserError
        If the archive is damaged or refused.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            inspect_members(archive, stream.seek(0, os.SEEK_END), name)
            yield archive
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        zlib.error,
    ) as error:
        raise UserError(
            f"{name} is damaged or not a Keras model ({error}).", "Copy or save it again."
        ) from None
