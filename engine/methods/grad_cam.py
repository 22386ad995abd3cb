"""Grad-CAM (Selvaraju et al. 2016, arXiv 1610.02391).

With A_k the channels of a layer and S the score, alpha_k = mean over places of dS/dA_k, and the map is
ReLU(sum_k alpha_k A_k), enlarged bilinearly to the model's input.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import Floats
from engine.method import Presets, Progress, Run, method
from engine.methods.choices import layer_param, score_param, spatial_layer
from engine.model import Node
from engine.opencv import cv2
from engine.params import param
from engine.probe import InputImage, Probe
from engine.results import Heatmap, Look
from engine.target import Target

__all__ = ["GradCam", "class_activation"]

SEED_LOOK = Look(colour_map="jet", opacity=0.4, blend="add", fade=False)


@method
@dataclass(frozen=True, slots=True)
class GradCam:
    """Where a layer's channels speak for the class."""

    name: ClassVar[str] = "grad-cam"
    title: ClassVar[str] = "Grad-CAM"
    summary: ClassVar[str] = (
        "Weighs each channel of a late layer by how much the score would rise with it, and shows where the weighted sum "
        "is positive. Selvaraju et al. 2016, arXiv 1610.02391."
    )
    presets: ClassVar[Presets] = {
        "paper": {"score": "logit", "combine": "sum"},
        "seed": {"score": "probability", "combine": "mean", "normalise": True, "course_look": True},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("maps", "classes")

    layer: str = layer_param("the last layer whose maps are larger than 1 x 1")
    score: str = score_param()
    combine: str = param("sum", label="Combine", help="Add the weighted channels, or average them.", choices=("sum", "mean"))
    normalise: bool = param(False, label="Divide by maximum", help="Scale the map so that its largest value is 1.")
    course_look: bool = param(False, label="Course colours", help="Show the map as 0.4 JET added to the picture.")

    def run(self, probe: Probe, image: InputImage, target: Target) -> Run:
        """Return a map of the image's size that is nowhere negative."""
        yield Progress(0, 1)
        layer = spatial_layer(probe.model, self.layer, target.head)
        activation, gradient = probe.activation_gradient(image.pixels[None], layer.path, target.scored_by(self.score))
        coarse = class_activation(activation[0], gradient[0], self.combine)
        if self.normalise and coarse.max() > 0:
            coarse = coarse / coarse.max()
        height, width = image.pixels.shape[:2]
        values = np.maximum(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), 0)
        return Heatmap(
            values,
            f"Grad-CAM of {layer.path}",
            unit="share of maximum" if self.normalise else self.score,
            look=SEED_LOOK if self.course_look else Look(),
            span=(0, float(coarse.max())) if coarse.max() > 0 else None,
            notes=_notes(coarse, layer),
        )


def class_activation(activation: Floats, gradient: Floats, combine: str) -> Floats:
    """Return ReLU of the channels' sum or mean, each weighted by its mean gradient: (h, w, c) twice -> (h, w)."""
    weights = gradient.mean((0, 1))
    weighted = activation * weights
    combined = weighted.sum(-1) if combine == "sum" else weighted.mean(-1)
    return np.asarray(np.maximum(combined, 0), np.float32)


def _notes(coarse: Floats, layer: Node) -> tuple[str, ...]:
    cells = f"{coarse.shape[0]} x {coarse.shape[1]} cells of {layer.path}, enlarged"
    again = f"; the layer is called {layer.num_calls} times, this is its first call on the picture" if layer.num_calls > 1 else ""
    if coarse.max() > 0:
        return (f"{cells}{again}.",)
    return (f"{cells}{again}.", "The map is blank: nothing in this layer speaks for the class. Try another layer or class.")
