"""Times at which the frames of a recording are due."""

__all__ = ["FramePacer"]

# seconds of delay that are made up for by skipping frames; after a longer stop playback continues in place
_MAX_DELAY = 1.0


class FramePacer:
    """Synchronises a recording with the clock, so that it plays at its rate; all times are in seconds.

    Parameters
    ----------
    rate
        Frames per second.
    """

    def __init__(self, rate: float) -> None:
        self._period = 1 / rate
        self._origin: float | None = None  # clock time of the recording's start
        self._next = 0.0  # time of the next frame in the recording

    def restart(self) -> None:
        """Show the next frame at once and restart the clock with it, as after a pause or a seek."""
        self._origin = None

    def loop(self) -> None:
        """Continue with the first frame after the last one, without a break."""
        if self._origin is not None:
            self._origin += self._next
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until the next frame is due; negative if it is late."""
        return 0.0 if self._origin is None else self._origin + self._next - now

    def num_late(self, now: float) -> int:
        """Return the number of frames that are too late to be shown."""
        late = -self.wait(now)
        if late > _MAX_DELAY:
            self.restart()
            return 0
        return max(0, int(late / self._period))

    def mark_shown(self, place: float, now: float) -> None:
        """Record that the frame at `place` is shown."""
        if self._origin is None:
            self._origin = now - place
        self._next = place + self._period
