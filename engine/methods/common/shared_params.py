"""Declare the parameters that several methods share, and choose a layer where the user has chosen none."""

from collections.abc import Sequence
from typing import Any

from engine.core.errors import UserError
from engine.core.model import Model, Node
from engine.core.params import param
from engine.core.target import SCORES

__all__ = [
    "cell_param",
    "check_cell",
    "default_layer_reason",
    "kernels",
    "layer_param",
    "layers_param",
    "placement_notes",
    "score_param",
    "seed_param",
    "spatial_layer",
    "spatial_layers",
    "unit_param",
]


def score_param(advanced: bool = False, applies_if: tuple[str, str] | None = None) -> Any:
    """Declare the kind of score; the default is the logit, which does not saturate."""
    return param(
        "logit",
        label="Score",
        help="The explained value: the logit before the softmax or sigmoid, the probability after it, "
        "or its logarithm. A probability near 1 hardly changes, so its gradients vanish.",
        choices=SCORES,
        advanced=advanced,
        applies_if=applies_if,
    )


def layer_param(automatic: str, kind: str = "map") -> Any:
    """Declare a layer by path, of `kind` map or kernel; an empty path means the layer of `automatic`."""
    return param(
        "", label="Layer", help=f"A layer by its path in the model tree. Left open: {automatic}.", kind=kind
    )


def unit_param(automatic: str, advanced: bool = False) -> Any:
    """Declare a channel of a layer by number; `automatic` names the channel for -1."""
    return param(
        -1,
        label="Unit",
        help=f"The channel; left open (-1), {automatic}.",
        minimum=-1,
        maximum=100_000,
        automatic=True,
        advanced=advanced,
    )


def cell_param(axis: str, automatic: str) -> Any:
    """Declare the row or column of a cell; `automatic` names the place for -1."""
    return param(
        -1,
        label=axis,
        help=f"{axis} of the cell; left open (-1), {automatic}.",
        minimum=-1,
        maximum=100_000,
        automatic=True,
    )


def seed_param(result: str, applies_if: tuple[str, str] | None = None) -> Any:
    """Declare the seed of random numbers; `result` names the thing that equal seeds give again."""
    return param(
        0,
        label="Seed",
        help=f"The same seed gives the same {result}.",
        minimum=0,
        maximum=2**31 - 1,
        advanced=True,
        applies_if=applies_if,
    )


def layers_param() -> Any:
    """Declare further layers, whose maps are combined with the map of the first."""
    return param(
        "",
        label="Combine with layers",
        help="Further layers, separated by commas: each map is divided by its maximum, "
        "and the mean of all is shown.",
        kind="maps",
    )


def kernels(model: Model) -> tuple[Node, ...]:
    """Return the layers with a convolution kernel.

    Raises
    ------
    UserError
        If the model has none.
    """
    found = model.kernels()
    if not found:
        raise UserError("The model has no convolution.", "This method needs a convolution, such as Conv2D.")
    return found


def spatial_layer(model: Model, path: str, head: int = 0) -> Node:
    """Return the layer at `path`, or the last layer with maps larger than 1 x 1 before output `head`.

    Raises
    ------
    UserError
        If the model has no such layer, or the layer at `path` has no maps.
    """
    last = model.last_map(head)
    if last is None:
        raise UserError(
            "The model has no layer with spatial maps.", "This method needs one, such as a convolution."
        )
    node = model.layer(path) if path else last
    if node.is_map:
        return node
    shape = (
        "no single output"
        if node.shape is None
        else "output " + " x ".join(str(length) for length in node.shape)
    )
    reason = f", and {node.no_map}" if node.no_map else ""
    raise UserError(
        f"Layer {path!r} has {shape}{reason}, so its values have no place in the picture.",
        f"Choose a layer with maps larger than 1 x 1; the last one is {last.path!r}.",
    )


def check_cell(layer: Node, cell: Sequence[int], lengths: Sequence[int]) -> None:
    """Check that a layer has a cell; negative numbers are open.

    Parameters
    ----------
    layer
        The layer, for messages.
    cell, lengths
        Row, column and unit, and the numbers of rows, columns and units.

    Raises
    ------
    UserError
        If the layer has no such row, column or unit.
    """
    for number, length, axis in zip(cell, lengths, ("rows", "columns", "units"), strict=True):
        if number >= length:
            raise UserError(
                f"Layer {layer.path!r} has {length} {axis}, so there is no number {number}.",
                f"Choose 0 to {length - 1}.",
            )


def spatial_layers(model: Model, first: str, others: str, head: int) -> list[Node]:
    """Return each layer whose map is combined once: `first`, then `others`, paths separated by commas."""
    paths = [path.strip() for path in others.split(",") if path.strip()]
    found = [spatial_layer(model, first, head), *(spatial_layer(model, path, head) for path in paths)]
    return list({node.path: node for node in found}.values())


def placement_notes(layer: Node, height: int, width: int) -> tuple[str, ...]:
    """Return notes on which pixels of an input of `height` x `width` a layer's cells cover; none if all."""
    if layer.placement is None:
        return (
            f"The placement of the cells of {layer.path} is not known: they are spread over the picture.",
        )
    top, left, bottom, right = layer.placement.covered
    if (top, left, bottom, right) == (0, 0, height, width):
        return ()
    return (
        f"The cells of {layer.path} cover rows {top} to {bottom - 1}, columns {left} to {right - 1} "
        f"of {height} x {width} pixels; the map is 0 elsewhere.",
    )


def default_layer_reason(model: Model, head: int) -> str:
    """Return a sentence on why the default layer was chosen."""
    last = model.last_map(head)
    assert last is not None
    if any(
        node.order > last.order and node.num_beside and head not in node.heads for node in model.single_maps()
    ):
        return (
            f"{last.path} was chosen: behind it the class depends on a class token alone, "
            "which has no place in the picture."
        )
    behind = [
        node.name
        for node in model.root.walk()
        if node.order > last.order and not node.children and node.shape and head in node.heads
    ]
    single = [
        node.name
        for node in model.root.walk()
        if node.name in behind and node.shape is not None and _is_single(node)
    ]
    reason = (
        f"; {single[0]} and the layers behind it have a single cell, which has no place in the picture"
        if single
        else ""
    )
    return f"{last.path} was chosen: the last layer with maps larger than 1 x 1{reason}."


def _is_single(node: Node) -> bool:
    return node.shape is not None and (len(node.shape) == 1 or all(length == 1 for length in node.shape[:-1]))
