"""What a camera tells."""

from dataclasses import dataclass

from engine.core.errors import UserError
from engine.video.frame import Frame
from engine.video.source import Source

__all__ = ["Began", "CameraEvent", "Ended", "Lost", "Noted", "Taken"]


@dataclass(frozen=True, slots=True)
class Began:
    """The source is open: height and width of its first frame, frames a second or 0, seconds or None where it is live."""

    source: Source
    size: tuple[int, int]
    rate: float
    length: float | None
    can_seek: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A frame."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Noted:
    """Something is to be said of the source, which goes on."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The recording is over, or the stream was closed: nothing more comes."""

    source: Source


@dataclass(frozen=True, slots=True)
class Lost:
    """The source cannot be opened, or has failed: nothing more comes."""

    source: Source
    error: UserError


CameraEvent = Began | Taken | Noted | Ended | Lost
