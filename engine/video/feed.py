"""The path of frames from the camera to the engine and the window; nothing queues up, the latest wins."""

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

_HISTORY = 10.0  # seconds
_GAP = 0.5  # seconds between two frames after which an overlay is outdated, as in a series of pictures
_MIN_INTERVAL = 1 / 45  # seconds between two views
_BUDGET = 256 * 2**20  # bytes of the history


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Layers over the picture, with the result that they show.

    Parameters
    ----------
    layers
        The layers, lowest first.
    frame
        The frame that they were computed from.
    result
        The result for that frame.
    model
        The model that computed it.
    """

    layers: tuple[Layer, ...]
    frame: Frame
    result: FrameResult | None = None
    model: Model | None = None

    def lag_behind(self, frame: Frame) -> float:
        """Return the age of the layers' frame relative to the frame below them, in seconds."""
        return max(0.0, frame.captured_at - self.frame.captured_at)


@dataclass(frozen=True, slots=True, eq=False)
class DisplayFrame:
    """A frame ready to be painted.

    Parameters
    ----------
    frame
        The frame.
    picture
        (height, width, 3) uint8 RGB: the frame at the size on the screen, with the overlay.
    overlay
        The overlay.
    """

    frame: Frame
    picture: Bytes
    overlay: Overlay | None


@dataclass(frozen=True, slots=True)
class Turn:
    """The request that may take frames, and the plan for each frame.

    Both are replaced together, so that no thread sees the plan of one request with the key of another.

    Parameters
    ----------
    key
        The key of the request; None for any.
    plan
        The plan; None to explain no frames.
    """

    key: int | None
    plan: LivePlan | None


class FrameHistory:
    """The frames of the last ten seconds, thinned out evenly if they exceed the memory budget."""

    def __init__(self, seconds: float = _HISTORY, budget: int = _BUDGET) -> None:
        self._seconds, self._budget = seconds, budget
        self._frames: deque[Frame] = deque()
        self._lock = threading.Lock()

    def add(self, frame: Frame) -> None:
        """Add a frame, unless it follows the previous one too closely."""
        gap = self._seconds / max(1, self._budget // frame.pixels.nbytes)
        with self._lock:
            if self._frames and frame.captured_at - self._frames[-1].captured_at < gap:
                return
            self._frames.append(frame)
            while frame.captured_at - self._frames[0].captured_at > self._seconds:
                self._frames.popleft()

    def frames(self) -> tuple[Frame, ...]:
        """Return the frames, oldest first."""
        with self._lock:
            return tuple(self._frames)


class Feed:
    """Receives frames on the camera's thread, offers them to the engine, and renders them for the window.

    Parameters
    ----------
    plan
        The first plan; None shows frames without explaining them.
    wake
        Called on the camera's thread when there is a new view; not again before that view has been taken.

    Attributes
    ----------
    frames
        The newest frame, for the engine.
    newest
        The latest frame.
    overlay
        The overlay for the coming frames; None for none. It may be set at any time.
    max_side
        The largest length of a view's longer side, in pixels.
    turn
        The request that may take frames, and the plan for each frame.
    listener
        Called with each frame and its overlay, on the camera's thread.
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
        self._cut = -math.inf  # when the first frame after a gap was captured
        self._shown: Overlay | None = None  # the overlay of the last view

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
        """Give the turn to the request `key`: only it may take frames, and explains them by `plan`."""
        self.turn = Turn(key, plan)

    def explain_again(self) -> None:
        """Offer the newest frame to the engine once more."""
        if self.newest is not None:
            self.frames.put(self.newest)

    def next_frame(self, key: int, patience: float) -> tuple[Frame, LivePlan] | None:
        """Return the newest frame and its plan; None if there is none, or it is another request's turn.

        A request for the previous model may still wait here when the turn of the next one begins, whose plan
        it could not follow.

        Parameters
        ----------
        key
            The key of the request.
        patience
            Seconds to wait for a frame.
        """
        frame, turn = self.frames.take(patience), self.turn
        if frame is not None and turn.key not in (None, key):
            self.frames.put(frame)
            return None
        return None if frame is None or turn.plan is None else (frame, turn.plan)

    def add_frame(self, frame: Frame) -> None:
        """Receive a frame; to be called on the camera's thread."""
        if self.newest is not None and frame.captured_at - self.newest.captured_at > _GAP:
            self._cut = frame.captured_at  # the map of an earlier frame does not fit this one
        self.newest = frame
        self.rate_meter.tick(frame.captured_at)
        self.history.add(frame)
        self.frames.put(frame)
        overlay = self._fitting(frame)
        if self.listener is not None:
            self.listener(frame, overlay)
        # a higher rate is not visible and would cost the engine processor time
        if frame.captured_at - self._viewed >= _MIN_INTERVAL:
            self._viewed = frame.captured_at
            self._views.put(render_frame(frame, overlay, self.max_side))
            if not self._awake:
                self._awake = True
                self._wake()

    def next_view(self) -> DisplayFrame | None:
        """Return the view to be painted, if there is a new one.

        It may be new even without a call of `wake`: after the last frame, or when a map for it is ready.
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
        """Return the overlay if it fits a frame: not from before a gap, and of the same size."""
        overlay = self.overlay
        if (
            overlay is None
            or overlay.frame.captured_at < self._cut
            or overlay.frame.pixels.shape != frame.pixels.shape
        ):
            return None
        return overlay


def render_frame(frame: Frame, overlay: Overlay | None, longest: int) -> DisplayFrame:
    """Render a frame with its overlay; the longer side has at most `longest` pixels."""
    scale = min(1.0, longest / max(frame.pixels.shape[:2]))
    layers = [scale_layer(layer, scale) for layer in overlay.layers] if overlay else []
    return DisplayFrame(frame, composite(downscale(frame.pixels, scale), layers), overlay)
