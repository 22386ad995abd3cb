"""The effective receptive field (Luo, Li, Urtasun, Zemel 2016, arXiv 1701.04128): pixels that move a cell.

    map = mean over pictures of max over colours of |d sum_k A_k[cell] / dI|,   (h, w)

with A_k the channels of a layer, or one of them. Values are activations for each input unit; large values
mark pixels that matter to the cell. Within the theoretical field (Araujo, Norris, Sim 2019, Distill 4(11)
e21) most of the effect usually lies near the middle.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.model import Node
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap, Layers
from engine.core.target import Target
from engine.methods.common.outlines import outline
from engine.methods.common.shared_params import (
    cell_param,
    check_cell,
    layer_param,
    seed_param,
    spatial_layer,
    unit_param,
)

__all__ = ["EffectiveReceptiveField"]

_TOGETHER = 4
_NOISE_ONLY = ("pictures", "noise")
_COUNTED = 1 - 0.9545
"""Pixels count if their effect is above this share of the strongest pixel's, as in the paper."""


@register_method
@dataclass(frozen=True, slots=True)
class EffectiveReceptiveField:
    """Show which pixels a cell of a layer depends on, and how strongly."""

    name: ClassVar[str] = "receptive-field"
    title: ClassVar[str] = "Receptive field"
    summary: ClassVar[str] = (
        "Draws the part of the picture that a cell can see at all, and shows by gradients how much each "
        "pixel of it counts. Luo et al. 2016, arXiv 1701.04128; Araujo, Norris, Sim 2019, Distill 4(11) e21."
    )
    sentence: ClassVar[str] = "Bright: pixels that one cell depends on. The frame is its limit."
    card: ClassVar[Card] = Card(
        "The frame is everything that the cell can see. The bright part is what it mainly uses, often"
        " much less.",
        "Do not take it for an explanation of a class: it describes one cell. Few noise pictures make"
        " the map speckled.",
        "1 forward and 1 backward pass for each picture.",
    )
    family: ClassVar[str] = "Receptive fields"
    presets: ClassVar[Presets] = {
        "paper": {"pictures": "noise", "count": 20},
        "this picture": {"pictures": "this one"},
    }
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    row: int = cell_param("Row", "the middle")
    column: int = cell_param("Column", "the middle")
    unit: int = unit_param("all of them together", advanced=True)
    pictures: str = param(
        "noise",
        label="Pictures",
        help="Random noise shows the layer in general; this picture shows its effect here.",
        choices=("noise", "this one"),
    )
    count: int = param(
        12,
        label="How many",
        help="Number of noise pictures.",
        minimum=1,
        maximum=500,
        advanced=True,
        applies_if=_NOISE_ONLY,
    )
    seed: int = seed_param("noise", _NOISE_ONLY)

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return the effective field as a map (h, w), and the theoretical one as a frame.

        Raises
        ------
        UserError
            If the layer has no such cell or unit.
        """
        layer = spatial_layer(probe.model, self.layer)
        cell = self._cell(layer)
        weights = np.zeros((1, *(length or 1 for length in layer.shape or ())), np.float32)
        weights[0, cell[0], cell[1], slice(None) if self.unit < 0 else self.unit] = 1
        pictures = self._pictures(image)
        total = np.zeros(image.pixels.shape[:2])
        for begun in range(0, len(pictures), _TOGETHER):
            yield Progress(begun, len(pictures))
            part = pictures[begun : begun + _TOGETHER]
            gradient = probe.pull_back(part, layer.path, np.repeat(weights, len(part), 0))
            total += np.abs(gradient).max(-1).sum(0)
        return _layers((total / len(pictures)).astype(np.float32), layer, cell)

    def _cell(self, layer: Node) -> tuple[int, int]:
        lengths = [length or 1 for length in layer.shape or ()]
        check_cell(layer, (self.row, self.column, self.unit), lengths)
        return (
            lengths[0] // 2 if self.row < 0 else self.row,
            lengths[1] // 2 if self.column < 0 else self.column,
        )

    def _pictures(self, image: InputImage) -> Float32Array:
        if self.pictures == "this one":
            return image.pixels[None]
        noise = np.random.default_rng(self.seed).random((self.count, *image.pixels.shape), np.float32)
        return np.asarray(image.low + noise * (image.high - image.low), np.float32)


def _layers(values: Float32Array, layer: Node, cell: tuple[int, int]) -> Layers:
    height, width = values.shape
    counted = values > _COUNTED * values.max() if values.max() > 0 else np.zeros(values.shape, np.bool_)
    side = float(np.sqrt(counted.sum()))
    about = f"Cell at row {cell[0]}, column {cell[1]} of {layer.path}."
    effective = (
        f"Effective field: {int(counted.sum())} pixels above {_COUNTED:.2%} of the strongest, "
        f"as many as a square of {side:.0f}."
    )
    title = f"Effective field of {layer.path}"
    field = layer.field
    if field is None or field.unbounded:
        known = "The theoretical field is not bounded." if field else "The theoretical field is not known."
        return Layers((Heatmap(values, title),), title, notes=(about, effective, known))
    box = field.box(*cell)
    rows = f"rows {box.top:g} to {box.bottom - 1:g}, columns {box.left:g} to {box.right - 1:g}"
    theory = f"Theoretical field: {field} pixels a side, stride {field.stride[0]}, {rows}."
    frame = outline(box, height, width, "Theoretical field")
    return Layers((Heatmap(values, title), frame), title, box, (about, effective, theory))
