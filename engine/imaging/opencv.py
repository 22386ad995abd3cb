"""The only import of OpenCV.

OpenCV's wheel contains its own Qt, and its import points QT_QPA_PLATFORM_PLUGIN_PATH and QT_QPA_FONTDIR at
it. The application's window could not load its plug-ins then, so both variables are restored here.
"""

import os
from typing import Any

MAX_PIXELS = 200_000_000  # of a picture file

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
# engine.video.capture_errors reports the errors of videos
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# seconds that a camera on Linux may send nothing; the default is 10
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")
# with hardware transforms Windows takes long to open a camera
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
# engine.video.permissions asks the user: OpenCV could only do so on the main thread
os.environ.setdefault("OPENCV_AVFOUNDATION_SKIP_AUTH", "1")
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))  # OpenCV reads it once, at import

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

__all__ = ["MAX_PIXELS", "cv2", "encode_name"]


def encode_name(name: str) -> Any:
    """Return the name of a file or stream as OpenCV takes it: a text or, undocumented, bytes.

    Python marks bytes that are not UTF-8 by surrogates, and these end the process inside OpenCV. Such a name
    is returned as its bytes.
    """
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name
