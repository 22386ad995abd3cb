"""Notes on dropout, noise, normalisation and regularisers of a layer, as sentences for the user."""

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
    """Yield notes on a layer's behaviour in training and on the regularisation of its weights."""
    if isinstance(layer, _DROPOUTS):
        yield _of_dropout(layer)
    elif isinstance(
        layer, (keras.layers.GaussianNoise, keras.layers.GaussianDropout, keras.layers.AlphaDropout)
    ):
        yield "Adds noise in training; here it passes its input on unchanged."
    elif type(layer).__name__.startswith("Random") and type(layer).__module__.startswith("keras."):
        yield "Changes pictures at random in training; here it passes them on unchanged."
    elif isinstance(layer, keras.layers.BatchNormalization):
        yield (
            "Normalises by the mean and variance stored in training, so a picture's result does not depend "
            "on other pictures."
        )
    for name, weights in _REGULARISED.items():
        regulariser = getattr(layer, name, None)
        weight = next((weight for weight in weights if getattr(layer, weight, None) is not None), "")
        if regulariser is not None and weight:
            yield _of_regulariser(regulariser, weight, float(regulariser(getattr(layer, weight))))
    if getattr(layer, "activity_regularizer", None) is not None:
        yield (
            "In training, large outputs of this layer were penalised (activity regulariser); here that has "
            "no effect."
        )


def _of_dropout(layer: Any) -> str:
    rate = float(layer.rate)
    unit = "whole channel" if isinstance(layer, keras.layers.SpatialDropout2D) else "value"
    if rate in (0, 1):
        return f"With rate {rate:g} it passes its input on unchanged."
    return (
        f"In training, each {unit} is set to zero with probability {rate:g}, and the others are multiplied "
        f"by {1 / (1 - rate):.3g}; here it passes its input on unchanged."
    )


def _of_regulariser(regulariser: Any, weight: str, penalty: float) -> str:
    factors = [
        f"{float(getattr(regulariser, norm)):g} x the sum of {term}"
        for norm, term in (("l1", "absolute values"), ("l2", "squares"))
        if getattr(regulariser, norm, None)
    ]
    rule = " + ".join(factors) or type(regulariser).__name__
    effect = "many weights become exactly zero" if getattr(regulariser, "l1", 0) else "weights stay small"
    if not factors:
        effect = "weights follow its rule"
    return (
        f"In training, {rule} of the {weight} was added to the loss, so that {effect}; for these weights it "
        f"is {penalty:.3g}."
    )
