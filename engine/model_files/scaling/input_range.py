"""The raw input range for which a network's own preparation of its input was made.

Preparations lead to few ranges: 0..1, -1..1, -0.5..0.5, 0..255, levels minus their mean, or mean 0 and
deviation 1. The best raw range is the one that leads nearest to one of these. The distance is the larger
error at the two ends, as a share of the range.
"""

from collections.abc import Iterator

import numpy as np

from engine.core.arrays import Float64Array
from engine.imaging.evidence import Evidence, Strength
from engine.imaging.scaling import BASIC_SCALINGS
from engine.model_files.scaling.input_transform import InputTransform

__all__ = ["infer_input_range"]

_ENDS = {"0..255": (0.0, 255.0), "0..1": (0.0, 1.0), "-1..1": (-1.0, 1.0)}
_MADE = ((0.0, 1.0), (-1.0, 1.0), (-0.5, 0.5), (0.0, 255.0), (-127.5, 127.5))
_WIDTHS = (1.0, 2.0, 255.0)
_NEAR, _AS_NEAR = 0.07, 0.01
# mean and deviation of photographs and of white digits, as shares of the range
_PICTURES = ((0.45, 0.25), (0.1307, 0.3081))
_IMAGENET = np.array([123.68, 116.779, 103.939])  # red, green, blue
_LUMA = np.array([0.299, 0.587, 0.114])
_LEVEL = 1.5


def infer_input_range(preparation: InputTransform) -> Evidence | None:
    """Return the scaling that a network's own preparation requires; None if it gives no evidence."""
    if preparation.ignores_offset:
        reason = (
            "The model normalises each picture to mean 0 and deviation 1, so the range of its levels makes "
            "no difference."
        )
        return Evidence("0..255", Strength.CERTAIN, reason)
    if preparation.ignores_scale:
        reason = "The model divides each picture by its own spread, so 0..255 and 0..1 make no difference."
        return Evidence("0..255", Strength.STRONG, reason)
    if preparation.largest < 255:
        return Evidence(
            "0..1", Strength.CERTAIN, "The model clips levels above 1, so pictures are passed as 0..1."
        )
    if preparation.is_plain:
        return None
    ranges = sorted(_distances(preparation))
    (distance, nearest), (further, second) = ranges[0], ranges[1]
    if distance > _NEAR:
        return _by_size(preparation)
    rival = second if further - distance < _AS_NEAR else ""
    return _evidence(preparation, nearest, Strength.STRONG if rival else Strength.CERTAIN, rival)


def _evidence(preparation: InputTransform, nearest: str, strength: Strength, rival: str) -> Evidence:
    black, white = _made(preparation, nearest)
    scaling = f"{nearest},bgr" if _wants_blue_first(preparation, nearest) else nearest
    effect = f"before its first convolution {nearest} becomes {black:.3g} to {white:.3g}"
    reason = f"The model rescales its own input: {effect}. Pictures are passed as {scaling}."
    return Evidence(scaling, strength, reason, rival)


def _distances(preparation: InputTransform) -> Iterator[tuple[float, str]]:
    # a shift such as 0.5 is negligible for 0..255
    only_shifts = abs(float(preparation.factors.sum(1).mean()) - 1) < 1e-4
    made = [ends for ends in _MADE if ends != (0.0, 255.0) or not only_shifts]
    for name in BASIC_SCALINGS:
        low, high = sorted(_made(preparation, name))
        yield (
            min(*(_error(low, high, *ends) for ends in made), _centred(low, high), _standardised(low, high)),
            name,
        )


def _made(preparation: InputTransform, name: str) -> tuple[float, float]:
    """Return the values of black and of white after the preparation, the mean over channels."""
    total = preparation.factors.sum(1)
    black, white = (float((total * end + preparation.offsets).mean()) for end in _ENDS[name])
    return black, white


def _error(low: float, high: float, right_low: float, right_high: float) -> float:
    return max(abs(low - right_low), abs(high - right_high)) / (right_high - right_low)


def _centred(low: float, high: float) -> float:
    """Return the distance from levels of which only a mean was subtracted."""
    off = min(abs(high - low - width) / width for width in _WIDTHS)
    share = -low / max(high - low, 1e-9)
    return off + 0.05 if 0.2 <= share <= 0.8 else np.inf


def _standardised(low: float, high: float) -> float:
    """Return the distance from mean 0 and deviation 1; it is never 0, as the pictures are unknown."""
    if not (-5 <= low <= -0.15 and 0.8 <= high <= 12 and high - low >= 1.8):
        return np.inf
    width = high - low
    unlike = min(
        abs(np.log(1 / width / deviation)) + 2 * abs(-low / width - mean) for mean, deviation in _PICTURES
    )
    return float(0.02 + 0.02 * min(unlike, 2.0))


def _by_size(preparation: InputTransform) -> Evidence | None:
    """Return evidence from the size of the factor where the ends are unusual."""
    factor = float(np.abs(preparation.factors.sum(1)).mean())
    offset = float(np.abs(preparation.offsets).mean())
    if 0.4 <= 255 * factor <= 12 and offset <= 12:
        return _evidence(preparation, "0..255", Strength.STRONG, "")
    if factor >= 20:
        signed = offset > 0.3 * factor
        return _evidence(
            preparation,
            *(("-1..1", Strength.STRONG, "0..1") if signed else ("0..1", Strength.STRONG, "-1..1")),
        )
    return None


def _wants_blue_first(preparation: InputTransform, nearest: str) -> bool:
    """Return whether ImageNet's means or weights of red and blue are applied to swapped channels."""
    factors = preparation.factors
    if factors.shape[1] != 3 or nearest == "-1..1":
        return False
    if len(factors) < 3:
        weights: Float64Array = factors[0] / factors[0].sum()
        return bool(np.abs(weights[::-1] - _LUMA).max() < 0.005)
    sources = preparation.sources[:3]
    if sorted(sources) != [0, 1, 2]:
        return False
    means = np.zeros(3)
    means[list(sources)] = -preparation.offsets[:3] / factors[range(3), sources]
    levels = means * (255 if nearest == "0..1" else 1)
    return bool(np.abs(levels[::-1] - _IMAGENET).max() < _LEVEL)
