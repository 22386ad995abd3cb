"""A thread that reads a source."""

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
    """Reads a source on its own thread: recordings at their rate, live sources as frames arrive.

    Only that thread opens, reads and releases the source, because releasing a camera during a read crashes
    the process. `stop` therefore only requests the end. A read that blocks for ever keeps the thread alive,
    but not the process. The thread ends after `SourceEnded` or `SourceFailed`.

    Parameters
    ----------
    source
        The source.
    tell
        Called with each event, on this thread.
    """

    def __init__(self, source: Source, tell: Callable[[SourceEvent], None]) -> None:
        self.source = source
        self._tell = tell
        self._control = PlaybackControl()
        self._playback: Playback | None = None
        self._since = 0.0  # when it was opened, or resumed after a pause
        self._thread = threading.Thread(target=self._run, name=f"camera {source.title}", daemon=True)

    def start(self) -> None:
        """Open the source and read it."""
        self._since = time.perf_counter()
        self._thread.start()

    def pause(self) -> None:
        """Pause playback; a live source is read on, so that no old frame is shown later."""
        self._control.pause(True)

    def play(self) -> None:
        """Resume after a pause."""
        self._since = time.perf_counter()
        self._control.pause(False)

    def seek(self, seconds: float) -> None:
        """Show the frame at `seconds`, even while paused; ignored if the source cannot seek."""
        self._control.seek(seconds)

    def step(self, frames: int) -> None:
        """Show a frame relative to the present one; ignored if the source cannot seek."""
        self._control.step(frames)

    def stop(self) -> None:
        """Request the end of the thread, after the present read; no more events are sent."""
        self._control.stop()

    def join(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the thread's end; return whether it has ended or never begun."""
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def is_paused(self) -> bool:
        """Whether playback is paused."""
        return self._control.is_paused

    @property
    def seconds_since_frame(self) -> float:
        """Seconds since the last frame, or since opening or resuming; 0 while no frame is due."""
        if self.is_paused or not self._thread.is_alive():
            return 0.0
        since = self._playback.last_frame_time if self._playback is not None else self._since
        return time.perf_counter() - max(since, self._since) if since is not None else 0.0

    def _run(self) -> None:
        try:
            self._playback = Playback(self.source, self._control, self._tell)
            self._playback.run()
        except UserError as error:
            self._lose(error)
        except BaseException:
            self._lose(
                UserError(
                    f"Reading {self.source.title} stopped because of an error in Convscope.", "Open it again."
                )
            )
            raise

    def _lose(self, error: UserError) -> None:
        if not self._control.is_stopped:
            self._tell(SourceFailed(self.source, error))
