"""One number for each tile, by which tiles are compared and sorted."""

from dataclasses import dataclass, field

import numpy as np

from engine.core.arrays import Float32Array, as_read_only

__all__ = ["PENDING_REASON", "TileMetric"]

PENDING_REASON = "It is still being computed."


@dataclass(frozen=True, slots=True, eq=False)
class TileMetric:
    """One number for each tile, or the reason why there is none.

    Parameters
    ----------
    name
        One word that is the same for all pictures and classes.
    title
        The quantity, in a few words.
    values
        (count,) float32, in the order of the tiles; empty where there are none.
    is_share
        Whether the values run from 0 to 1 and are shown in per cent.
    obstacle
        Why there are no values, as a sentence; empty where there are.
    """

    name: str
    title: str
    values: Float32Array = field(default_factory=lambda: np.zeros(0, np.float32))
    is_share: bool = False
    obstacle: str = ""

    def __post_init__(self) -> None:
        assert self.values.ndim == 1 and (len(self.values) == 0) == bool(self.obstacle), self.name
        object.__setattr__(self, "values", as_read_only(self.values.astype(np.float32, copy=False)))

    @property
    def is_pending(self) -> bool:
        """Whether the numbers are still being computed."""
        return self.obstacle == PENDING_REASON

    def text(self, index: int) -> str:
        """Return the number of one tile as text, with three digits or in per cent."""
        value = self.values[index] + 0.0  # no minus before a zero
        return f"{value:.0%}" if self.is_share else f"{value:.3g}"
