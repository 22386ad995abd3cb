"""Recording of frames with their overlays to a video file, on its own thread."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.look import Look
from engine.core.model import Model
from engine.imaging.render import composite
from engine.video.feed import Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import LivePlan
from engine.video.video_recorder import Recorder

__all__ = ["RecordingSpan", "RecordingSummary", "RecordingThread"]

_MAX_WAITING = 8  # frames that may wait to be written

Caption = Callable[[Bytes, Overlay], Bytes]


@dataclass(frozen=True, slots=True)
class RecordingSpan:
    """The settings of a recording from a certain second on.

    Parameters
    ----------
    seconds
        The time in the recording.
    model
        The model.
    plan
        The plan for each frame.
    looks
        The displays of the visible maps.
    """

    seconds: float
    model: Model
    plan: LivePlan
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """The description of a finished recording.

    Attributes
    ----------
    path
        The file.
    size
        Height and width in pixels.
    rate
        Frames per second.
    num_frames, seconds
        The length; both 0 if there is no file.
    num_pauses
        The number of pauses.
    num_left_out
        Frames that came faster than they could be written; the previous one was repeated for each.
    ages
        The mean and the largest age of a map relative to the frame under it, in seconds.
    spans
        The settings over time.
    error
        The reason why the recording ended early, or why there is none.
    """

    path: Path
    size: tuple[int, int]
    rate: float
    num_frames: int = 0
    seconds: float = 0.0
    num_pauses: int = 0
    num_left_out: int = 0
    ages: tuple[float, float] = (0.0, 0.0)
    spans: tuple[RecordingSpan, ...] = ()
    error: UserError | None = None


class RecordingThread:
    """Records frames without making the caller wait; while it is paused, it ignores frames.

    Parameters
    ----------
    path, size, rate
        The file, height and width of the video in pixels, frames per second; see `Recorder`.
    caption
        Returns a picture, (height, width, 3) uint8 RGB, with a line about its overlay; None for no captions.
    tell
        Called once at the end, on the recording thread.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        rate: float,
        caption: Caption | None,
        tell: Callable[[RecordingSummary], None],
    ) -> None:
        self._path, self._size, self._rate = path, size, rate
        self._caption, self._tell = caption, tell
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Frame, Overlay | None, bool]] = deque()
        self._is_over = self.is_paused = self._has_paused = False
        self._num_left_out = self._num_pauses = 0
        self._begun = self._last = 0.0  # when the first and the latest frame were captured, without pauses
        self._paused_for: float | None = None  # seconds of all pauses; None before the first frame
        # overlays: their number, and the sum and maximum of their ages in seconds
        self._num_laid, self._age, self._oldest = 0, 0.0, 0.0
        self._spans: list[RecordingSpan] = []
        self._thread = threading.Thread(target=self._run, name=f"recording {path.name}", daemon=True)

    @property
    def seconds(self) -> float:
        """The length of the recording so far."""
        return self._last - self._begun

    @property
    def num_left_out(self) -> int:
        """The number of frames that came faster than they could be written."""
        return self._num_left_out

    def start(self) -> None:
        """Create the file and begin to record."""
        self._thread.start()

    def add_frame(self, frame: Frame, overlay: Overlay | None) -> None:
        """Record a frame with its overlay; may be called from any thread. It is dropped if too many wait."""
        with self._changed:
            if self._is_over or self.is_paused:
                return
            if len(self._waiting) >= _MAX_WAITING:
                self._num_left_out += 1
                return
            self._waiting.append((frame, overlay, self._has_paused))
            self._has_paused = False
            self._changed.notify()

    def pause(self) -> None:
        """Ignore frames until `resume`."""
        with self._changed:
            self.is_paused = self._has_paused = True

    def resume(self) -> None:
        """Continue after a pause, without a gap in the recording."""
        with self._changed:
            self.is_paused = False

    def stop(self) -> None:
        """Request the end: waiting frames are written, and the file is finished."""
        with self._changed:
            self._is_over = True
            self._changed.notify()

    def join(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the end; return whether everything is written."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        recorded = RecordingSummary(self._path, self._size, self._rate)
        try:
            recorded = self._record()
        except UserError as error:
            recorded = RecordingSummary(self._path, self._size, self._rate, error=error)
        except BaseException:
            message = "Recording stopped because of an error in Convscope."
            recorded = RecordingSummary(
                self._path, self._size, self._rate, error=UserError(message, "Record again.")
            )
            raise
        finally:
            self.stop()
            self._tell(recorded)

    def _record(self) -> RecordingSummary:
        recorder, error = Recorder(self._path, self._size, self._rate), None
        try:
            self._write_all(recorder)
        except UserError as failed:  # frames written so far are kept
            error = failed
            self._refuse_frames()
        except BaseException:
            recorder.abandon()
            raise
        num_frames, seconds = recorder.close()
        ages = (self._age / max(1, self._num_laid), self._oldest)
        counts = num_frames, seconds, self._num_pauses, self._num_left_out
        return RecordingSummary(self._path, self._size, self._rate, *counts, ages, tuple(self._spans), error)

    def _write_all(self, recorder: Recorder) -> None:
        while (item := self._next()) is not None:
            frame, overlay, has_paused = item
            taken = self._placed(frame, has_paused)
            picture = composite(frame.pixels, overlay.layers if overlay else ())
            if overlay is not None:
                self._note(frame, overlay)
                picture = self._caption(picture, overlay) if self._caption else picture
            recorder.add(picture, taken)

    def _refuse_frames(self) -> None:
        """Drop the frames that wait, and take no others."""
        with self._changed:
            self._is_over = True
            self._waiting.clear()

    def _next(self) -> tuple[Frame, Overlay | None, bool] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            return self._waiting.popleft() if self._waiting else None

    def _placed(self, frame: Frame, has_paused: bool) -> float:
        """Return the time of a frame by the recording's clock, which stops during pauses."""
        if self._paused_for is None:
            self._begun, self._paused_for = frame.captured_at, 0.0
        elif has_paused:
            self._num_pauses += 1  # counted here, so that a pause at the end does not count
            self._paused_for = frame.captured_at - self._last - 1 / self._rate
        self._last = frame.captured_at - self._paused_for
        return self._last

    def _note(self, frame: Frame, overlay: Overlay) -> None:
        """Record the settings of the overlay, if they are new, and its age."""
        age = overlay.lag_behind(frame)
        self._num_laid, self._age, self._oldest = self._num_laid + 1, self._age + age, max(self._oldest, age)
        if overlay.result is None or overlay.model is None:
            return
        looks = tuple(layer.look for layer in overlay.layers if layer.visible)
        span = RecordingSpan(self.seconds, overlay.model, overlay.result.plan, looks)
        before = self._spans[-1] if self._spans else None
        if before is None or (before.model, before.plan, before.looks) != (span.model, span.plan, span.looks):
            self._spans.append(span)
