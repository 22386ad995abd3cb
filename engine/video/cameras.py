"""The cameras of this machine by name, none of them opened."""

import sys
from collections import Counter
from dataclasses import replace

from engine.video.capture import CAMERA_BACKENDS
from engine.video.source import CameraDevice

__all__ = ["find_camera", "list_cameras"]


def list_cameras() -> tuple[CameraDevice, ...]:
    """Return the cameras in the order of their numbers; none where there are none, or they cannot be listed."""
    backend = CAMERA_BACKENDS.get(sys.platform)
    if backend is None:
        return ()
    try:
        from cv2_enumerate_cameras import (
            enumerate_cameras,
        )  # here, as it looks for the system's own libraries

        found = sorted(enumerate_cameras(backend), key=lambda camera: camera.index)
    except (
        ImportError,
        OSError,
        RuntimeError,
        ValueError,
        AttributeError,
    ):  # a list that fails is a list of none
        return ()
    return _told_apart(
        tuple(CameraDevice(camera.index, backend, (camera.name or "").strip()) for camera in found)
    )


def find_camera(index: int) -> CameraDevice:
    """Return the camera with this number, by its name where the system lists it."""
    return next(
        (device for device in list_cameras() if device.index == index),
        CameraDevice(index, CAMERA_BACKENDS.get(sys.platform, 0)),
    )


def _told_apart(found: tuple[CameraDevice, ...]) -> tuple[CameraDevice, ...]:
    """Give a number to cameras that are called alike, as two of one make are."""
    count = Counter(device.title for device in found)
    return tuple(
        replace(one, name=f"{one.title} ({one.index})") if count[one.title] > 1 else one for one in found
    )
