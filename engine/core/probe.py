"""The narrow waist between methods and frameworks: all that a method may ask of a model."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Int32Array, Mask, as_read_only
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
    one for each channel, that black and white take in those units; `is_channel_order_reversed` says that the channels run
    blue, green, red. `mask`, (height, width), is what the user has painted on it, `box` the rectangle the
    user has drawn.
    """

    pixels: Float32Array
    low: Float32Array
    high: Float32Array
    is_channel_order_reversed: bool = False
    mask: Mask | None = None
    box: Box | None = None

    def __post_init__(self) -> None:
        for name in ("pixels", "low", "high"):
            object.__setattr__(self, name, as_read_only(getattr(self, name).astype(np.float32, copy=False)))
        if self.mask is not None:
            object.__setattr__(self, "mask", as_read_only(self.mask))

    def level(self, share: float) -> Float32Array:
        """Return the colour at `share` of the range, 0 black to 1 white, in the model's units: (channels,)."""
        return (self.low + share * (self.high - self.low)).astype(np.float32)

    def levels(self, values: Float32Array) -> Bytes:
        """Return values in the model's units, (..., channels), as levels 0..255 of three channels red, green, blue."""
        shares = (values - self.low) / np.maximum(self.high - self.low, 1e-12)
        return np.asarray(np.clip(np.round(self.to_rgb(shares) * 255), 0, 255), np.uint8)

    def reorder_channels(self, colours: Float32Array) -> Float32Array:
        """Return red, green, blue, (..., channels), in the model's order of channels; it is its own inverse."""
        return colours[..., ::-1] if self.is_channel_order_reversed and colours.shape[-1] == 3 else colours

    def to_rgb(self, values: Float32Array) -> Float32Array:
        """Return values in the model's channel order, (..., channels), as three channels red, green, blue; alpha is left out."""
        values = values[..., :3]
        if values.shape[-1] == 1:
            return np.repeat(values, 3, axis=-1)
        return values[..., ::-1] if self.is_channel_order_reversed else values


class Probe(Protocol):
    """Arrays in, arrays out: batch first, channels last, float32; every model in inference mode.

    `images` are (N, height, width, channels) in the model's own units. Layers are named by path. An operation
    that the model cannot do (a layer that is not there, a probability of a linear head) raises a UserError.
    """

    @property
    def model(self) -> Model:
        """The model's tree, input and heads."""

    def set_other_inputs(self, others: Mapping[str, Float32Array]) -> None:
        """Set what the inputs besides the explained one receive from now on, by name, without a batch axis; zero otherwise."""

    def predict(self, images: Float32Array) -> tuple[Float32Array, ...]:
        """Return, for each head, the probabilities (the plain scores of a linear head): (N, classes)."""

    def capture_predictions(
        self,
    ) -> AbstractContextManager[list[tuple[Float32Array, tuple[Float32Array, ...]]]]:
        """Note within a block what the heads say of pictures whose gradients are asked for, which costs no further pass.

        Each entry holds the pictures as they were given, and what `predict` would return for them.
        """

    def score(self, images: Float32Array, target: Target) -> Float32Array:
        """Return the target's score: (N,)."""

    def gradient(self, images: Float32Array, target: Target, rule: str = "plain") -> Float32Array:
        """Return d score / d image by one of `RULES`: (N, height, width, channels)."""

    def activations(self, images: Float32Array, layers: Sequence[str]) -> dict[str, Float32Array]:
        """Return the output of each of the `layers`, by path: (N, ...)."""

    def activation_gradient(
        self, images: Float32Array, layer: str, target: Target
    ) -> tuple[Float32Array, Float32Array]:
        """Return the output of `layer` and d score / d output, both (N, h, w, c)."""

    def unit_gradient(
        self, images: Float32Array, layer: str, units: Sequence[int], margin: int
    ) -> tuple[Float32Array, Float32Array]:
        """Return what unit `units[n]` of `layer` makes of image n, and how to raise it.

        The first array, (N,), is the unit's mean activation without `margin` cells at each border; the
        second, (N, height, width, channels), its gradient with respect to the image.
        """

    def pull_back(
        self, images: Float32Array, layer: str, weights: Float32Array, rule: str = "plain"
    ) -> Float32Array:
        """Return the gradient by the image of the sum of `weights` x the output of `layer`: (N, height, width, channels).

        `weights` are of the output's shape, (N, h, w, c): one for a single unit's cell, the output itself to
        raise what is there.
        """

    def pooling_routes(
        self, images: Float32Array, layer: str, weights: Float32Array
    ) -> dict[str, Float32Array]:
        """Return what the weighted output of `layer` hangs on before each max-pooling below it, the nearest to the picture last.

        Each entry, under the pooling's name, is the gradient by what goes into it, (N, h, w, c): it is zero
        wherever another place of the window was larger.
        """

    def randomisable_layers(self, head: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the layers with variables that output `head` depends on, and what else it depends on.

        The former are paths, the lowest layer first, the empty one for variables that no layer has for
        itself. The latter are phrases for what `randomise_weights` leaves as it is, such as "2 constant arrays of
        the graph with 512 values".
        """

    def randomise_weights(
        self, layers: Sequence[str], seed: int, pictures: Float32Array
    ) -> AbstractContextManager[None]:
        """Draw all variables of `layers` anew for as long as the block lasts; afterwards they are bit for bit what they were.

        Each array is drawn from a normal distribution with the array's own mean and deviation, one of
        positive values by its logarithms. Moving statistics of batch normalisation are measured on `pictures`
        (N, height, width, channels) instead.
        """

    def score_occluded(
        self, image: Float32Array, windows: Int32Array, fill: Float32Array, target: Target
    ) -> Iterator[Float32Array]:
        """Yield the target's scores with one window covered at a time, in the order of `windows`, in portions.

        `image` and `fill` are (height, width, channels); `windows` is (N, 4): top, left, bottom, right in
        pixels, the latter two exclusive. A portion takes about a tenth of a second, and may be empty. What is
        known of the same picture behind the same fill is not computed again, for no class and no kind of
        score.
        """

    @property
    def occlusion_note(self) -> str:
        """How the latest scores of `score_occluded` were computed, in a sentence; empty where there is nothing to say."""

    def kernel(self, layer: str) -> Float32Array:
        """Return the convolution kernel of `layer`: (height, width, channels that each filter sees, filters).

        A depthwise kernel has one channel for each filter.
        """

    def weights(self, layer: str) -> dict[str, Float32Array]:
        """Return the weight arrays of `layer` by name."""
