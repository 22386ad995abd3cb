"""Share the steps of all class activation maps: choice of layers, sign of the evidence, fusing and enlarging.

Let A (h, w, c) be the feature maps of a layer, S the score and G = dS/dA. Each method weights A by G in
another way and sums over the channels.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.look import DIVERGING, Look
from engine.core.model import Model, Node
from engine.core.params import param
from engine.core.placement import upsample_map
from engine.core.results import Heatmap
from engine.methods.common.shared_params import default_layer_reason, placement_notes

__all__ = [
    "EVIDENCE",
    "WeightMaps",
    "cam_heatmap",
    "cam_notes",
    "class_evidence",
    "divide_by_max",
    "evidence_param",
    "fuse_maps",
]

EVIDENCE = ("for the class", "against the class", "both, with sign")
WeightMaps = Callable[[Float32Array, Float32Array], Float32Array]
"""Maps (A, G), both (h, w, c), to a map (h, w) without negative values."""
_BLANK = "The map is blank: this layer holds no such evidence. Try another layer or class."


def evidence_param() -> Any:
    """Declare the kind of evidence that a map shows."""
    return param(
        EVIDENCE[0],
        label="Evidence",
        help="For the class; against it (counterfactual: the parts that hold the score down); or both: "
        "blue against, red for.",
        choices=EVIDENCE,
    )


def class_evidence(
    activation: Float32Array, gradient: Float32Array, weigh: WeightMaps, evidence: str
) -> Float32Array:
    """Return a layer's map of the evidence asked.

    Parameters
    ----------
    activation, gradient : (h, w, c) float32, the feature maps A and G = dS/dA.
    weigh : the method's formula, applied to A and G for the class, to A and -G against it.
    evidence : one of `EVIDENCE`.

    Returns
    -------
    (h, w) float32; signed for "both, with sign", otherwise zero or positive.
    """
    if evidence == EVIDENCE[0]:
        return weigh(activation, gradient)
    against = weigh(activation, -gradient)
    return against if evidence == EVIDENCE[1] else weigh(activation, gradient) - against


def fuse_maps(maps: Sequence[Float32Array], layers: Sequence[Node], height: int, width: int) -> Float32Array:
    """Combine the maps of several layers to one map.

    Parameters
    ----------
    maps : one (h, w) float32 map for each of `layers`, at the size of the layer.
    height, width : size of the result in pixels.

    Returns
    -------
    (height, width) float32. A single map is enlarged only. Of several, each is divided by its largest
    absolute value after enlarging, and their mean is returned, so that its values lie in -1..1.
    """
    sized = [
        upsample_map(values, layer.placement, height, width)
        for values, layer in zip(maps, layers, strict=True)
    ]
    if len(sized) == 1:
        return sized[0]
    return np.asarray(np.mean([divide_by_max(values) for values in sized], axis=0), np.float32)


def divide_by_max(values: Float32Array) -> Float32Array:
    """Divide a map by its largest absolute value.

    Parameters
    ----------
    values : float32 of any shape.

    Returns
    -------
    float32 of the same shape, in -1..1; a map of zeros stays as it is.
    """
    return np.asarray(values / (np.abs(values).max() or 1), np.float32)


def cam_heatmap(
    maps: Sequence[Float32Array],
    layers: Sequence[Node],
    size: tuple[int, int],
    title: str,
    *,
    unit: str,
    signed: bool,
    look: Look | None = None,
    notes: tuple[str, ...] = (),
    normalise: bool = False,
) -> Heatmap:
    """Return the heatmap of one or several layers.

    Parameters
    ----------
    maps : one (h, w) float32 map for each of `layers`, at the size of the layer.
    size : height and width of the input, in pixels.
    unit : unit of the values; several layers are shown as a share of the maximum instead.
    signed : False sets negative values to zero.
    normalise : True divides the map by its maximum.

    Returns
    -------
    A heatmap whose scale begins at zero, or is symmetric about zero if signed. A blank map carries a note.
    """
    laid = fuse_maps(maps, layers, *size)
    values = laid if signed else np.maximum(laid, 0)
    values = divide_by_max(values) if normalise else values
    alone = len(maps) == 1 and not normalise
    reach = float(np.abs(maps[0]).max()) if alone else float(np.abs(values).max())
    return Heatmap(
        values,
        title,
        unit=unit if len(maps) == 1 else "share of maximum",
        signed=signed,
        look=look or (DIVERGING if signed else Look()),
        span=((-reach if signed else 0.0), reach) if reach > 0 else None,
        notes=notes if reach > 0 else (*notes, _BLANK),
    )


def cam_notes(layers: Sequence[Node], model: Model, chosen: bool, head: int) -> tuple[str, ...]:
    """Return notes on the layers: size, shared calls, placement, and the reason if none was `chosen`."""
    height, width = model.input_shape[:2]
    notes = [_about(layer, head) for layer in layers]
    notes += [note for layer in layers for note in placement_notes(layer, height, width)]
    return tuple(notes) if chosen else (*notes, default_layer_reason(model, head))


def _about(layer: Node, head: int) -> str:
    height, width = layer.shape[:2] if layer.shape else (None, None)
    again = (
        f"; the layer is called {layer.num_calls} times, this is its first call on the picture"
        if layer.num_calls > 1
        else ""
    )
    unused = (
        ""
        if head in layer.heads
        else "; the class does not depend on them, but on a class token or on other layers"
    )
    return f"{height} x {width} cells of {layer.path}, enlarged{again}{unused}."
