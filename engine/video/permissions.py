"""Permissions that macOS requests from the user: for the camera and the screen."""

import ctypes
import sys
import threading

from engine.core.errors import UserError

__all__ = ["CAMERA_HINTS", "SCREEN_HINTS", "check_camera", "check_screen"]

CAMERA_HINTS = {  # by `sys.platform`
    "darwin": (
        "Allow the terminal or Convscope in System Settings, Privacy & Security, Camera, and start it again."
    ),
    "win32": "Allow desktop apps in Settings, Privacy, Camera, and close other programs that use the camera.",
}
SCREEN_HINTS = {
    "darwin": (
        "Allow the terminal or Convscope in System Settings, Privacy & Security, Screen Recording, "
        "and start it again."
    ),
    "linux": "Under Wayland the screen may not be readable: log in to an X session.",
}

_ASKED, _ALLOWED = 0, 3  # AVAuthorizationStatusNotDetermined, AVAuthorizationStatusAuthorized
_PATIENCE = 30.0  # seconds to wait for the user's answer
_CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


def check_camera() -> None:
    """Request access to the camera on macOS, from any thread, and wait for the answer.

    OpenCV could ask on the main thread only, which does not wait here; so engine/imaging/opencv.py keeps it
    from asking.

    Raises
    ------
    UserError
        The user, or an administrator, denies access.
    """
    if sys.platform != "darwin":
        return
    try:
        from AVFoundation import AVCaptureDevice, AVMediaTypeVideo  # pyobjc, on macOS only
    except ImportError:  # then opening the camera fails if it is not allowed
        return
    status = AVCaptureDevice.authorizationStatusForMediaType_(AVMediaTypeVideo)
    if status == _ASKED:
        answered = threading.Event()
        AVCaptureDevice.requestAccessForMediaType_completionHandler_(
            AVMediaTypeVideo, lambda allowed: answered.set()
        )
        answered.wait(_PATIENCE)
        status = AVCaptureDevice.authorizationStatusForMediaType_(AVMediaTypeVideo)
    if status != _ALLOWED:
        raise UserError("macOS does not let Convscope use the camera.", CAMERA_HINTS["darwin"])


def check_screen() -> None:
    """Request access to the screen on macOS.

    Without it macOS shows only the wallpaper to a program.

    Raises
    ------
    UserError
        Access is denied; macOS has asked the user by then.
    """
    if sys.platform != "darwin":
        return
    try:
        graphics = ctypes.CDLL(_CORE_GRAPHICS)
        is_allowed, ask = graphics.CGPreflightScreenCaptureAccess, graphics.CGRequestScreenCaptureAccess
    except (OSError, AttributeError):  # before macOS 10.15 no permission is needed
        return
    is_allowed.restype = ask.restype = ctypes.c_bool
    if not is_allowed() and not ask():
        raise UserError(
            "macOS does not let Convscope record the screen: only the wallpaper would be visible.",
            SCREEN_HINTS["darwin"],
        )
