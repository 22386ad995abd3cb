"""Measures of a network's outputs for photographs in an input scaling, to compare scalings.

They were measured by `python -m benchmarks.input_range` (docs/models.md). The spread of the logits over
photographs separates levels 0..255 from values about 1 for every network tried. It ranks the true scaling
first several times as often as confidence does.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Float64Array
from engine.core.model import HeadKind
from engine.core.probe import Probe
from engine.imaging.preprocess import Preprocessing

__all__ = ["ScalingMetrics", "crop_photographs", "measure_scaling", "sort_by_spread", "spreads", "views"]

NUM_VIEWS = 3
_SMALLEST = 1e-30
_SATURATED = -math.log(_SMALLEST)
_USUAL = 2.0  # the most frequent spread of trained networks in their own scaling


@dataclass(frozen=True, slots=True)
class ScalingMetrics:
    """Measures for one scaling.

    The response of a channel is 1 if half of its cells are above zero, and 0 if all or none are.

    Parameters
    ----------
    confidence
        The mean probability of the best class.
    agreement
        The share of views (mirrored, cropped) with the best class of their picture.
    information
        The mutual information between picture and class in nats, views averaged; large if each picture gets a
        confident prediction of a different class.
    spread
        The standard deviation of the centred logits over pictures, averaged over classes.
    alive
        The response of the first layer with a kernel, 0 to 1, averaged over channels.
    """

    confidence: float
    agreement: float
    information: float
    spread: float
    alive: float


def crop_photographs(photographs: Iterable[Bytes]) -> list[Bytes]:
    """Return each photograph, and two quarters of it.

    Parameters
    ----------
    photographs
        (height, width, 3) uint8.

    Returns
    -------
    list of ndarray
        Three pictures for each photograph, (height, width, 3) uint8.
    """
    found = []
    for pixels in photographs:
        height, width = max(1, pixels.shape[0] // 2), max(1, pixels.shape[1] // 2)
        found += [pixels, pixels[:height, :width], pixels[-height:, -width:]]
    return found


def views(parts: Iterable[Bytes]) -> list[Bytes]:
    """Return each picture, followed by its mirror image and by its central part.

    Parameters
    ----------
    parts
        (height, width, 3) uint8.

    Returns
    -------
    list of ndarray
        `NUM_VIEWS` pictures for each one, (height, width, 3) uint8.
    """
    found = []
    for part in parts:
        top, left = part.shape[0] // 16, part.shape[1] // 16
        found += [
            part,
            np.ascontiguousarray(part[:, ::-1]),
            part[top : part.shape[0] - top, left : part.shape[1] - left],
        ]
    return found


def spreads(
    probe: Probe, prepared: Preprocessing, scalings: Iterable[str], photographs: Iterable[Bytes]
) -> dict[str, float]:
    """Return the spread of the logits over photographs for each scaling.

    Parameters
    ----------
    probe
        The model.
    prepared
        The preprocessing whose scaling is replaced.
    scalings
        The scalings.
    photographs
        (height, width, 3) uint8.

    Returns
    -------
    dict
        Scaling -> spread; empty if the first output is linear or not a list of classes.
    """
    head, parts = probe.model.heads[0], crop_photographs(photographs)
    if not head.num_classes or head.kind is HeadKind.LINEAR:
        return {}
    probe.set_other_inputs(prepared.fixed_input_arrays(probe.model.other_inputs))
    return {scaling: _spread(_logits(probe, _images(prepared, scaling, parts))) for scaling in scalings}


def sort_by_spread(found: dict[str, float]) -> list[str]:
    """Return scalings sorted by the distance of their spread from the usual one."""
    return sorted(found, key=lambda scaling: abs(math.log(max(found[scaling], 1e-9) / _USUAL)))


def measure_scaling(
    probe: Probe, prepared: Preprocessing, scaling: str, parts: Sequence[Bytes]
) -> ScalingMetrics:
    """Return the measures of a network for views of pictures in a scaling.

    Parameters
    ----------
    probe
        The model.
    prepared
        The preprocessing whose scaling is replaced.
    scaling
        The scaling.
    parts
        The `views` of pictures, (height, width, 3) uint8.
    """
    images = _images(prepared, scaling, parts)
    logits = _logits(probe, images)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    by_picture = shares.reshape(-1, NUM_VIEWS, shares.shape[1])
    best = by_picture.argmax(2)
    return ScalingMetrics(
        float(shares.max(1).mean()),
        float((best[:, 1:] == best[:, :1]).mean()),
        float(_entropy(by_picture.mean((0, 1))) - np.mean([_entropy(one) for one in by_picture.mean(1)])),
        _spread(logits),
        _alive(probe, images[::NUM_VIEWS]),
    )


def _images(prepared: Preprocessing, scaling: str, parts: Sequence[Bytes]) -> Float32Array:
    tried = replace(prepared, scaling=scaling)
    return np.stack([tried.apply(part).pixels for part in parts])


def _logits(probe: Probe, images: Float32Array) -> Float64Array:
    """Return the centred log-probabilities, which are the logits up to a constant, (N, classes)."""
    flat = (
        np.concatenate([probe.predict(image[None])[0] for image in images])
        .astype(np.float64)
        .reshape(len(images), -1)
    )
    logits = np.log(np.maximum(flat, _SMALLEST))
    return np.asarray(logits - logits.mean(1, keepdims=True))


def _spread(logits: Float64Array) -> float:
    """Return the spread; if the same class has all of the probability, logits are saturated."""
    saturated = np.ptp(logits, axis=1).min() > 0.99 * _SATURATED
    return _SATURATED if saturated else float(logits.std(0).mean())


def _entropy(shares: Float64Array) -> float:
    return float(-(shares * np.log(np.maximum(shares, _SMALLEST))).sum())


def _alive(probe: Probe, images: Float32Array) -> float:
    nodes = [
        node
        for node in probe.model.root.walk()
        if node.kernel_shape is not None and node.is_map and node.order >= 0
    ]
    if not nodes:
        return 0.0
    first = min(nodes, key=lambda node: node.order)
    maps = probe.activations(images, [first.path])[first.path]
    above = (maps > 0).reshape(-1, maps.shape[-1]).mean(0)
    return float(2 * np.minimum(above, 1 - above).mean())
