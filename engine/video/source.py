"""Descriptions of the sources of moving pictures; nothing is opened here."""

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
    """A camera of this machine.

    Parameters
    ----------
    index, backend
        OpenCV's numbers.
    name
        The name, if the system lists it.
    width, height, rate
        The requested size in pixels and frames per second; 0 for the camera's default.
    mirrored
        Whether to mirror frames.
    """

    index: int
    backend: int = 0
    name: str = ""
    width: int = 0
    height: int = 0
    rate: float = 0
    mirrored: bool = True

    @property
    def title(self) -> str:
        """The name that the user sees."""
        return self.name or f"Camera {self.index}"


@dataclass(frozen=True, slots=True)
class VideoFile:
    """A recording in a file."""

    path: Path
    loop: bool = True
    mirrored: bool = False

    @property
    def title(self) -> str:
        """The name that the user sees."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Stream:
    """A camera or a recording on the network, by its address: http, rtsp, udp ..."""

    address: str
    mirrored: bool = False

    @property
    def title(self) -> str:
        """The address without user name, password and query."""
        try:
            parts = urlsplit(self.address)
        except ValueError:  # an incomplete IPv6 address
            return self.address.rpartition("@")[2]
        if not parts.netloc:
            return self.address
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@dataclass(frozen=True, slots=True)
class PictureSeries:
    """The pictures of a folder as a slow video, each for `seconds`; unreadable ones are skipped."""

    folder: Path
    seconds: float = 2
    loop: bool = True

    @property
    def title(self) -> str:
        """The name that the user sees."""
        return self.folder.name or str(self.folder)


@dataclass(frozen=True, slots=True)
class ScreenPart:
    """A rectangle of the screen, in its pixels; a width or height of 0 selects the whole main screen."""

    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0

    @property
    def title(self) -> str:
        """The name that the user sees."""
        return (
            f"Screen, {self.width} × {self.height} at {self.left}, {self.top}"
            if self.width and self.height
            else "Screen"
        )


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The sample photographs as a moving picture: a source without a device."""

    width: int = 1280
    height: int = 720
    rate: float = 30

    @property
    def title(self) -> str:
        """The name that the user sees."""
        return "Demonstration"


def is_video(path: Path) -> bool:
    """Return whether a file has the suffix of a video."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def parse_video_source(text: str) -> VideoFile | Stream:
    """Return the recording or stream that a text denotes: a stream if it begins like an address."""
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
"""The kinds of sources by their tags in settings and recipes."""

_TAGS = {kind: tag for tag, kind in SOURCES.items()}


def tag_of(source: Source) -> str:
    """Return the tag of a source's kind in settings and recipes."""
    return _TAGS[type(source)]
