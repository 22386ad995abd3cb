"""Compute one number for each channel of a layer: activation, maximum, sparsity and relevance.

The relevance of a channel is the sum over its cells of A dS/dA, the first-order Taylor term of the channel.
It is the contribution of the channel to the score, in the unit of the score: positive for the class, negative
against it.
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
    """Return the metrics of each channel: mean |A|, max A, relevance and share of zeros.

    Parameters
    ----------
    maps : (h, w, c) float32, the feature maps A.
    relevance : the relevance of each channel, or its obstacle.

    Returns
    -------
    Four metrics of (c,) values; the share is 0..1, means and maxima are in the layer's own units.
    """
    return (
        TileMetric("activation", "mean |activation|", np.abs(maps).mean((0, 1))),
        TileMetric("maximum", "largest activation", maps.max((0, 1))),
        relevance,
        TileMetric("sparsity", "share of zeros", (maps == 0).mean((0, 1)), is_share=True),
    )


def relevance(activation: Float32Array, gradient: Float32Array) -> Float32Array:
    """Return the sum over all cells of A dS/dA.

    Parameters
    ----------
    activation, gradient : (h, w, c) float32, the feature maps A and dS/dA.

    Returns
    -------
    (c,) float32, in the unit of the score.
    """
    return np.asarray((activation * gradient).sum((0, 1)), np.float32)


def relevance_metric(probe: Probe, image: InputImage, layer: str, target: Target) -> TileMetric:
    """Return the relevance of each channel to the target, or a metric with the obstacle.

    Obstacles are outputs without classes, layers without a path to the class, and gradients that are not
    finite.
    """
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
    """Return a metric that holds the place of the relevance until it is computed."""
    return TileMetric(
        _NAME,
        title_of(model, target) if model.heads[target.head].num_classes else "relevance",
        obstacle=PENDING_REASON,
    )


def title_of(model: Model, target: Target) -> str:
    """Return the title of the relevance, with the class and the kind of score."""
    return f"relevance to {model.label(target.index, target.head)} ({target.score})"
