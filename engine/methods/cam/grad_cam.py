"""Compute class activation maps whose channel weights, or cell weights, come from gradients.

With A (h, w, c) the feature maps of a layer, A_k channel k, S the score, and G_k = dS/dA_k of shape (h, w):

    Grad-CAM (Selvaraju et al. 2016, arXiv 1610.02391)           ReLU(sum_k mean(G_k) A_k)
    Grad-CAM++ (Chattopadhyay et al. 2017, arXiv 1710.11063)     ReLU(sum_k w_k A_k), w_k = sum a_k ReLU(G_k),
                                                                 a_k = G_k^2 / (2 G_k^2 + G_k^3 sum A_k)
    LayerCAM (Jiang et al. 2021, IEEE TIP 30, 5875-5888)         ReLU(sum_k ReLU(G_k) A_k)
    HiResCAM (Draelos & Carin 2020, arXiv 2011.08891)            ReLU(sum_k G_k A_k)
    Guided Grad-CAM (Selvaraju et al. 2016, arXiv 1610.02391)    Grad-CAM x guided backpropagation

Sums and means without an index run over the cells of the layer. Each map has one value for each cell, (h, w),
and is enlarged to the input. Values are zero or positive, in the unit of the score (Grad-CAM++: up to a
factor); large values speak for the class. Maps against the class use -G in place of G, and the signed map is
the difference of both. Guided Grad-CAM has one value for each pixel, without a unit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.look import Look
from engine.core.method import MethodRun, Presets, Progress, live_method, register_method
from engine.core.method_card import Card
from engine.core.model import Node
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.target import Target
from engine.methods.cam.cam import EVIDENCE, cam_heatmap, cam_notes, class_evidence, evidence_param, fuse_maps
from engine.methods.cam.singularity import SINGULAR, singular_note, smallest_denominator
from engine.methods.common.flat_maps import is_flat_by_gradient, mark_if_flat
from engine.methods.common.pixel_maps import pixel_map, reduction_param, relu_notes
from engine.methods.common.shared_params import layer_param, layers_param, score_param, spatial_layers

__all__ = ["GradCam", "GradCamPlusPlus", "GuidedGradCam", "HiResCam", "LayerCam", "grad_cam_map"]

COURSE_LOOK = Look(colour_map="jet", opacity=0.4, blend="add", fade=False)
_FAMILY = "Class activation maps"
_LAST = "the last layer whose maps are larger than 1 x 1"


def grad_cam_map(activation: Float32Array, gradient: Float32Array, combine: str = "sum") -> Float32Array:
    """Compute Grad-CAM of one layer.

    Parameters
    ----------
    activation, gradient : (h, w, c) float32, the feature maps A and dS/dA.
    combine : "sum" or "mean" of the weighted channels.

    Returns
    -------
    (h, w) float32, zero or positive, in the unit of the score.
    """
    weighted = activation * gradient.mean((0, 1))
    combined = weighted.sum(-1) if combine == "sum" else weighted.mean(-1)
    return np.asarray(np.maximum(combined, 0), np.float32)


def grad_cam_plus_plus(activation: Float32Array, gradient: Float32Array) -> Float32Array:
    """Compute Grad-CAM++ of one layer, without its positive factor exp(S).

    Parameters
    ----------
    activation, gradient : (h, w, c) float32, the feature maps A and dS/dA.

    Returns
    -------
    (h, w) float32, zero or positive, without a unit.
    """
    # The shares are G^2 / (2 G^2 + G^3 sum A), reduced by G^2: powers of a small number would underflow.
    below = 2 + gradient * activation.sum((0, 1))
    shares = np.divide(1, below, out=np.zeros_like(gradient), where=(below != 0) & (gradient != 0))
    weights = (shares * np.maximum(gradient, 0)).sum((0, 1))
    return np.asarray(np.maximum((activation * weights).sum(-1), 0), np.float32)


def layer_cam(activation: Float32Array, gradient: Float32Array) -> Float32Array:
    """Compute LayerCAM of one layer.

    Parameters
    ----------
    activation, gradient : (h, w, c) float32, the feature maps A and dS/dA.

    Returns
    -------
    (h, w) float32, zero or positive, in the unit of the score.
    """
    return np.asarray(np.maximum((activation * np.maximum(gradient, 0)).sum(-1), 0), np.float32)


def hires_cam(activation: Float32Array, gradient: Float32Array) -> Float32Array:
    """Compute HiResCAM of one layer.

    Parameters
    ----------
    activation, gradient : (h, w, c) float32, the feature maps A and dS/dA.

    Returns
    -------
    (h, w) float32, zero or positive, in the unit of the score.
    """
    return np.asarray(np.maximum((activation * gradient).sum(-1), 0), np.float32)


Pairs = list[tuple[Float32Array, Float32Array]]


def activations_and_gradients(
    probe: Probe, image: InputImage, target: Target, layers: Sequence[Node]
) -> Pairs:
    """Return the feature maps of each layer and the gradient of the score by them, both (h, w, c) float32."""
    pairs = (probe.activation_gradient(image.pixels[None], layer.path, target) for layer in layers)
    return [(activation[0], gradient[0]) for activation, gradient in pairs]


def is_flat_at(probe: Probe, image: InputImage, target: Target, pairs: Pairs) -> bool:
    """Return whether a first-order change of all layers moves the score by no more than rounding does."""
    return all(
        is_flat_by_gradient(probe, image, target, activation * gradient) for activation, gradient in pairs
    )


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class GradCam:
    """Show where the channels of a layer speak for the class: ReLU(sum_k mean(G_k) A_k)."""

    name: ClassVar[str] = "grad-cam"
    title: ClassVar[str] = "Grad-CAM"
    summary: ClassVar[str] = (
        "Weighs each channel of a late layer by how much the score would rise with it, and shows where the "
        "weighted sum is positive. Selvaraju et al. 2016, arXiv 1610.02391."
    )
    sentence: ClassVar[str] = "Bright: the features found here speak for the class."
    card: ClassVar[Card] = Card(
        "Bright areas hold features that raise the score. Each cell of the layer is enlarged, so the "
        "map shows an area, not an outline.",
        "Do not believe fine borders: a layer of 7 x 7 cells has none. If the gradients of a channel "
        "have both signs, their mean says little.",
        "1 forward pass and part of a backward pass.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {
        "paper": {"score": "logit", "combine": "sum"},
        "seed": {"score": "probability", "combine": "mean", "normalise": True, "course_look": True},
        "counterfactual": {"evidence": EVIDENCE[1]},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("maps", "classes")

    layer: str = layer_param(_LAST)
    evidence: str = evidence_param()
    score: str = score_param()
    fuse: str = layers_param()
    combine: str = param(
        "sum",
        label="Combine",
        help="Add the weighted channels, or average them.",
        choices=("sum", "mean"),
        advanced=True,
    )
    normalise: bool = param(
        False,
        label="Normalise to maximum",
        help="Scale the map so that its largest value is 1.",
        advanced=True,
    )
    course_look: bool = param(
        False,
        label="Course colours",
        help="Show the map as 0.4 JET added to the picture.",
        advanced=True,
    )

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w).

        It is signed only where both kinds of evidence are shown.
        """
        yield Progress(0, 1)
        layers = spatial_layers(probe.model, self.layer, self.fuse, target.head)
        scored = target.with_score(self.score)
        pairs = activations_and_gradients(probe, image, scored, layers)
        found = cam_heatmap(
            [class_evidence(*pair, self._weigh, self.evidence) for pair in pairs],
            layers,
            (image.pixels.shape[0], image.pixels.shape[1]),
            f"Grad-CAM of {', '.join(layer.path for layer in layers)}",
            unit="share of maximum" if self.normalise else self.score,
            signed=self.evidence == EVIDENCE[2],
            look=COURSE_LOOK if self.course_look else None,
            notes=cam_notes(layers, probe.model, bool(self.layer), target.head),
            normalise=self.normalise,
        )
        return mark_if_flat(is_flat_at(probe, image, scored, pairs), found, self.score)

    def _weigh(self, activation: Float32Array, gradient: Float32Array) -> Float32Array:
        return grad_cam_map(activation, gradient, self.combine)


