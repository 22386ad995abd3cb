"""Turn values for each pixel and channel into a map: the steps that all gradient methods share."""

from typing import Any

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.look import DIVERGING, Look
from engine.core.model import Model
from engine.core.params import param
from engine.core.results import Heatmap

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


def reduction_param(default: str, advanced: bool = False) -> Any:
    """Declare how the channels of a pixel are reduced to one value."""
    return param(
        default,
        label="Channels",
        help="How the channels of a pixel become one value: the maximum, sum or length of the absolute "
        "values, or the signed sum.",
        choices=("maximum", "sum", "L2", SIGNED),
        advanced=advanced,
    )


def normalise_param() -> Any:
    """Declare whether a map is stretched to 0..1."""
    return param(
        False,
        label="Own scale",
        help="Stretch the map to 0..1. Leave off to compare the values of several pictures on one scale.",
    )


def reduce_channels(values: Float32Array, reduction: str) -> Float32Array:
    """Reduce the channels of each pixel to one value.

    Parameters
    ----------
    values : (h, w, c) float32.
    reduction : "maximum", "sum" or "L2" of the absolute values, or `SIGNED`, the sum with sign.

    Returns
    -------
    (h, w) float32, in the unit of `values`; signed for `SIGNED`, otherwise zero or positive.
    """
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
    """Return the heatmap of values for each pixel and channel.

    Parameters
    ----------
    values : (h, w, c) float32.
    reduction : "maximum", "sum", "L2" or `SIGNED`; only the last gives a signed map.
    unit : unit of the values; a normalised map has none.
    normalise : True stretches the map to 0..1, or -1..1 if signed.

    Returns
    -------
    A heatmap (h, w); without `normalise` its scale ends at the 99 % quantile. A blank map carries a note.
    """
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
    """Return a note on how many ReLUs the rule `name` acts, with a warning if it reaches none or not all."""
    found = f"{name} acts on {model.num_relus} ReLUs between picture and output."
    if model.num_hidden_relus:
        left = f"{model.num_hidden_relus} more lie in functions or branches of the model, out of reach"
        return (found, f"Warning: {left}: there the plain gradient counts.")
    if model.num_relus:
        return (found,)
    return (
        f"Warning: the model has no ReLU that {name} could act on, so this is the plain gradient, nothing "
        "else.",
    )


def _robust_span(values: Float32Array, signed: bool) -> tuple[float, float]:
    """Return the ends of the colour map.

    The 99 % quantile keeps few extreme pixels from hiding all others.
    """
    high = float(np.percentile(np.abs(values), _SHOWN_PERCENT)) or float(np.abs(values).max())
    return (-high if signed else 0.0), high


def stretch(values: Float32Array, signed: bool) -> Float32Array:
    """Stretch values between their extremes.

    Parameters
    ----------
    values : float32 of any shape.
    signed : True keeps zero in place.

    Returns
    -------
    float32 of the same shape, in 0..1, or -1..1 if signed; a constant map becomes zero.
    """
    low = np.float32(0) if signed else values.min()
    reach = np.abs(values - low).max()
    return np.zeros_like(values) if reach == 0 else (values - low) / reach
