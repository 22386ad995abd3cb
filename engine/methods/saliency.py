"""Gradient saliency (Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034): w = dS/dI, reduced over the channels."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import Floats
from engine.method import Presets, Progress, Run, method
from engine.methods.choices import score_param
from engine.params import param
from engine.probe import InputImage, Probe
from engine.results import DIVERGING, Heatmap, Look
from engine.target import Target

__all__ = ["Saliency", "over_channels", "stretched"]

_SHOWN_PERCENT = 99


@method
@dataclass(frozen=True, slots=True)
class Saliency:
    """How strongly each pixel moves the score."""

    name: ClassVar[str] = "saliency"
    title: ClassVar[str] = "Gradient saliency"
    summary: ClassVar[str] = (
        "Shows how much the score would change with a small change of each pixel. "
        "Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034."
    )
    presets: ClassVar[Presets] = {
        "paper": {"score": "logit", "reduction": "maximum"},
        "seed": {"score": "probability", "reduction": "maximum", "normalise": True},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    score: str = score_param()
    reduction: str = param(
        "maximum",
        label="Channels",
        help="How the three channels of a pixel become one value: largest, sum or length of the absolute gradients, "
        "or their sum with its sign.",
        choices=("maximum", "sum", "L2", "signed sum"),
    )
    normalise: bool = param(
        False,
        label="Own scale",
        help="Stretch the map to 0..1. Leave off to compare the values of several pictures on one scale.",
    )

    def run(self, probe: Probe, image: InputImage, target: Target) -> Run:
        """Return a map of the image's size, signed only for the signed sum."""
        yield Progress(0, 1)
        gradient = probe.gradient(image.pixels[None], target.scored_by(self.score))[0]
        values = over_channels(gradient, self.reduction)
        signed = self.reduction == "signed sum"
        notes = () if np.any(gradient) else ("The gradient is zero everywhere: the score is saturated. Choose the logit.",)
        return Heatmap(
            stretched(values, signed) if self.normalise else values,
            f"Gradient saliency ({self.reduction})",
            unit="" if self.normalise else f"{self.score} per input unit",
            signed=signed,
            span=None if self.normalise else _robust_span(values, signed),
            look=DIVERGING if signed else Look(),
            notes=notes,
        )


def over_channels(gradient: Floats, reduction: str) -> Floats:
    """Return one value for each pixel: (h, w, c) -> (h, w)."""
    if reduction == "maximum":
        return np.asarray(np.abs(gradient).max(-1))
    if reduction == "sum":
        return np.asarray(np.abs(gradient).sum(-1))
    if reduction == "L2":
        return np.asarray(np.sqrt(np.square(gradient).sum(-1)))
    return np.asarray(gradient.sum(-1))


def _robust_span(values: Floats, signed: bool) -> tuple[float, float]:
    """Return the ends of the colour map: a few extreme pixels would leave all others invisible."""
    high = float(np.percentile(np.abs(values), _SHOWN_PERCENT)) or float(np.abs(values).max())
    return (-high if signed else 0.0), high


def stretched(values: Floats, signed: bool) -> Floats:
    """Return values as 0..1 between their extremes, or as -1..1 about a fixed zero if `signed`; a constant map is zero."""
    low = np.float32(0) if signed else values.min()
    reach = np.abs(values - low).max()
    return np.zeros_like(values) if reach == 0 else (values - low) / reach