@dataclass(frozen=True, slots=True)
class _WeightedCam:
    """Hold the parameters and the run of the methods that differ in `weight_maps` only.

    `has_unit` is False where the map is known up to a factor only.
    """

    family: ClassVar[str] = _FAMILY
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("maps", "classes")
    title: ClassVar[str]
    weight_maps: ClassVar[Callable[[Float32Array, Float32Array], Float32Array]]
    has_unit: ClassVar[bool] = True

    layer: str = layer_param(_LAST)
    evidence: str = evidence_param()
    score: str = score_param()
    fuse: str = layers_param()

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w).

        It is signed only where both kinds of evidence are shown.
        """
        yield Progress(0, 1)
        layers = spatial_layers(probe.model, self.layer, self.fuse, target.head)
        scored = target.with_score(self.score)
        pairs = activations_and_gradients(probe, image, scored, layers)
        found = cam_heatmap(
            [class_evidence(*pair, type(self).weight_maps, self.evidence) for pair in pairs],
            layers,
            (image.pixels.shape[0], image.pixels.shape[1]),
            f"{self.title} of {', '.join(layer.path for layer in layers)}",
            unit=self.score if self.has_unit else "",
            signed=self.evidence == EVIDENCE[2],
            notes=(
                *self._warnings(probe, image, layers, pairs),
                *cam_notes(layers, probe.model, bool(self.layer), target.head),
            ),
        )
        return mark_if_flat(is_flat_at(probe, image, scored, pairs), found, self.score)

    def _warnings(
        self, probe: Probe, image: InputImage, layers: Sequence[Node], pairs: Pairs
    ) -> tuple[str, ...]:
        """Return warnings on layers that do not suit the formula."""
        return ()


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class GradCamPlusPlus(_WeightedCam):
    """Weight each cell's gradient, so that several objects of a class show: ReLU(sum_k w_k A_k)."""

    name: ClassVar[str] = "grad-cam++"
    title: ClassVar[str] = "Grad-CAM++"
    summary: ClassVar[str] = (
        "Weighs each cell's gradient so that several objects of a class all show. "
        "Chattopadhyay et al. 2017, arXiv 1710.11063."
    )
    sentence: ClassVar[str] = "Bright: evidence for the class, spread over all of its objects."
    card: ClassVar[Card] = Card(
        "Read it as Grad-CAM, with all objects of the class at once. Its values have no unit: compare"
        " places, not pictures.",
        "Do not believe it when evidence against the class matters: negative gradients count for "
        "nothing. A note warns where the formula is near its pole.",
        "1 forward pass and part of a backward pass.",
    )
    presets: ClassVar[Presets] = {"paper": {"score": "logit"}, "counterfactual": {"evidence": EVIDENCE[1]}}
    weight_maps: ClassVar[Callable[[Float32Array, Float32Array], Float32Array]] = staticmethod(
        grad_cam_plus_plus
    )
    has_unit: ClassVar[bool] = False  # the paper's factor exp(S) is left out

    def _warnings(
        self, probe: Probe, image: InputImage, layers: Sequence[Node], pairs: Pairs
    ) -> tuple[str, ...]:
        """Warn of layers whose values come near the pole of the formula."""
        warnings = []
        for layer, (activation, gradient) in zip(layers, pairs, strict=True):
            below = smallest_denominator(activation, gradient, self.evidence)
            if below < SINGULAR:
                warnings.append(singular_note(probe, image, layer, below))
        return tuple(warnings)


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class LayerCam(_WeightedCam):
    """Weight each cell by its positive gradient, for fine maps of early layers: ReLU(sum_k ReLU(G_k) A_k)."""

    name: ClassVar[str] = "layer-cam"
    title: ClassVar[str] = "LayerCAM"
    summary: ClassVar[str] = (
        "Weighs each cell of a channel by its own positive gradient, so that early layers give fine maps; "
        "fuse several. Jiang et al. 2021, IEEE TIP 30, 5875-5888."
    )
    sentence: ClassVar[str] = "Bright: evidence for the class, each place weighed on its own."
    card: ClassVar[Card] = Card(
        "An early layer gives fine maps, a late one finds the object. Combine several layers to have both.",
        "Do not believe an early layer alone: it shows edges that every class shares.",
        "1 forward pass and part of a backward pass.",
    )
    presets: ClassVar[Presets] = {"paper": {"score": "logit"}, "counterfactual": {"evidence": EVIDENCE[1]}}
    weight_maps: ClassVar[Callable[[Float32Array, Float32Array], Float32Array]] = staticmethod(layer_cam)


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class HiResCam(_WeightedCam):
    """Multiply each cell with its gradient, without averaging: ReLU(sum_k G_k A_k)."""

    name: ClassVar[str] = "hires-cam"
    title: ClassVar[str] = "HiResCAM"
    summary: ClassVar[str] = (
        "Multiplies each cell with its own gradient, so that the map holds only evidence that the network "
        "used there. Draelos & Carin 2020, arXiv 2011.08891."
    )
    sentence: ClassVar[str] = "Bright: how much each place of the layer adds to the class."
    card: ClassVar[Card] = Card(
        "Each bright cell adds to the score. The amounts are exact if only pooling and one dense "
        "layer follow.",
        "Do not believe the amounts if more layers follow: the product is then a first-order estimate.",
        "1 forward pass and part of a backward pass.",
    )
    presets: ClassVar[Presets] = {"paper": {"score": "logit"}, "counterfactual": {"evidence": EVIDENCE[1]}}
    weight_maps: ClassVar[Callable[[Float32Array, Float32Array], Float32Array]] = staticmethod(hires_cam)


