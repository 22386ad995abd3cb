"""Detect flat maps: maps of a score that changes by no more than the rounding of float32.

A score S in float32 is known to a few eps |S|, eps = 2^-23. On the embedded network, batches of eight and
fills equal to the picture give scores that differ by up to 153 eps |S|, though nothing has changed
(docs/methods.md). A change of S below `FACTOR` eps |S| is called flat. A small score is not flat: a linear
model with weights of 1e-6 has effects as large as its score.
"""

from dataclasses import replace

import numpy as np

from engine.core.arrays import Float32Array, Float64Array
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target

__all__ = ["FACTOR", "is_flat_by_gradient", "is_flat_by_scores", "mark_if_flat", "resolution"]

FACTOR = 256
"""Changes of a score below this many eps |S| count as rounding."""
_WIDER = 1e4
"""How many times wider than its values the scale of a flat map is."""
_SURELY_MOVES = 1.0
"""A first-order change that is more than rounding for every score below 1e5; it saves a forward pass."""


def resolution(score: float) -> float:
    """Return the smallest change of `score` that is not rounding, in the unit of the score."""
    return FACTOR * float(np.finfo(np.float32).eps) * abs(score)


def is_flat_by_scores(scores: Float32Array, clear: float) -> bool:
    """Return whether the scores of changed pictures differ from the clear one by rounding only.

    Parameters
    ----------
    scores : float32 of any shape, scores of the changed pictures.
    clear : score of the unchanged picture.

    Returns
    -------
    bool, True if no score differs by more than `resolution` of the largest one.
    """
    largest = max(abs(clear), float(np.abs(scores).max(initial=0)))
    return bool(np.abs(scores - clear).max(initial=0) <= resolution(largest))


def is_flat_by_gradient(
    probe: Probe, image: InputImage, target: Target, terms: Float32Array | Float64Array
) -> bool:
    """Return whether `terms`, first-order changes of the score of any shape, sum to no more than rounding.

    Parameters
    ----------
    target : the score that the terms belong to; it costs a forward pass only if the terms sum to less than 1.
    terms : changes in the unit of the score; their absolute values are summed.
    """
    amount = float(np.abs(terms).sum(dtype=np.float64))
    if amount > _SURELY_MOVES:
        return False
    return amount <= resolution(float(probe.score(image.pixels[None], target)[0]))


def mark_if_flat(is_flat: bool, heatmap: Heatmap, score: str) -> Heatmap:
    """Return a flat map with a note and a scale on which it looks flat; other and blank maps as they are."""
    reach = float(np.abs(heatmap.values).max())
    if not is_flat or reach == 0:
        return heatmap
    low = float(heatmap.values.min())
    span = (-_WIDER * reach, _WIDER * reach) if heatmap.signed else (low, low + _WIDER * reach)
    note = (
        f"The map is flat: the {score} moves by no more than float32 rounding. "
        "If it is a probability, choose the logit."
    )
    look = replace(heatmap.look, levels=None)
    return replace(heatmap, span=span, look=look, notes=(*heatmap.notes, note))
