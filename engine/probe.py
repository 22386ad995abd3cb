"""The narrow waist between methods and frameworks: all that a method may ask of a model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.arrays import Floats, Integers, frozen
from engine.model import Model
from engine.target import Target

__all__ = ["InputImage", "Probe"]


@dataclass(frozen=True, slots=True, eq=False)
class InputImage:
    """A picture as the model receives it.

    `pixels` is (height, width, channels) float32 in the model's own units; `low` and `high` are the values,
    one for each channel, that black and white take in those units; `reversed` says that the channels run blue, green, red.
    """

    pixels: Floats
    low: Floats
    high: Floats
    reversed: bool = False

    def __post_init__(self) -> None:
        for name in ("pixels", "low", "high"):
            object.__setattr__(self, name, frozen(getattr(self, name).astype(np.float32, copy=False)))

    def level(self, share: float) -> Floats:
        """Return the colour at `share` of the range, 0 black to 1 white, in the model's units: (channels,)."""
        return (self.low + share * (self.high - self.low)).astype(np.float32)

    def rgb(self, values: Floats) -> Floats:
        """Return values in the model's channel order, (..., channels), as three channels red, green, blue; alpha is left out."""
        values = values[..., :3]
        if values.shape[-1] == 1:
            return np.repeat(values, 3, axis=-1)
        return values[..., ::-1] if self.reversed else values


class Probe(Protocol):
    """Arrays in, arrays out: batch first, channels last, float32; every model in inference mode.

    `images` are (N, height, width, channels) in the model's own units. Layers are named by path. An operation
    that the model cannot do (a layer that is not there, a probability of a linear head) raises a UserError.
    """

    @property
    def model(self) -> Model:
        """The model's tree, input and heads."""

    def hold(self, others: Mapping[str, Floats]) -> None:
        """Set what the inputs besides the explained one receive from now on, by name, without a batch axis; zero otherwise."""

    def predict(self, images: Floats) -> tuple[Floats, ...]:
        """Return, for each head, the probabilities (the plain scores of a linear head): (N, classes)."""

    def score(self, images: Floats, target: Target) -> Floats:
        """Return the target's score: (N,)."""

    def gradient(self, images: Floats, target: Target) -> Floats:
        """Return d score / d image: (N, height, width, channels)."""

    def activations(self, images: Floats, layer: str) -> Floats:
        """Return the output of `layer`: (N, ...)."""

    def activation_gradient(self, images: Floats, layer: str, target: Target) -> tuple[Floats, Floats]:
        """Return the output of `layer` and d score / d output, both (N, h, w, c)."""

    def unit_gradient(self, images: Floats, layer: str, units: Sequence[int], margin: int) -> tuple[Floats, Floats]:
        """Return what unit `units[n]` of `layer` makes of image n, and how to raise it.

        The first array, (N,), is the unit's mean activation without `margin` cells at each border; the
        second, (N, height, width, channels), its gradient with respect to the image.
        """

    def score_occluded(self, image: Floats, windows: Integers, fill: Floats, target: Target) -> Iterator[Floats]:
        """Yield the target's scores with one window covered at a time, in the order of `windows`, in portions.

        `image` and `fill` are (height, width, channels); `windows` is (N, 4): top, left, bottom, right in pixels,
        the latter two exclusive. A portion takes about a tenth of a second.
        """

    def kernel(self, layer: str) -> Floats:
        """Return the convolution kernel of `layer`: (height, width, channels that each filter sees, filters).

        A depthwise kernel has one channel for each filter.
        """

    def weights(self, layer: str) -> dict[str, Floats]:
        """Return the weight arrays of `layer` by name."""
