"""The rate of an event over the last seconds."""

import threading
from collections import deque

__all__ = ["RateMeter"]


class RateMeter:
    """Counts events over a window of `seconds`."""

    def __init__(self, seconds: float = 2.0) -> None:
        self._seconds = seconds
        self._beats: deque[float] = deque()
        self._lock = threading.Lock()

    def tick(self, now: float) -> None:
        """Record an event at `now`, in seconds of a monotonic clock."""
        with self._lock:
            self._beats.append(now)
            self._forget(now)

    def rate(self, now: float) -> float:
        """Return the events per second within the window; 0 for fewer than two."""
        with self._lock:
            self._forget(now)
            if len(self._beats) < 2:
                return 0.0
            return (len(self._beats) - 1) / max(self._beats[-1] - self._beats[0], 1e-6)

    def _forget(self, now: float) -> None:
        while self._beats and now - self._beats[0] > self._seconds:
            self._beats.popleft()
