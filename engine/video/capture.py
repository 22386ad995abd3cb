"""Cameras, video files and streams through OpenCV's VideoCapture."""

import math
import sys
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.opencv import cv2, encode_name
from engine.video.capture_errors import disconnect_error, no_frames_error, open_error, stall_error
from engine.video.permissions import check_camera
from engine.video.source import CameraDevice, Stream, VideoFile

__all__ = ["CAMERA_BACKENDS", "Capture"]

STREAM_TIMEOUT = 3.0  # seconds that a stream may send nothing
CAMERA_BACKENDS = {
    "linux": cv2.CAP_V4L2,
    "win32": cv2.CAP_DSHOW,
    "darwin": cv2.CAP_AVFOUNDATION,
}  # by `sys.platform`

_ATTEMPTS = 3  # a single corrupt frame fails, and the next one can be decoded
# seconds: a failed read that took longer has waited for data; one at the end of a file fails at once
_BLOCKED = 1.0
_USUAL_RATE = 25.0  # of a recording that does not state its rate
_MISSING = 2.5  # frames: tolerance of a file's stated length
_ONE_FRAME = 1.5  # frames: a shorter recording has a single frame
_MAX_RATE = 1000.0  # a higher rate is taken for an error in the file
_USB_WIDTH = 640  # pixels: above it many cameras are slow without compression


class Capture:
    """An open camera, video file or stream.

    Parameters
    ----------
    source
        The source.

    Raises
    ------
    UserError
        The source cannot be opened, or sends no frame.
    """

    can_seek: bool
    is_paced: bool
    length: float | None

    def __init__(self, source: CameraDevice | VideoFile | Stream) -> None:
        self._source = source
        self._capture = _open(source)
        self._opened = time.perf_counter()
        self._waited = False  # whether the last failed read waited for data
        self.seconds = 0.0
        self.remark = ""  # a sentence about lost frames
        self.rate = _rate(self._capture)
        self.length = None if isinstance(source, CameraDevice) else _length(self._capture, self.rate)
        self.is_paced = isinstance(source, VideoFile) or self.length is not None
        self.can_seek = self.length is not None
        if self.is_paced:
            self.rate = self.rate or _USUAL_RATE
        first = self._next()
        if first is None:
            self.close()
            raise no_frames_error(source)
        self._first: Bytes | None = first
        self.size = (first.shape[0], first.shape[1])

    def read(self) -> Bytes | None:
        """Return the next frame, (height, width, 3) uint8 RGB, or None at the end.

        Raises
        ------
        UserError
            The source has failed.
        """
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if (pixels := self._next()) is not None:
            return pixels
        if (pixels := self._beyond_damage()) is not None:
            return pixels
        if error := stall_error(self._source) if self._waited else disconnect_error(self._source):
            raise error
        if self.length is not None and self.seconds > 0:  # a file's stated length is often wrong
            self.length = min(self.length, self.seconds + 1 / self.rate)
        return None

    def _beyond_damage(self) -> Bytes | None:
        """Return the next decodable frame of a damaged file, or None.

        Only a later frame distinguishes a damaged file from one that ends before its stated length.
        """
        # after a seek no frame has been read yet
        if not isinstance(self._source, VideoFile) or self.length is None or self.seconds <= 0:
            return None
        place, last, step = self.seconds, self.length - 1 / self.rate, 2
        while (further := place + step / self.rate) <= last + 1e-6:
            try:
                self._capture.set(cv2.CAP_PROP_POS_MSEC, further * 1000)
            except cv2.error:
                break
            if (pixels := self._next()) is not None and self.seconds > place:
                lost = f"from {place:.2f} to {self.seconds:.2f} s"
                self.remark = (
                    f"{self._source.title} is damaged: frames {lost} cannot be decoded and are left out."
                )
                return pixels
            step *= 2
        if last - place > _MISSING / self.rate:
            end = place + 1 / self.rate
            stated = f"states a length of {self.length:.2f} s, but ends after {end:.2f} s"
            self.remark = f"{self._source.title} {stated}."
        self.seconds = place
        return None

    def skip(self) -> bool:
        """Skip a frame without converting it; if that fails, `read` reports the reason."""
        if self._first is not None:
            self._first = None
            return True
        try:
            skipped = bool(self._capture.grab())
        except cv2.error:
            return False
        if skipped:
            self._note_place()
        return skipped

    def seek(self, seconds: float) -> None:
        """Go to the frame at `seconds`, or to the last one."""
        assert self.length is not None
        if self.length * self.rate < _ONE_FRAME:  # FFmpeg cannot seek in a single frame
            self._capture.release()
            self._capture = _open(self._source)
            self._first, self.seconds = None, 0.0
            return
        place = max(0.0, min(seconds, self.length - 1 / self.rate))
        try:
            self._capture.set(cv2.CAP_PROP_POS_MSEC, place * 1000)
        except cv2.error:
            raise no_frames_error(self._source) from None
        self._first = None
        self.seconds = 0.0  # unknown until a frame is read

    def close(self) -> None:
        """Release the source; only the reading thread may do this, as a read would crash the process."""
        self._capture.release()

    def _next(self) -> Bytes | None:
        """Return the next frame, or None after several failures or a wait without data."""
        for _ in range(_ATTEMPTS):
            begun = time.perf_counter()
            if (pixels := self._decoded()) is not None:
                return pixels
            self._waited = time.perf_counter() - begun > _BLOCKED
            if self._waited:
                break
        return None

    def _decoded(self) -> Bytes | None:
        """Decode a frame; return None where there is none or it is damaged."""
        try:
            done, frame = self._capture.read()
            if not done or frame is None or not frame.size:
                return None
            pixels = _to_rgb(frame, self._source.mirrored)
        except cv2.error:
            return None
        except MemoryError:
            raise UserError(
                f"A frame of {self._source.title} does not fit into memory.", "Choose a smaller size."
            ) from None
        self._note_place()
        return pixels

    def _note_place(self) -> None:
        if self.is_paced:
            place = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            self.seconds = place if math.isfinite(place) and place >= 0 else self.seconds + 1 / self.rate
        else:
            self.seconds = time.perf_counter() - self._opened


