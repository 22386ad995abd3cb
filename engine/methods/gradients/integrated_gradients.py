"""Integrated gradients (Sundararajan, Taly, Yan 2017, arXiv 1703.01365).

With I the picture (h, w, c) and B a baseline of the same shape:

    map = (I - B) x integral over t from 0 to 1 of dS/dI at B + t (I - B)

The integral is computed by Gauss-Legendre quadrature. Each value is the pixel's contribution to the rise of
the score from B to I, in the unit of the score: positive for the class, negative against it. The sum of the
map equals S(I) - S(B) (completeness); the error of this sum is shown.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.target import Target
from engine.methods.common.fills import colour_param, fill_param, fill_picture
from engine.methods.common.flat_maps import mark_if_flat, resolution
from engine.methods.common.pixel_maps import SIGNED, pixel_map, reduction_param
from engine.methods.common.shared_params import score_param

__all__ = ["IntegratedGradients"]

_TOGETHER = 5
_ALLOWED_ERROR = 0.05
_CANCELLED = 0.001


@register_method
@dataclass(frozen=True, slots=True)
class IntegratedGradients:
    """Show the contribution of each pixel to the rise of the score from a baseline to the picture."""

    name: ClassVar[str] = "integrated-gradients"
    title: ClassVar[str] = "Integrated gradients"
    summary: ClassVar[str] = (
        "Adds up the gradient while the picture emerges from a baseline, so that the map's sum is the "
        "score's rise. Sundararajan, Taly, Yan 2017, arXiv 1703.01365."
    )
    sentence: ClassVar[str] = "Red adds to the score, blue takes from it, pixel by pixel."
    card: ClassVar[Card] = Card(
        "All values together are the score minus that of the baseline. A note states the error of this sum.",
        "Do not believe it when that error is large, or when the object has the colour of the "
        "baseline: such pixels get nothing.",
        "1 forward and 1 backward pass for each step.",
    )
    family: ClassVar[str] = "Gradients"
    presets: ClassVar[Presets] = {
        "paper": {"score": "probability", "baseline": "black", "steps": 50},
        "fast": {"steps": 15},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    score: str = score_param()
    baseline: str = fill_param("black", "Baseline", "The baseline picture")
    colour: str = colour_param("baseline")
    steps: int = param(
        50,
        label="Steps",
        help="Points on the path; more steps make the sum more accurate.",
        minimum=1,
        maximum=1000,
    )
    reduction: str = reduction_param(SIGNED)

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w), with the completeness error as a note."""
        scored, baseline = target.with_score(self.score), fill_picture(image, self.baseline, self.colour)
        way = image.pixels - baseline
        places, weights = np.polynomial.legendre.leggauss(self.steps)
        places, weights = (places + 1) / 2, weights / 2  # from -1..1 to 0..1
        mean = np.zeros(way.shape)
        for begun in range(0, self.steps, _TOGETHER):
            yield Progress(begun, self.steps)
            part = slice(begun, begun + _TOGETHER)
            points = baseline + places[part, None, None, None] * way
            mean += np.tensordot(weights[part], probe.gradient(points.astype(np.float32), scored), 1)
        terms = (way * mean).astype(np.float32)
        ends = probe.score(np.stack([image.pixels, baseline]), scored)
        require_finite(f"{self.title}, scores of picture and baseline", ends)
        require_finite(self.title, terms)
        notes = _completeness(terms, float(ends[0] - ends[1]))
        is_flat = bool(np.abs(terms).sum(dtype=np.float64) <= resolution(float(np.abs(ends).max())))
        return mark_if_flat(
            is_flat, pixel_map(terms, self.reduction, self.title, unit=self.score, notes=notes), self.score
        )


def _completeness(terms: Float32Array, rise: float) -> tuple[str, ...]:
    """Return the completeness error as notes, relative to the rise, or to sum |terms| where they cancel."""
    total, amount = float(terms.sum()), float(np.abs(terms).sum())
    scale = max(abs(rise), _CANCELLED * amount)
    error = abs(total - rise) / scale if scale else 0.0
    found = (
        f"Completeness: the map sums to {total:.4g}, the score rises by {rise:.4g} from the baseline; "
        f"error {error:.2%}."
    )
    return (
        (found,)
        if error <= _ALLOWED_ERROR
        else (found, "That is much: take more steps, or another baseline.")
    )
