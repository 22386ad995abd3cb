"""Show one channel of a layer over the picture, and the receptive field of its strongest cell.

The map is A_k, the feature map of channel k, (h, w), enlarged to the input, in the layer's own units: large
values mark places where the channel responds.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from engine.core.look import DIVERGING, Look
from engine.core.method import MethodRun, Presets, Progress, live_method, register_method
from engine.core.method_card import Card
from engine.core.placement import upsample_map
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap, Layers
from engine.core.target import Target
from engine.methods.common.outlines import outline
from engine.methods.common.shared_params import layer_param, placement_notes, spatial_layer, unit_param
from engine.methods.features.units import select_cell

__all__ = ["OneChannel"]

_LOOK = Look(opacity=0.6, fade=False)
_SIGNED = replace(DIVERGING, opacity=0.6, fade=False)


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class OneChannel:
    """Show where one channel of a layer responds."""

    name: ClassVar[str] = "channel"
    title: ClassVar[str] = "One channel"
    summary: ClassVar[str] = (
        "Lays one channel of a layer over the picture: where it responds, and how strongly. "
        "The frame is the receptive field of its strongest cell."
    )
    sentence: ClassVar[str] = "Bright: where one detector answers. The frame is all it can see."
    card: ClassVar[Card] = Card(
        "The channel responds where the map is bright. The frame is everything that its strongest "
        "cell can see.",
        "Do not take one channel for one concept: most channels respond to several things.",
        "1 forward pass.",
    )
    family: ClassVar[str] = "Activations"
    presets: ClassVar[Presets] = {}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    unit: int = unit_param("that of the strongest cell")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return the channel as a map of the input's size, and the bounded receptive field as a frame."""
        yield Progress(0, 1)
        layer = spatial_layer(probe.model, self.layer)
        maps = probe.activations(image.pixels[None], [layer.path])[layer.path][0]
        row, column, unit = select_cell(maps, (-1, -1, self.unit), layer)
        (height, width), cells, field = image.pixels.shape[:2], maps[..., unit], layer.field
        title, signed = f"Channel {unit} of {layer.path}", bool(cells.min() < 0)
        channel = Heatmap(
            upsample_map(cells, layer.placement, height, width),
            title,
            signed=signed,
            look=_SIGNED if signed else _LOOK,
        )
        strongest = f"Strongest at row {row}, column {column}: {cells[row, column]:.4g}."
        notes = (strongest, *placement_notes(layer, height, width))
        if field is None or field.unbounded:
            return Layers((channel,), title, notes=notes)
        box = field.box(row, column)
        return Layers(
            (channel, outline(box, height, width, "Receptive field of the strongest cell")), title, box, notes
        )
