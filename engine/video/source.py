"""Where moving pictures come from: plain descriptions, nothing is opened here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

__all__ = [
    "SOURCES",
    "VIDEO_SUFFIXES",
    "CameraDevice",
    "Demonstration",
    "PictureSeries",
    "ScreenPart",
    "Source",
    "Stream",
    "VideoFile",
    "is_video",
    "parse_video_source",
    "tag_of",
]

VIDEO_SUFFIXES = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera of this machine: OpenCV's `index` and `backend`; width, height and rate of 0 are as the camera likes."""

    index: int
    backend: int = 0
    name: str = ""
    width: int = 0
    height: int = 0
    rate: float = 0
    mirrored: bool = True

    @property
    def title(self) -> str:
        """What the user knows it by."""
        return self.name or f"Camera {self.index}"


@dataclass(frozen=True, slots=True)
class VideoFile:
    """A recording in a file."""

    path: Path
    loop: bool = True
    mirrored: bool = False

    @property
    def title(self) -> str:
        """What the user knows it by."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Stream:
    """A camera or a recording on the network, by its address: http, rtsp, udp ..."""

    address: str
    mirrored: bool = False

    @property
    def title(self) -> str:
        """Its address, without the user's name and password and what stands behind a question mark."""
        try:
            parts = urlsplit(self.address)
        except ValueError:  # half an IPv6 address
            return self.address.rpartition("@")[2]
        if not parts.netloc:
            return self.address
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@dataclass(frozen=True, slots=True)
class PictureSeries:
    """The pictures of a folder as a slow video, each for so many seconds; what cannot be read is left out."""

    folder: Path
    seconds: float = 2
    loop: bool = True

    @property
    def title(self) -> str:
        """What the user knows it by."""
        return self.folder.name or str(self.folder)


@dataclass(frozen=True, slots=True)
class ScreenPart:
    """A rectangle of the screen, in its pixels; width and height of 0 are the whole main screen."""

    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0

    @property
    def title(self) -> str:
        """What the user knows it by."""
        return (
            f"Screen, {self.width} × {self.height} at {self.left}, {self.top}"
            if self.width and self.height
            else "Screen"
        )


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The sample photographs as a moving picture: a source that needs no device."""

    width: int = 1280
    height: int = 720
    rate: float = 30

    @property
    def title(self) -> str:
        """What the user knows it by."""
        return "Demonstration"


def is_video(path: Path) -> bool:
    """Return whether a file is called like a video."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def parse_video_source(text: str) -> VideoFile | Stream:
    """Return the recording or stream that `text` names: an address where it begins like one, else a file."""
    return Stream(text) if _ADDRESS.match(text) else VideoFile(Path(text))


Source = CameraDevice | VideoFile | Stream | PictureSeries | ScreenPart | Demonstration

SOURCES: Mapping[str, type[Source]] = {
    "Device": CameraDevice,
    "VideoFile": VideoFile,
    "Stream": Stream,
    "PictureSeries": PictureSeries,
    "ScreenPart": ScreenPart,
    "Demonstration": Demonstration,
}
"""The kinds of sources by the tags that settings and recipes have for them."""

_TAGS = {kind: tag for tag, kind in SOURCES.items()}


def tag_of(source: Source) -> str:
    """Return the tag that settings and recipes have for the kind of a source."""
    return _TAGS[type(source)]
