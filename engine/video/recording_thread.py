"""Moving pictures, with what is laid over them, to a video file, on a thread of its own."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.results import Look
from engine.imaging.render import composite
from engine.video.feed import Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import LivePlan
from engine.video.video_recorder import Recorder

__all__ = ["RecordingSpan", "RecordingSummary", "RecordingThread"]

_WAITING = 8  # frames that may wait to be written

Caption = Callable[[Bytes, Overlay], Bytes]


@dataclass(frozen=True, slots=True)
class RecordingSpan:
    """What held from this second of a recording on: the model, what was wanted of it, and how each visible map was shown."""

    seconds: float
    model: Model
    plan: LivePlan
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """A recording that is over.

    Attributes
    ----------
    path, size, rate
        Its file; height and width in pixels; frames a second.
    num_frames, seconds
        How long it is; both 0 where there is no file.
    num_pauses
        How many times it stood still in between.
    num_left_out
        Frames that came faster than they could be written; the one before stands for each.
    ages
        By how much a map was older than the frame under it, in seconds: the mean and the most.
    spans
        What was wanted when.
    error
        Why it ended, or why there is none.
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
    """Records frames as they come; whoever brings them never waits. While it is paused it takes none, and its time stands still.

    Parameters
    ----------
    path, size, rate
        The file, height and width of the video in pixels, frames a second; see `Recorder`.
    caption
        Returns a picture, (height, width, 3) uint8 RGB, with a line about its overlay; None for pictures
        without.
    tell
        Called once when it is over, on the tape's thread, which ends with it.
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
        self._begun = self._last = 0.0  # when the first frame was taken, and the latest, less all pauses
        self._paused_for: float | None = None  # seconds of all pauses so far; None before the first frame
        self._num_laid, self._age, self._oldest = (
            0,
            0.0,
            0.0,
        )  # of overlays: how many, sum and largest of ages in seconds
        self._spans: list[RecordingSpan] = []
        self._thread = threading.Thread(target=self._run, name=f"recording {path.name}", daemon=True)

    @property
    def seconds(self) -> float:
        """How long the recording is so far."""
        return self._last - self._begun

    @property
    def num_left_out(self) -> int:
        """How many frames came faster than they could be written."""
        return self._num_left_out

    def start(self) -> None:
        """Begin the file, and write what comes."""
        self._thread.start()

    def add_frame(self, frame: Frame, overlay: Overlay | None) -> None:
        """Take a frame and what lies over it, from any thread; where too many wait already it is left out."""
        with self._changed:
            if self._is_over or self.is_paused:
                return
            if len(self._waiting) >= _WAITING:
                self._num_left_out += 1
                return
            self._waiting.append((frame, overlay, self._has_paused))
            self._has_paused = False
            self._changed.notify()

    def pause(self) -> None:
        """Take nothing until `resume`."""
        with self._changed:
            self.is_paused = self._has_paused = True

    def resume(self) -> None:
        """Go on after a pause, of which nothing is to be seen."""
        with self._changed:
            self.is_paused = False

    def stop(self) -> None:
        """Ask for the end: what waits is written, the file finished."""
        with self._changed:
            self._is_over = True
            self._changed.notify()

    def join(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the end; return whether all is written."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        recorded = RecordingSummary(self._path, self._size, self._rate)
        try:
            recorded = self._record()
        except UserError as error:
            recorded = RecordingSummary(self._path, self._size, self._rate, error=error)
        except BaseException:
            message = "Recording stopped at a mistake of Convscope's own."
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
        except UserError as failed:  # what there is by now is kept
            error = failed
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

    def _next(self) -> tuple[Frame, Overlay | None, bool] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            return self._waiting.popleft() if self._waiting else None

    def _placed(self, frame: Frame, has_paused: bool) -> float:
        """Return when a frame was taken by the recording's own clock, which stands still in pauses."""
        if self._paused_for is None:
            self._begun, self._paused_for = frame.captured_at, 0.0
        elif has_paused:
            self._num_pauses += 1  # here, as a pause at the end is none in between
            self._paused_for = frame.captured_at - self._last - 1 / self._rate
        self._last = frame.captured_at - self._paused_for
        return self._last

    def _note(self, frame: Frame, overlay: Overlay) -> None:
        """Remember what the overlay shows, where that is new, and how old it is."""
        age = overlay.lag_behind(frame)
        self._num_laid, self._age, self._oldest = self._num_laid + 1, self._age + age, max(self._oldest, age)
        if overlay.result is None or overlay.model is None:
            return
        looks = tuple(layer.look for layer in overlay.layers if layer.visible)
        span = RecordingSpan(self.seconds, overlay.model, overlay.result.plan, looks)
        before = self._spans[-1] if self._spans else None
        if before is None or (before.model, before.plan, before.looks) != (span.model, span.plan, span.looks):
            self._spans.append(span)
