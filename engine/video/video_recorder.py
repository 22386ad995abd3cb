"""Frames -> a video file that plays in real time."""

import shutil
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.storage.atomic import is_protected, remove_file, replace_file, temporary_sibling_path

__all__ = ["Recorder"]

_CODECS = {".mp4": "mp4v", ".avi": "MJPG"}  # by suffix; they come with OpenCV's wheel on all systems
_FREE = 100_000_000  # bytes that must be left on the disk, for OpenCV says nothing when it is full
_BETWEEN = 30  # frames between two looks at the disk


class Recorder:
    """A video file being written, under another name until it is whole. All from one thread.

    A frame that comes early takes the place of the one before it, and one that comes late finds that
    repeated, so that the file's time is the clock's.

    Parameters
    ----------
    path
        The file, .mp4 or .avi; replaced at the end where it exists.
    size
        Height and width of the video in pixels; odd numbers are made even, as the codecs ask.
    rate
        Frames a second of the file.

    Raises
    ------
    UserError
        Where the file cannot be written.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate: float) -> None:
        assert rate > 0 and min(size) > 1, (size, rate)
        self._path = path.resolve()
        self._beside = temporary_sibling_path(self._path.with_suffix(self._path.suffix.lower()))
        self._size = (size[0] // 2 * 2, size[1] // 2 * 2)
        self._rate = rate
        self._begun: float | None = None  # when the first frame was taken
        self._waiting: Bytes | None = None  # the latest frame, whose length is not known yet
        self._written = 0
        self._writer = self._open()

    def add(self, pixels: Bytes, taken: float) -> None:
        """Add a frame (height, width, 3) uint8 RGB of any size, taken at `taken` seconds of any clock that runs evenly.

        After a long silence the frame before is repeated for all of it, which takes its time.

        Raises
        ------
        UserError
            Where the disk is nearly full; close what there is then.
        """
        if self._begun is None:
            self._begun = taken
        self._write_until(round((taken - self._begun) * self._rate))
        self._waiting = self._fitted(pixels)

    def close(self) -> tuple[int, float]:
        """Finish the file and put it in its place; return its number of frames and its seconds; no file without a frame."""
        if self._waiting is not None:
            self._writer.write(self._waiting)  # without a look at the disk: for one frame there is room
            self._written += 1
        self._writer.release()
        if not self._written:
            remove_file(self._beside)
            return 0, 0.0
        try:
            replace_file(self._beside, self._path)
        except OSError as error:
            message = f"{str(self._path)!r} cannot be written: {error.strerror}; the recording is in {str(self._beside)!r}."
            raise UserError(message, "Move it to another folder.") from None
        return self._written, self._written / self._rate

    def abandon(self) -> None:
        """Leave no file."""
        self._writer.release()
        remove_file(self._beside)

    def _open(self) -> cv2.VideoWriter:
        codec = _CODECS.get(self._path.suffix.lower())
        if codec is None:
            raise UserError(
                f"{self._path.name} is not called like a video.", "Let its name end in .mp4 or .avi."
            )
        self._check_place()
        height, width = self._size
        writer = cv2.VideoWriter(
            str(self._beside), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), self._rate, (width, height)
        )
        if not writer.isOpened():
            remove_file(self._beside)
            other = next(suffix for suffix in _CODECS if suffix != self._path.suffix.lower())
            message = f"This build of OpenCV cannot write {self._path.suffix} files of {width} x {height} pixels ({codec})."
            raise UserError(message, f"Let the name end in {other}, or install opencv-python from PyPI.")
        return writer

    def _check_place(self) -> None:
        """Try the folder with an empty file, for OpenCV does not say why it cannot write."""
        if is_protected(self._path):
            raise UserError(
                f"{str(self._path)!r} is write-protected.",
                "Choose another name, or take its protection away.",
            )
        try:
            self._beside.touch()
        except OSError as error:
            message = f"{str(self._path)!r} cannot be written: {error.strerror}."
            raise UserError(message, "Choose another folder.") from None
        try:
            self._check_disk()
        except UserError:
            remove_file(self._beside)
            raise

    def _check_disk(self) -> None:
        try:
            free = shutil.disk_usage(self._path.parent).free
        except OSError as error:
            message = f"{str(self._path)!r} cannot be written any more: {error.strerror}."
            raise UserError(message, "Choose another folder.") from None
        if free < _FREE:
            message = f"The disk is nearly full: {free / 1e6:.0f} MB are left, and a recording leaves {_FREE / 1e6:.0f} MB."
            raise UserError(message, "Make room, or record to another disk.")

    def _write_until(self, number: int) -> None:
        """Write the waiting frame until frame `number` of the file comes next; not at all where its place is taken again."""
        while self._waiting is not None and self._written < number:
            self._write(self._waiting)

    def _write(self, levels: Bytes) -> None:
        if self._written % _BETWEEN == _BETWEEN - 1:
            self._check_disk()
        self._writer.write(levels)
        self._written += 1

    def _fitted(self, pixels: Bytes) -> Bytes:
        """Return a frame in the video's size and OpenCV's order of colours, with black bars where the shape differs."""
        levels = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        rows, columns = pixels.shape[:2]
        height, width = self._size
        if (rows, columns) == self._size:
            return np.asarray(levels, np.uint8)
        share = min(height / rows, width / columns)
        inner = (max(1, round(columns * share)), max(1, round(rows * share)))
        small = cv2.resize(levels, inner, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR)
        page = np.zeros((height, width, 3), np.uint8)
        top, left = (height - inner[1]) // 2, (width - inner[0]) // 2
        page[top : top + inner[1], left : left + inner[0]] = small
        return page
