"""A folder of pictures as a slow video."""

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.dataset.folder import read_folder
from engine.imaging.picture_file import read_picture
from engine.video.source import PictureSeries

__all__ = ["PictureSeriesReader"]


class PictureSeriesReader:
    """A reader of pictures in the order of their names; `skipped` counts those that cannot be read.

    Raises
    ------
    UserError
        The folder cannot be read, or has no readable picture.
    """

    can_seek = True
    is_paced = True

    def __init__(self, series: PictureSeries) -> None:
        assert series.seconds > 0, series
        self._series = series
        self._paths = [entry.path for entry in read_folder(series.folder)]
        self._next = 0
        self._first: Bytes | None = None
        self.skipped = 0
        self.seconds = 0.0
        first = self.read()
        if first is None:
            message = f"None of the {self.skipped} pictures in {series.title!r} can be read."
            raise UserError(message, "Open one of them by itself to see why.")
        self._first = first
        self.size = (first.shape[0], first.shape[1])

    @property
    def rate(self) -> float:
        """Pictures per second."""
        return 1 / self._series.seconds

    @property
    def length(self) -> float:
        """The duration in seconds of all pictures that are not known to be unreadable."""
        return len(self._paths) * self._series.seconds

    def read(self) -> Bytes | None:
        """Return the next readable picture; unreadable ones are not tried again.

        Returns
        -------
        picture
            (height, width, 3) uint8 RGB; None at the end.
        """
        if self._first is not None:
            first, self._first = self._first, None
            return first
        while self._next < len(self._paths):
            try:
                pixels = read_picture(self._paths[self._next]).pixels
            except (UserError, MemoryError):
                del self._paths[self._next]
                self.skipped += 1
                continue
            self._pass()
            return pixels
        return None

    def skip(self) -> bool:
        """Skip a picture without opening it."""
        if self._first is not None:
            self._first = None
            return True
        if self._next == len(self._paths):
            return False
        self._pass()
        return True

    def seek(self, seconds: float) -> None:
        """Go to the picture at `seconds`."""
        self._first = None
        self._next = max(0, min(int(seconds / self._series.seconds + 1e-6), len(self._paths) - 1))

    def close(self) -> None:
        """Do nothing: no resource is held."""

    def _pass(self) -> None:
        self.seconds = self._next * self._series.seconds
        self._next += 1
