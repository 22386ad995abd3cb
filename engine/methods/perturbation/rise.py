"""RISE (Petsiuk, Das, Saenko 2018, arXiv 1806.07421): average random masks, each weighted by its score.

A mask M_n (h, w) is a grid of cells, each open (1) with probability p or closed (0), enlarged bilinearly and
shifted at random by less than a cell. With I the picture and B the fill:

    map = sum_n S(I M_n + B (1 - M_n)) M_n / (N p)

The map has the size of the input, in the unit of the score. Only differences within a map count: larger
values mark places that raise the score when they are visible.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array, Float64Array
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.model import HeadKind
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import SCORES, Target
from engine.imaging.opencv import cv2
from engine.methods.common.fills import colour_param, fill_param, fill_picture
from engine.methods.common.flat_maps import is_flat_by_scores, mark_if_flat
from engine.methods.common.shared_params import seed_param

__all__ = ["Rise", "random_masks"]

_TOGETHER = 8
_SHOWN_EVERY = 8


@register_method
@dataclass(frozen=True, slots=True)
class Rise:
    """Show which parts of the picture keep the score high when the rest is hidden at random."""

    name: ClassVar[str] = "rise"
    title: ClassVar[str] = "RISE"
    summary: ClassVar[str] = (
        "Looks at the picture through many random masks and adds them up, each by the score it leaves: no "
        "gradients, no layer, no windows. Petsiuk, Das, Saenko 2018, arXiv 1806.07421."
    )
    sentence: ClassVar[str] = "Bright: the score is high when this place is visible."
    card: ClassVar[Card] = Card(
        "Compare places with each other: the brighter place was visible when the score was high. The "
        "level itself means nothing.",
        "Do not believe speckles after few masks: they are noise. Use more masks or another seed, and"
        " trust only the parts that stay.",
        "1 forward pass for each mask.",
    )
    family: ClassVar[str] = "Occlusion"
    presets: ClassVar[Presets] = {
        "paper": {"score": "probability", "masks": 4000, "cells": 7, "open_share": 0.5, "fill": "zero"},
        "fast": {"masks": 200},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    masks: int = param(
        1000,
        label="Masks",
        help="How many random masks; the map converges slowly.",
        minimum=8,
        maximum=100_000,
    )
    cells: int = param(7, label="Cells", help="Cells of a mask on each side.", minimum=2, maximum=64)
    open_share: float = param(
        0.5, label="Open", help="Share of cells that are open.", minimum=0.05, maximum=0.95, step=0.05
    )
    fill: str = fill_param("grey", subject="Fill where a mask is closed")
    colour: str = colour_param()
    score: str = param(
        "probability",
        label="Score",
        help="The probability is never negative, as the paper's sum of masks requires.",
        choices=SCORES,
        advanced=True,
    )
    seed: int = seed_param("map")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w) that is refined mask by mask."""
        random = np.random.default_rng(self.seed)
        linear = probe.model.heads[target.head].kind is HeadKind.LINEAR
        scored = target.with_score("logit" if linear else self.score)
        fill = fill_picture(image, self.fill, self.colour)
        size = image.pixels.shape[0], image.pixels.shape[1]
        total: Float64Array = np.zeros(size)
        lowest, highest = np.inf, -np.inf
        for number, begun in enumerate(range(0, self.masks, _TOGETHER)):
            partial = self._map(total, begun, scored.score) if begun and number % _SHOWN_EVERY == 0 else None
            yield Progress(begun, self.masks, partial)
            masks = random_masks(
                random, min(_TOGETHER, self.masks - begun), self.cells, self.open_share, size
            )
            seen = masks[..., None] * (image.pixels - fill) + fill
            scores = probe.score(seen.astype(np.float32), scored)
            lowest, highest = min(lowest, float(scores.min())), max(highest, float(scores.max()))
            total += np.tensordot(scores.astype(np.float64), masks, 1)
        is_flat = is_flat_by_scores(np.array([highest]), lowest)
        return mark_if_flat(is_flat, self._map(total, self.masks, scored.score), scored.score)

    def _map(self, total: Float64Array, count: int, score: str) -> Heatmap:
        values = (total / (count * self.open_share)).astype(np.float32)
        blank = (
            ()
            if np.ptp(values) > 0
            else ("The map is blank: the score is zero under every mask. Choose the logit.",)
        )
        note = (
            f"{count} masks of {self.cells} x {self.cells} cells, {self.open_share:.0%} open. "
            "Differences count, not the level."
        )
        instead = () if score == self.score else ("The output has no probabilities, so the logit is used.",)
        return Heatmap(values, self.title, unit=score, notes=(note, *instead, *blank))


def random_masks(
    random: np.random.Generator, count: int, cells: int, share: float, size: tuple[int, int]
) -> Float32Array:
    """Return random masks, (count, height, width) float32, from 0 (closed) to 1 (open).

    Parameters
    ----------
    cells : cells of a mask on each side.
    share : probability that a cell is open, 0..1.
    size : height and width in pixels.
    """
    steps = [-(-length // cells) for length in size]
    masks = np.empty((count, *size), np.float32)
    for mask in masks:
        grid = (random.random((cells, cells)) < share).astype(np.float32)
        enlarged = cv2.resize(
            grid, ((cells + 1) * steps[1], (cells + 1) * steps[0]), interpolation=cv2.INTER_LINEAR
        )
        top, left = (int(random.integers(0, step)) for step in steps)
        mask[:] = enlarged[top : top + size[0], left : left + size[1]]
    return masks
