"""Detect where Grad-CAM++ is not defined: its shares 1 / (2 + G sum A) have a pole at G sum A = -2.

The formula is derived for feature maps that are nowhere negative. There sum A >= 0, and a positive gradient
gives a share of at most 1/2. Behind a linear layer sum A may be negative: shares grow without bound near the
pole, and are negative beyond it.
"""

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.model import Node
from engine.core.probe import InputImage, Probe
from engine.methods.cam.cam import EVIDENCE

__all__ = ["SINGULAR", "singular_note", "smallest_denominator"]

SINGULAR = 0.1
"""Smallest accepted (2 + G sum A) / 2; at this value a share is 5 in place of 1/2."""
_TRIED = 12
"""How many of the nearest layers are tried as a safe alternative."""


def smallest_denominator(activation: Float32Array, gradient: Float32Array, evidence: str) -> float:
    """Return the smallest (2 + G sum A) / 2 over the cells whose gradient speaks for the `evidence`.

    Parameters
    ----------
    activation, gradient : (h, w, c) float32, the feature maps A and G = dS/dA.
    evidence : one of `EVIDENCE`.

    Returns
    -------
    float, at least 1 where no activation is negative; infinite where no cell counts.
    """
    signs = {EVIDENCE[0]: (1,), EVIDENCE[1]: (-1,)}.get(evidence, (1, -1))
    sums = activation.sum((0, 1), dtype=np.float64)
    found = [(1 + sign * gradient * sums / 2)[sign * gradient > 0] for sign in signs]
    return min(float(part.min(initial=np.inf)) for part in found)


def singular_note(probe: Probe, image: InputImage, layer: Node, below: float) -> str:
    """Return the warning for a layer whose smallest denominator is `below`, with the nearest safe layer."""
    safe = _safe(probe, image, layer)
    advice = f"Choose {safe!r}, which has none here." if safe else "Choose a layer behind a ReLU."
    return (
        f"Warning: Grad-CAM++ is not well defined at {layer.path}, which has negative values. Its "
        f"denominator 2 + G sum A falls to {2 * below:.2g}; its derivation needs at least 2. {advice}"
    )


def _safe(probe: Probe, image: InputImage, layer: Node) -> str:
    """Return the path of the nearest layer without negative values in this picture, or an empty string."""
    others = [
        node
        for node in probe.model.maps()
        if node.path != layer.path and not node.children and node.heads == layer.heads
    ]
    near = sorted(others, key=lambda node: abs(node.order - layer.order))[:_TRIED]
    found = probe.activations(image.pixels[None], [node.path for node in near]) if near else {}
    return next((path for path, values in found.items() if values.min() >= 0), "")
