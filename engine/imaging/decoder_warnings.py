"""Warnings that picture decoders write while they decode.

libjpeg and libtiff continue after damage and report it on the standard error only. OpenCV does not return
these warnings; Pillow and imagecodecs report fewer of them.
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
_PADDING = re.compile(rb"^Corrupt JPEG data: [1-4] extraneous bytes")  # as some cameras write it


def capture_warnings(decode: Callable[[], _Result]) -> tuple[_Result, list[str]]:
    """Run a decoder, and capture the warnings about damage that it writes to the standard error.

    Threads may decode at the same time, but a process has one standard error. If anything was written while
    several decoders ran, each of them decodes once more, alone, so that warnings are assigned to the right
    picture.

    Parameters
    ----------
    decode
        Decodes a picture; it may be called twice.

    Returns
    -------
    result
        The return value of `decode`.
    warnings
        The lines about damage. All other lines are passed on to the standard error.
    """
    result, has_output, warnings = _STDERR.listen(decode, alone=False)
    if has_output:
        result, _, warnings = _STDERR.listen(decode, alone=True)
    return result, warnings


class _StderrCapture:
    """Redirects the standard error to a file while at least one decoder runs."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._inside: list[list[bool]] = []  # one flag for each listener: was another one inside meanwhile?
        self._is_closed = False  # to others, while one listener is alone or waits for it
        self._file: IO[bytes] | None = None
        self._kept = self._level = -1

    def listen(self, decode: Callable[[], _Result], alone: bool) -> tuple[_Result, bool, list[str]]:
        """Return the result, whether there is output that may concern another picture, and the warnings."""
        mixed, start = self._enter(alone)
        try:
            result = decode()
        finally:
            has_output, warnings = self._leave(mixed, start, alone)
        return result, mixed[0] and has_output, warnings

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
            has_output = self._size() > start
            self._inside = [other for other in self._inside if other is not mixed]
            warnings: list[str] = []
            if not self._inside:
                output = self._end()
                # output from before this listener entered is passed on, but does not concern its picture
                list(_damage_warnings(output[:start]))
                warnings = list(_damage_warnings(output[start:]))
            if alone:
                self._is_closed = False
            self._turn.notify_all()
            return has_output, warnings

    def _size(self) -> int:
        return 0 if self._file is None else os.fstat(self._file.fileno()).st_size

    def _begin(self) -> None:
        _flush()
        try:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `_end`
        except OSError:  # no space for a temporary file
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
        """Restore the standard error, and return the captured output."""
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


def _damage_warnings(output: bytes) -> Iterator[str]:
    """Yield the lines about damage, and write all other lines to the standard error."""
    for line in output.splitlines(keepends=True):
        words = _OPENCV.sub(b"", line).strip()
        if _DAMAGE.search(words):
            if not _PADDING.match(words):
                yield words.decode("ascii", "replace")
        elif words == line.strip() and words and not words.startswith((b"[", b"libpng")):
            with suppress(OSError):
                os.write(_STANDARD_ERROR, line)


_STDERR = _StderrCapture()
