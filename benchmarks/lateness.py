"""How late the ticks of a timer of the GUI thread come."""

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from benchmarks.measurements import Reading, tell

__all__ = ["Lateness"]

_TICK = 16
_LIMITS = 8, 33


class Lateness(QObject):
    """Notes the lateness of a 16 ms timer."""

    def __init__(self) -> None:
        super().__init__()
        self._last = 0.0
        self._late: list[float] = []
        timer = QTimer(self, interval=_TICK, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start()

    def forget(self) -> None:
        """Reset the measurement."""
        self._late = []

    def deliver(self, when: str) -> None:
        """Print and keep the 99th percentile and the maximum since the last call."""
        late, self._late = np.array(self._late or [0.0]) * 1000, []
        tell(
            Reading("lateness", f"{when}, 99th percentile", float(np.percentile(late, 99)), "ms", _LIMITS[0])
        )
        tell(Reading("lateness", f"{when}, maximum", float(late.max()), "ms", _LIMITS[1]))

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._last:
            self._late.append(max(0.0, now - self._last - _TICK / 1000))
        self._last = now
