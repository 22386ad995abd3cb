"""Occlude regions instead of windows: superpixels one by one, many at random (LIME), or a painted mask.

Superpixel occlusion (after Zeiler & Fergus 2013, arXiv 1311.2901): the value of a region is S(I) - S(I
without it). Superpixels are those of SLIC (Achanta et al. 2012, IEEE TPAMI 34(11)).

LIME (Ribeiro, Singh, Guestrin 2016, arXiv 1602.04938): with z_j = 1 where superpixel j is visible, else 0,

    S ~ b + sum_j c_j z_j,  fitted by ridge regression with sample weights exp(-d^2 / width^2)

where d is the cosine distance of z to all ones. The value of a region is its coefficient c_j.

Painted mask: the value of the mask is S(I) - S(I without it), 0 elsewhere. All values are in the unit of the
score: positive regions raise it, negative ones lower it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.core.arrays import Float32Array, Int32Array, Mask
from engine.core.errors import UserError
from engine.core.look import DIVERGING
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.superpixels import superpixels
from engine.methods.common.fills import colour_param, fill_param, fill_picture
from engine.methods.common.flat_maps import is_flat_by_scores, mark_if_flat
from engine.methods.common.shared_params import score_param, seed_param

__all__ = ["Lime", "PaintedMask", "SuperpixelOcclusion", "ridge_regression"]

_TOGETHER = 8
_FAMILY = "Occlusion"


def segments_param() -> Any:
    """Declare the number of superpixels."""
    return param(
        50, label="Superpixels", help="About how many regions of similar colour.", minimum=2, maximum=2000
    )


def compactness_param() -> Any:
    """Declare the compactness of superpixels."""
    return param(
        10.0,
        label="Compactness",
        help="Larger values make superpixels squarer, smaller ones follow colours.",
        minimum=0.01,
        maximum=1000,
        advanced=True,
    )


@register_method
@dataclass(frozen=True, slots=True)
class SuperpixelOcclusion:
    """Show the loss of score when a region of similar colour is covered."""

    name: ClassVar[str] = "superpixel-occlusion"
    title: ClassVar[str] = "Superpixel occlusion"
    summary: ClassVar[str] = (
        "Covers one region of similar colour after another, so that the regions follow the picture's own "
        "outlines. After Zeiler & Fergus 2013, arXiv 1311.2901, on superpixels of Achanta et al. 2012."
    )
    sentence: ClassVar[str] = "Red: cover this region, and the score falls. Blue: it rises."
    card: ClassVar[Card] = Card(
        "The value of a region is the fall of the score without it.",
        "Do not believe a pale region if the object has two parts that do the same: covering one of "
        "them changes nothing.",
        "1 forward pass for each region.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {"fast": {"segments": 25}, "fine": {"segments": 150}}
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    segments: int = segments_param()
    compactness: float = compactness_param()
    fill: str = fill_param("grey", subject="Fill of a region")
    colour: str = colour_param()
    score: str = score_param()

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a signed map of the input's size (h, w) that is constant in each region."""
        scored, fill = target.with_score(self.score), fill_picture(image, self.fill, self.colour)
        numbers = superpixels(image.levels(image.pixels), self.segments, self.compactness)
        count = int(numbers.max()) + 1
        clear = float(probe.score(image.pixels[None], scored)[0])
        losses = np.zeros(count, np.float32)
        for begun in range(0, count, _TOGETHER):
            yield Progress(begun, count, self._map(losses, numbers) if begun else None)
            regions = range(begun, min(begun + _TOGETHER, count))
            covered = [cover_mask(image.pixels, fill, numbers == region) for region in regions]
            losses[regions.start : regions.stop] = clear - probe.score(np.stack(covered), scored)
        return mark_if_flat(is_flat_by_scores(clear - losses, clear), self._map(losses, numbers), self.score)

    def _map(self, losses: Float32Array, numbers: Int32Array) -> Heatmap:
        note = f"{len(losses)} superpixels; the value of a region is the loss of score without it."
        return Heatmap(
            losses[numbers],
            self.title,
            unit=self.score,
            signed=True,
            look=DIVERGING,
            smooth=False,
            notes=_with_blank(losses, note),
        )


