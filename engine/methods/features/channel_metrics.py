"""What can be said of each channel of a layer in one number.

A channel's relevance is the sum over its cells of A dS/dA, the first-order Taylor term of the channel.
"""

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.probe import InputImage, Probe
from engine.core.target import Target
from engine.core.tile_metrics import PENDING_REASON, TileMetric

__all__ = ["channel_metrics", "pending_relevance", "relevance", "relevance_metric"]

_NAME = "relevance"


def channel_metrics(maps: Float32Array, relevance: TileMetric) -> tuple[TileMetric, ...]:
    """Return mean |A|, max A, the `relevance` and the share of zeros of each channel of (h, w, c) maps."""
    return (
        TileMetric("activation", "mean |activation|", np.abs(maps).mean((0, 1))),
        TileMetric("maximum", "largest activation", maps.max((0, 1))),
        relevance,
        TileMetric("sparsity", "share of zeros", (maps == 0).mean((0, 1)), is_share=True),
    )


def relevance(activation: Float32Array, gradient: Float32Array) -> Float32Array:
    """Return the sum over all cells of A dS/dA, of two (h, w, c) arrays: (c,)."""
    return np.asarray((activation * gradient).sum((0, 1)), np.float32)


def relevance_metric(probe: Probe, image: InputImage, layer: str, target: Target) -> TileMetric:
    """Return the relevance of a layer's channels to the target, or why there is none: no classes, no gradient, no way there."""
    if not probe.model.heads[target.head].num_classes:
        return TileMetric(
            _NAME, "relevance to the class", obstacle="This output of the model is not a list of classes."
        )
    try:
        activation, gradient = probe.activation_gradient(image.pixels[None], layer, target)
    except UserError as error:
        return TileMetric(_NAME, title_of(probe.model, target), obstacle=error.message)
    adds = relevance(activation[0], gradient[0])
    if not np.isfinite(adds).all():
        return TileMetric(
            _NAME, title_of(probe.model, target), obstacle="The gradient of the class is not finite here."
        )
    return TileMetric(_NAME, title_of(probe.model, target), adds)


def pending_relevance(model: Model, target: Target) -> TileMetric:
    """Return the place of a relevance that is still to be computed."""
    return TileMetric(
        _NAME,
        title_of(model, target) if model.heads[target.head].num_classes else "relevance",
        obstacle=PENDING_REASON,
    )


def title_of(model: Model, target: Target) -> str:
    """Return what the relevance is, with the class and the kind of score."""
    return f"relevance to {model.label(target.index, target.head)} ({target.score})"
