"""What a decoder of pictures says while it decodes: libjpeg and libtiff go on over damage, and tell only the standard error.

OpenCV hands on neither warnings nor errors of a picture that it returns, and Pillow and imagecodecs hear
fewer of them.
"""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, TypeVar

from engine.imaging.opencv import cv2

__all__ = ["capture_warnings"]

_Result = TypeVar("_Result")
_STANDARD_ERROR = 2
_OPENCV = re.compile(rb"^\[ ?(?:ERROR|WARN):.*? (?:TIFF_Error|TIFF_Warning) ")
_DAMAGE = re.compile(
    rb"EXR_ERR_|Corrupt|premature end|Not enough data|not yet in table|Decode(?:Row|Strip|Tile)?:"
    rb"|Invalid (?:strip|tile)|Read error",
    re.I,
)
_FEW = re.compile(rb"^Corrupt JPEG data: [1-4] extraneous bytes")  # padding, as some cameras write it


def capture_warnings(decode: Callable[[], _Result]) -> tuple[_Result, list[str]]:
    """Return what `decode` returns, and what decoders said of damage meanwhile; all else that was said is handed on.

    Threads decode side by side. The standard error is one for the process, so where something was said while
    several were at it, each decodes once more, by itself, to find out whose picture it was about.
    """
    result, was_said, words = _STDERR.listen(decode, alone=False)
    if was_said:
        result, _, words = _STDERR.listen(decode, alone=True)
    return result, words


class _StderrCapture:
    """Keeps the standard error in a file while anyone listens."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._inside: list[list[bool]] = []  # of each listener whether another has been there too
        self._is_closed = False  # to others, while one is alone or waits for it
        self._file: IO[bytes] | None = None
        self._kept = self._level = -1

    def listen(self, decode: Callable[[], _Result], alone: bool) -> tuple[_Result, bool, list[str]]:
        """Return the result, whether something was said that may be about another's picture, and else the words."""
        mixed, start = self._enter(alone)
        try:
            result = decode()
        finally:
            was_said, words = self._leave(mixed, start, alone)
        return result, mixed[0] and was_said, words

    def _enter(self, alone: bool) -> tuple[list[bool], int]:
        with self._turn:
            self._turn.wait_for(lambda: not self._is_closed)
            self._is_closed = alone
            self._turn.wait_for(lambda: not alone or not self._inside)
            mixed = [bool(self._inside)]
            for other in self._inside:
                other[0] = True
            self._inside.append(mixed)
            if len(self._inside) == 1:
                self._begin()
            return mixed, self._size()

    def _leave(self, mixed: list[bool], start: int, alone: bool) -> tuple[bool, list[str]]:
        with self._turn:
            was_said = self._size() > start
            self._inside = [other for other in self._inside if other is not mixed]
            words: list[str] = []
            if not self._inside:
                said = self._end()
                list(
                    _sorted_out(said[:start])
                )  # before this listener came: handed on, and about no picture of its own
                words = list(_sorted_out(said[start:]))
            if alone:
                self._is_closed = False
            self._turn.notify_all()
            return was_said, words

    def _size(self) -> int:
        return 0 if self._file is None else os.fstat(self._file.fileno()).st_size

    def _begin(self) -> None:
        _flush()
        try:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `_end`
        except OSError:  # there is no room for it
            return
        try:
            self._kept = os.dup(_STANDARD_ERROR)
        except OSError:  # there is no standard error
            file.close()
            return
        self._file, self._level = file, cv2.utils.logging.getLogLevel()
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_WARNING)
        os.dup2(file.fileno(), _STANDARD_ERROR)

    def _end(self) -> bytes:
        """Give the standard error back; return what was said."""
        if self._file is None:
            return b""
        _flush()
        os.dup2(self._kept, _STANDARD_ERROR)
        os.close(self._kept)
        cv2.utils.logging.setLogLevel(self._level)
        with self._file as file:
            file.seek(0)
            self._file = None
            return file.read()


def _flush() -> None:
    with suppress(OSError, ValueError):
        sys.stderr.flush()


def _sorted_out(said: bytes) -> Iterator[str]:
    """Yield what tells of damage, and write to the standard error what others have said meanwhile."""
    for line in said.splitlines(keepends=True):
        words = _OPENCV.sub(b"", line).strip()
        if _DAMAGE.search(words):
            if not _FEW.match(words):
                yield words.decode("ascii", "replace")
        elif words == line.strip() and words and not words.startswith((b"[", b"libpng")):
            with suppress(OSError):
                os.write(_STANDARD_ERROR, line)


_STDERR = _StderrCapture()
