"""Provide an axis of epochs, with whole numbers only."""

import pyqtgraph as pg

__all__ = ["EpochAxis"]


class EpochAxis(pg.AxisItem):  # type: ignore[misc]
    """Show ticks at whole numbers below a plot."""

    def __init__(self) -> None:
        super().__init__("bottom")

    def tickSpacing(
        self,
        minVal: float,
        maxVal: float,
        size: float,
    ) -> list[tuple[float, float]]:
        levels = [
            (spacing, offset)
            for spacing, offset in super().tickSpacing(minVal, maxVal, size)
            if spacing == int(spacing)
        ]
        return levels or [(1.0, 0.0)]
