"""Show the weights of a convolution as pictures.

A tile is the kernel of one filter, (kernel height, kernel width, 3), or of one filter and input channel,
(kernel height, kernel width). Raw values are the weights themselves, without a unit; for display they are
stretched from the layer's smallest weight to its largest. The metric is the L2 norm of a tile's weights.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Tiles
from engine.core.target import Target
from engine.core.tile_metrics import TileMetric
from engine.methods.common.shared_params import kernels, layer_param

__all__ = ["FilterWeights", "first_kernels"]

_PAGE = 1024
_FEW = 64


@register_method
@dataclass(frozen=True, slots=True)
class FilterWeights:
    """Show the kernels of a convolution."""

    name: ClassVar[str] = "filter-weights"
    title: ClassVar[str] = "Filter weights"
    summary: ClassVar[str] = (
        "Shows the kernels of a convolution themselves. In the first layer they read as edge and colour "
        "detectors; deeper ones act on channels and are better understood through their patterns."
    )
    sentence: ClassVar[str] = "Each tile shows the weights of one filter."
    card: ClassVar[Card] = Card(
        "A filter of the first layer responds most to a patch that looks like its tile.",
        "Do not read deeper layers as pictures: a kernel over 64 channels is none. Use filter "
        "patterns there.",
        "No pass through the network.",
    )
    family: ClassVar[str] = "Filters and class models"
    presets: ClassVar[Presets] = {"seed": {"count": 6, "channels": "separate"}}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("kernels",)

    layer: str = layer_param("the first convolution", kind="kernel")
    first: int = param(0, label="From filter", help="The first filter to show.", minimum=0, maximum=100_000)
    count: int = param(64, label="Filters", help="How many filters to show.", minimum=1, maximum=_PAGE)
    channels: str = param(
        "colour",
        label="Channels",
        help="Colour: the three input channels of a filter as red, green, blue, where there are three. "
        "Separate: one grey tile for each input channel, a row for each filter.",
        choices=("colour", "separate"),
    )

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return the kernels as tiles, stretched from the layer's smallest weight to its largest.

        Raises
        ------
        UserError
            If the model has no convolution, or the layer no filter `first`.
        """
        yield Progress(0, 1)
        return self.tiles(probe, image, self.layer or kernels(probe.model)[0].path)

    def tiles(self, probe: Probe, image: InputImage, path: str) -> Tiles:
        """Return the kernels of the layer at `path` as tiles."""
        kernel = probe.kernel(path)
        require_finite(f"Filters of {path}", kernel)
        num_inputs, num_filters = kernel.shape[2:]
        if self.first >= num_filters:
            raise UserError(
                f"Layer {path!r} has {num_filters} filters.",
                f"Choose a first filter of 0 to {num_filters - 1}.",
            )
        last = min(num_filters, self.first + min(self.count, max(1, _PAGE // num_inputs)))
        levels = (kernel - kernel.min()) / (np.ptp(kernel) or 1)
        shown = slice(self.first, last)
        colour = self.channels == "colour" and num_inputs == 3
        if colour and path == kernels(probe.model)[0].path:  # Its input channels are those of the picture.
            kernel, levels = (image.to_rgb(part.swapaxes(2, 3)).swapaxes(2, 3) for part in (kernel, levels))
        arrange = _coloured if colour else _separate
        raw, parts = arrange(kernel[..., shown]), 1 if colour else num_inputs
        return Tiles(
            raw,
            np.round(arrange(levels[..., shown]) * 255).astype(np.uint8),
            tuple(_captions(self.first, last, parts)),
            f"Filters of {path}",
            columns=16 if colour or num_inputs == 1 else num_inputs,
            layer=path,
            page=(self.first, last - self.first, num_filters),
            units=tuple(number for number in range(self.first, last) for _ in range(parts)),
            figures=(
                TileMetric(
                    "length", "length of the weights", np.sqrt(np.square(raw).reshape(len(raw), -1).sum(1))
                ),
            ),
            notes=(
                f"Filters {self.first} to {last - 1} of {num_filters}; "
                f"weights {kernel.min():.3g} to {kernel.max():.3g}.",
            ),
        )


def first_kernels(probe: Probe, image: InputImage, path: str) -> Tiles:
    """Return the first 64 kernels of the layer at `path`, as the inspector shows them."""
    tiles = FilterWeights(count=_FEW).tiles(probe, image, path)
    few = slice(0, _FEW)
    raw, shown, captions, units = tiles.raw[few], tiles.shown[few], tiles.captions[few], tiles.units[few]
    return replace(
        tiles, raw=raw, shown=shown, captions=captions, units=units, figures=(), columns=16, page=None
    )


def _coloured(kernel: Float32Array) -> Float32Array:
    """Rearrange (h, w, 3, n) as (n, h, w, 3)."""
    return kernel.transpose(3, 0, 1, 2)


def _separate(kernel: Float32Array) -> Float32Array:
    """Rearrange (h, w, c, n) as (n * c, h, w), with the channels of a filter next to each other."""
    height, width, num_inputs, count = kernel.shape
    return kernel.transpose(3, 2, 0, 1).reshape(count * num_inputs, height, width)


def _captions(first: int, last: int, num_inputs: int) -> list[str]:
    if num_inputs == 1:
        return [f"filter {number}" for number in range(first, last)]
    return [
        f"filter {number}, input {channel}" for number in range(first, last) for channel in range(num_inputs)
    ]
