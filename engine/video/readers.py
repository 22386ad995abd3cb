"""The interface of the readers of sources, and opening a source."""

from typing import Protocol

from engine.core.arrays import Bytes
from engine.video.capture import Capture
from engine.video.demonstration import DemonstrationReader
from engine.video.picture_series import PictureSeriesReader
from engine.video.screen import ScreenReader
from engine.video.source import Demonstration, PictureSeries, ScreenPart, Source

__all__ = ["Reader", "open_reader"]


class Reader(Protocol):
    """An open source; only the thread that opened it may use it.

    `read`, `skip` and `seek` raise a UserError if the source has failed rather than ended.
    """

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the first frame, in pixels; later ones may differ."""

    @property
    def rate(self) -> float:
        """Frames per second; 0 if unknown."""

    @property
    def length(self) -> float | None:
        """The length of a recording in seconds, as far as known; None for a live source."""

    @property
    def can_seek(self) -> bool:
        """Whether `seek` may be called."""

    @property
    def is_paced(self) -> bool:
        """Whether frames are available at any time, so that the caller has to keep to `rate`."""

    @property
    def seconds(self) -> float:
        """The time of the last frame, in a recording or since a live source was opened."""

    def read(self) -> Bytes | None:
        """Return the next frame.

        Returns
        -------
        frame
            (height, width, 3) uint8 RGB that owns its memory; None at the end.
        """

    def skip(self) -> bool:
        """Skip the next frame at a lower cost than reading it; return whether there was one."""

    def seek(self, seconds: float) -> None:
        """Go to a place in the recording, in seconds; `read` continues there."""

    def close(self) -> None:
        """Release the source; may be called twice."""


def open_reader(source: Source) -> Reader:
    """Open a source, and read its first frame if that is needed to see whether it works.

    Raises
    ------
    UserError
        The source cannot be opened.
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
