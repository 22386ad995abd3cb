"""What becomes of a frame between camera, engine and window: nothing queues up, the latest wins."""

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from engine.core.arrays import Bytes
from engine.core.model import Model
from engine.imaging.render import Layer, composite, reduced, scaled
from engine.video.frame import Frame, Slot
from engine.video.live_explainer import Plan, Seen
from engine.video.rate_meter import Rhythm

__all__ = ["Feed", "Overlay", "Past", "View"]

_REMEMBERED = 10.0  # seconds
_LONG = 0.5  # seconds between two frames, as of a slow series of pictures
_SHORTEST = 1 / 45  # seconds between two views
_BUDGET = 256 * 2**20  # bytes


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Layers to be laid over the picture, and the frame they are computed from; `seen` is what the network, `model`, says of it."""

    layers: tuple[Layer, ...]
    frame: Frame
    seen: Seen | None = None
    model: Model | None = None

    def age_over(self, frame: Frame) -> float:
        """Return how many seconds the layers' frame is older than the one they are laid over."""
        return max(0.0, frame.taken - self.frame.taken)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A frame ready to be painted: `picture`, (h, w, 3) uint8, is reduced to what the screen shows, and has the overlay on it."""

    frame: Frame
    picture: Bytes
    overlay: Overlay | None


class Past:
    """The frames of the last ten seconds: all of them, or as many, evenly spaced, as the memory set apart for them holds."""

    def __init__(self, seconds: float = _REMEMBERED, budget: int = _BUDGET) -> None:
        self._seconds, self._budget = seconds, budget
        self._frames: deque[Frame] = deque()
        self._lock = threading.Lock()

    def add(self, frame: Frame) -> None:
        """Remember a frame, unless the one before it is too near."""
        gap = self._seconds / max(1, self._budget // frame.pixels.nbytes)
        with self._lock:
            if self._frames and frame.taken - self._frames[-1].taken < gap:
                return
            self._frames.append(frame)
            while frame.taken - self._frames[0].taken > self._seconds:
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
    longest
        How many pixels the longer side of a view may have.
    turn
        The key of the one request that may take frames by now; None for any.
    listener
        Called with each frame and the overlay of that moment, on the camera's thread.
    """

    def __init__(self, plan: Plan | None, wake: Callable[[], None]) -> None:
        self.plan = plan
        self.frames: Slot[Frame] = Slot()
        self.newest: Frame | None = None
        self.overlay: Overlay | None = None
        self.longest = 1280
        self.turn: int | None = None
        self.listener: Callable[[Frame, Overlay | None], None] | None = None
        self.past = Past()
        self.rhythm = Rhythm()
        self._views: Slot[View] = Slot()
        self._wake = wake
        self._awake = False
        self._viewed = -1.0
        self._cut = -math.inf  # when the first frame after a gap was taken
        self._shown: Overlay | None = None  # what lay over the last view

    def want(self, plan: Plan | None) -> None:
        """Set what is wanted of each frame; the newest one is explained anew, as it may be standing."""
        if plan != self.plan:
            self.plan = plan
            self.explain_again()

    def explain_again(self) -> None:
        """Lay the newest frame before the engine once more."""
        if self.newest is not None:
            self.frames.put(self.newest)

    def due(self, key: int, patience: float) -> tuple[Frame, Plan] | None:
        """Return the newest frame and what is wanted of it, to the request whose turn it is; wait at most `patience` seconds.

        A request for the model before still waits here when the first plan for the next one comes, which it
        cannot follow.
        """
        frame, plan = self.frames.take(patience), self.plan
        if frame is not None and self.turn not in (None, key):  # read after the plan: the turn changes first
            self.frames.put(frame)
            return None
        return None if frame is None or plan is None else (frame, plan)

    def take(self, frame: Frame) -> None:
        """Take a frame; call it on the camera's thread."""
        if self.newest is not None and frame.taken - self.newest.taken > _LONG:
            self._cut = frame.taken  # after such a gap the map of a frame before says nothing about this one
        self.newest = frame
        self.rhythm.beat(frame.taken)
        self.past.add(frame)
        self.frames.put(frame)
        overlay = self._fitting(frame)
        if self.listener is not None:
            self.listener(frame, overlay)
        if (
            frame.taken - self._viewed >= _SHORTEST
        ):  # more than the eye wants would cost the engine its processor
            self._viewed = frame.taken
            self._views.put(view_of(frame, overlay, self.longest))
            if not self._awake:
                self._awake = True
                self._wake()

    def view(self) -> View | None:
        """Return what is to be painted now, if there is anything new.

        Ask now and then even when not woken: for the last frame, and for the map of one that stands.
        """
        self._awake = False
        view, newest = self._views.take(), self.newest
        overlay = self._fitting(newest) if newest is not None else None
        if (
            view is None
            and newest is not None
            and (newest.taken > self._viewed or overlay is not self._shown)
        ):
            self._viewed = newest.taken
            view = view_of(newest, overlay, self.longest)
        if view is not None:
            self._shown = view.overlay
        return view

    def _fitting(self, frame: Frame) -> Overlay | None:
        """Return what may lie over a frame: nothing of before a gap, and nothing of a frame of another size."""
        overlay = self.overlay
        if (
            overlay is None
            or overlay.frame.taken < self._cut
            or overlay.frame.pixels.shape != frame.pixels.shape
        ):
            return None
        return overlay


def view_of(frame: Frame, overlay: Overlay | None, longest: int) -> View:
    """Return a frame with an overlay on it, its longer side at most `longest` pixels."""
    scale = min(1.0, longest / max(frame.pixels.shape[:2]))
    layers = [scaled(layer, scale) for layer in overlay.layers] if overlay else []
    return View(frame, composite(reduced(frame.pixels, scale), layers), overlay)
