"""What others want of a camera's thread: said from any thread, looked at between two frames."""

import threading
from dataclasses import dataclass

__all__ = ["PlaybackControl", "SeekRequest"]


@dataclass(frozen=True, slots=True)
class SeekRequest:
    """A place to go to, in seconds, or where that is None so many frames from the one that is shown."""

    place: float | None = None
    frames: int = 0


class PlaybackControl:
    """Whether to stop, whether to pause, and where to go."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._move: SeekRequest | None = None
        self.is_stopped = False
        self.is_paused = False

    def stop(self) -> None:
        """Wish for the end; that is not taken back."""
        with self._changed:
            self.is_stopped = True
            self._changed.notify_all()

    def pause(self, paused: bool) -> None:
        """Wish for the picture to stand, or to move again."""
        with self._changed:
            self.is_paused = paused
            self._changed.notify_all()

    def seek(self, seconds: float) -> None:
        """Wish for the frame at `seconds`."""
        with self._changed:
            self._move = SeekRequest(seconds)
            self._changed.notify_all()

    def step(self, frames: int) -> None:
        """Wish for a frame so many further; steps add up until they are made."""
        with self._changed:
            self._move = SeekRequest(frames=frames + (self._move.frames if self._move is not None else 0))
            self._changed.notify_all()

    def take_seek(self) -> SeekRequest | None:
        """Remove and return where to go."""
        with self._changed:
            move, self._move = self._move, None
            return move

    def wait_for_stop(self, seconds: float) -> bool:
        """Wait so long, but only until the end is wished for; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self.is_stopped, seconds)

    def wait_for_command(self, timeout: float | None) -> None:
        """Wait until there is something to do: at most `timeout` seconds while playing, or while it is None as long as paused."""
        with self._changed:
            if timeout is None:
                self._changed.wait_for(
                    lambda: self.is_stopped or self._move is not None or not self.is_paused
                )
            else:
                self._changed.wait_for(
                    lambda: self.is_stopped or self._move is not None or self.is_paused, timeout
                )
