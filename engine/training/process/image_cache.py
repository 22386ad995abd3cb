"""Cache pictures in memory at the size of the network."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

from engine.core.arrays import Bytes, Int32Array
from engine.core.errors import UserError
from engine.imaging.picture_file import read_content, read_picture
from engine.imaging.picture_headers import read_header
from engine.imaging.preprocess import Preprocessing

__all__ = ["ImageCache", "choose_side"]

_ROOM = 2**30
"""Bytes of pictures that are kept in memory."""
_LOOKED_AT = 50
_PORTION = 64


def choose_side(files: Sequence[Path], lowest: int, highest: int) -> int:
    """Return the side for pictures in pixels: the median of their shorter sides, within the limits."""
    step = max(1, len(files) // _LOOKED_AT)
    sizes = [size for file in files[::step] if (size := _size(file)) is not None]
    return int(min(highest, max(lowest, median(map(min, sizes))))) if sizes else highest


def _size(file: Path) -> tuple[int, int] | None:
    try:
        header = read_header(read_content(file))
        height, width = read_picture(file).pixels.shape[:2] if header is None else header.size or (0, 0)
    except (UserError, MemoryError):
        return None
    return (height, width) if height and width else None


class ImageCache:
    """Read pictures by number, each stretched to a square by Convscope's preprocessing.

    Parameters
    ----------
    side
        The height and width of every picture, in pixels.
    channels
        1 makes all pictures grey, 3 makes all of them RGB; 0 gives RGB unless all pictures are grey.
    room
        Bytes kept in memory; further pictures are read from their files each time.
    """

    def __init__(self, side: int, channels: int = 0, room: int = _ROOM) -> None:
        self._prepared = Preprocessing((side, side, channels or 3), "0..255", "stretch")
        self._kept: dict[Path, Bytes] = {}
        self._room = room // (side * side * 3)
        self.files: tuple[Path, ...] = ()
        self.is_grey = channels != 3
        self.failure: UserError | None = None

    def load(self, files: Sequence[Path], on_progress: Callable[[int, int], None]) -> dict[Path, str]:
        """Read all files once; return the error message of each file that cannot be read.

        `on_progress` is called with the numbers of files done and in all.
        """
        failed: dict[Path, str] = {}
        with ThreadPoolExecutor(os.cpu_count()) as readers:
            for begun in range(0, len(files), _PORTION):
                portion = files[begun : begun + _PORTION]
                for file, found in zip(portion, readers.map(self._try, portion), strict=True):
                    if isinstance(found, UserError):
                        failed[file] = found.message
                    else:
                        self._put(file, found)
                on_progress(begun + len(portion), len(files))
        return failed

    def batch(self, numbers: Int32Array) -> Bytes:
        """Return pictures by number in `files`: (n, side, side, 3) uint8 RGB, or one channel if all are grey.

        Raises
        ------
        UserError
            If a file can no longer be read.
        """
        channels = 1 if self.is_grey else 3
        return np.stack([self._picture(self.files[number])[..., :channels] for number in numbers])

    def _put(self, file: Path, pixels: Bytes) -> None:
        self.is_grey = self.is_grey and bool((pixels == pixels[..., :1]).all())
        if len(self._kept) < self._room:
            self._kept[file] = pixels

    def _picture(self, file: Path) -> Bytes:
        if file in self._kept:
            return self._kept[file]
        found = self._try(file)
        if isinstance(found, UserError):
            self.failure = found  # TensorFlow reports that there was an error, but not which.
            raise found
        return found

    def _try(self, file: Path) -> Bytes | UserError:
        try:
            return self._prepared.visible_pixels(read_picture(file).pixels)
        except UserError as error:
            return error
        except MemoryError:
            return UserError(f"{file.name} is too large for this machine's memory.", "Make it smaller.")
