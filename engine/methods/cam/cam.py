"""What the CAM family shares: which layers, for or against the class, how maps are fused and enlarged.

With A_k the channels of a layer, S the score and G_k = dS/dA_k, each member weighs A by G in its own way and
adds up over k.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.model import Model, Node
from engine.core.params import param
from engine.core.placement import upsample_map
from engine.core.results import DIVERGING, Heatmap, Look
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


def evidence_param() -> Any:
    """Declare which evidence is shown."""
    return param(
        EVIDENCE[0],
        label="Evidence",
        help="For the class; against it (counterfactual: what would have to go for the score to rise); or both: blue against, "
        "red for.",
        choices=EVIDENCE,
    )


def class_evidence(
    activation: Float32Array, gradient: Float32Array, weigh: WeightMaps, evidence: str
) -> Float32Array:
    """Return a layer's map, (h, w, c) twice -> (h, w); `weigh` returns one without negative values, from A and G."""
    if evidence == EVIDENCE[0]:
        return weigh(activation, gradient)
    against = weigh(activation, -gradient)
    return against if evidence == EVIDENCE[1] else weigh(activation, gradient) - against


def fuse_maps(maps: Sequence[Float32Array], layers: Sequence[Node], height: int, width: int) -> Float32Array:
    """Return the mean of several layers' maps, each divided by its largest absolute value at this size; a single one as it is."""
    sized = [
        upsample_map(one, layer.placement, height, width) for one, layer in zip(maps, layers, strict=True)
    ]
    return (
        sized[0]
        if len(sized) == 1
        else np.asarray(np.mean([divide_by_max(one) for one in sized], axis=0), np.float32)
    )


def divide_by_max(values: Float32Array) -> Float32Array:
    """Return a map divided by its largest absolute value, which is 1 then; a map of zeros as it is."""
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
    """Return the map of one layer or of several, on a scale that begins at zero; `normalise` divides it by its maximum."""
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
        notes=notes
        if reach > 0
        else (*notes, "The map is blank: nothing there speaks as asked. Try another layer or class."),
    )


def cam_notes(layers: Sequence[Node], model: Model, chosen: bool, head: int) -> tuple[str, ...]:
    """Return what the reader must know of the layers: their cells, shared calls, and why the layer if none was `chosen`."""
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
