"""The frames of the last seconds, one of which is shown standing still."""

import hashlib

from engine.imaging.picture_file import Photograph
from engine.video.frame import Frame

__all__ = ["StillFrames", "photograph_of"]


class StillFrames:
    """Steps through frames that have been; `shown`, the newest to begin with, is one of them.

    Parameters
    ----------
    past
        What is remembered, the oldest first.
    shown
        The frame at which the picture was frozen; what came after it is left out.
    """

    def __init__(self, past: tuple[Frame, ...], shown: Frame) -> None:
        self._frames = (*(frame for frame in past if frame.captured_at < shown.captured_at), shown)
        self._place = len(self._frames) - 1

    @property
    def shown(self) -> Frame:
        """The frame that is shown."""
        return self._frames[self._place]

    @property
    def seconds(self) -> float:
        """How far back one can go."""
        return self._frames[-1].captured_at - self._frames[0].captured_at

    @property
    def ago(self) -> float:
        """How many seconds before the moment of freezing the shown frame was taken."""
        return self._frames[-1].captured_at - self.shown.captured_at

    def step(self, frames: int) -> bool:
        """Go so many frames on, or back where below 0, as far as there are any; return whether another one is shown now."""
        return self._go(min(max(0, self._place + frames), len(self._frames) - 1))

    def go_back(self, seconds: float) -> bool:
        """Go to the frame nearest to so many seconds before the moment of freezing; return whether another one is shown now."""
        wanted = self._frames[-1].captured_at - seconds
        return self._go(
            min(range(len(self._frames)), key=lambda place: abs(self._frames[place].captured_at - wanted))
        )

    def _go(self, place: int) -> bool:
        is_other, self._place = place != self._place, place
        return is_other


def photograph_of(frame: Frame, source: str) -> Photograph:
    """Return a frame as a photograph, called after its source and its place in it; the digest is that of its pixels."""
    minutes, seconds = divmod(frame.seconds, 60)
    name = f"{source} at {int(minutes)}:{int(seconds * 10) / 10:04.1f}"
    return Photograph(name, frame.pixels, hashlib.sha256(frame.pixels.tobytes()).hexdigest())
