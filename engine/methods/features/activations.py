"""Every channel of a layer as a tile."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.core.arrays import Bytes, Floats
from engine.core.finite_checks import require_finite
from engine.core.method import Presets, Progress, Run, follows_frames, method
from engine.core.model import Node
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Curve, Plot, Tiles
from engine.core.target import Target
from engine.imaging.render import standardised
from engine.methods.common.shared_params import layer_param, place_notes, spatial_layer
from engine.methods.features.channel_metrics import awaited_relevance, channel_figures, relevance_figure

__all__ = ["Activations"]

_BINS = 64


@method
@follows_frames
@dataclass(frozen=True, slots=True)
class Activations:
    """What each channel of a layer answers to the picture."""

    name: ClassVar[str] = "activations"
    title: ClassVar[str] = "Activations"
    summary: ClassVar[str] = (
        "Shows every channel of a layer as a tile: what this stage of the network has found in the picture, and where. "
        "The share of zeros tells how sparse its answer is."
    )
    family: ClassVar[str] = "Activations"
    presets: ClassVar[Presets] = {"seed": {"scale": "each channel"}, "comparable": {"scale": "whole layer"}}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    scale: str = param(
        "each channel",
        label="Scale",
        help="Each channel standardised on its own, (a - mean) / deviation * 64 + 128, which shows faint ones too; "
        "or one scale from the layer's smallest to its largest value, which makes channels comparable.",
        choices=("each channel", "whole layer"),
    )

    def run(self, probe: Probe, image: InputImage, target: Target) -> Run:
        """Return one tile for each channel, 16 a row in viridis; tiles come first, their relevance to the class follows."""
        yield Progress(0, 2)
        layer = spatial_layer(probe.model, self.layer)
        path = layer.path
        maps = probe.activations(image.pixels[None], [path])[path][0]
        require_finite(f"{self.title} of {path}", maps)
        tiles = self._tiles(maps, layer, image)
        yield Progress(
            1, 2, replace(tiles, figures=channel_figures(maps, awaited_relevance(probe.model, target)))
        )
        return replace(tiles, figures=channel_figures(maps, relevance_figure(probe, image, path, target)))

    def _tiles(self, maps: Floats, layer: Node, image: InputImage) -> Tiles:
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
            notes=(_sparsity(channels, blank), *place_notes(layer, *image.pixels.shape[:2])),
            layer=layer.path,
            placement=layer.placement,
            units=tuple(range(len(channels))),
            plots=(_histogram(channels, layer.path),),
        )


def _each(channels: Floats) -> Bytes:
    return np.stack([standardised(channel) for channel in channels])


def _whole(channels: Floats) -> Bytes:
    low, reach = channels.min(), np.ptp(channels)
    levels = (channels - low) / (reach or 1)
    return np.asarray(np.round(levels * 255), np.uint8)


def _sparsity(channels: Floats, blank: tuple[int, ...]) -> str:
    zeros = np.mean(channels == 0)
    return f"{zeros:.0%} of the values are zero; {len(blank)} of {len(channels)} channels are blank."


def _histogram(channels: Floats, path: str) -> Plot:
    counts, edges = np.histogram(channels, _BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    return Plot(f"Values of {path}", "activation", "count", (Curve("count", counts, middles),), bars=True)
