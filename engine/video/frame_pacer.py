"""When the frames of a recording are due."""

__all__ = ["FramePacer"]

# seconds that are made up for by leaving frames out; after a longer stop it goes on from where it was
_MOST = 1.0


class FramePacer:
    """A recording's time against the clock's: it plays at its rate, whatever decoding costs. All in seconds.

    Parameters
    ----------
    rate
        Frames a second.
    """

    def __init__(self, rate: float) -> None:
        self._period = 1 / rate
        self._origin: float | None = None  # clock time of the recording's begin
        self._next = 0.0  # place of the frame that comes next

    def restart(self) -> None:
        """Show the next frame at once and let it set the time anew: after a pause or a seek."""
        self._origin = None

    def loop(self) -> None:
        """Let the first frame follow the last one as one frame does the other."""
        if self._origin is not None:
            self._origin += self._next
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until the next frame is due; negative where it is late."""
        return 0.0 if self._origin is None else self._origin + self._next - now

    def num_late(self, now: float) -> int:
        """Return how many frames are over already, and so not worth showing."""
        late = -self.wait(now)
        if late > _MOST:
            self.restart()
            return 0
        return max(0, int(late / self._period))

    def mark_shown(self, place: float, now: float) -> None:
        """Note that the frame at `place` is shown."""
        if self._origin is None:
            self._origin = now - place
        self._next = place + self._period
