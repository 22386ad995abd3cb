"""What macOS asks the user to allow: the camera and the screen. Other systems answer when they are opened."""

import ctypes
import sys
import threading

from engine.core.errors import UserError

__all__ = ["CAMERA_HINTS", "SCREEN_HINTS", "check_camera", "check_screen"]

CAMERA_HINTS = {  # by `sys.platform`
    "darwin": "Allow the terminal or Convscope in System Settings, Privacy & Security, Camera, and start it again.",
    "win32": "Allow desktop apps in Settings, Privacy, Camera, and close what else uses the camera.",
}
SCREEN_HINTS = {
    "darwin": "Allow the terminal or Convscope in System Settings, Privacy & Security, Screen Recording, and start it again.",
    "linux": "Under Wayland the screen may not be readable: log in to an X session.",
}

_ASKED, _ALLOWED = 0, 3  # AVAuthorizationStatusNotDetermined, AVAuthorizationStatusAuthorized
_PATIENCE = 30.0  # seconds that the user has for an answer
_CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


def check_camera() -> None:
    """Ask for the camera on macOS, from whatever thread, and wait for the answer.

    OpenCV would ask on the main thread only, which waits for nobody here; so it is kept from asking
    (engine/imaging/opencv.py).

    Raises
    ------
    UserError
        Where the user, or an administrator, does not allow it.
    """
    if sys.platform != "darwin":
        return
    try:
        from AVFoundation import AVCaptureDevice, AVMediaTypeVideo  # pyobjc, on macOS only
    except ImportError:  # then the camera says no if it must
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
    """Ask for the screen on macOS, which shows nothing but the wallpaper to a program that is not allowed to record it.

    Raises
    ------
    UserError
        Where it is not allowed; macOS has asked the user by then.
    """
    if sys.platform != "darwin":
        return
    try:
        graphics = ctypes.CDLL(_CORE_GRAPHICS)
        is_allowed, ask = graphics.CGPreflightScreenCaptureAccess, graphics.CGRequestScreenCaptureAccess
    except (OSError, AttributeError):  # before macOS 10.15 nobody is asked
        return
    is_allowed.restype = ask.restype = ctypes.c_bool
    if not is_allowed() and not ask():
        raise UserError(
            "macOS does not let Convscope record the screen: it would see the wallpaper only.",
            SCREEN_HINTS["darwin"],
        )
