"""Temporary folders on drives that may be full."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.core.errors import UserError

__all__ = ["make_temporary_folder", "no_room_error", "temporary_folder"]

_PROBE = bytes(2**16)  # a drive without room for this is full
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make an empty folder, and remove it at the end of the block.

    A library that cannot write reports all kinds of errors, such as a damaged file. So after an error in the
    block the drive is tried, and if it is full, that becomes the error.

    Raises
    ------
    UserError
        The drive of temporary files is full, or no folder can be made there.
    """
    folder = make_temporary_folder()
    try:
        yield folder
    except Exception as error:
        if _is_full(folder):
            raise no_room_error(folder.parent) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_temporary_folder(prefix: str = "convscope-") -> Path:
    """Return a new empty folder, which the caller removes.

    Raises
    ------
    UserError
        As in `temporary_folder`.
    """
    try:
        return Path(tempfile.mkdtemp(prefix=prefix))
    except OSError as error:
        if error.errno in _FULL:
            raise no_room_error(Path(error.filename).parent) from None
        raise UserError(
            f"No temporary folder can be made: {error.strerror or error}.",
            "Name a folder that can be written in the environment variable TMPDIR.",
        ) from None


def no_room_error(folder: Path) -> UserError:
    """Return the error for a drive of temporary files that is full."""
    return UserError(
        f"No room is left in {str(folder)!r}, where temporary files are written.",
        "Free some space there, or name a folder with more room in the environment variable TMPDIR.",
    )


def _is_full(folder: Path) -> bool:
    """Return whether a drive refuses a small file for lack of room."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(_PROBE)
    except OSError as error:
        return error.errno in _FULL
    return False
