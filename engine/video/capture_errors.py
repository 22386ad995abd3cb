"""Reasons why a camera, a video file or a stream cannot be read; OpenCV itself reports none."""

import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

from engine.core.errors import UserError
from engine.video.permissions import CAMERA_HINTS
from engine.video.source import CameraDevice, Stream, VideoFile

__all__ = ["disconnect_error", "no_frames_error", "open_error", "stall_error"]

_WITHOUT = "Without a camera, open a video file or the demonstration."
_VIDEO = "Open a video file that other players can show, such as mp4, avi, mkv or webm."
_PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtmp": 1935}
_ANSWER = 1.0  # seconds in which a machine on the network should accept a connection


def open_error(source: CameraDevice | VideoFile | Stream, waited: bool) -> UserError:
    """Return the error for a source that could not be opened.

    Parameters
    ----------
    source
        The source.
    waited
        Whether opening took until the time-out.
    """
    match source:
        case CameraDevice():
            return _closed_camera(source)
        case VideoFile():
            return _file_fault(source.path)
        case _:
            return _stream_fault(source, waited)


def no_frames_error(source: CameraDevice | VideoFile | Stream) -> UserError:
    """Return the error for a source that was opened but sent no frame."""
    match source:
        case CameraDevice():
            busy = f"{source.title} is there but gives no picture: another application may be using it."
            return UserError(
                busy, CAMERA_HINTS.get(sys.platform, "Close the other application, or choose a smaller size.")
            )
        case VideoFile():
            return UserError(f"{source.title} cannot be played as a video.", _VIDEO)
        case _:
            return UserError(
                f"{source.title} answers, but no picture came.", "Check that it sends video, then try again."
            )


def stall_error(source: CameraDevice | VideoFile | Stream) -> UserError | None:
    """Return the error for a read that waited without data; None for a file, which has ended then."""
    if isinstance(source, VideoFile):
        return None
    return UserError(
        f"{source.title} has stopped sending pictures.", "Check the cable or the network, then connect again."
    )


def disconnect_error(source: CameraDevice | VideoFile | Stream) -> UserError | None:
    """Return the error for a read that fails at once; None for a file or stream, which has ended then."""
    if not isinstance(source, CameraDevice):
        return None
    message = f"{source.title} sends no more pictures: it was unplugged, or another application uses it."
    return UserError(message, "Plug it in again, then connect again.")


def _closed_camera(device: CameraDevice) -> UserError:
    if sys.platform in CAMERA_HINTS:
        return UserError(
            f"{device.title} cannot be opened: it is missing, in use, or not allowed.",
            CAMERA_HINTS[sys.platform],
        )
    node = Path(f"/dev/video{device.index}")
    if not node.exists():
        return UserError(
            f"There is no {device.title}: {node} does not exist.", f"Plug in a camera. {_WITHOUT}"
        )
    if not os.access(node, os.R_OK | os.W_OK):
        hint = "Add yourself to the group that owns it (sudo usermod -aG video $USER) and log in again."
        return UserError(f"You may not use {device.title}: no permission for {node}.", hint)
    message = f"{device.title} cannot be opened: another application may be using it, or it is not a camera."
    return UserError(message, "Close the other application, or choose another camera.")


def _file_fault(path: Path) -> UserError:
    try:
        if path.is_dir():
            return UserError(
                f"{str(path)!r} is a folder, not a video.",
                "Open it as a series of pictures, or a file in it.",
            )
        if path.exists() and not path.is_file():
            return UserError(f"{str(path)!r} is a device or a pipe, not a video.", _VIDEO)
        with path.open("rb") as stream:
            if not stream.read(1):
                return UserError(f"{path.name} is empty.", _VIDEO)
    except (FileNotFoundError, ValueError):  # a null character in the name
        return UserError(f"There is no file {str(path)!r}.", "Check the name and the folder.")
    except OSError as error:
        return UserError(
            f"{str(path)!r} cannot be read: {error.strerror}.", "Check its path and permissions."
        )
    return UserError(f"{path.name} is not a video, or is truncated.", _VIDEO)


def _stream_fault(stream: Stream, waited: bool) -> UserError:
    """Connect to the address to find out which step fails."""
    if waited:
        return UserError(
            f"{stream.title} does not answer in time.", "Check that the camera is on and in this network."
        )
    try:
        parts = urlsplit(stream.address)
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        host, port = None, None
    if not host or not port:
        message = f"{stream.title!r} is not the address of a stream that can be opened."
        return UserError(
            message, "Give an address such as http://camera.local/video.mjpg or rtsp://camera.local:554/live."
        )
    try:
        socket.create_connection((host, port), timeout=_ANSWER).close()
    except (socket.gaierror, UnicodeError):  # a label that is too long
        return UserError(
            f"There is no machine {host!r} on the network.", "Check the address and the network."
        )
    except OSError as error:
        reason = "no answer" if isinstance(error, TimeoutError) else error.strerror or str(error)
        return UserError(
            f"{host} cannot be reached at port {port}: {reason}.",
            "Check the address, and that the camera is on.",
        )
    return UserError(
        f"{stream.title} answers, but not with a video.",
        "Check the path and, if it asks for them, name and password.",
    )
