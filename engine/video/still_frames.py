"""The frames of the last seconds, one of which is shown as a still picture."""

import hashlib

from engine.imaging.picture_file import Photograph
from engine.video.frame import Frame

__all__ = ["StillFrames", "photograph_of"]


class StillFrames:
    """Steps through past frames; `shown` is the present one, at first the newest.

    Parameters
    ----------
    past
        The frames, oldest first.
    shown
        The frame at which the picture was frozen; later ones are left out.
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
        """The time span of the frames."""
        return self._frames[-1].captured_at - self._frames[0].captured_at

    @property
    def ago(self) -> float:
        """The seconds between the shown frame and the frame of freezing."""
        return self._frames[-1].captured_at - self.shown.captured_at

    def step(self, frames: int) -> bool:
        """Go a number of frames forward, or back if negative; return whether the shown frame has changed."""
        return self._go(min(max(0, self._place + frames), len(self._frames) - 1))

    def go_back(self, seconds: float) -> bool:
        """Go to the frame nearest to `seconds` before freezing; return whether another frame is shown."""
        wanted = self._frames[-1].captured_at - seconds
        return self._go(
            min(range(len(self._frames)), key=lambda place: abs(self._frames[place].captured_at - wanted))
        )

    def _go(self, place: int) -> bool:
        is_other, self._place = place != self._place, place
        return is_other


def photograph_of(frame: Frame, source: str) -> Photograph:
    """Return a frame as a photograph.

    Parameters
    ----------
    frame
        The frame; the digest of the photograph is that of its pixels.
    source
        The title of the source, which becomes part of the name.
    """
    minutes, seconds = divmod(frame.seconds, 60)
    name = f"{source} at {int(minutes)}:{int(seconds * 10) / 10:04.1f}"
    return Photograph(name, frame.pixels, hashlib.sha256(frame.pixels.tobytes()).hexdigest())
