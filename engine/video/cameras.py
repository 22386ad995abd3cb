"""The cameras of this machine by name; no camera is opened."""

import sys
from collections import Counter
from dataclasses import replace

from engine.video.capture import CAMERA_BACKENDS
from engine.video.source import CameraDevice

__all__ = ["find_camera", "list_cameras"]


def list_cameras() -> tuple[CameraDevice, ...]:
    """Return the cameras in the order of their numbers; none where they cannot be listed."""
    backend = CAMERA_BACKENDS.get(sys.platform)
    if backend is None:
        return ()
    try:
        from cv2_enumerate_cameras import enumerate_cameras  # late: it loads libraries of the system

        devices = sorted(enumerate_cameras(backend), key=lambda camera: camera.index)
    except (ImportError, OSError, RuntimeError, ValueError, AttributeError):  # then there is no list
        return ()
    return _with_unique_names(
        tuple(CameraDevice(camera.index, backend, (camera.name or "").strip()) for camera in devices)
    )


def find_camera(index: int) -> CameraDevice:
    """Return the camera with this number, with its name where the system lists it."""
    return next(
        (device for device in list_cameras() if device.index == index),
        CameraDevice(index, CAMERA_BACKENDS.get(sys.platform, 0)),
    )


def _with_unique_names(devices: tuple[CameraDevice, ...]) -> tuple[CameraDevice, ...]:
    """Append the number to the names of cameras that have the same name, such as two of one make."""
    count = Counter(device.title for device in devices)
    return tuple(
        replace(device, name=f"{device.title} ({device.index})") if count[device.title] > 1 else device
        for device in devices
    )
