"""Provide a logarithmic axis for values of both signs and zero, such as gradients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg

from engine.core.arrays import Float32Array

__all__ = ["SignedLog", "SignedLogAxis", "signed_log_for"]

_DECADES = 6
"""Most decades below the largest value."""
_ROOM = 26
"""Pixels between two ticks."""
_SMALLEST = 1e-30


@dataclass(frozen=True, slots=True)
class SignedLog:
    """Scale values by sign(v) log10(1 + |v| / floor): linear well below `floor`, logarithmic above."""

    floor: float

    def place(self, values: Float32Array) -> Float32Array:
        """Return the places of values on the axis, of the same shape."""
        return np.asarray(np.sign(values) * np.log10(1 + np.abs(values) / self.floor))

    def ticks(self, low: float, high: float, most: int) -> list[tuple[float, float]]:
        """Return about `most` pairs (place, value) of zero and powers of ten between two places."""
        reach = max(abs(low), abs(high))
        first = round(np.log10(self.floor))
        powers = np.arange(first, first + int(reach) + 2)
        step = max(1, -(-2 * len(powers) // max(1, most)))
        values = [0.0, *(sign * 10.0**power for power in powers[step - 1 :: step] for sign in (1, -1))]
        found = [(float(self.place(np.array(value))), value) for value in values]
        return sorted((place, value) for place, value in found if low <= place <= high)


def signed_log_for(values: Float32Array) -> SignedLog:
    """Return the scale for values of any shape; its floor is a power of ten near their 10 % quantile."""
    sizes = np.abs(values[np.isfinite(values)])
    sizes = sizes[sizes > _SMALLEST]
    if not len(sizes):
        return SignedLog(1.0)
    low = max(float(np.quantile(sizes, 0.1)), float(sizes.max()) * 10.0**-_DECADES)
    return SignedLog(float(10.0 ** np.floor(np.log10(low))))


class SignedLogAxis(pg.AxisItem):  # type: ignore[misc]
    """Show powers of ten of both signs after `use`, otherwise plain numbers."""

    def __init__(self) -> None:
        super().__init__("left")
        self.enableAutoSIPrefix(False)
        self._log: SignedLog | None = None
        self._values: dict[float, float] = {}

    def use(self, log: SignedLog | None) -> None:
        """Show another scale, or plain numbers."""
        if log != self._log:
            self._log = log
            self.picture = None
            self.update()

    def tickValues(
        self,
        minVal: float,
        maxVal: float,
        size: float,
    ) -> list[tuple[float, list[float]]]:
        """Return the places of the ticks, in the form that pyqtgraph requires."""
        if self._log is None:
            plain: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
            return plain
        self._values = dict(self._log.ticks(minVal, maxVal, max(3, int(size / _ROOM))))
        return [(1.0, list(self._values))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the numbers at the ticks."""
        if self._log is None:
            plain: list[str] = super().tickStrings(values, scale, spacing)
            return plain
        return [_written(self._values.get(value, 0.0)) for value in values]


def _written(value: float) -> str:
    return "0" if value == 0 else f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e+").replace("-", "−")
