"""Make fills: pictures that replace occluded parts, or serve as the baseline of a path."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.params import param
from engine.core.probe import InputImage
from engine.imaging.opencv import cv2

__all__ = ["FILLS", "IMAGENET", "colour_param", "fill_param", "fill_picture"]

FILLS = ("grey", "black", "white", "zero", "colour", "mean", "blur", "noise")
IMAGENET = "ImageNet mean"
_LEVELS = {"black": 0.0, "grey": 0.5, "white": 1.0}
_MEAN = (123.675, 116.28, 103.53)
"""Red, green and blue levels, 0..255, which a model that subtracts ImageNet's mean sees as zero."""


def fill_param(default: str, label: str = "Fill", subject: str = "Fill of a covered part") -> Any:
    """Declare the kind of fill; `subject` begins its help text."""
    return param(
        default,
        label=label,
        help=f"{subject}: grey, black or white; zero in the model's own units; a colour of your own; "
        "the picture's mean; the picture blurred; or noise.",
        choices=FILLS,
    )


def colour_param(choice: str = "fill") -> Any:
    """Declare the colour of the fill "colour"; `choice` is the name of the parameter for the fill."""
    return param(
        "#808080",
        label="Own colour",
        help="The colour, where the choice above is colour.",
        kind="colour",
        advanced=True,
        applies_if=(choice, "colour"),
    )


def fill_picture(image: InputImage, fill: str, colour: str = "#808080") -> Float32Array:
    """Return a fill of the picture's size.

    Parameters
    ----------
    fill : one of `FILLS`, or `IMAGENET`.
    colour : "#rrggbb", used for the fill "colour" only.

    Returns
    -------
    (h, w, c) float32 in the model's units. An alpha channel stays opaque for constant colours. Noise is
    uniform over the input range and has a fixed seed.
    """
    shape = image.pixels.shape
    if fill in _LEVELS:
        return np.broadcast_to(image.level(_LEVELS[fill]), shape).copy()
    if fill == "zero":
        # An alpha channel, for which both ends of the range are the same, stays opaque.
        zero = np.where(image.low == image.high, image.high, 0)
        return np.broadcast_to(zero, shape).astype(np.float32)
    if fill in ("colour", IMAGENET):
        levels = (
            _MEAN if fill == IMAGENET else tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
        )
        return np.broadcast_to(_own(image, levels), shape).copy()
    if fill == "mean":
        return np.broadcast_to(image.pixels.mean((0, 1)), shape).copy()
    if fill == "blur":
        blurred = cv2.GaussianBlur(image.pixels, (0, 0), min(shape[:2]) / 16)
        return np.asarray(blurred, np.float32).reshape(shape)
    noise = np.random.default_rng(0).random(shape, np.float32)
    return np.asarray(image.low + noise * (image.high - image.low), np.float32)


def _own(image: InputImage, levels: Sequence[float]) -> Float32Array:
    """Return red, green, blue levels 0..255 in the model's units and channel order: (channels,) float32."""
    shares = np.array(levels, np.float32) / 255
    count = image.pixels.shape[-1]
    if count == 1:
        shares = np.array([shares @ (0.299, 0.587, 0.114)], np.float32)
    elif image.is_channel_order_reversed:
        shares = shares[::-1]
    if count > len(shares):  # an alpha channel stays opaque
        shares = np.append(shares, np.float32(1))
    return np.asarray(image.low + shares * (image.high - image.low), np.float32)
