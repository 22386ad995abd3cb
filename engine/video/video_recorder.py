"""Writing of frames to a video file that plays in real time."""

import shutil
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.opencv import cv2, encode_name
from engine.storage.atomic import is_protected, remove_file, replace_file, temporary_sibling_path

__all__ = ["Recorder"]

_CODECS = {".mp4": "mp4v", ".avi": "MJPG"}  # by suffix; OpenCV's wheel has them on all systems
_FREE = 100_000_000  # bytes that must stay free on the disk, as OpenCV does not report a full one


class Recorder:
    """A video file that is being written, under a temporary name until it is complete.

    Only one thread may use it. An early frame replaces the previous one; before a late one the previous one
    is repeated. So the video plays in real time.

    Parameters
    ----------
    path
        The file, .mp4 or .avi; an existing one is replaced at the end.
    size
        Height and width of the video in pixels; odd numbers are rounded down, as the codecs need even ones.
    rate
        Frames per second of the file.

    Raises
    ------
    UserError
        The file cannot be written.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate: float) -> None:
        assert rate > 0 and min(size) > 1, (size, rate)
        self._path = path.resolve()
        self._temporary = temporary_sibling_path(self._path.with_suffix(self._path.suffix.lower()))
        self._size = (size[0] // 2 * 2, size[1] // 2 * 2)
        self._rate = rate
        self._begun: float | None = None  # when the first frame was captured
        self._waiting: Bytes | None = None  # the latest frame, whose duration is not known yet
        self._written = 0
        self._writer = self._open()

    def add(self, pixels: Bytes, taken: float) -> None:
        """Add a frame; after a long gap the previous one is repeated, which takes time.

        Parameters
        ----------
        pixels
            (height, width, 3) uint8 RGB of any size.
        taken
            The time of the frame in seconds, of any steady clock.

        Raises
        ------
        UserError
            The disk is nearly full; call `close` to keep the frames so far.
        """
        if self._begun is None:
            self._begun = taken
        self._write_until(round((taken - self._begun) * self._rate))
        self._waiting = self._fitted(pixels)

    def close(self) -> tuple[int, float]:
        """Finish the file, read it back and rename it to its final name; without frames there is no file.

        Returns
        -------
        num_frames
            The number of frames that can be read from the file.
        seconds
            The length.

        Raises
        ------
        UserError
            The file cannot be read, as the disk is full, and is deleted; or it cannot replace the existing
            one, and the message names the temporary file.
        """
        if self._waiting is not None:
            self._writer.write(self._waiting)  # without a check of the disk: one frame fits
            self._written += 1
        self._writer.release()
        if not self._written:
            remove_file(self._temporary)
            return 0, 0.0
        num_frames = min(self._written, _num_readable(self._temporary))
        if not num_frames:
            remove_file(self._temporary)
            message = f"No frame of {self._path.name} can be read: it could not be written completely."
            raise UserError(message, "Check whether the disk is full, and record again.")
        try:
            replace_file(self._temporary, self._path)
        except OSError as error:
            message = (
                f"{str(self._path)!r} cannot be written: {error.strerror}; "
                f"the recording is in {str(self._temporary)!r}."
            )
            raise UserError(message, "Move it to another folder.") from None
        return num_frames, num_frames / self._rate

    def abandon(self) -> None:
        """Stop, and delete the file."""
        self._writer.release()
        remove_file(self._temporary)

    def _open(self) -> cv2.VideoWriter:
        codec = _CODECS.get(self._path.suffix.lower())
        if codec is None:
            raise UserError(
                f"{self._path.name} does not have the suffix of a video.",
                "Use a name that ends in .mp4 or .avi.",
            )
        self._check_place()
        height, width = self._size
        writer = cv2.VideoWriter(
            encode_name(str(self._temporary)),
            cv2.CAP_FFMPEG,
            cv2.VideoWriter.fourcc(*codec),
            self._rate,
            (width, height),
        )
        if not writer.isOpened():
            remove_file(self._temporary)
            other = next(suffix for suffix in _CODECS if suffix != self._path.suffix.lower())
            kind = f"{self._path.suffix} files of {width} x {height} pixels ({codec})"
            message = f"This build of OpenCV cannot write {kind}."
            raise UserError(message, f"Use a name that ends in {other}, or install opencv-python from PyPI.")
        return writer

    def _check_place(self) -> None:
        """Create an empty file as a test, as OpenCV does not report why it cannot write."""
        if is_protected(self._path):
            raise UserError(
                f"{str(self._path)!r} is write-protected.",
                "Choose another name, or remove its write protection.",
            )
        try:
            self._temporary.touch()
        except OSError as error:
            message = f"{str(self._path)!r} cannot be written: {error.strerror}."
            raise UserError(message, "Choose another folder.") from None
        try:
            self._check_disk()
        except UserError:
            remove_file(self._temporary)
            raise

    def _check_disk(self) -> None:
        try:
            free = shutil.disk_usage(self._path.parent).free
        except OSError as error:
            message = f"{str(self._path)!r} cannot be written any more: {error.strerror}."
            raise UserError(message, "Choose another folder.") from None
        if free < _FREE:
            message = (
                f"The disk is nearly full: {free / 1e6:.0f} MB are left; "
                f"a recording has to leave {_FREE / 1e6:.0f} MB free."
            )
            raise UserError(message, "Make room, or record to another disk.")

    def _write_until(self, number: int) -> None:
        """Repeat the waiting frame until frame `number` of the file comes next; possibly not at all."""
        while self._waiting is not None and self._written < number:
            self._write(self._waiting)

    def _write(self, levels: Bytes) -> None:
        self._check_disk()
        self._writer.write(levels)
        self._written += 1

    def _fitted(self, pixels: Bytes) -> Bytes:
        """Return a frame in the video's size, as BGR, with black bars where the aspect ratio differs."""
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


def _num_readable(path: Path) -> int:
    """Return the number of frames that can be read; all are read only if the last one cannot be."""
    capture = _open_video(path)
    try:
        count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
        if not capture.read()[0]:
            return 0
        capture.set(cv2.CAP_PROP_POS_FRAMES, max(0, count - 1))
        return count if capture.read()[0] else _count_frames(path)
    finally:
        capture.release()


def _count_frames(path: Path) -> int:
    capture, count = _open_video(path), 0
    while capture.read()[0]:
        count += 1
    capture.release()
    return count


def _open_video(path: Path) -> cv2.VideoCapture:
    return cv2.VideoCapture(encode_name(str(path)), cv2.CAP_FFMPEG)
