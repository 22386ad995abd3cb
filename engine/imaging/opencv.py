"""The one door to OpenCV.

Its wheel carries a Qt of its own and points QT_QPA_PLATFORM_PLUGIN_PATH and QT_QPA_FONTDIR at it on import,
which would take our window's plug-ins away. The import stands here so that both can be put back.
"""

import os

MAX_PIXELS = 200_000_000  # of a picture file

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault(
    "OPENCV_FFMPEG_LOGLEVEL", "-8"
)  # what goes wrong with a video is said by engine.video.capture_errors
os.environ.setdefault(
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3"
)  # seconds a camera may be silent on Linux; 10 by itself
os.environ.setdefault(
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0"
)  # with them Windows takes long to open a camera
os.environ.setdefault(
    "OPENCV_AVFOUNDATION_SKIP_AUTH", "1"
)  # engine.video.permissions asks: OpenCV can on the main thread only
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))  # read once, at import

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

__all__ = ["MAX_PIXELS", "cv2"]
