"""Files that are either the old or the new one, whatever happens in between."""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from engine.errors import UserError

__all__ = ["write_atomically"]


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a new file beside `path`, and put it in its place once it is on the disk.

    Raises
    ------
    UserError
        Where it cannot be written; what was there before is untouched then.
    """
    target = path.resolve()  # behind a link it is the file that changes, not the link
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
        _settle(target.parent)
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be written: {error.strerror or error}.", "Choose another folder.") from None
    finally:
        beside.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Bring the folder's new entry to the disk, where the system lets folders be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
