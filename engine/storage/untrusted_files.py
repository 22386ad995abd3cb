"""Safe reading of files next to a model, a run or a batch, which may come from anyone.

Every such file is read through `open_regular`. It opens regular files only, never waits for a pipe or a
device, and follows no link out of a given folder. Sizes are limited before reading, the depth of JSON before
parsing.
"""

import json
import math
import os
import re
import stat
import sys
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np

from engine.core.errors import UserError
from engine.storage.atomic import retry_while_locked
from engine.storage.plain_values import DecodeError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "open_regular", "parse_json", "read_bytes", "read_json", "read_text"]

MAX_BYTES = 2**24
"""The default limit of a file's size, in bytes."""

MAX_DEPTH = 64
"""The default limit of nesting in JSON, in levels of lists and objects."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# `resolve` has followed all links; one that appears later is refused
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
# possessive, so that damaged text takes no quadratic time
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
_OPENING, _CLOSING = np.frombuffer(b"[{", np.uint8), np.frombuffer(b"]}", np.uint8)


def open_regular(path: Path, within: Path | None = None) -> BufferedReader:
    """Open a regular file for reading; neither opening nor reading ever waits.

    Parameters
    ----------
    path
        The file; links are followed.
    within
        The folder in which the file must be after all links are followed. None allows any place, for files
        that the user has named.

    Raises
    ------
    UserError
        There is no such file, it is a folder, a device or a pipe, it is outside the folder, or it cannot be
        read.
    """
    try:
        place = path.resolve(strict=True)
        if within is not None and not place.is_relative_to(within.resolve()):
            raise UserError(
                f"{str(path)!r} is outside the folder {str(within)!r}.", "Copy the file into the folder."
            )
        handle = _opened(place)
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # also a null character in the name, or circular links
        raise _unreadable(path, error) from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        kind = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
        raise UserError(
            f"{str(path)!r} cannot be read: it is {kind}, not a file on a disk.", "Choose a file."
        )
    return os.fdopen(handle, "rb")


def _opened(place: Path) -> int:
    if sys.platform == "win32":  # another program may lock the file for a moment
        return retry_while_locked(lambda: os.open(place, _FLAGS))
    return os.open(place, _FLAGS | _NO_FOLLOW)


def read_bytes(path: Path, most: int = MAX_BYTES, within: Path | None = None) -> bytes:
    """Return the contents of a regular file of up to `most` bytes.

    Raises
    ------
    UserError
        As in `open_regular`, or the file is larger.
    """
    with open_regular(path, within) as stream:
        try:
            content = stream.read(most + 1) if os.fstat(stream.fileno()).st_size <= most else None
        except (OSError, MemoryError) as error:
            raise _unreadable(path, error) from None
    if content is None or len(content) > most:  # files of /proc report no size
        raise UserError(f"{path.name} is larger than {_size(most)}.", "Choose a smaller file.")
    return content


def read_text(path: Path, most: int = MAX_BYTES, within: Path | None = None) -> str:
    """Return the contents of a regular file as UTF-8 text, without a byte order mark.

    Raises
    ------
    UserError
        As in `read_bytes`, or the file is not UTF-8.
    """
    try:
        return read_bytes(path, most, within).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path.name} cannot be read as text: {error}.", "Choose a text file in UTF-8."
        ) from None


def read_json(path: Path, most: int = MAX_BYTES, within: Path | None = None) -> Any:
    """Return the JSON value in a regular file.

    Raises
    ------
    UserError
        As in `read_bytes`, or the file is not valid JSON for `parse_json`.
    """
    try:
        return parse_json(read_bytes(path, most, within))
    except DecodeError as error:
        raise UserError(f"{path.name} cannot be read: {error}.", "Copy or write the file again.") from None


def parse_json(content: bytes | str, most_deep: int = MAX_DEPTH) -> Any:
    """Return a JSON value.

    Parameters
    ----------
    content
        UTF-8 bytes, or text.
    most_deep
        The limit of nesting, in levels.

    Raises
    ------
    DecodeError
        The content is not valid JSON, has numbers that are not finite, or is nested too deeply.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    if _is_deeper(content, most_deep):
        raise DecodeError(f"its JSON is nested deeper than {most_deep} levels")
    try:
        text = content.decode("utf-8-sig", "surrogatepass")
        return json.loads(text, parse_constant=_not_finite, parse_float=_finite)
    except (ValueError, RecursionError, MemoryError) as error:
        raise DecodeError(f"it is not valid JSON ({error})") from None


def _is_deeper(content: bytes, most: int) -> bool:
    """Return whether brackets outside strings are nested deeper than `most`; without recursion."""
    code = np.frombuffer(_STRING.sub(b"", content), np.uint8)
    steps = np.isin(code, _OPENING).astype(np.int8) - np.isin(code, _CLOSING)
    return int(np.cumsum(steps, dtype=np.int32).max(initial=0)) > most


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:20]} is too large")
    return number


def _not_finite(word: str) -> float:
    raise ValueError(f"{word} is not a finite number")


def _size(count: int) -> str:
    return f"{count / 2**20:.3g} MB" if count >= 2**20 else f"{count / 2**10:.3g} kB"


def _unreadable(path: Path, error: Exception) -> UserError:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UserError(f"{str(path)!r} cannot be read: {reason}.", "Check its path and permissions.")
