"""A source read in a thread of its own."""

import threading
import time
from collections.abc import Callable

from engine.core.errors import UserError
from engine.video.playback import Playback
from engine.video.playback_control import PlaybackControl
from engine.video.source import Source
from engine.video.source_events import (
    FrameCaptured,
    SourceEnded,
    SourceEvent,
    SourceFailed,
    SourceNotice,
    SourceOpened,
)

__all__ = [
    "FrameCaptured",
    "SourceEnded",
    "SourceEvent",
    "SourceFailed",
    "SourceNotice",
    "SourceOpened",
    "SourceThread",
]


class SourceThread:
    """A thread that reads a source: recordings at their rate, what is live as it comes.

    That thread alone opens, reads and releases it, for to release a camera during a read ends the process. So
    `stop` asks, and a read that blocks for ever keeps the thread, but not the process. After `Ended` or
    `SourceFailed` the thread is over.

    Parameters
    ----------
    source
        What to read.
    tell
        Called with each event, on the camera's own thread.
    """

    def __init__(self, source: Source, tell: Callable[[SourceEvent], None]) -> None:
        self.source = source
        self._tell = tell
        self._wishes = PlaybackControl()
        self._playback: Playback | None = None
        self._since = 0.0  # when it was opened, or played on after a pause
        self._thread = threading.Thread(target=self._run, name=f"camera {source.title}", daemon=True)

    def start(self) -> None:
        """Open the source and read it."""
        self._since = time.perf_counter()
        self._thread.start()

    def pause(self) -> None:
        """Let the picture stand; what is live is read on unseen, so that nothing old is shown later."""
        self._wishes.pause(True)

    def play(self) -> None:
        """Go on after a pause."""
        self._since = time.perf_counter()
        self._wishes.pause(False)

    def seek(self, seconds: float) -> None:
        """Show the frame at `seconds`, even while paused; what cannot seek stays where it is."""
        self._wishes.seek(seconds)

    def step(self, frames: int) -> None:
        """Show the frame so many further, or back where below 0; what cannot seek stays where it is."""
        self._wishes.step(frames)

    def stop(self) -> None:
        """Ask the thread to end, which it does once the read that is under way returns; nothing is told from now on."""
        self._wishes.stop()

    def join(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the thread's end; return whether it has ended, or was never begun."""
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def is_paused(self) -> bool:
        """Whether it is to stand still."""
        return self._wishes.is_paused

    @property
    def seconds_since_frame(self) -> float:
        """Seconds since the last frame, or since opening or reading began; 0 while paused and while no frame is due."""
        if self.is_paused or not self._thread.is_alive():
            return 0.0
        since = self._playback.last_frame_time if self._playback is not None else self._since
        return time.perf_counter() - max(since, self._since) if since is not None else 0.0

    def _run(self) -> None:
        try:
            self._playback = Playback(self.source, self._wishes, self._tell)
            self._playback.run()
        except UserError as error:
            self._lose(error)
        except BaseException:
            self._lose(
                UserError(
                    f"Reading {self.source.title} stopped at a mistake of Convscope's own.", "Open it again."
                )
            )
            raise

    def _lose(self, error: UserError) -> None:
        if not self._wishes.is_stopped:
            self._tell(SourceFailed(self.source, error))
