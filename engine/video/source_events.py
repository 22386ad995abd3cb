"""Events of a source's thread."""

from dataclasses import dataclass

from engine.core.errors import UserError
from engine.video.frame import Frame
from engine.video.source import Source

__all__ = ["FrameCaptured", "SourceEnded", "SourceEvent", "SourceFailed", "SourceNotice", "SourceOpened"]


@dataclass(frozen=True, slots=True)
class SourceOpened:
    """The source is open.

    Parameters
    ----------
    source
        The source.
    size
        Height and width of the first frame, in pixels.
    rate
        Frames per second; 0 if unknown.
    length
        Seconds; None for a live source.
    can_seek
        Whether it can seek.
    """

    source: Source
    size: tuple[int, int]
    rate: float
    length: float | None
    can_seek: bool


@dataclass(frozen=True, slots=True)
class FrameCaptured:
    """A frame was read."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class SourceNotice:
    """A notice about the source, which continues."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """The recording is over, or the stream was closed; no more events follow."""

    source: Source


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """The source cannot be opened, or has failed; no more events follow."""

    source: Source
    error: UserError


SourceEvent = SourceOpened | FrameCaptured | SourceNotice | SourceEnded | SourceFailed