@register_method
@dataclass(frozen=True, slots=True)
class Lime:
    """Fit a linear model of the score whose inputs are the visible regions."""

    name: ClassVar[str] = "lime"
    title: ClassVar[str] = "LIME"
    summary: ClassVar[str] = (
        "Hides regions at random, many times, and fits how much each adds to the score; reports how well "
        "that fits. Ribeiro, Singh, Guestrin 2016, arXiv 1602.04938."
    )
    sentence: ClassVar[str] = "Red regions raise the score, blue regions lower it."
    card: ClassVar[Card] = Card(
        "The colour of a region is its coefficient in a linear model of the score. Read the note on "
        "the fit first.",
        "Do not believe it when the note says that the linear model fits badly, or when another seed "
        "gives another map.",
        "1 forward pass for each sample.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {
        "paper": {"score": "probability", "samples": 1000, "fill": "region mean"},
        "fast": {"samples": 150},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    segments: int = segments_param()
    compactness: float = compactness_param()
    samples: int = param(
        300,
        label="Samples",
        help="How many pictures with hidden regions are scored.",
        minimum=10,
        maximum=20_000,
    )
    fill: str = param(
        "grey",
        label="Fill",
        help="Fill of a hidden region: grey, black, the picture blurred, or the region's own mean colour.",
        choices=("grey", "black", "blur", "region mean"),
    )
    width: float = param(
        0.25,
        label="Kernel width",
        help="How fast the weight of a sample falls as more is hidden.",
        minimum=0.01,
        maximum=100,
        step=0.05,
        advanced=True,
    )
    penalty: float = param(
        1.0,
        label="Ridge",
        help="Penalty on large coefficients.",
        minimum=0.0,
        maximum=1e6,
        step=0.1,
        advanced=True,
    )
    score: str = score_param()
    seed: int = seed_param("map")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a signed map of the input's size (h, w) with each region's coefficient."""
        scored = target.with_score(self.score)
        numbers = superpixels(image.levels(image.pixels), self.segments, self.compactness)
        fill = (
            _region_means(image.pixels, numbers)
            if self.fill == "region mean"
            else fill_picture(image, self.fill)
        )
        count = int(numbers.max()) + 1
        seen = np.random.default_rng(self.seed).random((self.samples, count)) < 1 / 2
        seen[0] = True  # The first sample is the picture itself.
        scores = np.zeros(self.samples, np.float32)
        for begun in range(0, self.samples, _TOGETHER):
            yield Progress(
                begun,
                self.samples,
                self._map(seen[:begun], scores[:begun], numbers) if begun >= 2 * count else None,
            )
            part = seen[begun : begun + _TOGETHER]
            pictures = np.stack([cover_mask(image.pixels, fill, ~row[numbers]) for row in part])
            scores[begun : begun + len(part)] = probe.score(pictures, scored)
        return mark_if_flat(
            is_flat_by_scores(scores, float(scores[0])), self._map(seen, scores, numbers), self.score
        )

    def _map(self, seen: Mask, scores: Float32Array, numbers: Int32Array) -> Heatmap:
        count = seen.shape[1]
        distances = 1 - np.sqrt(seen.mean(1))  # cosine distance between the row and a row of ones
        weights = np.exp(-np.square(distances / self.width))
        coefficients, fit = ridge_regression(
            seen.astype(np.float64), scores.astype(np.float64), weights, self.penalty
        )
        note = (
            f"{count} superpixels, {len(scores)} samples; the linear model explains {fit:.0%} "
            "of the variance (weighted R2)."
        )
        doubt = (
            ("The fit is poor: the regions act together, so do not read them one by one.",)
            if fit < 1 / 2
            else ()
        )
        return Heatmap(
            coefficients.astype(np.float32)[numbers],
            self.title,
            unit=self.score,
            signed=True,
            look=DIVERGING,
            smooth=False,
            notes=_with_blank(coefficients, note, *doubt),
        )


@register_method
@dataclass(frozen=True, slots=True)
class PaintedMask:
    """Show the loss of score when the painted part of the picture is covered."""

    name: ClassVar[str] = "painted-mask"
    title: ClassVar[str] = "Painted mask"
    summary: ClassVar[str] = (
        "Covers exactly what you have painted on the picture (Mark menu) and reports the change of the "
        "score: an experiment of your own."
    )
    sentence: ClassVar[str] = "The painted part is covered: the score changes by this much."
    card: ClassVar[Card] = Card(
        "The value is the score of the clear picture minus that of the covered one. Positive: the "
        "hidden part supports the class.",
        "Do not believe it when the outline of the paint is itself a shape: try another outline or fill.",
        "2 forward passes.",
    )
    family: ClassVar[str] = _FAMILY
    presets: ClassVar[Presets] = {}
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    fill: str = fill_param("grey", subject="Fill of the painted part")
    colour: str = colour_param()
    keep: bool = param(False, label="Hide everything else", help="Cover everything but the painted part.")
    score: str = score_param()

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the score's loss on the covered part; the scores are in its notes.

        Raises
        ------
        UserError
            If nothing is painted on the part that the model sees.
        """
        if image.mask is None or not image.mask.any():
            raise UserError(
                "Nothing is painted on the part of the picture that the model sees.",
                "Choose Paint in the Mark menu and paint over the part to cover (command line: --mask FILE).",
            )
        yield Progress(0, 1)
        mask = ~image.mask if self.keep else image.mask
        covered = cover_mask(image.pixels, fill_picture(image, self.fill, self.colour), mask)
        pair = np.stack([image.pixels, covered])
        clear, left = (float(score) for score in probe.score(pair, target.with_score(self.score)))
        found = Heatmap(
            np.where(mask, np.float32(clear - left), np.float32(0)),
            self.title,
            unit=self.score,
            signed=True,
            look=DIVERGING,
            smooth=False,
            notes=(
                f"{mask.mean():.0%} covered: {self.score} {clear:.4g} -> {left:.4g}.",
                *_best(probe, pair, target.head),
            ),
        )
        return mark_if_flat(is_flat_by_scores(np.array([left]), clear), found, self.score)


def _best(probe: Probe, pair: Float32Array, head: int) -> Sequence[str]:
    scores = probe.predict(pair)[head]
    before, after = (int(row.argmax()) for row in scores)
    label = probe.model.label
    if probe.model.heads[head].is_directed:
        return (f"Output {probe.model.heads[head].name}: {scores[0, 0]:.4g} -> {scores[1, 0]:.4g}.",)
    return (
        f"Best class: {label(before, head)} ({scores[0, before]:.3g}) -> "
        f"{label(after, head)} ({scores[1, after]:.3g}).",
    )


def cover_mask(pixels: Float32Array, fill: Float32Array, mask: Mask) -> Float32Array:
    """Fill a part of a picture.

    Parameters
    ----------
    pixels, fill : (h, w, c) float32.
    mask : (h, w) bool, True where the picture is filled.

    Returns
    -------
    (h, w, c) float32.
    """
    return np.where(mask[..., None], fill, pixels)


def ridge_regression(
    seen: Float32Array, scores: Float32Array, weights: Float32Array, penalty: float
) -> tuple[Float32Array, float]:
    """Fit a weighted ridge regression with an intercept that is not penalised.

    Parameters
    ----------
    seen : (samples, columns) float64.
    scores, weights : (samples,) float64.
    penalty : weight of the squared coefficients.

    Returns
    -------
    The coefficients, (columns,) float64, and the weighted R2, at most 1.
    """
    share = weights / weights.sum()
    columns, middle = seen - share @ seen, scores - share @ scores
    normal = columns.T @ (weights[:, None] * columns) + penalty * np.eye(seen.shape[1])
    coefficients = np.linalg.lstsq(normal, columns.T @ (weights * middle), rcond=None)[0]
    variance = share @ np.square(middle)
    left = share @ np.square(middle - columns @ coefficients)
    return coefficients, float(1 - left / variance) if variance > 0 else 0.0


def _region_means(pixels: Float32Array, numbers: Int32Array) -> Float32Array:
    """Return the picture, (h, w, c) float32, with each region in its mean colour."""
    sizes = np.bincount(numbers.ravel())
    sums = [np.bincount(numbers.ravel(), channel.ravel()) / sizes for channel in pixels.transpose(2, 0, 1)]
    return np.stack([means[numbers] for means in sums], axis=-1).astype(np.float32)


def _with_blank(values: Float32Array, *notes: str) -> tuple[str, ...]:
    return notes if np.any(values) else (*notes, "The map is blank: no region changes the score.")