@register_method
@dataclass(frozen=True, slots=True)
class GuidedGradCam:
    """Multiply guided backpropagation with the Grad-CAM map of the class."""

    name: ClassVar[str] = "guided-grad-cam"
    title: ClassVar[str] = "Guided Grad-CAM"
    summary: ClassVar[str] = (
        "Guided backpropagation multiplied with Grad-CAM: fine detail, but only where the class is. "
        "Selvaraju et al. 2016, arXiv 1610.02391."
    )
    sentence: ClassVar[str] = "Bright: fine details where the class is."
    card: ClassVar[Card] = Card(
        "The bright area belongs to the class. The lines in it belong to the picture.",
        "Do not read the fine detail as evidence: it comes from guided backpropagation, which hardly "
        "depends on the class.",
        "2 forward and 2 backward passes.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {"paper": {"score": "logit"}}
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("maps", "classes")

    layer: str = layer_param(_LAST)
    fuse: str = layers_param()
    score: str = score_param()
    reduction: str = reduction_param("maximum")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w); it is signed only for the reduction "signed sum"."""
        yield Progress(0, 2)
        layers = spatial_layers(probe.model, self.layer, self.fuse, target.head)
        scored = target.with_score(self.score)
        pairs = activations_and_gradients(probe, image, scored, layers)
        maps = [class_evidence(*pair, grad_cam_map, EVIDENCE[0]) for pair in pairs]
        yield Progress(1, 2)
        guided = probe.gradient(image.pixels[None], scored, "guided")[0]
        where = np.maximum(fuse_maps(maps, layers, *guided.shape[:2]), 0)
        notes = (
            *cam_notes(layers, probe.model, bool(self.layer), target.head),
            *relu_notes(probe.model, "guided backpropagation"),
        )
        found = pixel_map(guided * where[..., None], self.reduction, self.title, unit="", notes=notes)
        return mark_if_flat(is_flat_at(probe, image, scored, pairs), found, self.score)
