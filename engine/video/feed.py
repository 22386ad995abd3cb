"""What becomes of a frame between camera, engine and window: nothing queues up, the latest wins."""

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from engine.core.arrays import Bytes
from engine.core.model import Model
from engine.imaging.render import Layer, composite, downscale, scale_layer
from engine.video.frame import Frame, Slot
from engine.video.live_explainer import FrameResult, LivePlan
from engine.video.rate_meter import RateMeter

__all__ = ["DisplayFrame", "Feed", "FrameHistory", "Overlay", "Turn"]

_REMEMBERED = 10.0  # seconds
_LONG = 0.5  # seconds between two frames, as of a slow series of pictures
_SHORTEST = 1 / 45  # seconds between two views
_BUDGET = 256 * 2**20  # bytes


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Layers over the picture, the frame they are computed from, and the `result` of the network `model` for it."""

    layers: tuple[Layer, ...]
    frame: Frame
    result: FrameResult | None = None
    model: Model | None = None

    def lag_behind(self, frame: Frame) -> float:
        """Return how many seconds the layers' frame is older than the one they are laid over."""
        return max(0.0, frame.captured_at - self.frame.captured_at)


@dataclass(frozen=True, slots=True, eq=False)
class DisplayFrame:
    """A frame ready to be painted: `picture`, (h, w, 3) uint8, is reduced to what the screen shows, and has the overlay on it."""

    frame: Frame
    picture: Bytes
    overlay: Overlay | None


@dataclass(frozen=True, slots=True)
class Turn:
    """The key of the one request that may take frames, None for any, and the plan for each frame.

    Both are replaced at once, so that no thread sees the plan of one request with the key of another.
    """

    key: int | None
    plan: LivePlan | None


class FrameHistory:
    """The frames of the last ten seconds: all of them, or as many, evenly spaced, as the memory set apart for them holds."""

    def __init__(self, seconds: float = _REMEMBERED, budget: int = _BUDGET) -> None:
        self._seconds, self._budget = seconds, budget
        self._frames: deque[Frame] = deque()
        self._lock = threading.Lock()

    def add(self, frame: Frame) -> None:
        """Remember a frame, unless the one before it is too near."""
        gap = self._seconds / max(1, self._budget // frame.pixels.nbytes)
        with self._lock:
            if self._frames and frame.captured_at - self._frames[-1].captured_at < gap:
                return
            self._frames.append(frame)
            while frame.captured_at - self._frames[0].captured_at > self._seconds:
                self._frames.popleft()

    def frames(self) -> tuple[Frame, ...]:
        """Return what is remembered, the oldest first."""
        with self._lock:
            return tuple(self._frames)


class Feed:
    """Takes frames on the camera's thread, lays them out for the engine, and makes them ready for the window.

    Parameters
    ----------
    plan
        What is wanted of each frame to begin with.
    wake
        Called on the camera's thread when there is a view to be painted, and not again before that has been
        taken.

    Attributes
    ----------
    frames
        The newest frame, for the engine.
    newest
        The frame that was taken last.
    overlay
        What is laid over the frames from now on; None for nothing. May be set at any time.
    max_side
        How many pixels the longer side of a view may have.
    turn
        The request that may take frames, and the plan for each frame.
    listener
        Called with each frame and the overlay of that moment, on the camera's thread.
    """

    def __init__(self, plan: LivePlan | None, wake: Callable[[], None]) -> None:
        self.turn = Turn(None, plan)
        self.frames: Slot[Frame] = Slot()
        self.newest: Frame | None = None
        self.overlay: Overlay | None = None
        self.max_side = 1280
        self.listener: Callable[[Frame, Overlay | None], None] | None = None
        self.history = FrameHistory()
        self.rate_meter = RateMeter()
        self._views: Slot[DisplayFrame] = Slot()
        self._wake = wake
        self._awake = False
        self._viewed = -1.0
        self._cut = -math.inf  # when the first frame after a gap was taken
        self._shown: Overlay | None = None  # what lay over the last view

    @property
    def plan(self) -> LivePlan | None:
        """The plan for each frame."""
        return self.turn.plan

    def set_plan(self, plan: LivePlan | None) -> None:
        """Set the plan for each frame; the newest frame is explained again, as no other may follow."""
        if plan != self.turn.plan:
            self.turn = Turn(self.turn.key, plan)
            self.explain_again()

    def begin_turn(self, key: int, plan: LivePlan | None) -> None:
        """Let the request `key`, and no other, take frames from now on, and explain them by `plan`."""
        self.turn = Turn(key, plan)

    def explain_again(self) -> None:
        """Lay the newest frame before the engine once more."""
        if self.newest is not None:
            self.frames.put(self.newest)

    def next_frame(self, key: int, patience: float) -> tuple[Frame, LivePlan] | None:
        """Return the newest frame and its plan to the request whose turn it is.

        A request for the model before may still wait here when the turn of the next one begins, whose plan it
        cannot follow; it gets nothing.

        Parameters
        ----------
        key
            The key of the request.
        patience
            Seconds to wait for a frame, at most.
        """
        frame, turn = self.frames.take(patience), self.turn
        if frame is not None and turn.key not in (None, key):
            self.frames.put(frame)
            return None
        return None if frame is None or turn.plan is None else (frame, turn.plan)

    def add_frame(self, frame: Frame) -> None:
        """Take a frame; call it on the camera's thread."""
        if self.newest is not None and frame.captured_at - self.newest.captured_at > _LONG:
            self._cut = (
                frame.captured_at
            )  # after such a gap the map of a frame before says nothing about this one
        self.newest = frame
        self.rate_meter.tick(frame.captured_at)
        self.history.add(frame)
        self.frames.put(frame)
        overlay = self._fitting(frame)
        if self.listener is not None:
            self.listener(frame, overlay)
        if (
            frame.captured_at - self._viewed >= _SHORTEST
        ):  # more than the eye wants would cost the engine its processor
            self._viewed = frame.captured_at
            self._views.put(render_frame(frame, overlay, self.max_side))
            if not self._awake:
                self._awake = True
                self._wake()

    def next_view(self) -> DisplayFrame | None:
        """Return what is to be painted now, if there is anything new.

        Ask now and then even when not woken: for the last frame, and for the map of one that stands.
        """
        self._awake = False
        view, newest = self._views.take(), self.newest
        overlay = self._fitting(newest) if newest is not None else None
        if (
            view is None
            and newest is not None
            and (newest.captured_at > self._viewed or overlay is not self._shown)
        ):
            self._viewed = newest.captured_at
            view = render_frame(newest, overlay, self.max_side)
        if view is not None:
            self._shown = view.overlay
        return view

    def _fitting(self, frame: Frame) -> Overlay | None:
        """Return what may lie over a frame: nothing of before a gap, and nothing of a frame of another size."""
        overlay = self.overlay
        if (
            overlay is None
            or overlay.frame.captured_at < self._cut
            or overlay.frame.pixels.shape != frame.pixels.shape
        ):
            return None
        return overlay


def render_frame(frame: Frame, overlay: Overlay | None, longest: int) -> DisplayFrame:
    """Return a frame with an overlay on it, its longer side at most `max_side` pixels."""
    scale = min(1.0, longest / max(frame.pixels.shape[:2]))
    layers = [scale_layer(layer, scale) for layer in overlay.layers] if overlay else []
    return DisplayFrame(frame, composite(downscale(frame.pixels, scale), layers), overlay)
