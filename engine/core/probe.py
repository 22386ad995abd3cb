"""The narrow waist between methods and frameworks: all that a method may ask of a model."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.core.arrays import Bytes, Floats, Integers, Mask, frozen
from engine.core.box import Box
from engine.core.model import Model
from engine.core.target import Target

__all__ = ["RULES", "InputImage", "Probe"]

RULES = ("plain", "guided", "deconvnet")
"""What the gradient does at a ReLU: what the chain rule says; in addition only positive gradients pass (guided
backpropagation, Springenberg et al. 2014, arXiv 1412.6806); only those, whatever the forward pass was (DeconvNet, Zeiler &
Fergus 2013, arXiv 1311.2901)."""


@dataclass(frozen=True, slots=True, eq=False)
class InputImage:
    """A picture as the model receives it.

    `pixels` is (height, width, channels) float32 in the model's own units; `low` and `high` are the values,
    one for each channel, that black and white take in those units; `reversed` says that the channels run
    blue, green, red. `mask`, (height, width), is what the user has painted on it, `box` the rectangle the
    user has drawn.
    """

    pixels: Floats
    low: Floats
    high: Floats
    reversed: bool = False
    mask: Mask | None = None
    box: Box | None = None

    def __post_init__(self) -> None:
        for name in ("pixels", "low", "high"):
            object.__setattr__(self, name, frozen(getattr(self, name).astype(np.float32, copy=False)))
        if self.mask is not None:
            object.__setattr__(self, "mask", frozen(self.mask))

    def level(self, share: float) -> Floats:
        """Return the colour at `share` of the range, 0 black to 1 white, in the model's units: (channels,)."""
        return (self.low + share * (self.high - self.low)).astype(np.float32)

    def levels(self, values: Floats) -> Bytes:
        """Return values in the model's units, (..., channels), as levels 0..255 of three channels red, green, blue."""
        shares = (values - self.low) / np.maximum(self.high - self.low, 1e-12)
        return np.asarray(np.clip(np.round(self.rgb(shares) * 255), 0, 255), np.uint8)

    def ordered(self, colours: Floats) -> Floats:
        """Return red, green, blue, (..., channels), in the model's order of channels; it is its own inverse."""
        return colours[..., ::-1] if self.reversed and colours.shape[-1] == 3 else colours

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

    def overheard(self) -> AbstractContextManager[list[tuple[Floats, tuple[Floats, ...]]]]:
        """Note within a block what the heads say of pictures whose gradients are asked for, which costs no further pass.

        Each entry holds the pictures as they were given, and what `predict` would return for them.
        """

    def score(self, images: Floats, target: Target) -> Floats:
        """Return the target's score: (N,)."""

    def gradient(self, images: Floats, target: Target, rule: str = "plain") -> Floats:
        """Return d score / d image by one of `RULES`: (N, height, width, channels)."""

    def activations(self, images: Floats, layers: Sequence[str]) -> dict[str, Floats]:
        """Return the output of each of the `layers`, by path: (N, ...)."""

    def activation_gradient(self, images: Floats, layer: str, target: Target) -> tuple[Floats, Floats]:
        """Return the output of `layer` and d score / d output, both (N, h, w, c)."""

    def unit_gradient(
        self, images: Floats, layer: str, units: Sequence[int], margin: int
    ) -> tuple[Floats, Floats]:
        """Return what unit `units[n]` of `layer` makes of image n, and how to raise it.

        The first array, (N,), is the unit's mean activation without `margin` cells at each border; the
        second, (N, height, width, channels), its gradient with respect to the image.
        """

    def pull_back(self, images: Floats, layer: str, weights: Floats, rule: str = "plain") -> Floats:
        """Return the gradient by the image of the sum of `weights` x the output of `layer`: (N, height, width, channels).

        `weights` are of the output's shape, (N, h, w, c): one for a single unit's cell, the output itself to
        raise what is there.
        """

    def pooling_routes(self, images: Floats, layer: str, weights: Floats) -> dict[str, Floats]:
        """Return what the weighted output of `layer` hangs on before each max-pooling below it, the nearest to the picture last.

        Each entry, under the pooling's name, is the gradient by what goes into it, (N, h, w, c): it is zero
        wherever another place of the window was larger.
        """

    def randomisable(self, head: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the layers with variables that output `head` depends on, and what else it depends on.

        The former are paths, the lowest layer first, the empty one for variables that no layer has for
        itself. The latter are phrases for what `randomised` leaves as it is, such as "2 constant arrays of
        the graph with 512 values".
        """

    def randomised(self, layers: Sequence[str], seed: int, pictures: Floats) -> AbstractContextManager[None]:
        """Draw all variables of `layers` anew for as long as the block lasts; afterwards they are bit for bit what they were.

        Each array is drawn from a normal distribution with the array's own mean and deviation, one of
        positive values by its logarithms. Moving statistics of batch normalisation are measured on `pictures`
        (N, height, width, channels) instead.
        """

    def score_occluded(
        self, image: Floats, windows: Integers, fill: Floats, target: Target
    ) -> Iterator[Floats]:
        """Yield the target's scores with one window covered at a time, in the order of `windows`, in portions.

        `image` and `fill` are (height, width, channels); `windows` is (N, 4): top, left, bottom, right in
        pixels, the latter two exclusive. A portion takes about a tenth of a second, and may be empty. What is
        known of the same picture behind the same fill is not computed again, for no class and no kind of
        score.
        """

    @property
    def occlusion_note(self) -> str:
        """How the latest scores of `score_occluded` were computed, in a sentence; empty where there is nothing to say."""

    def kernel(self, layer: str) -> Floats:
        """Return the convolution kernel of `layer`: (height, width, channels that each filter sees, filters).

        A depthwise kernel has one channel for each filter.
        """

    def weights(self, layer: str) -> dict[str, Floats]:
        """Return the weight arrays of `layer` by name."""
