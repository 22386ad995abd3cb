"""Locate the object of a class with a classifier: weakly supervised localisation.

Procedure "graph cut over saliency" (Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034):

    s = max over channels of |dS/dI|, (h, w)
    object seeds: s > 95 % quantile of s; background seeds: s < 30 % quantile of s

A graph cut over colour models of both seeds (GrabCut, Rother, Kolmogorov, Blake 2004, ACM TOG 23) gives the
mask. Procedure "threshold on Grad-CAM" (Selvaraju et al. 2016, arXiv 1610.02391): the mask holds the pixels
above 15 % of the map's maximum. In both, the largest connected component of the mask and its bounding box are
the result. Seeds are 1 (object), -1 (background) or 0; the mask is 0 or 1; the box is in pixels of the input.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Mask
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.finite_checks import require_finite
from engine.core.look import Look
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.placement import upsample_map
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap, Layers
from engine.core.target import Target
from engine.imaging.opencv import cv2
from engine.methods.cam.grad_cam import grad_cam_map
from engine.methods.common.flat_maps import is_flat_by_gradient, mark_if_flat
from engine.methods.common.outlines import outline
from engine.methods.common.pixel_maps import reduce_channels
from engine.methods.common.shared_params import placement_notes, score_param, spatial_layer

__all__ = ["Localisation", "bounding_box", "graph_cut", "largest_component"]

_GRAPH_CUT, _CAM = "graph cut over saliency", "threshold on Grad-CAM"
_ROUNDS = 5
_SEEDS_LOOK = Look(colour_map="blue-red", opacity=0.45)
_MASK_LOOK = Look(colour_map="viridis", opacity=0.45)


@register_method
@dataclass(frozen=True, slots=True)
class Localisation:
    """Show the object of the class as seeds, mask and bounding box."""

    name: ClassVar[str] = "localisation"
    title: ClassVar[str] = "Localisation"
    summary: ClassVar[str] = (
        "Finds the object by the evidence of the network: seeds from saliency and a graph cut over colours, "
        "or a threshold on Grad-CAM; then the largest piece and its box. Simonyan et al. 2013, arXiv "
        "1312.6034."
    )
    sentence: ClassVar[str] = "The box holds the object that the network has found."
    card: ClassVar[Card] = Card(
        "The box encloses the largest piece of the mask. The map under it shows where the mask comes from.",
        "Do not believe it when object and background have the same colours. Draw a box of your own "
        "to measure the overlap.",
        "1 forward and 1 backward pass.",
    )
    family: ClassVar[str] = "Localisation"
    presets: ClassVar[Presets] = {
        "seed": {"procedure": _GRAPH_CUT, "score": "probability", "foreground": 95.0, "background": 30.0},
        "paper": {"procedure": _GRAPH_CUT, "score": "logit", "foreground": 95.0, "background": 30.0},
        "CAM": {"procedure": _CAM, "threshold": 15.0},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    procedure: str = param(
        _GRAPH_CUT,
        label="Procedure",
        help="How the object is separated from the background.",
        choices=(_GRAPH_CUT, _CAM),
    )
    foreground: float = param(
        95.0,
        label="Object above",
        help="Quantile of the saliency above which pixels are seeds of the object.",
        minimum=50,
        maximum=99.9,
        unit="%",
        applies_if=("procedure", _GRAPH_CUT),
    )
    background: float = param(
        30.0,
        label="Background below",
        help="Quantile below which they are seeds of the background.",
        minimum=1,
        maximum=90,
        unit="%",
        applies_if=("procedure", _GRAPH_CUT),
    )
    threshold: float = param(
        15.0,
        label="Threshold",
        help="Share of the Grad-CAM map's maximum above which the object is.",
        minimum=1,
        maximum=99,
        unit="%",
        applies_if=("procedure", _CAM),
    )
    score: str = score_param(advanced=True)

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return layers of the input's size: seeds or Grad-CAM map, mask, and box.

        Raises
        ------
        UserError
            If the quantiles of object and background overlap, or the gradient is not finite.
        """
        yield Progress(0, 2)
        scored = target.with_score(self.score)
        notes: tuple[str, ...] = ()
        if self.procedure == _GRAPH_CUT:
            gradient = probe.gradient(image.pixels[None], scored)[0]
            require_finite(self.title, gradient)
            seeds = _seeds(reduce_channels(gradient, "maximum"), self.foreground, self.background)
            yield Progress(1, 2)
            is_flat = is_flat_by_gradient(probe, image, scored, gradient * (image.high - image.low))
            below = Heatmap(seeds, "Seeds", signed=True, span=(-1, 1), look=_SEEDS_LOOK, smooth=False)
            found = graph_cut(image.levels(image.pixels), seeds)
        else:
            layer = spatial_layer(probe.model, "", target.head)
            activation, gradients = probe.activation_gradient(image.pixels[None], layer.path, scored)
            coarse = grad_cam_map(activation[0], gradients[0])
            values = upsample_map(coarse, layer.placement, *image.pixels.shape[:2])
            is_flat = is_flat_by_gradient(probe, image, scored, activation * gradients)
            below = Heatmap(values, f"Grad-CAM of {layer.path}", unit=self.score)
            found = values > self.threshold / 100 * values.max()
            notes = placement_notes(layer, *image.pixels.shape[:2])
        mask = largest_component(found & (not is_flat))
        return _layers(mark_if_flat(is_flat, below, self.score), mask, image.boxes, notes)


