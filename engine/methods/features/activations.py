"""Show every channel of a layer as a tile.

A tile is the feature map A_k of one channel, (h, w), in the layer's own units: large values mark places where
the channel responds. The metrics of a channel are mean |A_k|, max A_k, the share of zeros, and the
relevance to the class. The relevance is the sum over the cells of A_k dS/dA_k, in the unit of the score.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.core.arrays import Bytes, Float32Array
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, live_method, register_method
from engine.core.method_card import Card
from engine.core.model import Node
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Curve, Plot, Tiles
from engine.core.target import Target
from engine.imaging.render import standardise
from engine.methods.common.shared_params import layer_param, placement_notes, spatial_layer
from engine.methods.features.channel_metrics import channel_metrics, pending_relevance, relevance_metric

__all__ = ["Activations"]

_BINS = 64


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class Activations:
    """Show the response of each channel of a layer to the picture."""

    name: ClassVar[str] = "activations"
    title: ClassVar[str] = "Activations"
    summary: ClassVar[str] = (
        "Shows every channel of a layer as a tile: the features that this stage of the network has found, "
        "and where. The share of zeros tells how sparse its response is."
    )
    sentence: ClassVar[str] = "Each tile is one detector: bright where it finds its pattern."
    card: ClassVar[Card] = Card(
        "Each tile is one channel: its pattern was found where the tile is bright. A blank tile found"
        " nothing in this picture.",
        "Do not compare the brightness of tiles while each has its own scale: choose the scale of the"
        " whole layer.",
        "1 forward pass.",
    )
    family: ClassVar[str] = "Activations"
    presets: ClassVar[Presets] = {"seed": {"scale": "each channel"}, "comparable": {"scale": "whole layer"}}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    scale: str = param(
        "each channel",
        label="Scale",
        help="Each channel standardised on its own, (a - mean) / deviation * 64 + 128, which shows faint "
        "ones too; or one scale from the layer's smallest to its largest value, which makes channels "
        "comparable.",
        choices=("each channel", "whole layer"),
    )

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return one tile for each channel; the relevance to the class follows in a second step."""
        yield Progress(0, 2)
        layer = spatial_layer(probe.model, self.layer)
        path = layer.path
        maps = probe.activations(image.pixels[None], [path])[path][0]
        require_finite(f"{self.title} of {path}", maps)
        tiles = self._tiles(maps, layer, image)
        yield Progress(
            1, 2, replace(tiles, figures=channel_metrics(maps, pending_relevance(probe.model, target)))
        )
        return replace(tiles, figures=channel_metrics(maps, relevance_metric(probe, image, path, target)))

    def _tiles(self, maps: Float32Array, layer: Node, image: InputImage) -> Tiles:
        channels = maps.transpose(2, 0, 1)
        blank = tuple(int(number) for number in np.flatnonzero(np.ptp(channels, axis=(1, 2)) == 0))
        return Tiles(
            channels,
            _each(channels) if self.scale == "each channel" else _whole(channels),
            tuple(f"channel {number}" for number in range(len(channels))),
            f"Activations of {layer.path}",
            colour_map="viridis",
            blank=blank,
            over_picture=True,
            notes=(_sparsity(channels, blank), *placement_notes(layer, *image.pixels.shape[:2])),
            layer=layer.path,
            placement=layer.placement,
            units=tuple(range(len(channels))),
            plots=(_histogram(channels, layer.path),),
        )


def _each(channels: Float32Array) -> Bytes:
    return np.stack([standardise(channel) for channel in channels])


def _whole(channels: Float32Array) -> Bytes:
    low, reach = channels.min(), np.ptp(channels)
    levels = (channels - low) / (reach or 1)
    return np.asarray(np.round(levels * 255), np.uint8)


def _sparsity(channels: Float32Array, blank: tuple[int, ...]) -> str:
    zeros = np.mean(channels == 0)
    return f"{zeros:.0%} of the values are zero; {len(blank)} of {len(channels)} channels are blank."


def _histogram(channels: Float32Array, path: str) -> Plot:
    counts, edges = np.histogram(channels, _BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    return Plot(f"Values of {path}", "activation", "count", (Curve("count", counts, middles),), bars=True)
