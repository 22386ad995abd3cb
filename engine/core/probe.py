"""The only interface between methods and frameworks: all operations of a model that a method may use."""

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
"""Rules for the gradient at a ReLU.

plain is the chain rule. guided also drops negative gradients (guided backpropagation, Springenberg et al.
2014, arXiv 1412.6806). deconvnet drops negative gradients only, whatever the forward pass was (DeconvNet,
Zeiler and Fergus 2013, arXiv 1311.2901).
"""


@dataclass(frozen=True, slots=True, eq=False)
class InputImage:
    """A picture as the model receives it.

    Parameters
    ----------
    pixels
        (height, width, channels) float32 in the model's own units.
    low, high
        (channels,) float32: black and white in those units.
    is_channel_order_reversed
        Whether the channels are blue, green, red.
    mask
        (height, width) bool: the pixels that the user has painted over; None without a mask.
    box
        The rectangle that the user has drawn last, in pixels of the input; None without a box.
    earlier_boxes
        The rectangles drawn before it, in their order.
    """

    pixels: Float32Array
    low: Float32Array
    high: Float32Array
    is_channel_order_reversed: bool = False
    mask: Mask | None = None
    box: Box | None = None
    earlier_boxes: tuple[Box, ...] = ()

    def __post_init__(self) -> None:
        for name in ("pixels", "low", "high"):
            object.__setattr__(self, name, as_read_only(getattr(self, name).astype(np.float32, copy=False)))
        if self.mask is not None:
            object.__setattr__(self, "mask", as_read_only(self.mask))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All rectangles that the user has drawn, in pixels of the input, in their order."""
        return () if self.box is None else (*self.earlier_boxes, self.box)

    def level(self, share: float) -> Float32Array:
        """Return a grey level in the model's units: (channels,) float32.

        Parameters
        ----------
        share
            From 0 (black) to 1 (white).
        """
        return (self.low + share * (self.high - self.low)).astype(np.float32)

    def levels(self, values: Float32Array) -> Bytes:
        """Convert values in the model's units to RGB levels.

        Parameters
        ----------
        values
            (..., channels) float32 in the model's units.

        Returns
        -------
        levels
            (..., 3) uint8, red, green, blue, from 0 to 255; values out of range are clipped.
        """
        shares = (values - self.low) / np.maximum(self.high - self.low, 1e-12)
        return np.asarray(np.clip(np.round(self.to_rgb(shares) * 255), 0, 255), np.uint8)

    def reorder_channels(self, colours: Float32Array) -> Float32Array:
        """Convert colours from RGB to the model's channel order; it is its own inverse.

        Parameters
        ----------
        colours
            (..., channels) float32. Only three channels are reordered.

        Returns
        -------
        colours
            (..., channels) float32.
        """
        return colours[..., ::-1] if self.is_channel_order_reversed and colours.shape[-1] == 3 else colours

    def to_rgb(self, values: Float32Array) -> Float32Array:
        """Convert values in the model's channel order to RGB.

        Parameters
        ----------
        values
            (..., channels) float32. A single grey channel is repeated; an alpha channel is left out.

        Returns
        -------
        values
            (..., 3) float32.
        """
        values = values[..., :3]
        if values.shape[-1] == 1:
            return np.repeat(values, 3, axis=-1)
        return values[..., ::-1] if self.is_channel_order_reversed else values


class Probe(Protocol):
    """Operations on a model, in inference mode: arrays in, arrays out, batch first, channels last, float32.

    `images` are (N, height, width, channels) in the model's own units. Layers are named by path. An operation
    that the model cannot do (a missing layer, a probability of a linear head) raises a UserError.
    """

    @property
    def model(self) -> Model:
        """The model's tree, inputs and heads."""

    def set_other_inputs(self, others: Mapping[str, Float32Array]) -> None:
        """Set the values of the inputs besides the explained one; those that are not set receive zeros.

        Parameters
        ----------
        others
            Arrays by name of the input, without a batch axis.
        """

    def predict(self, images: Float32Array) -> tuple[Float32Array, ...]:
        """Return the predictions of each head.

        Parameters
        ----------
        images
            (N, height, width, channels).

        Returns
        -------
        heads
            (N, classes) for each head: probabilities, or the plain outputs of a linear head.
        """

    def capture_predictions(
        self,
    ) -> AbstractContextManager[list[tuple[Float32Array, tuple[Float32Array, ...]]]]:
        """Record the predictions for all pictures whose gradients are computed within the block.

        This needs no further forward pass.

        Returns
        -------
        captured
            A context manager; its list has pairs of the pictures as they were passed, and their predictions
            as `predict` would return them.
        """

    def score(self, images: Float32Array, target: Target) -> Float32Array:
        """Return the score of a target.

        Parameters
        ----------
        images
            (N, height, width, channels).
        target
            The class, its output and the kind of score.

        Returns
        -------
        scores
            (N,).
        """

    def gradient(self, images: Float32Array, target: Target, rule: str = "plain") -> Float32Array:
        """Return the gradient of the score with respect to the images.

        Parameters
        ----------
        images
            (N, height, width, channels).
        target
            The class, its output and the kind of score.
        rule
            One of `RULES`.

        Returns
        -------
        gradient
            (N, height, width, channels).
        """

    def activations(self, images: Float32Array, layers: Sequence[str]) -> dict[str, Float32Array]:
        """Return the outputs of layers.

        Parameters
        ----------
        images
            (N, height, width, channels).
        layers
            Paths of the layers.

        Returns
        -------
        outputs
            (N, ...) by path; (N, h, w, c) for feature maps.
        """

    def activation_gradient(
        self, images: Float32Array, layer: str, target: Target
    ) -> tuple[Float32Array, Float32Array]:
        """Return a layer's output and the gradient of the score with respect to it.

        Parameters
        ----------
        images
            (N, height, width, channels).
        layer
            The path of the layer.
        target
            The class, its output and the kind of score.

        Returns
        -------
        output, gradient
            Both (N, h, w, c).
        """

    def unit_gradient(
        self, images: Float32Array, layer: str, units: Sequence[int], margin: int
    ) -> tuple[Float32Array, Float32Array]:
        """Return the activations of units and their gradients with respect to the images.

        Parameters
        ----------
        images
            (N, height, width, channels).
        layer
            The path of the layer.
        units
            N channels: unit `units[n]` belongs to image n.
        margin
            The number of cells to leave out at each border.

        Returns
        -------
        activations
            (N,): the mean activation of each unit over its cells.
        gradients
            (N, height, width, channels).
        """

    def pull_back(
        self, images: Float32Array, layer: str, weights: Float32Array, rule: str = "plain"
    ) -> Float32Array:
        """Return the gradient, with respect to the images, of the weighted sum of a layer's output.

        Parameters
        ----------
        images
            (N, height, width, channels).
        layer
            The path of the layer.
        weights
            (N, h, w, c), the shape of the output: 1 at a single cell for one unit, or the output itself to
            raise all that is active.
        rule
            One of `RULES`.

        Returns
        -------
        gradient
            (N, height, width, channels).
        """

    def pooling_routes(
        self, images: Float32Array, layer: str, weights: Float32Array
    ) -> dict[str, Float32Array]:
        """Return the gradients of the weighted output of a layer with respect to the inputs of max-poolings.

        Parameters
        ----------
        images
            (N, height, width, channels).
        layer
            The path of the layer.
        weights
            (N, h, w, c), the shape of the layer's output.

        Returns
        -------
        routes
            Gradients (N, h, w, c) by name of each max-pooling below the layer, the nearest to the picture
            last. They are zero wherever another cell of the pooling window was larger.
        """

    def randomisable_layers(self, head: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the layers with variables on which an output depends, and its other dependencies.

        Returns
        -------
        layers
            Paths, the lowest layer first; the empty path stands for variables outside all layers.
        others
            Phrases for the values that `randomise_weights` does not change, such as "2 constant arrays of the
            graph with 512 values".
        """

    def randomise_weights(
        self, layers: Sequence[str], seed: int, pictures: Float32Array
    ) -> AbstractContextManager[None]:
        """Randomise all variables of layers within the block; afterwards each bit is restored.

        Each array is drawn from a normal distribution with the array's own mean and deviation. One of
        positive values is drawn by its logarithms. Moving statistics of batch normalisation are measured
        instead.

        Parameters
        ----------
        layers
            Paths of the layers.
        seed
            The seed of the random numbers.
        pictures
            (N, height, width, channels) float32, for the moving statistics.
        """

    def score_occluded(
        self, image: Float32Array, windows: Int32Array, fill: Float32Array, target: Target
    ) -> Iterator[Float32Array]:
        """Yield the target's scores with one window covered at a time, in batches.

        A batch takes about a tenth of a second and may be empty. Values for the same picture and the same
        fill are kept, for all classes and all kinds of score.

        Parameters
        ----------
        image, fill
            (height, width, channels) float32: the picture, and the picture that shows through the windows.
        windows
            (N, 4) int32: top, left, bottom, right in pixels, the latter two exclusive.

        Yields
        ------
        scores
            (n,) float32, in the order of `windows`.
        """

    @property
    def occlusion_note(self) -> str:
        """A sentence on how the latest scores of `score_occluded` were computed; may be empty."""

    def kernel(self, layer: str) -> Float32Array:
        """Return the convolution kernel of a layer.

        Parameters
        ----------
        layer
            The path of the layer.

        Returns
        -------
        kernel
            (height, width, input channels of each filter, filters); a depthwise kernel has one input channel
            for each filter.
        """

    def weights(self, layer: str) -> dict[str, Float32Array]:
        """Return the weight arrays of a layer.

        Parameters
        ----------
        layer
            The path of the layer.

        Returns
        -------
        weights
            Arrays of any shape, by name.
        """
