"""A source -> frames, one after another."""

from typing import Protocol

from engine.core.arrays import Bytes
from engine.video.capture import Capture
from engine.video.demonstration import DemonstrationReader
from engine.video.picture_series import PictureSeriesReader
from engine.video.screen import ScreenReader
from engine.video.source import Demonstration, PictureSeries, ScreenPart, Source

__all__ = ["Reader", "open_reader"]


class Reader(Protocol):
    """An open source. All is asked from one thread, the one that opened it.

    `read`, `skip` and `seek` raise a UserError where the source has failed rather than ended.
    """

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of its first frame, in pixels; later ones may differ."""

    @property
    def rate(self) -> float:
        """Frames a second; 0 where they come as they come."""

    @property
    def length(self) -> float | None:
        """Seconds of a recording as far as is known; None for what is live."""

    @property
    def can_seek(self) -> bool:
        """Whether `seek` may be called."""

    @property
    def is_paced(self) -> bool:
        """Whether frames are there whenever asked for, so that who reads must keep to `rate`."""

    @property
    def seconds(self) -> float:
        """Place of the frame that was read last: in a recording, or since a live source was opened."""

    def read(self) -> Bytes | None:
        """Return the next frame, (height, width, 3) uint8 RGB of its own memory, or None at the end."""

    def skip(self) -> bool:
        """Pass over the next frame at less cost than reading it; return whether there was one."""

    def seek(self, seconds: float) -> None:
        """Go to a place in the recording, to be read next."""

    def close(self) -> None:
        """Release the source; twice does no harm."""


def open_reader(source: Source) -> Reader:
    """Open `source`, and read its first frame where only that tells whether it works.

    Raises
    ------
    UserError
        Where it cannot be opened: what, why and what to do.
    """
    match source:
        case PictureSeries():
            return PictureSeriesReader(source)
        case ScreenPart():
            return ScreenReader(source)
        case Demonstration():
            return DemonstrationReader(source)
        case _:
            return Capture(source)
