"""A rectangle of a picture."""

from dataclasses import dataclass

__all__ = ["Box"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of a photograph or of the model's input.

    It may extend beyond the picture.

    Parameters
    ----------
    top, left
        The first row and column.
    height, width
        The size in pixels.
    """

    top: float
    left: float
    height: float
    width: float

    @property
    def bottom(self) -> float:
        """The first row below the box."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """The first column to the right of the box."""
        return self.left + self.width

    @property
    def area(self) -> float:
        """The area in square pixels; 0 for a negative height or width."""
        return max(0.0, self.height) * max(0.0, self.width)

    def iou(self, other: "Box") -> float:
        """Return the intersection over union with another box, from 0 (disjoint) to 1 (equal)."""
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        width = min(self.right, other.right) - max(self.left, other.left)
        shared = Box(0, 0, height, width).area if height > 0 and width > 0 else 0.0
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def to_frame(self, frame: "Box", height: float, width: float) -> "Box":
        """Return this box in the coordinates of a resized crop of the picture.

        Parameters
        ----------
        frame
            The crop, in the coordinates of this box.
        height, width
            The size in pixels to which the crop is resized.

        Returns
        -------
        box
            This box in pixels of the resized crop.
        """
        down, across = height / frame.height, width / frame.width
        return Box(
            (self.top - frame.top) * down,
            (self.left - frame.left) * across,
            self.height * down,
            self.width * across,
        )

    def from_frame(self, frame: "Box", height: float, width: float) -> "Box":
        """Return this box of a resized crop in the coordinates of the whole picture; inverse of `to_frame`.

        Parameters
        ----------
        frame
            The crop, in the coordinates of the whole picture.
        height, width
            The size in pixels of the resized crop, in which this box is given.

        Returns
        -------
        box
            This box in pixels of the whole picture.
        """
        down, across = frame.height / height, frame.width / width
        return Box(
            frame.top + self.top * down,
            frame.left + self.left * across,
            self.height * down,
            self.width * across,
        )
