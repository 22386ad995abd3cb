"""Rank the channels of a layer, measure the activity of each layer, and follow one cell back to the picture.

With A_k channel k of a layer, (h, w), and S the score:

    Top channels       relevance: sum over the cells of A_k dS/dA_k, in the unit of the score
    Layer activity     share of zeros in A, and number of channels that are constant, for each layer
    Max-pooling routes gradient of one cell of A_k by the inputs of each max-pooling: nonzero where an input
                       won (after the switches of Zeiler & Fergus 2013, arXiv 1311.2901)

The relevance is positive for the class and negative against it. Routes are zero or positive, in units of the
cell's activation for each input unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.finite_checks import require_finite
from engine.core.look import Look
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.model import Model, Node
from engine.core.params import param
from engine.core.placement import Placement, upsample_map
from engine.core.probe import InputImage, Probe
from engine.core.results import Curve, Heatmap, Layers, Plot, Report, Tiles
from engine.core.target import Target
from engine.core.tile_metrics import TileMetric
from engine.imaging.render import standardise
from engine.methods.common.shared_params import (
    cell_param,
    check_cell,
    layer_param,
    placement_notes,
    score_param,
    spatial_layer,
    unit_param,
)
from engine.methods.features.channel_metrics import channel_metrics, relevance, title_of

__all__ = ["LayerActivity", "PoolingRoutes", "TopChannels", "select_cell"]

_TOGETHER = 12
_FAMILY = "Activations"


@register_method
@dataclass(frozen=True, slots=True)
class TopChannels:
    """Show the channels of a layer with the largest relevance to the class."""

    name: ClassVar[str] = "top-channels"
    title: ClassVar[str] = "Top channels"
    summary: ClassVar[str] = (
        "Sorts a layer's channels by activation x gradient: how much each adds to the class in this picture, "
        "to first order."
    )
    sentence: ClassVar[str] = "The detectors that add most to the class, in order."
    card: ClassVar[Card] = Card(
        "The first tiles add most to the class. Their number is activation x gradient, summed over "
        "the channel.",
        "Do not take the number for the loss without the channel: channels act together, and it is a "
        "first-order term.",
        "1 forward pass and part of a backward pass.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {"against the class": {"order": "against the class"}}
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("maps", "classes")

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    count: int = param(16, label="Channels", help="How many channels to show.", minimum=1, maximum=4096)
    order: str = param(
        "for the class",
        label="First",
        help="Channels that speak for the class, channels against it, or the strongest either way.",
        choices=("for the class", "against the class", "strongest"),
    )
    score: str = score_param()

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return one tile, (h, w), for each channel, the most relevant first."""
        yield Progress(0, 1)
        layer = spatial_layer(probe.model, self.layer, target.head)
        target = target.with_score(self.score)
        activation, gradient = (
            part[0] for part in probe.activation_gradient(image.pixels[None], layer.path, target)
        )
        require_finite(f"{self.title} of {layer.path}", activation, gradient)
        adds = relevance(activation, gradient)
        keys = {"for the class": -adds, "against the class": adds, "strongest": -np.abs(adds)}
        order = np.argsort(keys[self.order], kind="stable")[: self.count]
        channels = activation.transpose(2, 0, 1)[order]
        all_of_them, these = adds.sum(), adds[order].sum()
        note = (
            f"All {activation.shape[-1]} channels add up to {all_of_them:.4g} {self.score}, "
            f"these to {these:.4g}."
        )
        return Tiles(
            channels,
            np.stack([standardise(channel) for channel in channels]),
            tuple(f"channel {number}, adds {adds[number]:.3g}" for number in order),
            f"Top channels of {layer.path}",
            columns=8,
            colour_map="viridis",
            blank=tuple(int(place) for place in np.flatnonzero(np.ptp(channels, axis=(1, 2)) == 0)),
            over_picture=True,
            notes=(note, *placement_notes(layer, *image.pixels.shape[:2])),
            layer=layer.path,
            placement=layer.placement,
            units=tuple(int(number) for number in order),
            figures=channel_metrics(
                activation[..., order], TileMetric("relevance", title_of(probe.model, target), adds[order])
            ),
            plots=(
                Plot(
                    "Relevance of the channels",
                    "rank",
                    self.score,
                    (Curve("relevance", np.sort(adds)[::-1]),),
                ),
            ),
        )


