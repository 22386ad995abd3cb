"""Files that are either the old or the new one, whatever happens in between."""

import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from engine.core.errors import UserError
from engine.core.platform_rules import sync_folder

__all__ = [
    "is_protected",
    "is_same_file",
    "remove_file",
    "remove_tree",
    "replace_file",
    "retry_while_locked",
    "temporary_sibling_path",
    "write_atomically",
]

_PATIENCE = 2.0  # seconds: a virus scanner or a file synchroniser lets go of a file within this time
_PAUSE = 0.02
_NAME_LENGTH = 24  # characters of a file's name in that of its temporary file, which must fit into 255 bytes

_Value = TypeVar("_Value")


def retry_while_locked(act: Callable[[], _Value]) -> _Value:
    """Return what `act` returns; repeat it for up to two seconds while it raises PermissionError.

    Windows refuses to replace, rename or delete a file while any process holds it open.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return act()
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE)


def replace_file(source: Path, target: Path) -> None:
    """Put a file or folder in the place of `target`, which is another file or is not there.

    Raises
    ------
    PermissionError
        Where `target` is write-protected (at once), or stays open in another program.
    """
    if is_protected(target):
        raise PermissionError(errno.EACCES, "The file that is there is write-protected", str(target))
    retry_while_locked(lambda: source.replace(target))


def remove_file(path: Path) -> None:
    """Delete a file that may be missing; one that cannot be deleted, as another program holds it open for long, stays."""
    with suppress(OSError):
        if is_protected(path):
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows deletes no write-protected file
        retry_while_locked(lambda: path.unlink(missing_ok=True))


def remove_tree(folder: Path) -> None:
    """Delete a folder that may be missing; files that another program holds open for long stay."""
    try:
        retry_while_locked(lambda: shutil.rmtree(folder))
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)  # all but what cannot be deleted


def temporary_sibling_path(target: Path) -> Path:
    """Return a hidden path in the folder of `target` that no file has yet, for what is to take its place."""
    return target.with_name(
        f".{target.stem[:_NAME_LENGTH]}.{secrets.token_hex(4)}{target.suffix[:_NAME_LENGTH]}"
    )


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a new file beside `path`, and put it in its place once it is on the disk.

    Raises
    ------
    UserError
        Where it cannot be written; what was there before is untouched then.
    """
    target = _behind_links(path)
    beside = temporary_sibling_path(target)
    try:
        with beside.open("xb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists() and not is_protected(target):
            with suppress(OSError):  # some drives have no modes
                shutil.copymode(target, beside)
        replace_file(beside, target)
        sync_folder(target.parent)
    except OSError as error:
        raise UserError(
            f"{str(path)!r} cannot be written: {error.strerror or error}.", _remedy(error)
        ) from None
    finally:
        remove_file(beside)


def _behind_links(path: Path) -> Path:
    """Return the file that changes, which is the one that a link leads to and not the link."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: before Python 3.13 a link that leads to itself
        raise UserError(
            f"{str(path)!r} cannot be written: its links lead nowhere.", "Choose another name or folder."
        ) from None


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths name the same file or folder, in other letters or by a link too."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return one.resolve() == other.resolve()


def is_protected(path: Path) -> bool:
    """Return whether a file's owner may not write it; an administrator's own rights do not count."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and not mode & stat.S_IWUSR


def _remedy(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "Close it in other programs, take its write protection away, or choose another name or folder."
    return "Choose another folder."
