"""Commands to a source's thread, given from any thread and read between two frames."""

import threading
from dataclasses import dataclass

__all__ = ["PlaybackControl", "SeekRequest"]


@dataclass(frozen=True, slots=True)
class SeekRequest:
    """A place in seconds; if that is None, a number of frames relative to the present one."""

    place: float | None = None
    frames: int = 0


class PlaybackControl:
    """The commands: stop, pause and seek."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._move: SeekRequest | None = None
        self.is_stopped = False
        self.is_paused = False

    def stop(self) -> None:
        """Request the end; this cannot be undone."""
        with self._changed:
            self.is_stopped = True
            self._changed.notify_all()

    def pause(self, paused: bool) -> None:
        """Pause or resume playback."""
        with self._changed:
            self.is_paused = paused
            self._changed.notify_all()

    def seek(self, seconds: float) -> None:
        """Request the frame at `seconds`."""
        with self._changed:
            self._move = SeekRequest(seconds)
            self._changed.notify_all()

    def step(self, frames: int) -> None:
        """Request a frame relative to the present one; pending steps add up."""
        with self._changed:
            self._move = SeekRequest(frames=frames + (self._move.frames if self._move is not None else 0))
            self._changed.notify_all()

    def take_seek(self) -> SeekRequest | None:
        """Remove and return the requested place."""
        with self._changed:
            move, self._move = self._move, None
            return move

    def wait_for_stop(self, seconds: float) -> bool:
        """Wait at most `seconds` for a request to stop; return whether there is one."""
        with self._changed:
            return self._changed.wait_for(lambda: self.is_stopped, seconds)

    def wait_for_command(self, timeout: float | None) -> None:
        """Wait for a command.

        Parameters
        ----------
        timeout
            Seconds to wait at most while playing; None waits as long as playback is paused.
        """
        with self._changed:
            if timeout is None:
                self._changed.wait_for(
                    lambda: self.is_stopped or self._move is not None or not self.is_paused
                )
            else:
                self._changed.wait_for(
                    lambda: self.is_stopped or self._move is not None or self.is_paused, timeout
                )
