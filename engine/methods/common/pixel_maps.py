"""From one value for each pixel and channel to a map: what all gradient methods share."""

from typing import Any

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.model import Model
from engine.core.params import param
from engine.core.results import DIVERGING, Heatmap, Look

__all__ = [
    "SIGNED",
    "normalise_param",
    "pixel_map",
    "reduce_channels",
    "reduction_param",
    "relu_notes",
    "stretch",
]

SIGNED = "signed sum"
_SHOWN_PERCENT = 99


def reduction_param(default: str) -> Any:
    """Declare how the channels of a pixel become one value."""
    return param(
        default,
        label="Channels",
        help="How the three channels of a pixel become one value: largest, sum or length of the absolute values, "
        "or their sum with its sign.",
        choices=("maximum", "sum", "L2", SIGNED),
    )


def normalise_param() -> Any:
    """Declare whether a map has a scale of its own."""
    return param(
        False,
        label="Own scale",
        help="Stretch the map to 0..1. Leave off to compare the values of several pictures on one scale.",
    )


def reduce_channels(values: Float32Array, reduction: str) -> Float32Array:
    """Return one value for each pixel: (h, w, c) -> (h, w)."""
    if reduction == "maximum":
        return np.asarray(np.abs(values).max(-1))
    if reduction == "sum":
        return np.asarray(np.abs(values).sum(-1))
    if reduction == "L2":
        return np.asarray(np.sqrt(np.square(values).sum(-1)))
    return np.asarray(values.sum(-1))


def pixel_map(
    values: Float32Array,
    reduction: str,
    title: str,
    *,
    unit: str,
    normalise: bool = False,
    notes: tuple[str, ...] = (),
) -> Heatmap:
    """Return the map of (h, w, c) values; one that is zero everywhere says so."""
    reduced, signed = reduce_channels(values, reduction), reduction == SIGNED
    blank = (
        ()
        if np.any(values)
        else ("The map is blank: zero everywhere. If the score is a probability, choose the logit.",)
    )
    return Heatmap(
        stretch(reduced, signed) if normalise else reduced,
        f"{title} ({reduction})",
        unit="" if normalise else unit,
        signed=signed,
        span=None if normalise else _robust_span(reduced, signed),
        look=DIVERGING if signed else Look(),
        notes=(*notes, *blank),
    )


def relu_notes(model: Model, name: str) -> tuple[str, ...]:
    """Return on how many ReLUs a rule acts, with a warning where that is none, or not all."""
    found = f"{name} acts on {model.num_relus} ReLUs between picture and output."
    if model.num_hidden_relus:
        left = f"{model.num_hidden_relus} more lie in functions or branches of the model, out of reach"
        return (found, f"Warning: {left}: there the plain gradient counts.")
    if model.num_relus:
        return (found,)
    return (
        f"Warning: the model has no ReLU that {name} could act on, so this is the plain gradient, nothing else.",
    )


def _robust_span(values: Float32Array, signed: bool) -> tuple[float, float]:
    """Return the ends of the colour map: a few extreme pixels would leave all others invisible."""
    high = float(np.percentile(np.abs(values), _SHOWN_PERCENT)) or float(np.abs(values).max())
    return (-high if signed else 0.0), high


def stretch(values: Float32Array, signed: bool) -> Float32Array:
    """Return values as 0..1 between their extremes, or as -1..1 about a fixed zero if `signed`; a constant map is zero."""
    low = np.float32(0) if signed else values.min()
    reach = np.abs(values - low).max()
    return np.zeros_like(values) if reach == 0 else (values - low) / reach
