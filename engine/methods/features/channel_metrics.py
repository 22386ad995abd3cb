"""What can be said of each channel of a layer in one number.

A channel's relevance is the sum over its cells of A dS/dA, the first-order Taylor term of the channel.
"""

import numpy as np

from engine.core.arrays import Floats
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.probe import InputImage, Probe
from engine.core.target import Target
from engine.core.tile_metrics import AWAITED, Figure

__all__ = ["awaited_relevance", "channel_figures", "relevance", "relevance_figure"]

_NAME = "relevance"


def channel_figures(maps: Floats, relevance: Figure) -> tuple[Figure, ...]:
    """Return mean |A|, max A, the `relevance` and the share of zeros of each channel of (h, w, c) maps."""
    return (
        Figure("activation", "mean |activation|", np.abs(maps).mean((0, 1))),
        Figure("maximum", "largest activation", maps.max((0, 1))),
        relevance,
        Figure("sparsity", "share of zeros", (maps == 0).mean((0, 1)), is_share=True),
    )


def relevance(activation: Floats, gradient: Floats) -> Floats:
    """Return the sum over all cells of A dS/dA, of two (h, w, c) arrays: (c,)."""
    return np.asarray((activation * gradient).sum((0, 1)), np.float32)


def relevance_figure(probe: Probe, image: InputImage, layer: str, target: Target) -> Figure:
    """Return the relevance of a layer's channels to the target, or why there is none: no classes, no gradient, no way there."""
    if not probe.model.heads[target.head].num_classes:
        return Figure(
            _NAME, "relevance to the class", obstacle="This output of the model is not a list of classes."
        )
    try:
        activation, gradient = probe.activation_gradient(image.pixels[None], layer, target)
    except UserError as error:
        return Figure(_NAME, title_of(probe.model, target), obstacle=error.message)
    adds = relevance(activation[0], gradient[0])
    if not np.isfinite(adds).all():
        return Figure(
            _NAME, title_of(probe.model, target), obstacle="The gradient of the class is not finite here."
        )
    return Figure(_NAME, title_of(probe.model, target), adds)


def awaited_relevance(model: Model, target: Target) -> Figure:
    """Return the place of a relevance that is still to be computed."""
    return Figure(
        _NAME,
        title_of(model, target) if model.heads[target.head].num_classes else "relevance",
        obstacle=AWAITED,
    )


def title_of(model: Model, target: Target) -> str:
    """Return what the relevance is, with the class and the kind of score."""
    return f"relevance to {model.label(target.index, target.head)} ({target.score})"
