"""Preprocessing: from a photograph to the model's input, and the part of the photograph that it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Mask
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import NO_MARKS, Marks
from engine.core.model import Input, Model
from engine.core.probe import InputImage
from engine.imaging.evidence import Evidence
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import Photograph
from engine.imaging.scaling import BASIC_SCALINGS, SCALINGS, Scaling, parse_scaling

__all__ = [
    "BASIC_SCALINGS",
    "FITS",
    "SCALINGS",
    "Held",
    "Preprocessing",
    "Scaling",
    "choices",
    "make_preprocessing",
]


_HALF = 127
FITS = ("centre crop", "stretch", "letterbox")


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """The value of an input besides the explained one.

    Parameters
    ----------
    name
        The input's name.
    value
        The number at every place, if there is no photograph.
    photograph
        A picture, for an input that takes one.
    """

    name: str
    value: float = 0
    photograph: Photograph | None = None


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """The steps from a photograph to the model's input.

    Parameters
    ----------
    shape
        (height, width, channels) of the input. A single channel is luminance. A fourth is opaque alpha, or a
        band where `scaling` says so.
    scaling
        A text in the syntax of `engine.imaging.scaling`: a name from `SCALINGS`, or a range with options.
    fit
        centre crop: the largest centred part of the input's aspect ratio; stretch: all of it, distorted;
        letterbox: all of it, with black bars.
    held
        The values of other inputs; an input without an entry receives zeros.
    evidence
        The evidence for the scaling; None where the user has chosen it.
    """

    shape: tuple[int, int, int]
    scaling: str
    fit: str = "centre crop"
    held: tuple[Held, ...] = ()
    evidence: Evidence | None = None

    @property
    def rival(self) -> str:
        """A scaling that is about as likely; empty where there is none."""
        return "" if self.evidence is None else self.evidence.rival

    @property
    def scaling_warning(self) -> str:
        """A warning that the scaling is ambiguous; empty where it is not."""
        if self.evidence is None or not self.rival:
            return ""
        return (
            f"The input scaling is in doubt: {self.scaling} is assumed, {self.rival} is possible. "
            f"{self.evidence.reason}"
        )

    def region(self, size: tuple[int, int]) -> Box:
        """Return the part of a photograph that the model sees, in its pixels.

        With letterboxing it extends beyond the photograph.

        Parameters
        ----------
        size
            Height and width of the photograph.
        """
        height, width = size
        if self.fit == "stretch":
            return Box(0, 0, height, width)
        aspect = self.shape[1] / self.shape[0]
        if self.fit == "letterbox":
            inner = self._inner(size)
            down, across = height / inner.height, width / inner.width
            return Box(-inner.top * down, -inner.left * across, self.shape[0] * down, self.shape[1] * across)
        seen_height = max(1, min(height, round(width / aspect)))
        seen_width = max(1, min(width, round(height * aspect)))
        return Box((height - seen_height) // 2, (width - seen_width) // 2, seen_height, seen_width)

    def visible_pixels(self, pixels: Bytes) -> Bytes:
        """Resize a photograph to the part that the model sees, before scaling.

        Parameters
        ----------
        pixels
            (height, width, 3 or more) uint8 RGB of any size; further channels are ignored.

        Returns
        -------
        visible
            (height, width, 3) uint8 RGB at the size of the input; grey where the input has one channel.
        """
        height, width, channels = self.shape
        pixels = pixels[..., :3]
        sized = (
            self._letterboxed(pixels)
            if self.fit == "letterbox"
            else _resized(self._cut(pixels), height, width)
        )
        if channels == 1:
            sized = np.asarray(
                cv2.cvtColor(cv2.cvtColor(sized, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8
            )
        return sized

    def _cut(self, pixels: Bytes) -> Bytes:
        box = self.region((pixels.shape[0], pixels.shape[1]))
        top, left = int(box.top), int(box.left)
        return pixels[top : top + int(box.height), left : left + int(box.width)]

    def _letterboxed(self, pixels: Bytes) -> Bytes:
        inner = self._inner((pixels.shape[0], pixels.shape[1]))
        top, left, height, width = int(inner.top), int(inner.left), int(inner.height), int(inner.width)
        boxed = np.zeros((*self.shape[:2], 3), np.uint8)
        boxed[top : top + height, left : left + width] = _resized(pixels, height, width)
        return boxed

    def _inner(self, size: tuple[int, int]) -> Box:
        """Return the position of a letterboxed photograph in the input, in whole pixels."""
        scale = min(self.shape[0] / size[0], self.shape[1] / size[1])
        height, width = (max(1, round(scale * length)) for length in size)
        return Box((self.shape[0] - height) // 2, (self.shape[1] - width) // 2, height, width)

    def _fourth(
        self, pixels: Bytes, scaling: Scaling, ends: Float32Array
    ) -> tuple[Float32Array, Float32Array]:
        """Return the fourth channel, (height, width, 1), and its black and white, (2, 1).

        Alpha is opaque, at the scale of the first channel, also under an occluder. A band that the file lacks
        is black.
        """
        if not scaling.band:
            opaque = ends[1:, :1]
            return np.broadcast_to(opaque, (*self.shape[:2], 1)), np.repeat(opaque, 2, axis=0)
        plane = pixels[..., 3:] if pixels.shape[2] == 4 else np.zeros((*pixels.shape[:2], 1), np.uint8)
        levels = self.visible_pixels(np.repeat(plane, 3, axis=-1))[..., :1].astype(np.float32)
        mean, deviation = np.mean(scaling.mean), np.mean(scaling.deviation)
        return (levels - mean) / deviation, (np.array([[0.0], [255.0]]) - mean) / deviation

    def apply(self, pixels: Bytes, marks: Marks = NO_MARKS) -> InputImage:
        """Convert a photograph to the model's input.

        Parameters
        ----------
        pixels
            (height, width, 3 or 4) uint8: RGB, with a band as fourth channel if there is one.
        marks
            The user's marks on the photograph.

        Returns
        -------
        image
            The input as float32 in the model's own units, with the marks in its coordinates.

        Raises
        ------
        UserError
            The scaling is not valid.
        """
        scaling = parse_scaling(self.scaling)
        ends = scaling.apply(np.array([[0, 0, 0], [255, 255, 255]], np.float32))
        values = scaling.apply(self.visible_pixels(pixels).astype(np.float32))
        if self.shape[2] == 1:
            values, ends = values.mean(-1, keepdims=True), ends.mean(-1, keepdims=True)
        if self.shape[2] == 4:
            fourth, its_ends = self._fourth(pixels, scaling, ends)
            values, ends = np.concatenate([values, fourth], -1), np.concatenate([ends, its_ends], -1)
        mean, deviation = scaling.mean_and_deviation(values)
        values, ends = (values - mean) / deviation, (ends - mean) / deviation
        return InputImage(
            values, ends[0], ends[1], scaling.reversed, *self._seen(marks, (pixels.shape[0], pixels.shape[1]))
        )

    def _seen(self, marks: Marks, size: tuple[int, int]) -> tuple[Mask | None, Box | None, tuple[Box, ...]]:
        """Return the mask, the last box and the earlier ones in the coordinates of the input."""
        mask = None
        if marks.mask is not None:
            painted = np.repeat(marks.mask[..., None].astype(np.uint8) * 255, 3, axis=-1)
            mask = self.visible_pixels(painted)[..., 0] > _HALF
        region = self.region(size)
        seen = Marks.with_boxes(tuple(box.to_frame(region, *self.shape[:2]) for box in marks.boxes))
        return mask, seen.box, seen.earlier_boxes

    def fixed_input_arrays(self, inputs: Sequence[Input]) -> dict[str, Float32Array]:
        """Return the arrays for the inputs besides the explained one.

        Parameters
        ----------
        inputs
            The inputs.

        Returns
        -------
        arrays
            float32 arrays by name, in the inputs' shapes, without a batch axis.

        Raises
        ------
        UserError
            A photograph is given for an input that takes none.
        """
        chosen = {held.name: held for held in self.held}
        arrays = {}
        for entry in inputs:
            held = chosen.get(entry.name, Held(entry.name))
            if held.photograph is not None and not entry.is_picture:
                raise UserError(f"Input {entry.name!r} does not take a picture.", "Give it a number.")
            if held.photograph is not None:
                shape = (entry.shape[0], entry.shape[1], entry.shape[2])
                arrays[entry.name] = replace(self, shape=shape).apply(held.photograph.planes).pixels
            else:
                arrays[entry.name] = np.full(entry.shape, held.value, np.float32)
        return arrays


def choices(model: Model) -> tuple[str, ...]:
    """Return the names of the scalings that a model's input may have.

    An integer input takes levels, and a grey one has no order of channels.
    """
    picture = model.inputs[model.picture] if model.inputs else Input("", model.input_shape)
    if "int" in picture.dtype:
        return ("0..255",)
    return BASIC_SCALINGS if picture.shape[2] == 1 else tuple(SCALINGS)


def _resized(part: Bytes, height: int, width: int) -> Bytes:
    shrinking = part.shape[0] >= height and part.shape[1] >= width
    return np.asarray(
        cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR),
        np.uint8,
    )


def make_preprocessing(shape: tuple[int, int, int], scaling: str, fit: str = "centre crop") -> Preprocessing:
    """Return a preprocessing with valid settings.

    Raises
    ------
    UserError
        The scaling or the fit is not valid; the hint lists the valid ones.
    """
    parse_scaling(scaling)
    if fit not in FITS:
        raise UserError(f"There is no fit {fit!r}.", "Choose one of " + ", ".join(FITS) + ".")
    return Preprocessing(shape, scaling, fit)
