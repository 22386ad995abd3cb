"""Show the gradient of the score by the picture, w = dS/dI of shape (h, w, c), or variants of it.

    Gradient saliency (Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034)     |w|
    Gradient x input (Shrikumar et al. 2016, arXiv 1605.01713)                 w I
    Guided backpropagation (Springenberg et al. 2014, arXiv 1412.6806)         at each ReLU: g [x > 0] [g > 0]
    DeconvNet (Zeiler & Fergus 2013, arXiv 1311.2901)                          at each ReLU: g [g > 0]

Here x is the input of a ReLU and g the gradient that arrives from above. A reduction over the channels gives
the map (h, w). Values of w are in units of the score for each input unit: large values mark pixels that move
the score most. Values of w I are in the unit of the score: positive for the class, negative against it.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import MethodRun, Presets, Progress, live_method, register_method
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.target import Target
from engine.methods.common.flat_maps import is_flat_by_gradient, mark_if_flat
from engine.methods.common.pixel_maps import SIGNED, normalise_param, pixel_map, reduction_param, relu_notes
from engine.methods.common.shared_params import score_param

__all__ = ["DeconvNet", "GradientInput", "GuidedBackpropagation", "Saliency"]

_FAMILY = "Gradients"


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class Saliency:
    """Show how strongly each pixel moves the score: |dS/dI|, reduced over the channels."""

    name: ClassVar[str] = "saliency"
    title: ClassVar[str] = "Gradient saliency"
    summary: ClassVar[str] = (
        "Shows how much the score would change with a small change of each pixel. "
        "Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034."
    )
    sentence: ClassVar[str] = "Bright: change this pixel, and the score changes most."
    card: ClassVar[Card] = Card(
        "Look for groups of bright pixels: there a small change moves the score most. Single bright "
        "pixels are often noise.",
        "Do not read it as the parts that make up the score: it shows how sensitive the score is.",
        "1 forward and 1 backward pass.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {
        "paper": {"score": "logit", "reduction": "maximum"},
        "seed": {"score": "probability", "reduction": "maximum", "normalise": True},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    score: str = score_param()
    reduction: str = reduction_param("maximum")
    normalise: bool = normalise_param()

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w); it is signed only for the reduction "signed sum"."""
        yield Progress(0, 1)
        scored, unit = target.with_score(self.score), f"{self.score} per input unit"
        gradient = probe.gradient(image.pixels[None], scored)[0]
        is_flat = is_flat_by_gradient(probe, image, scored, gradient * (image.high - image.low))
        return mark_if_flat(
            is_flat,
            pixel_map(gradient, self.reduction, self.title, unit=unit, normalise=self.normalise),
            self.score,
        )


@register_method
@live_method
@dataclass(frozen=True, slots=True)
class GradientInput:
    """Show the first-order contribution of each pixel to the score: I dS/dI."""

    name: ClassVar[str] = "gradient-input"
    title: ClassVar[str] = "Gradient x input"
    summary: ClassVar[str] = (
        "Multiplies each pixel's gradient with the pixel itself: the first-order Taylor term, also known as "
        "top predictors. Shrikumar et al. 2016, arXiv 1605.01713."
    )
    sentence: ClassVar[str] = "Red speaks for the class, blue against it, pixel by pixel."
    card: ClassVar[Card] = Card(
        "Red pixels add to the score and blue pixels take from it, as far as the network is linear "
        "near this picture.",
        "Do not believe empty areas: pixels at the zero of the model's units get nothing, and this "
        "zero is no neutral colour.",
        "1 forward and 1 backward pass.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {"paper": {"score": "logit"}, "top predictors": {"share": 2.0}}
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    score: str = score_param()
    reduction: str = reduction_param(SIGNED)
    share: float = param(
        100.0,
        label="Strongest",
        help="Show this share of the pixels, those with the largest values, and leave the others out.",
        minimum=0.1,
        maximum=100,
        unit="%",
    )

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w).

        Contributions are relative to zero in the model's units.
        """
        yield Progress(0, 1)
        scored = target.with_score(self.score)
        gradient = probe.gradient(image.pixels[None], scored)[0]
        is_flat = is_flat_by_gradient(probe, image, scored, gradient * (image.high - image.low))
        terms = gradient * image.pixels
        note = (
            f"Pixels count from the zero of the model's units "
            f"(black is {image.low.mean():.3g}, white {image.high.mean():.3g})."
        )
        if self.share < 100:
            strength = np.abs(terms).sum(-1)
            terms = terms * (strength >= np.percentile(strength, 100 - self.share))[..., None]
            note += f" The strongest {self.share:g} % of the pixels."
        return mark_if_flat(
            is_flat, pixel_map(terms, self.reduction, self.title, unit=self.score, notes=(note,)), self.score
        )


@dataclass(frozen=True, slots=True)
class _RuleGradient:
    """Hold the parameters and the run of methods that replace the gradient of each ReLU by a `rule`."""

    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {"paper": {"score": "logit"}}
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)
    title: ClassVar[str]
    rule: ClassVar[str]
    rule_title: ClassVar[str]

    score: str = score_param()
    reduction: str = reduction_param("maximum")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w).

        A model without ReLUs gets the plain gradient and a warning.
        """
        yield Progress(0, 1)
        scored, notes = target.with_score(self.score), relu_notes(probe.model, self.rule_title)
        gradient = probe.gradient(image.pixels[None], scored, self.rule)[0]
        is_flat = is_flat_by_gradient(probe, image, scored, gradient * (image.high - image.low))
        found = pixel_map(
            gradient, self.reduction, self.title, unit=f"{self.score} per input unit", notes=notes
        )
        return mark_if_flat(is_flat, found, self.score)


@register_method
@dataclass(frozen=True, slots=True)
class GuidedBackpropagation(_RuleGradient):
    """Backpropagate only positive gradients through the ReLUs that were open."""

    name: ClassVar[str] = "guided-backpropagation"
    title: ClassVar[str] = "Guided backpropagation"
    summary: ClassVar[str] = (
        "The gradient, of which each ReLU passes on only positive values. Sharp, but known to depend little "
        "on the class: check this map. Springenberg et al. 2014, arXiv 1412.6806."
    )
    sentence: ClassVar[str] = "Bright: pixels that excite the network on the way to the class."
    card: ClassVar[Card] = Card(
        "Sharp lines show the parts of the picture that excite the network, much the same for most classes.",
        "Never believe it without a check: it stays much the same with random weights. Without ReLUs "
        "it is the plain gradient, and a note says so.",
        "1 forward and 1 backward pass.",
    )
    rule: ClassVar[str] = "guided"
    rule_title: ClassVar[str] = "guided backpropagation"


@register_method
@dataclass(frozen=True, slots=True)
class DeconvNet(_RuleGradient):
    """Backpropagate only positive gradients through all ReLUs, open or not."""

    name: ClassVar[str] = "deconvnet"
    title: ClassVar[str] = "DeconvNet"
    summary: ClassVar[str] = (
        "The gradient, of which each ReLU passes on only positive values, whether it was open or not. "
        "Zeiler & Fergus 2013, arXiv 1311.2901."
    )
    sentence: ClassVar[str] = "Bright: the class projected back to the pixels."
    card: ClassVar[Card] = Card(
        "Lines show where the signal of the class reaches the pixels, whether the units on the way "
        "responded or not.",
        "Never believe it without a check: like guided backpropagation, it stays much the same with "
        "random weights.",
        "1 forward and 1 backward pass.",
    )
    rule: ClassVar[str] = "deconvnet"
    rule_title: ClassVar[str] = "the DeconvNet rule"
