"""Score-CAM (Wang et al. 2020, arXiv 1910.01279): weight each channel by the score of the masked picture.

With A_k channel k of a layer (h, w), H_k the same enlarged to the input and stretched to 0..1, and B the
fill:

    c_k = S(I H_k + B (1 - H_k)) - S(B)
    map = ReLU(sum_k w_k A_k),  w = c, or softmax(c) over the channels as in the paper

No gradients are used. The map has one value for each cell, (h, w), and is enlarged to the input. Values are
zero or positive, in the unit of the score (without a unit for softmax); large values speak for the class.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array, Int32Array
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.model import Node
from engine.core.params import param
from engine.core.placement import upsample_map
from engine.core.probe import InputImage, Probe
from engine.core.target import Target
from engine.methods.cam.cam import cam_heatmap, cam_notes
from engine.methods.common.fills import colour_param, fill_param, fill_picture
from engine.methods.common.flat_maps import is_flat_by_scores, mark_if_flat
from engine.methods.common.shared_params import layer_param, score_param, spatial_layer

__all__ = ["ScoreCam"]

_TOGETHER = 8


@register_method
@dataclass(frozen=True, slots=True)
class ScoreCam:
    """Weight each channel of a layer by the score of the picture seen through it."""

    name: ClassVar[str] = "score-cam"
    title: ClassVar[str] = "Score-CAM"
    summary: ClassVar[str] = (
        "Shows the model the picture through each channel of a layer, and weighs the channel by the score: "
        "no gradients, one forward pass a channel. Wang et al. 2020, arXiv 1910.01279."
    )
    sentence: ClassVar[str] = "Bright: the features seen here raise the score of the class."
    card: ClassVar[Card] = Card(
        "Bright places belong to channels that raise the score when the picture is seen through them.",
        "Do not believe it when the fill looks like something to the network, or when a few channels "
        "decide the softmax: try another fill.",
        "1 forward pass for each channel that varies.",
    )
    family: ClassVar[str] = "Class activation maps"
    presets: ClassVar[Presets] = {
        "paper": {"score": "logit", "weights": "softmax", "fill": "zero", "channels": 0},
        "fast": {"channels": 64},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("maps", "classes")

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    score: str = score_param(advanced=True)
    weights: str = param(
        "increase",
        label="Weights",
        help="Each channel's rise of the score over the fill alone, or the softmax of these rises, "
        "which lets few channels decide.",
        choices=("increase", "softmax"),
    )
    channels: int = param(
        0,
        label="Channels",
        help="How many channels to try, those that vary most over the picture first. Left open (0): all of "
        "them.",
        minimum=0,
        maximum=100_000,
        automatic=True,
    )
    fill: str = fill_param("grey", subject="Fill where the channel is closed")
    colour: str = colour_param()

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w), zero or positive."""
        layer = spatial_layer(probe.model, self.layer, target.head)
        scored, fill = target.with_score(self.score), fill_picture(image, self.fill, self.colour)
        activation = probe.activations(image.pixels[None], [layer.path])[layer.path][0]
        require_finite(f"{self.title} of {layer.path}", activation)
        chosen = self._chosen(activation)
        rises = np.full(len(chosen), -np.inf, np.float32)
        nothing = float(probe.score(fill[None], scored)[0])
        for begun, seen in _through(activation[..., chosen], layer, image, fill):
            yield Progress(begun, len(chosen))
            rises[begun : begun + len(seen)] = probe.score(seen, scored) - nothing
        weights = _softmax(rises) if self.weights == "softmax" else rises
        coarse = np.maximum((activation[..., chosen] * weights).sum(-1), 0).astype(np.float32)
        count = f"{len(chosen)} of {activation.shape[-1]} channels tried."
        found = cam_heatmap(
            [coarse],
            [layer],
            (image.pixels.shape[0], image.pixels.shape[1]),
            f"{self.title} of {layer.path}",
            unit=self.score if self.weights == "increase" else "",
            signed=False,
            notes=(count, *cam_notes([layer], probe.model, bool(self.layer), target.head)),
        )
        return mark_if_flat(is_flat_by_scores(rises + nothing, nothing), found, self.score)

    def _chosen(self, activation: Float32Array) -> Int32Array:
        """Return the numbers of the channels to try, largest variance first.

        Constant channels are left out.
        """
        spread = activation.std((0, 1))
        order = np.argsort(-spread, kind="stable")
        order = order[spread[order] > 0]
        return np.asarray(order[: self.channels] if self.channels else order, np.int32)


def _through(
    channels: Float32Array, layer: Node, image: InputImage, fill: Float32Array
) -> Iterator[tuple[int, Float32Array]]:
    """Yield the picture seen through batches of channels, (n, h, w, c), and each first channel's number."""
    height, width = image.pixels.shape[:2]
    for begun in range(0, channels.shape[-1], _TOGETHER):
        part = channels[..., begun : begun + _TOGETHER].transpose(2, 0, 1)
        laid = upsample_map(part, layer.placement, height, width)
        opened = np.stack([_stretched(channel) for channel in laid])[..., None]
        yield begun, (opened * image.pixels + (1 - opened) * fill).astype(np.float32)


def _stretched(values: Float32Array) -> Float32Array:
    low, reach = values.min(), np.ptp(values)
    return np.asarray((values - low) / (reach or 1), np.float32)


def _softmax(values: Float32Array) -> Float32Array:
    if not values.size:
        return values
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum(), np.float32)
