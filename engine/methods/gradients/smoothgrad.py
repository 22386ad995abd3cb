"""SmoothGrad (Smilkov et al. 2017, arXiv 1706.03825): average the gradient over noisy copies of the picture.

With I the picture (h, w, c) and g_n = dS/dI at I + e_n, e_n Gaussian noise, n = 1..N:

    mean:             sum_n g_n / N
    mean of squares:  sum_n g_n^2 / N
    variance:         mean of squares - mean^2  (VarGrad, Adebayo et al. 2018, arXiv 1810.03307)

A reduction over the channels gives the map (h, w). The mean is in units of the score for each input unit, the
other two in its square. Large values mark pixels that move the score most.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float64Array
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.methods.common.flat_maps import is_flat_by_gradient, mark_if_flat
from engine.methods.common.pixel_maps import SIGNED, pixel_map, reduction_param
from engine.methods.common.shared_params import score_param, seed_param

__all__ = ["SmoothGrad"]

_TOGETHER = 5


@register_method
@dataclass(frozen=True, slots=True)
class SmoothGrad:
    """Show the gradient averaged over noisy copies of the picture."""

    name: ClassVar[str] = "smoothgrad"
    title: ClassVar[str] = "SmoothGrad"
    summary: ClassVar[str] = (
        "Averages the gradient over noisy copies of the picture, so that random parts cancel out. "
        "Smilkov et al. 2017, arXiv 1706.03825."
    )
    sentence: ClassVar[str] = "Bright: these pixels move the score, even in noisy copies."
    card: ClassVar[Card] = Card(
        "Read it as gradient saliency with less noise. Preset VarGrad is bright where the noisy "
        "copies disagree.",
        "Do not believe it when the noise is stronger than the details of the object: lower the noise"
        " and compare.",
        "1 forward and 1 backward pass for each copy.",
    )
    family: ClassVar[str] = "Gradients"
    presets: ClassVar[Presets] = {
        "paper": {"statistic": "mean", "count": 50, "noise": 15.0},
        "squared": {"statistic": "mean of squares"},
        "VarGrad": {"statistic": "variance"},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    score: str = score_param()
    statistic: str = param(
        "mean",
        label="Show",
        help="The mean of the gradients; the mean of their squares; or their variance, "
        "which is large where the gradients disagree.",
        choices=("mean", "mean of squares", "variance"),
    )
    count: int = param(50, label="Copies", help="Noisy copies of the picture.", minimum=2, maximum=1000)
    noise: float = param(
        15.0,
        label="Noise",
        help="Standard deviation of the Gaussian noise, as a share of the input range.",
        minimum=0,
        maximum=100,
        unit="%",
    )
    reduction: str = reduction_param("maximum", advanced=True)
    seed: int = seed_param("map")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w), refined with each batch of copies."""
        random, scored = np.random.default_rng(self.seed), target.with_score(self.score)
        deviation = self.noise / 100 * (image.high - image.low)
        total: Float64Array = np.zeros(image.pixels.shape)
        squares, done = np.zeros_like(total), 0
        while done < self.count:
            yield Progress(done, self.count, self._map(total, squares, done) if done else None)
            count = min(_TOGETHER, self.count - done)
            copies = (
                image.pixels + random.standard_normal((count, *image.pixels.shape), np.float32) * deviation
            )
            gradients = probe.gradient(copies.astype(np.float32), scored).astype(np.float64)
            total += gradients.sum(0)
            squares += np.square(gradients).sum(0)
            done += count
        strength = np.sqrt(squares / done) * (image.high - image.low)
        return mark_if_flat(
            is_flat_by_gradient(probe, image, scored, strength), self._map(total, squares, done), self.score
        )

    def _map(self, total: Float64Array, squares: Float64Array, count: int) -> Heatmap:
        mean = total / count
        if self.statistic == "mean":
            shown, power = mean, ""
        else:
            shown = squares / count - (np.square(mean) if self.statistic == "variance" else 0)
            shown, power = np.maximum(shown, 0), " squared"
        notes = (f"{count} copies, noise of {self.noise:g} % of the input range.",)
        unit = f"{self.score}{power} per input unit{power}"
        # Squares have no sign, so a signed sum is a plain sum.
        kind = "sum" if power and self.reduction == SIGNED else self.reduction
        return pixel_map(
            shown.astype(np.float32), kind, f"{self.title}, {self.statistic}", unit=unit, notes=notes
        )