@register_method
@dataclass(frozen=True, slots=True)
class LayerActivity:
    """Show the sparsity of each layer, and how many of its channels are constant."""

    name: ClassVar[str] = "layer-activity"
    title: ClassVar[str] = "Layer activity"
    summary: ClassVar[str] = (
        "Goes through all layers with maps: the share of zero values, "
        "and the number of channels that are dead for this picture."
    )
    sentence: ClassVar[str] = "The share of zeros in each layer, and its dead channels."
    card: ClassVar[Card] = Card(
        "Many zeros mean that few units respond. A dead channel is zero everywhere in this picture.",
        "Do not call a channel dead after one picture: it may respond to another.",
        "1 forward pass for each dozen layers.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a row for each layer, in the order of calls, and plots over the depth."""
        layers = probe.model.maps()
        found: dict[str, tuple[float, int, int]] = {}
        for begun in range(0, len(layers), _TOGETHER):
            yield Progress(begun, len(layers))
            paths = [layer.path for layer in layers[begun : begun + _TOGETHER]]
            for path, maps in probe.activations(image.pixels[None], paths).items():
                require_finite(f"{self.title}, {path}", maps)
                found[path] = (*activity(maps[0]), maps.shape[-1])
        zeros = np.array([100 * share for share, _, _ in found.values()], np.float32)
        dead = np.array([100 * dead / channels for _, dead, channels in found.values()], np.float32)
        return Report(
            self.title,
            tuple(
                (path, f"{share:.1%} zero", f"{dead} of {channels} channels are dead")
                for path, (share, dead, channels) in found.items()
            ),
            tuple((f"{path}, share of zeros", share) for path, (share, _, _) in found.items()),
            (
                Plot(
                    "Activity over the depth",
                    "layer",
                    "%",
                    (Curve("zero values", zeros), Curve("dead channels", dead)),
                ),
            ),
            notes=("A dead channel has the same value everywhere in this picture.",),
        )


def activity(maps: Float32Array) -> tuple[float, int]:
    """Return the share of zeros in feature maps, and the number of constant channels.

    Parameters
    ----------
    maps : (h, w, c) float32.

    Returns
    -------
    A share, 0..1, and a number, 0..c.
    """
    return float(np.mean(maps == 0)), int(np.sum(np.ptp(maps, axis=(0, 1)) == 0))


@register_method
@dataclass(frozen=True, slots=True)
class PoolingRoutes:
    """Show which inputs of each max-pooling won on the way from the picture to one cell."""

    name: ClassVar[str] = "pooling-routes"
    title: ClassVar[str] = "Max-pooling routes"
    summary: ClassVar[str] = (
        "Follows one unit's cell back through every max-pooling: only the largest value of each window went "
        "on, and these are the places on which the cell depends. After the switches of Zeiler & Fergus 2013, "
        "arXiv 1311.2901."
    )
    sentence: ClassVar[str] = "Bright: these places won on the way to one cell."
    card: ClassVar[Card] = Card(
        "Each bright place had the largest value of its window in every max-pooling. All other values"
        " were dropped.",
        "Do not believe places in plain areas: if the values of a window are equal, the first one "
        "counts as the winner.",
        "2 forward and 2 backward passes.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps", "max-pooling")

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    unit: int = unit_param("that of the strongest cell")
    row: int = cell_param("Row", "the strongest")
    column: int = cell_param("Column", "the strongest")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map for each max-pooling, and on top the gradient of the cell by the picture.

        Raises
        ------
        UserError
            If there is no max-pooling before the layer, or no such cell.
        """
        yield Progress(0, 3)
        layer = spatial_layer(probe.model, self.layer)
        activation = probe.activations(image.pixels[None], [layer.path])[layer.path]
        row, column, unit = select_cell(activation[0], (self.row, self.column, self.unit), layer)
        weights = np.zeros_like(activation)
        weights[0, row, column, unit] = 1
        yield Progress(1, 3)
        routes = probe.pooling_routes(image.pixels[None], layer.path, weights)
        if not routes:
            raise UserError(
                f"There is no max-pooling before layer {layer.path!r}.", "Choose a layer behind one."
            )
        yield Progress(2, 3)
        pixels = probe.pull_back(image.pixels[None], layer.path, weights)[0]
        size = (image.pixels.shape[0], image.pixels.shape[1])
        maps = [_winners(probe.model, name, gradient[0], size) for name, gradient in reversed(routes.items())]
        at_pixels = Heatmap(np.abs(pixels).max(-1), "Pixels that the cell depends on", look=Look())
        value = activation[0, row, column, unit]
        counts = ", ".join(f"{name} {int(np.any(gradient, -1).sum())}" for name, gradient in routes.items())
        notes = (
            f"Unit {unit} of {layer.path} at row {row}, column {column}: activation {value:.4g}. "
            f"Places that won: {counts}.",
        )
        return Layers((*maps[::-1], at_pixels), self.title, notes=notes, is_group=False)


def select_cell(activation: Float32Array, wanted: Sequence[int], layer: Node) -> tuple[int, int, int]:
    """Return row, column and unit of a cell; -1 in `wanted` leaves one open.

    Parameters
    ----------
    activation : (h, w, c) float32.
    wanted : row, column, unit; among the cells left open, the largest activation is taken.
    layer : the layer of the activation, for messages.

    Raises
    ------
    UserError
        If there is no such row, column or unit, or the activation is not finite.
    """
    check_cell(layer, wanted, activation.shape)
    require_finite(f"Activations of {layer.path}", activation)
    fixed = tuple(slice(None) if number < 0 else slice(number, number + 1) for number in wanted)
    place = np.unravel_index(int(activation[fixed].argmax()), activation[fixed].shape)
    row, column, unit = (int(at) if number < 0 else number for at, number in zip(place, wanted, strict=True))
    return row, column, unit


def _winners(model: Model, name: str, gradient: Float32Array, size: tuple[int, int]) -> Heatmap:
    """Return where inputs of a pooling won, and the cell's gain there; cells are shown unsmoothed."""
    strength = np.abs(gradient).sum(-1)
    values = upsample_map(strength, _placement_before(model, name, strength.shape), *size, smooth=False)
    return Heatmap(values, f"Winners before {name}", look=Look(colour_map="viridis"), smooth=False)


def _placement_before(model: Model, pooling: str, cells: tuple[int, ...]) -> Placement | None:
    """Return the placement of a pooling's input: that of the last layer before it with as many cells."""
    order = next((node.order for node in model.root.walk() if node.path == pooling.partition("#")[0]), None)
    layers = [node for node in model.maps() if order is None or node.order < order]
    return next(
        (node.placement for node in reversed(layers) if node.shape is not None and node.shape[:2] == cells),
        None,
    )
