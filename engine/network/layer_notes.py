"""What dropout, noise, normalisation and regularisers do to a layer: sentences for the inspector."""

from collections.abc import Iterator
from typing import Any

import keras

__all__ = ["layer_notes"]

_DROPOUTS = (keras.layers.Dropout, keras.layers.SpatialDropout2D)
_REGULARISED = {
    "kernel_regularizer": ("kernel",),
    "depthwise_regularizer": ("depthwise_kernel", "kernel"),
    "pointwise_regularizer": ("pointwise_kernel",),
    "bias_regularizer": ("bias",),
}


def layer_notes(layer: Any) -> Iterator[str]:
    """Yield what a layer does in training but not here, and how its weights were held in check."""
    if isinstance(layer, _DROPOUTS):
        yield _of_dropout(layer)
    elif isinstance(
        layer, (keras.layers.GaussianNoise, keras.layers.GaussianDropout, keras.layers.AlphaDropout)
    ):
        yield "Adds noise in training; here it passes everything on unchanged."
    elif type(layer).__name__.startswith("Random") and type(layer).__module__.startswith("keras."):
        yield "Changes pictures at random in training; here it passes them on unchanged."
    elif isinstance(layer, keras.layers.BatchNormalization):
        yield "Normalises by the mean and variance stored in training, so a picture's result does not depend on others."
    for name, weights in _REGULARISED.items():
        regulariser = getattr(layer, name, None)
        weight = next((weight for weight in weights if getattr(layer, weight, None) is not None), "")
        if regulariser is not None and weight:
            yield _of_regulariser(regulariser, weight, float(regulariser(getattr(layer, weight))))
    if getattr(layer, "activity_regularizer", None) is not None:
        yield "In training, large outputs of this layer were made costly (activity regulariser); here that has no effect."


def _of_dropout(layer: Any) -> str:
    rate = float(layer.rate)
    whole = "whole channel" if isinstance(layer, keras.layers.SpatialDropout2D) else "value"
    if rate in (0, 1):
        return f"With rate {rate:g} it passes everything on unchanged."
    return (
        f"In training, each {whole} is set to zero with probability {rate:g}, and the others are multiplied by "
        f"{1 / (1 - rate):.3g}; here it passes everything on unchanged."
    )


def _of_regulariser(regulariser: Any, weight: str, penalty: float) -> str:
    factors = [
        f"{float(getattr(regulariser, norm)):g} x the sum of {what}"
        for norm, what in (("l1", "absolute values"), ("l2", "squares"))
        if getattr(regulariser, norm, None)
    ]
    rule = " + ".join(factors) or type(regulariser).__name__
    effect = "many weights become exactly zero" if getattr(regulariser, "l1", 0) else "weights stay small"
    if not factors:
        effect = "weights keep to its rule"
    return f"In training, {rule} of the {weight} was added to the loss, so that {effect}; now that is {penalty:.3g}."
