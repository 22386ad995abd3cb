"""Cameras, video files and streams through OpenCV: the one place of its VideoCapture."""

import math
import sys
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.video.capture_errors import disconnect_error, no_frames_error, open_error, stall_error
from engine.video.permissions import check_camera
from engine.video.source import CameraDevice, Stream, VideoFile

__all__ = ["CAMERA_BACKENDS", "Capture"]

TIMEOUT = 3.0  # seconds that a stream may be silent
CAMERA_BACKENDS = {
    "linux": cv2.CAP_V4L2,
    "win32": cv2.CAP_DSHOW,
    "darwin": cv2.CAP_AVFOUNDATION,
}  # as `sys.platform` has it

_ATTEMPTS = 3  # a corrupt frame fails by itself, and the next is whole
_BLOCKED = (
    1.0  # seconds after which a failed read has waited for what did not come; one at the end fails at once
)
_USUAL_RATE = 25.0  # of a recording that does not tell
_MISSING = 2.5  # frames; what a file says of its length may be wrong by fewer
_ONE_FRAME = 1.5  # frames; a recording of fewer has one
_MAX_RATE = 1000.0  # above it a file's word is not believed
_USB_WIDTH = 640  # pixels above which many cameras are slow unless they compress


class Capture:
    """An open camera, video file or stream; frames pass through here on the same path, whichever it is."""

    can_seek: bool
    is_paced: bool
    length: float | None

    def __init__(self, source: CameraDevice | VideoFile | Stream) -> None:
        self._source = source
        self._capture = _open(source)
        self._opened = time.perf_counter()
        self._waited = False  # whether the last read that failed waited for what did not come
        self.seconds = 0.0
        self.remark = ""  # what is to be said of frames that are lost
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
        """Return the next frame, or None at the end of a recording, or where a stream was closed."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if (pixels := self._next()) is not None:
            return pixels
        if (pixels := self._beyond_damage()) is not None:
            return pixels
        if error := stall_error(self._source) if self._waited else disconnect_error(self._source):
            raise error
        if self.length is not None and self.seconds > 0:  # what the file says of itself is often wrong
            self.length = min(self.length, self.seconds + 1 / self.rate)
        return None

    def _beyond_damage(self) -> Bytes | None:
        """Return the next frame of a file that can be decoded again where the end has not come, or None.

        A file that ends before it said is told from one that is damaged only by what comes behind.
        """
        if (
            not isinstance(self._source, VideoFile) or self.length is None or self.seconds <= 0
        ):  # sought, and nothing read since
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
            self.remark = (
                f"{self._source.title} says that it has {self.length:.2f} s, and ends after {end:.2f} s."
            )
        self.seconds = place
        return None

    def skip(self) -> bool:
        """Pass over a frame without converting it; where that fails, `read` finds out why."""
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
        """Go to the frame at `seconds`, the last one where that is beyond the end."""
        assert self.length is not None
        if self.length * self.rate < _ONE_FRAME:  # FFmpeg finds no frame to seek to
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
        self.seconds = 0.0  # nothing is known of where it ends until a frame is read

    def close(self) -> None:
        """Release it. Only by the thread that reads: during a read of another's it would end the process."""
        self._capture.release()

    def _next(self) -> Bytes | None:
        """Return the next whole frame, or None where several fail, or one was waited for in vain."""
        for _ in range(_ATTEMPTS):
            begun = time.perf_counter()
            if (pixels := self._decoded()) is not None:
                return pixels
            self._waited = time.perf_counter() - begun > _BLOCKED
            if self._waited:
                break
        return None

    def _decoded(self) -> Bytes | None:
        """Decode a frame, or return None where there is none or it is damaged."""
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
    """Return OpenCV's capture of `source`, set as it asks."""
    begun = time.perf_counter()
    if (
        isinstance(source, VideoFile) and not source.path.is_file()
    ):  # FFmpeg would wait for what writes to a pipe
        raise open_error(source, waited=False)
    try:
        if isinstance(source, CameraDevice):
            check_camera()
            capture = cv2.VideoCapture(
                source.index, source.backend or CAMERA_BACKENDS.get(sys.platform, cv2.CAP_ANY)
            )
        elif isinstance(source, VideoFile):
            capture = cv2.VideoCapture(str(source.path.absolute()), cv2.CAP_FFMPEG)
        else:
            patience = round(TIMEOUT * 1000)
            limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, patience, cv2.CAP_PROP_READ_TIMEOUT_MSEC, patience]
            capture = cv2.VideoCapture(source.address, cv2.CAP_FFMPEG, limits)
    except cv2.error:
        raise open_error(source, time.perf_counter() - begun >= TIMEOUT) from None
    if not capture.isOpened():
        capture.release()
        raise open_error(source, time.perf_counter() - begun >= TIMEOUT)
    if isinstance(source, CameraDevice):
        _ask_for(capture, source)
    else:
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # upright, as the file says
    return capture


def _ask_for(capture: Any, device: CameraDevice) -> None:
    """Ask a camera for size and rate; it may give others."""
    if device.width > _USB_WIDTH:
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    wishes = {
        cv2.CAP_PROP_FRAME_WIDTH: device.width,
        cv2.CAP_PROP_FRAME_HEIGHT: device.height,
        cv2.CAP_PROP_FPS: device.rate,
    }
    for what, wish in wishes.items():
        if wish:
            capture.set(what, wish)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest frame, not one that has waited


def _rate(capture: Any) -> float:
    rate = float(capture.get(cv2.CAP_PROP_FPS))
    return rate if 0 < rate <= _MAX_RATE else 0.0


def _length(capture: Any, rate: float) -> float | None:
    """Return the seconds that a recording says it has, or None where it is live or does not know."""
    num_frames = float(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    return num_frames / rate if rate and math.isfinite(num_frames) and num_frames > 0 else None


def _to_rgb(frame: NDArray[Any], mirrored: bool) -> Bytes:
    """Return a frame of 1, 3 or 4 channels (grey, BGR, BGRA) as (height, width, 3) uint8 RGB."""
    if frame.dtype == np.uint16:  # of infrared and depth cameras
        frame = cv2.convertScaleAbs(frame, alpha=1 / 257)
    num_channels = frame.shape[2] if frame.ndim == 3 else 1
    code = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}[num_channels]
    pixels = cv2.cvtColor(frame, code)
    return np.asarray(cv2.flip(pixels, 1) if mirrored else pixels, np.uint8)