def _open(source: CameraDevice | VideoFile | Stream) -> Any:
    """Return OpenCV's capture of a source, with its settings applied."""
    begun = time.perf_counter()
    # FFmpeg would wait for the writer of a pipe
    if isinstance(source, VideoFile) and not source.path.is_file():
        raise open_error(source, waited=False)
    try:
        if isinstance(source, CameraDevice):
            check_camera()
            capture = cv2.VideoCapture(
                source.index, source.backend or CAMERA_BACKENDS.get(sys.platform, cv2.CAP_ANY)
            )
        elif isinstance(source, VideoFile):
            capture = cv2.VideoCapture(encode_name(str(source.path.absolute())), cv2.CAP_FFMPEG)
        else:
            patience = round(STREAM_TIMEOUT * 1000)
            limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, patience, cv2.CAP_PROP_READ_TIMEOUT_MSEC, patience]
            capture = cv2.VideoCapture(encode_name(source.address), cv2.CAP_FFMPEG, limits)
    except cv2.error:
        raise open_error(source, time.perf_counter() - begun >= STREAM_TIMEOUT) from None
    if not capture.isOpened():
        capture.release()
        raise open_error(source, time.perf_counter() - begun >= STREAM_TIMEOUT)
    if isinstance(source, CameraDevice):
        _configure(capture, source)
    else:
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # upright by the file's orientation
    return capture


def _configure(capture: Any, device: CameraDevice) -> None:
    """Request size and rate from a camera, which may use others."""
    if device.width > _USB_WIDTH:
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    settings = {
        cv2.CAP_PROP_FRAME_WIDTH: device.width,
        cv2.CAP_PROP_FRAME_HEIGHT: device.height,
        cv2.CAP_PROP_FPS: device.rate,
    }
    for key, value in settings.items():
        if value:
            capture.set(key, value)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # so that each read returns the newest frame


def _rate(capture: Any) -> float:
    rate = float(capture.get(cv2.CAP_PROP_FPS))
    return rate if 0 < rate <= _MAX_RATE else 0.0


def _length(capture: Any, rate: float) -> float | None:
    """Return the stated length of a recording in seconds; None if it is live or unknown."""
    num_frames = float(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    return num_frames / rate if rate and math.isfinite(num_frames) and num_frames > 0 else None


def _to_rgb(frame: NDArray[Any], mirrored: bool) -> Bytes:
    """Convert a frame of 1, 3 or 4 channels (grey, BGR, BGRA) to (height, width, 3) uint8 RGB."""
    if frame.dtype == np.uint16:  # of infrared and depth cameras
        frame = cv2.convertScaleAbs(frame, alpha=1 / 257)
    num_channels = frame.shape[2] if frame.ndim == 3 else 1
    code = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}[num_channels]
    pixels = cv2.cvtColor(frame, code)
    return np.asarray(cv2.flip(pixels, 1) if mirrored else pixels, np.uint8)
