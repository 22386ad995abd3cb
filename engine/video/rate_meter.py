"""How often something happens, measured over the last seconds."""

import threading
from collections import deque

__all__ = ["RateMeter"]


class RateMeter:
    """Counts beats over a window of `seconds`."""

    def __init__(self, seconds: float = 2.0) -> None:
        self._seconds = seconds
        self._beats: deque[float] = deque()
        self._lock = threading.Lock()

    def tick(self, now: float) -> None:
        """Note that it has happened at `now`, in seconds of any clock that does not go back."""
        with self._lock:
            self._beats.append(now)
            self._forget(now)

    def rate(self, now: float) -> float:
        """Return how many times a second it happened of late; 0 where it has not happened twice."""
        with self._lock:
            self._forget(now)
            if len(self._beats) < 2:
                return 0.0
            return (len(self._beats) - 1) / max(self._beats[-1] - self._beats[0], 1e-6)

    def _forget(self, now: float) -> None:
        while self._beats and now - self._beats[0] > self._seconds:
            self._beats.popleft()
