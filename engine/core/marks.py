"""Marks that the user has drawn on a photograph."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Mask, as_read_only
from engine.core.box import Box

__all__ = ["NO_MARKS", "Marks"]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """A box to compare maps with and a mask to cover the picture with; either may be missing.

    Parameters
    ----------
    box
        In pixels of the photograph.
    mask
        (height, width) bool, of the photograph's size.
    """

    box: Box | None = None
    mask: Mask | None = None

    def __post_init__(self) -> None:
        if self.mask is not None:
            object.__setattr__(self, "mask", as_read_only(np.asarray(self.mask, np.bool_)))


NO_MARKS = Marks()
