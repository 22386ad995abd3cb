"""What a decoder of pictures says while it decodes: libjpeg and libtiff go on over damage, and tell only the standard error.

OpenCV hands on neither warnings nor errors of a picture that it returns, and Pillow and imagecodecs hear fewer of them.
"""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from engine.opencv import cv2

__all__ = ["hearing"]

_STANDARD_ERROR = 2
_ONE_AT_A_TIME = threading.Lock()  # the standard error is one for the whole process
_OPENCV = re.compile(rb"^\[ ?(?:ERROR|WARN):.*? (?:TIFF_Error|TIFF_Warning) ")
_DAMAGE = re.compile(
    rb"Corrupt|premature end|Not enough data|not yet in table|Decode(?:Row|Strip|Tile)?:|Invalid (?:strip|tile)|Read error", re.I
)
_FEW = re.compile(rb"^Corrupt JPEG data: [1-4] extraneous bytes")  # padding, as some cameras write it


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Collect, for as long as the block lasts, what decoders say of damage; all else is handed on afterwards.

    Yields
    ------
    list of str
        Filled when the block ends.
    """
    heard: list[str] = []
    with _ONE_AT_A_TIME:
        try:
            kept = os.dup(_STANDARD_ERROR)
        except OSError:  # there is no standard error
            yield heard
            return
        level = cv2.utils.logging.getLogLevel()
        with tempfile.TemporaryFile() as file:
            _flush()
            os.dup2(file.fileno(), _STANDARD_ERROR)
            cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_WARNING)
            try:
                yield heard
            finally:
                cv2.utils.logging.setLogLevel(level)
                _flush()
                os.dup2(kept, _STANDARD_ERROR)
                os.close(kept)
                file.seek(0)
                heard.extend(_sorted_out(file.read()))


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
