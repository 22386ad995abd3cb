"""Atomic writing of files: after any failure a file is either the old or the new one."""

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
from engine.storage.part_files import part_path, sweep_parts

__all__ = [
    "MAX_NAME_BYTES",
    "FileInUseError",
    "is_protected",
    "is_same_file",
    "remove_file",
    "remove_tree",
    "replace_file",
    "retry_while_locked",
    "temporary_sibling_path",
    "write_atomically",
]

_PATIENCE = 2.0  # seconds: virus scanners and file synchronisers release a file within this time
_PAUSE = 0.02
_NAME_LENGTH = 24  # characters of a name that its temporary file keeps

MAX_NAME_BYTES = 255
"""The limit of a file's name on common drives, in bytes; longer names cannot be written."""

_Value = TypeVar("_Value")


def retry_while_locked(act: Callable[[], _Value]) -> _Value:
    """Call a function, again for up to two seconds while it raises PermissionError.

    Windows refuses to replace, rename or delete a file while any process has it open.

    Returns
    -------
    value
        The value that the function returns.

    Raises
    ------
    PermissionError
        The file stays locked.
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
    """Rename a file or folder to `target`, replacing a file there.

    Raises
    ------
    PermissionError
        `target` is write-protected (at once), or stays open in another program.
    """
    if is_protected(target):
        raise PermissionError(errno.EACCES, "The existing file is write-protected", str(target))
    retry_while_locked(lambda: source.replace(target))


class FileInUseError(UserError):
    """An existing file is write-protected, or open in another program."""


def remove_file(path: Path) -> None:
    """Delete a file if it exists; one that another program keeps open stays. Nothing is raised."""
    with suppress(OSError, ValueError):  # ValueError: a null character in the name
        if is_protected(path):
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows does not delete write-protected files
        retry_while_locked(lambda: path.unlink(missing_ok=True))


def remove_tree(folder: Path) -> None:
    """Delete a folder if it exists; files that another program keeps open stay."""
    try:
        retry_while_locked(lambda: shutil.rmtree(folder))
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)  # everything that can be deleted


def temporary_sibling_path(target: Path) -> Path:
    """Return an unused hidden path in the folder of `target`, for a file that will replace it."""
    return target.with_name(
        f".{target.stem[:_NAME_LENGTH]}.{secrets.token_hex(4)}{target.suffix[:_NAME_LENGTH]}"
    )


def write_atomically(path: Path, write: Callable[[BinaryIO], object], is_flushed: bool = True) -> None:
    """Write a new file next to `path`, and rename it to `path` once it is complete.

    Hidden parts that killed processes have left in the folder are removed.

    Parameters
    ----------
    path
        The file; links are followed.
    write
        Writes the contents to a binary stream.
    is_flushed
        Whether the file is on the disk before it is renamed, so that it survives a power cut; False is
        faster for many small files that can be made again.

    Raises
    ------
    FileInUseError
        An existing file cannot be replaced; it is unchanged then.
    UserError
        The file cannot be written; an existing file is unchanged then.
    """
    target = _behind_links(path)
    sweep_parts(target.parent)
    temporary = part_path(target)
    try:
        with temporary.open("xb") as stream:
            write(stream)
            stream.flush()
            if is_flushed:
                os.fsync(stream.fileno())
        if target.exists() and not is_protected(target):
            with suppress(OSError):  # some drives have no modes
                shutil.copymode(target, temporary)
        replace_file(temporary, target)
        if is_flushed:
            sync_folder(target.parent)
    except OSError as error:
        raise _write_error(path, error) from None
    finally:
        remove_file(temporary)


def _behind_links(path: Path) -> Path:
    """Return the file that a path leads to when all links are followed."""
    try:
        return path.resolve()
    except ValueError:
        raise UserError(
            f"{str(path)!r} cannot be written: its name has a null character.", "Choose another name."
        ) from None
    except (OSError, RuntimeError):  # RuntimeError: a circular link before Python 3.13
        raise UserError(
            f"{str(path)!r} cannot be written: its links are broken.", "Choose another name or folder."
        ) from None


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file or folder, also by links or in other case."""
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist
        return one.resolve() == other.resolve()


def is_protected(path: Path) -> bool:
    """Return whether a file's mode forbids its owner to write; rights of an administrator do not count."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and not mode & stat.S_IWUSR


def _write_error(path: Path, error: OSError) -> UserError:
    """Return the error for a file that cannot be written, with its reason and a remedy."""
    num_bytes = len(os.fsencode(path.name))
    reason, remedy, kind = error.strerror or str(error), "Choose another folder.", UserError
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        reason = f"no room is left in {str(path.parent)!r}"
        remedy = "Free some space there, or choose another folder."
    elif isinstance(error, PermissionError):
        remedy = "Close it in other programs, remove its write protection, or choose another name or folder."
        kind = FileInUseError if path.exists() else UserError
    elif num_bytes > MAX_NAME_BYTES:
        reason = f"its name has {num_bytes} bytes, and {MAX_NAME_BYTES} is the limit"
        remedy = "Choose a shorter name."
    return kind(f"{str(path)!r} cannot be written: {reason}.", remedy)
