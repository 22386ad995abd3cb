"""Weakly supervised localisation: where the object is, by a network that was only taught what there is.

By saliency and colours (Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034): pixels above the 95 % quantile of the saliency are
seeds of the object, those below its 30 % quantile seeds of the background; a graph cut over colour models of both (GrabCut, Rother
et al. 2004) finds the object, of which the largest connected piece and its box count. By Grad-CAM (Selvaraju et al. 2016, arXiv
1610.02391): what lies above 15 % of the map's maximum, again the largest piece and its box.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Mask
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.params import param
from engine.core.placement import upsample_map
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap, Layers, Look
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
    """Where the object of the class is: seeds, mask and box."""

    name: ClassVar[str] = "localisation"
    title: ClassVar[str] = "Localisation"
    summary: ClassVar[str] = (
        "Finds the object by what the network looks at: seeds from saliency and a graph cut over colours, or a threshold on "
        "Grad-CAM; then the largest piece and its box. Simonyan et al. 2013, arXiv 1312.6034."
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
        help="How the object is told from the background.",
        choices=(_GRAPH_CUT, _CAM),
    )
    foreground: float = param(
        95.0,
        label="Object above",
        help="Quantile of the saliency above which pixels are seeds of the object.",
        minimum=50,
        maximum=99.9,
        unit="%",
    )
    background: float = param(
        30.0,
        label="Background below",
        help="Quantile below which they are seeds of the background.",
        minimum=1,
        maximum=90,
        unit="%",
    )
    threshold: float = param(
        15.0,
        label="Threshold",
        help="Share of the Grad-CAM map's maximum above which the object is.",
        minimum=1,
        maximum=99,
        unit="%",
    )
    score: str = score_param()

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return layers: seeds (1 object, -1 background; or the Grad-CAM map), the mask, and the box."""
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
        return _layers(mark_if_flat(is_flat, below, self.score), mask, image.box, notes)


def _layers(below: Heatmap, mask: Mask, drawn: Box | None, more: tuple[str, ...]) -> Layers:
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
        f"Box: rows {box.top:g} to {box.bottom - 1:g}, columns {box.left:g} to {box.right - 1:g} of the input.",
        f"The object covers {mask.mean():.0%} of it.",
        *more,
    ]
    if drawn is not None:
        notes.append(
            f"Overlap with the box that you have drawn (intersection over union): {box.iou(drawn):.3f}."
        )
    over = Heatmap(mask.astype(np.float32), "Mask", span=(0, 1), look=_MASK_LOOK, smooth=False)
    return Layers((below, over, outline(box, mask.shape[0], mask.shape[1], "Box")), title, box, tuple(notes))


def _seeds(saliency: Float32Array, foreground: float, background: float) -> Float32Array:
    """Return 1 where the object is sure to be, -1 where the background is, 0 between: (h, w)."""
    if background >= foreground:
        raise UserError(
            f"Background below {background:g} % and object above {foreground:g} % overlap.",
            "Let the object begin above the background.",
        )
    above, below = (np.percentile(saliency, share) for share in (foreground, background))
    background_seeds = (saliency < below) | (
        saliency == saliency.min()
    )  # where ties at the bottom exceed the quantile
    return np.where(saliency > above, 1.0, np.where(background_seeds, -1.0, 0.0)).astype(np.float32)


def graph_cut(levels: Bytes, seeds: Float32Array) -> Mask:
    """Return where the object is, (h, w) bool, from seeds 1, -1, 0 and the colours (h, w, 3) uint8 RGB.

    As colour models are random mixtures, OpenCV's generator is set to the same start each time.
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
    """Return the largest connected piece of a mask, neighbours by side or corner: (h, w) bool."""
    count, labels, figures, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count == 1:
        return np.zeros(mask.shape, np.bool_)
    return np.asarray(labels == 1 + int(figures[1:, cv2.CC_STAT_AREA].argmax()))


def bounding_box(mask: Mask) -> Box:
    """Return the smallest box around what is true in a mask."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return Box(
        float(rows[0]), float(columns[0]), float(rows[-1] - rows[0] + 1), float(columns[-1] - columns[0] + 1)
    )
