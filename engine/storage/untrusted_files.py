"""Read the files that lie beside a model, a run or a batch. They may be anyone's: nothing in them is trusted.

Every such file is read through `open_regular`: it opens regular files only, never waits for a pipe or a
device, and follows no link out of a folder where one is given. Sizes are limited before reading, the depth of
JSON before parsing.
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
"""Bytes that a side file may have unless a caller allows more."""

MAX_DEPTH = 64
"""Levels of lists and objects that a side file may nest."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_SAME = getattr(
    os, "O_NOFOLLOW", 0
)  # the links were followed by `resolve`; one that appears later is refused
_STRING = re.compile(
    rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL
)  # possessive, so that damage takes no quadratic time
_OPENING, _CLOSING = np.frombuffer(b"[{", np.uint8), np.frombuffer(b"]}", np.uint8)


def open_regular(path: Path, within: Path | None = None) -> BufferedReader:
    """Open a regular file for reading; neither this nor reading it ever waits.

    Parameters
    ----------
    path
        The file; links are followed.
    within
        The folder that the file must lie in after all links are followed; None allows any place, for files
        that the user has named.

    Raises
    ------
    UserError
        Where there is no such file, it is a folder, a device or a pipe, it lies elsewhere, or it cannot be
        read.
    """
    try:
        place = path.resolve(strict=True)
        if within is not None and not place.is_relative_to(within.resolve()):
            raise UserError(
                f"{str(path)!r} lies outside the folder {str(within)!r}.", "Copy the file into the folder."
            )
        handle = _opened(place)
    except (OSError, ValueError, RuntimeError) as error:  # a null character in the name; a loop of links
        raise _unreadable(path, error) from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        what = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
        raise UserError(
            f"{str(path)!r} cannot be read: it is {what}, not a file on a disk.", "Choose a file."
        )
    return os.fdopen(handle, "rb")


def _opened(place: Path) -> int:
    if sys.platform == "win32":  # where another program may hold the file for a moment
        return retry_while_locked(lambda: os.open(place, _FLAGS))
    return os.open(place, _FLAGS | _SAME)


def read_bytes(path: Path, most: int = MAX_BYTES, within: Path | None = None) -> bytes:
    """Return the contents of a regular file of up to `most` bytes.

    Raises
    ------
    UserError
        As `open_regular`, and where the file is larger.
    """
    with open_regular(path, within) as stream:
        try:
            content = stream.read(most + 1) if os.fstat(stream.fileno()).st_size <= most else None
        except (OSError, MemoryError) as error:
            raise _unreadable(path, error) from None
    if content is None or len(content) > most:  # files of the system's own have no size until they are read
        raise UserError(f"{path.name} is larger than {_size(most)}.", "Choose a smaller file.")
    return content


def read_text(path: Path, most: int = MAX_BYTES, within: Path | None = None) -> str:
    """Return the contents of a regular file as UTF-8 text without a byte order mark; see `read_bytes`."""
    try:
        return read_bytes(path, most, within).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path.name} cannot be read as text: {error}.", "Choose a text file in UTF-8."
        ) from None


def read_json(path: Path, most: int = MAX_BYTES, within: Path | None = None) -> Any:
    """Return the JSON value in a regular file; see `read_bytes` and `parse_json`."""
    try:
        return parse_json(read_bytes(path, most, within))
    except DecodeError as error:
        raise UserError(f"{path.name} cannot be read: {error}.", "Copy or write the file again.") from None


def parse_json(content: bytes | str, most_deep: int = MAX_DEPTH) -> Any:
    """Return a JSON value whose numbers are all finite and whose nesting is at most `most_deep` levels.

    Raises
    ------
    Malformed
        Where the content is no such JSON.
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
    """Return whether brackets outside of strings nest deeper than `most`; found without recursion."""
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
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UserError(f"{str(path)!r} cannot be read: {why}.", "Check its path and permissions.")
