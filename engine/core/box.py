"""A rectangle of a picture."""

from dataclasses import dataclass

__all__ = ["Box"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of a photograph, or of the model's input; it may overhang the picture."""

    top: float
    left: float
    height: float
    width: float

    @property
    def bottom(self) -> float:
        """The first row below it."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """The first column beside it."""
        return self.left + self.width

    @property
    def area(self) -> float:
        """Its area in pixels."""
        return max(0.0, self.height) * max(0.0, self.width)

    def iou(self, other: "Box") -> float:
        """Return intersection over union with another box: 0 (apart) to 1 (the same)."""
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        width = min(self.right, other.right) - max(self.left, other.left)
        shared = Box(0, 0, height, width).area if height > 0 and width > 0 else 0.0
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def to_frame(self, frame: "Box", height: float, width: float) -> "Box":
        """Return this box in a picture of `height` x `width` that shows what `frame` frames here."""
        down, across = height / frame.height, width / frame.width
        return Box(
            (self.top - frame.top) * down,
            (self.left - frame.left) * across,
            self.height * down,
            self.width * across,
        )

    def from_frame(self, frame: "Box", height: float, width: float) -> "Box":
        """Return where this box of a picture of `height` x `width` lies, if `frame` is that picture's place: undoes `to_frame`."""
        down, across = frame.height / height, frame.width / width
        return Box(
            frame.top + self.top * down,
            frame.left + self.left * across,
            self.height * down,
            self.width * across,
        )
