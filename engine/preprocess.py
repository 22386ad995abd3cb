"""From a photograph to what the model receives, and where in the photograph that lies."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.arrays import Bytes, Floats
from engine.errors import UserError
from engine.opencv import cv2
from engine.probe import InputImage

__all__ = ["FITS", "SCALINGS", "Box", "Preprocessing", "Scaling", "preprocessing"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of a photograph, which it may overhang."""

    top: float
    left: float
    height: float
    width: float


@dataclass(frozen=True, slots=True)
class Scaling:
    """value = (level - mean) / deviation for levels 0..255, channel by channel in the order the model wants."""

    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]
    reversed: bool = False  # blue, green, red

    def apply(self, levels: Floats) -> Floats:
        """Return levels 0..255, (..., 3) RGB, in the model's units."""
        ordered = levels[..., ::-1] if self.reversed else levels
        scaled = (ordered - np.array(self.mean)) / np.array(self.deviation)
        return np.asarray(scaled, np.float32)


SCALINGS: Mapping[str, Scaling] = {
    "0..255": Scaling((0, 0, 0), (1, 1, 1)),
    "0..1": Scaling((0, 0, 0), (255, 255, 255)),
    "-1..1": Scaling((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
    "lite": Scaling((127, 127, 127), (128, 128, 128)),
    "caffe": Scaling((103.939, 116.779, 123.68), (1, 1, 1), reversed=True),
    "torch": Scaling((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
}
FITS = ("centre crop", "stretch")


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How a photograph becomes the model's input.

    Parameters
    ----------
    shape
        (height, width, channels) of the input; one channel means luminance.
    scaling
        A name from `SCALINGS`.
    fit
        centre crop: the largest centred part of the input's aspect ratio; stretch: all of it, distorted.
    """

    shape: tuple[int, int, int]
    scaling: str
    fit: str = "centre crop"

    def region(self, size: tuple[int, int]) -> Box:
        """Return the part of a photograph of `size` (height, width) that the model sees."""
        height, width = size
        if self.fit == "stretch":
            return Box(0, 0, height, width)
        aspect = self.shape[1] / self.shape[0]
        seen_height = max(1, min(height, round(width / aspect)))
        seen_width = max(1, min(width, round(height * aspect)))
        return Box((height - seen_height) // 2, (width - seen_width) // 2, seen_height, seen_width)

    def view(self, pixels: Bytes) -> Bytes:
        """Return what the model sees of a photograph, (height, width, 3) uint8, before scaling."""
        box = self.region((pixels.shape[0], pixels.shape[1]))
        top, left = int(box.top), int(box.left)
        part = pixels[top : top + int(box.height), left : left + int(box.width)]
        height, width, channels = self.shape
        shrinking = part.shape[0] >= height and part.shape[1] >= width
        sized = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)
        if channels == 1:
            sized = cv2.cvtColor(cv2.cvtColor(sized, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        return np.asarray(sized, np.uint8)

    def apply(self, pixels: Bytes) -> InputImage:
        """Return a photograph, (height, width, 3) uint8 RGB, as the model's input."""
        scaling = SCALINGS[self.scaling]
        ends = scaling.apply(np.array([[0, 0, 0], [255, 255, 255]], np.float32))
        values = scaling.apply(self.view(pixels).astype(np.float32))
        if self.shape[2] == 1:
            values, ends = values.mean(-1, keepdims=True), ends.mean(-1, keepdims=True)
        return InputImage(values, ends[0], ends[1], scaling.reversed)


def preprocessing(shape: tuple[int, int, int], scaling: str, fit: str = "centre crop") -> Preprocessing:
    """Return a checked `Preprocessing`, or raise a UserError that lists the choices."""
    for value, choices, what in ((scaling, tuple(SCALINGS), "scaling"), (fit, FITS, "fit")):
        if value not in choices:
            raise UserError(f"There is no {what} {value!r}.", "Choose one of " + ", ".join(choices) + ".")
    return Preprocessing(shape, scaling, fit)
