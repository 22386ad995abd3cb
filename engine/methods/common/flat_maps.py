"""Maps of nothing: where a score moves by no more than float32 can resolve of it, a map is rounding noise, and says so.

A score S in float32 is known to a few eps |S|, eps = 2^-23. On the embedded network, pictures in batches of
eight, or covered by themselves, which changes nothing, give scores that differ by up to 153 eps |S|
(docs/methods.md). What moves S by less than `FACTOR` eps |S| is called flat. A small effect is not: that of a
linear model with weights of 1e-6 is as large as its score.
"""

from dataclasses import replace

import numpy as np

from engine.core.arrays import Float32Array, Float64Array
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target

__all__ = ["FACTOR", "is_flat_by_gradient", "is_flat_by_scores", "mark_if_flat", "resolution"]

FACTOR = 256
_WIDER = 1e4  # how many times the reach of a flat map its scale has
_SURELY_MOVES = (
    1.0  # a first-order change of the score that is not worth another pass of the network, below 1e5
)


def resolution(score: float) -> float:
    """Return the smallest change of a score that is not rounding."""
    return FACTOR * float(np.finfo(np.float32).eps) * abs(score)


def is_flat_by_scores(scores: Float32Array, clear: float) -> bool:
    """Return whether scores of changed pictures, of any shape, differ from that of the clear one by rounding only."""
    largest = max(abs(clear), float(np.abs(scores).max(initial=0)))
    return bool(np.abs(scores - clear).max(initial=0) <= resolution(largest))


def is_flat_by_gradient(
    probe: Probe, image: InputImage, target: Target, terms: Float32Array | Float64Array
) -> bool:
    """Return whether all of `terms`, changes of the score to first order, together move it by no more than rounding does."""
    amount = float(np.abs(terms).sum(dtype=np.float64))
    if amount > _SURELY_MOVES:
        return False
    return amount <= resolution(float(probe.score(image.pixels[None], target)[0]))


def mark_if_flat(is_flat: bool, heatmap: Heatmap, score: str) -> Heatmap:
    """Return a map of rounding noise with a note and a scale on which it looks flat; other maps, and blank ones, as they are."""
    reach = float(np.abs(heatmap.values).max())
    if not is_flat or reach == 0:
        return heatmap
    low = float(heatmap.values.min())
    span = (-_WIDER * reach, _WIDER * reach) if heatmap.signed else (low, low + _WIDER * reach)
    note = f"The map is flat: the {score} moves by no more than float32 rounding. If it is a probability, choose the logit."
    look = replace(heatmap.look, levels=None)
    return replace(heatmap, span=span, look=look, notes=(*heatmap.notes, note))
