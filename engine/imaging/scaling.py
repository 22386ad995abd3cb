"""Input scalings: from levels 0..255 to the values that a model was trained on.

A scaling is written as text, in files and on the command line: a name of `SCALINGS`, or a range with options,

    0..1,mean=0.485:0.456:0.406,std=0.229:0.224:0.225,bgr,standardised

Black and white become the ends of the range; then (value - mean) / std, with one number for all channels or
one for each, in the model's channel order. `bgr` reverses the channels. `standardised` gives each picture
mean 0 and deviation 1, as tf.image.per_image_standardization does; `l2` divides each picture by its Euclidean
norm. `band` is for networks of four channels: the fourth is that of the file, scaled as the others are on
average. Without it, the fourth is opaque alpha.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.errors import UserError

__all__ = [
    "BASIC_SCALINGS",
    "PER_PICTURE",
    "SCALINGS",
    "Scaling",
    "Triple",
    "is_scaling",
    "make_scaling",
    "parse_scaling",
    "parts_of",
]

Triple = tuple[float, float, float]

PER_PICTURE = ("standardised", "l2")
_LARGEST, _SMALLEST = 1e6, 1e-6
_MAX_CHARACTERS = 400
_RANGE = re.compile(r"^([-+.\deE]+?)\.\.([-+.\deE]+)$")
_SYNTAX = (
    "a range such as 0..1, followed by any of mean=A:B:C, std=A:B:C, bgr, standardised, l2, band, "
    "joined by commas"
)


@dataclass(frozen=True, slots=True)
class Scaling:
    """The scaling (level - mean) / deviation of levels 0..255.

    Parameters
    ----------
    mean, deviation
        One number for each channel, in the model's channel order.
    reversed
        Whether that order is blue, green, red.
    per_picture
        The normalisation of each picture as a whole that follows, one of `PER_PICTURE`; empty for none.
    band
        Whether a fourth channel is a band, not transparency.
    """

    mean: Triple
    deviation: Triple
    reversed: bool = False  # blue, green, red
    per_picture: str = ""
    band: bool = False

    def apply(self, levels: Float32Array) -> Float32Array:
        """Scale levels channel by channel, before normalisation of the picture as a whole.

        Parameters
        ----------
        levels
            (..., 3) float32 RGB from 0 to 255.

        Returns
        -------
        values
            (..., 3) float32 in the model's units and channel order.
        """
        ordered = levels[..., ::-1] if self.reversed else levels
        scaled = (ordered - np.array(self.mean)) / np.array(self.deviation)
        return np.asarray(scaled, np.float32)

    def mean_and_deviation(self, values: Float32Array) -> tuple[float, float]:
        """Return the mean and the deviation by which a picture as a whole is normalised.

        Parameters
        ----------
        values
            (height, width, channels) float32.
        """
        if self.per_picture == "standardised":
            exact = values.astype(np.float64)
            return float(exact.mean()), max(float(exact.std()), 1 / math.sqrt(values.size))
        if self.per_picture == "l2":
            return 0.0, max(float(np.linalg.norm(values.astype(np.float64))), _SMALLEST)
        return 0.0, 1.0


SCALINGS: Mapping[str, Scaling] = {
    "0..255": Scaling((0, 0, 0), (1, 1, 1)),
    "0..1": Scaling((0, 0, 0), (255, 255, 255)),
    "-1..1": Scaling((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
    "lite": Scaling((127, 127, 127), (128, 128, 128)),
    "caffe": Scaling((103.939, 116.779, 123.68), (1, 1, 1), reversed=True),
    "torch": Scaling((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
}
BASIC_SCALINGS = ("0..255", "0..1", "-1..1")


def is_scaling(text: str) -> bool:
    """Return whether a text is a valid scaling."""
    try:
        parse_scaling(text)
    except UserError:
        return False
    return True


@lru_cache(maxsize=64)
def parse_scaling(text: str) -> Scaling:
    """Return the scaling that a text denotes.

    Raises
    ------
    UserError
        The text is neither a name of `SCALINGS` nor a range with options.
    """
    if text in SCALINGS:
        return SCALINGS[text]
    low, high, mean, std, is_reversed, per_picture, band = parts_of(text)
    unit = 255 / (high - low)
    means, deviations = (
        _each(mean, lambda value: (value - low) * unit),
        _each(std, lambda value: value * unit),
    )
    return Scaling(means, deviations, is_reversed, per_picture, band)


def parts_of(text: str) -> tuple[float, float, Triple, Triple, bool, str, bool]:
    """Split the text of a scaling into its parts.

    Returns
    -------
    low, high
        The values of black and white.
    mean, std
        One number for each channel.
    is_reversed
        Whether the channels are blue, green, red.
    per_picture
        The normalisation of each picture; empty for none.
    band
        Whether a fourth channel is a band.

    Raises
    ------
    UserError
        As in `parse_scaling`.
    """
    if text in SCALINGS and text not in BASIC_SCALINGS:
        known = SCALINGS[text]
        return 0, 255, known.mean, known.deviation, known.reversed, known.per_picture, known.band
    first, *rest = text[: _MAX_CHARACTERS + 1].split(",")
    ends = _RANGE.match(first.strip())
    if ends is None or len(text) > _MAX_CHARACTERS:
        raise _refused(f"{text[:60]!r} is not a valid scaling")
    low, high = _number(ends[1]), _number(ends[2])
    if not high - low >= _SMALLEST:
        raise _refused(f"The range {first.strip()!r} does not increase")
    options = _options([part.strip() for part in rest])
    mean, std = _triple(options.get("mean", "0")), _triple(options.get("std", "1"))
    if min(std) < _SMALLEST:
        raise _refused(f"A deviation is below {_SMALLEST:g}")
    per_picture = next((name for name in PER_PICTURE if name in options), "")
    return low, high, mean, std, "bgr" in options, per_picture, "band" in options


def make_scaling(
    low: float,
    high: float,
    mean: Triple,
    std: Triple,
    is_reversed: bool = False,
    per_picture: str = "",
    band: bool = False,
) -> str:
    """Return the text of a scaling; options without an effect are left out.

    Parameters
    ----------
    low, high
        The values of black and white.
    mean, std
        One number for each channel.
    is_reversed
        Whether the channels are blue, green, red.
    per_picture
        The normalisation of each picture; empty for none.
    band
        Whether a fourth channel is a band.

    Raises
    ------
    UserError
        The numbers are no valid scaling.
    """
    parts = [f"{low:.9g}..{high:.9g}"]
    parts += [f"mean={_joined(mean)}"] if any(mean) else []
    parts += [f"std={_joined(std)}"] if any(value != 1 for value in std) else []
    flags = {"bgr": is_reversed, per_picture: bool(per_picture), "band": band}
    text = ",".join([*parts, *(name for name, is_set in flags.items() if is_set)])
    parse_scaling(text)
    return text


def _options(parts: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        known = name in ("mean", "std") if equals else name in ("bgr", "band", *PER_PICTURE)
        if not known or name in options:
            raise _refused(f"A scaling cannot have {part[:60]!r}" + (" twice" if known else ""))
        options[name] = value
    if all(name in options for name in PER_PICTURE):
        raise _refused("A picture is either standardised or divided by its norm, not both")
    return options


def _triple(text: str) -> Triple:
    values = [_number(part) for part in text.split(":")]
    if len(values) not in (1, 3):
        raise _refused(f"{text[:60]!r} is neither one number nor three")
    return (values[0], values[0], values[0]) if len(values) == 1 else (values[0], values[1], values[2])


def _each(values: Triple, change: Callable[[float], float]) -> Triple:
    return (change(values[0]), change(values[1]), change(values[2]))


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= _LARGEST:
        raise _refused(f"{text[:60]!r} is not a number of at most {_LARGEST:g}")
    return value


def _joined(values: Triple) -> str:
    shown = [f"{value:.9g}" for value in values]
    return shown[0] if len(set(shown)) == 1 else ":".join(shown)


def _refused(message: str) -> UserError:
    return UserError(f"{message}.", f"Choose one of {', '.join(SCALINGS)}, or write {_SYNTAX}.")
