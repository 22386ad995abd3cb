"""Marks that the user has drawn on a photograph."""

from dataclasses import dataclass, field

import numpy as np

from engine.core.arrays import Mask, as_read_only
from engine.core.box import Box

__all__ = ["NO_MARKS", "Marks"]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Boxes to compare maps with and a mask to cover the picture with; any of them may be missing.

    Parameters
    ----------
    box
        The last drawn box, in pixels of the photograph.
    mask
        (height, width) bool, of the photograph's size.
    earlier_boxes
        The boxes drawn before `box`, in their order; empty without `box`.
    """

    box: Box | None = None
    mask: Mask | None = None
    earlier_boxes: tuple[Box, ...] = field(default=(), metadata={"omit_default": True})

    def __post_init__(self) -> None:
        if self.mask is not None:
            object.__setattr__(self, "mask", as_read_only(np.asarray(self.mask, np.bool_)))

    @classmethod
    def with_boxes(cls, boxes: tuple[Box, ...], mask: Mask | None = None) -> "Marks":
        """Return marks with any number of boxes, in the order in which they were drawn."""
        return cls(boxes[-1] if boxes else None, mask, boxes[:-1])

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All boxes, in the order in which they were drawn."""
        return () if self.box is None else (*self.earlier_boxes, self.box)


NO_MARKS = Marks()