def _layers(below: Heatmap, mask: Mask, drawn: tuple[Box, ...], more: tuple[str, ...]) -> Layers:
    title = "Localisation"
    if not mask.any():
        return Layers(
            (below,),
            title,
            notes=(
                *below.notes,
                "No object was found: the map is blank. Try another class or procedure.",
                *more,
            ),
        )
    box = bounding_box(mask)
    notes = [
        f"Box: rows {box.top:g} to {box.bottom - 1:g}, columns {box.left:g} to {box.right - 1:g} of the "
        "input.",
        f"The object covers {mask.mean():.0%} of it.",
        *more,
    ]
    if drawn:
        overlap = max(box.iou(one) for one in drawn)
        which = "the box that you have drawn" if len(drawn) == 1 else "the nearest of your boxes"
        notes.append(f"Overlap with {which} (intersection over union): {overlap:.3f}.")
    over = Heatmap(mask.astype(np.float32), "Mask", span=(0, 1), look=_MASK_LOOK, smooth=False)
    return Layers((below, over, outline(box, mask.shape[0], mask.shape[1], "Box")), title, box, tuple(notes))


def _seeds(saliency: Float32Array, foreground: float, background: float) -> Float32Array:
    """Return object seeds as 1, background seeds as -1, all other pixels as 0: (h, w) float32."""
    if background >= foreground:
        raise UserError(
            f"Background below {background:g} % and object above {foreground:g} % overlap.",
            "Choose a quantile for the object that is above that of the background.",
        )
    above, below = (np.percentile(saliency, share) for share in (foreground, background))
    # Where many pixels share the smallest value, none is below the quantile: these count as background too.
    background_seeds = (saliency < below) | (saliency == saliency.min())
    return np.where(saliency > above, 1.0, np.where(background_seeds, -1.0, 0.0)).astype(np.float32)


def graph_cut(levels: Bytes, seeds: Float32Array) -> Mask:
    """Segment the object with GrabCut.

    Parameters
    ----------
    levels : (h, w, 3) uint8, RGB.
    seeds : (h, w) float32: 1 for object, -1 for background, 0 for unknown.

    Returns
    -------
    (h, w) bool, True on the object; all False without seeds of both kinds.

    Notes
    -----
    OpenCV draws random colour models, so its generator starts from the same seed each time.
    """
    if not (seeds > 0).any() or not (seeds < 0).any():
        return np.zeros(seeds.shape, np.bool_)
    mask = np.where(seeds > 0, cv2.GC_FGD, np.where(seeds < 0, cv2.GC_BGD, cv2.GC_PR_BGD)).astype(np.uint8)
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(
        np.ascontiguousarray(levels[..., ::-1]), mask, (0, 0, 1, 1), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK
    )
    return np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD))


def largest_component(mask: Mask) -> Mask:
    """Return the largest connected component of a mask; each pixel has 8 neighbours.

    Parameters
    ----------
    mask : (h, w) bool.

    Returns
    -------
    (h, w) bool; all False for an empty mask.
    """
    count, labels, figures, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count == 1:
        return np.zeros(mask.shape, np.bool_)
    return np.asarray(labels == 1 + int(figures[1:, cv2.CC_STAT_AREA].argmax()))


def bounding_box(mask: Mask) -> Box:
    """Return the smallest box around the True pixels of a mask.

    Parameters
    ----------
    mask : (h, w) bool, with at least one True pixel.

    Returns
    -------
    A box in pixels of the mask.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return Box(
        float(rows[0]), float(columns[0]), float(rows[-1] - rows[0] + 1), float(columns[-1] - columns[0] + 1)
    )
