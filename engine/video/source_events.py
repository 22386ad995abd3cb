"""What a camera tells."""

from dataclasses import dataclass

from engine.core.errors import UserError
from engine.video.frame import Frame
from engine.video.source import Source

__all__ = ["FrameCaptured", "SourceEnded", "SourceEvent", "SourceFailed", "SourceNotice", "SourceOpened"]


@dataclass(frozen=True, slots=True)
class SourceOpened:
    """The source is open: height and width of its first frame, frames a second or 0, seconds or None where it is live."""

    source: Source
    size: tuple[int, int]
    rate: float
    length: float | None
    can_seek: bool


@dataclass(frozen=True, slots=True)
class FrameCaptured:
    """A frame."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class SourceNotice:
    """Something is to be said of the source, which goes on."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """The recording is over, or the stream was closed: nothing more comes."""

    source: Source


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """The source cannot be opened, or has failed: nothing more comes."""

    source: Source
    error: UserError


SourceEvent = SourceOpened | FrameCaptured | SourceNotice | SourceEnded | SourceFailed
