"""Which tensors an output depends on with all their tokens, and which with a class token alone.

Behind the last attention of a transformer that reads its class token, each token goes its own way: a map of
the others there says nothing about the class. Such a tensor counts as one that does not lead to the output.
"""

from typing import Any

from engine.network.axes.axis_factors import Axes, Axis, AxisKind
from engine.network.axes.axis_tracker import AxisTracker
from engine.network.axes.matmul_rules import einsum_subscripts

__all__ = ["find_token_ancestors"]

_ALL = (
    -1
)  # all places are needed, in place of the number of an axis of which only those beside the picture are
_SHAPES = ("Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike")  # values play no part in them
_PRODUCTS = ("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3")


def find_token_ancestors(reader: AxisTracker, output: Any) -> set[str]:
    """Return the names of all tensors that `output` is computed from, its own included.

    Tensors of which only the places beside the picture are needed (class tokens) are left out.
    """
    needs: dict[str, set[int]] = {}
    waiting = [(output, _ALL)]
    while waiting:
        tensor, need = waiting.pop()
        found = needs.setdefault(tensor.name, set())
        if need in found or _ALL in found:
            continue
        found.add(need)
        waiting.extend(_needed(reader, tensor, need))
    return {name for name, found in needs.items() if _ALL in found or len(found) > 1}


def _needed(reader: AxisTracker, tensor: Any, need: int) -> list[tuple[Any, int]]:
    """Return what of the inputs of an operation is needed for what is needed of one of its outputs."""
    operation = tensor.op
    if operation.type in _SHAPES:
        return []
    if need == _ALL:
        beside = reader.extra_tokens.get(tensor.name)
        return [
            (entry, _ALL if beside is None or not _has_tokens(reader, entry, beside) else beside)
            for entry in operation.inputs
        ]
    axes = reader.axes.get(tensor.name)
    token = None if axes is None else _tokens(axes[need])
    if token is None:
        return [(entry, _ALL) for entry in operation.inputs]
    if operation.type == "Einsum" or operation.type in _PRODUCTS:
        return list(zip(operation.inputs, _behind_product(operation, need, len(axes or ())), strict=True))
    return [(entry, _place_of(reader.axes.get(entry.name), token)) for entry in operation.inputs]


def _behind_product(operation: Any, need: int, rank: int) -> list[int]:
    """Return the axis of each factor that becomes axis `need` of a product; the other factor is needed whole."""
    if operation.type == "Einsum":
        named = einsum_subscripts(operation)
        assert named is not None  # axes behind it are not known otherwise
        return [term.find(named[1][need]) for term in named[0]]
    ranks = [entry.shape.rank for entry in operation.inputs]
    if need < rank - 2:
        return [need - rank + own if own >= rank - need else _ALL for own in ranks]
    left = need == rank - 2
    name = ("adj_x", "adj_y") if operation.type.startswith("Batch") else ("transpose_a", "transpose_b")
    turned = bool(operation.get_attr(name[0 if left else 1]))
    place = -1 if left == turned else -2
    return [ranks[0] + place, _ALL] if left else [_ALL, ranks[1] + place]


def _has_tokens(reader: AxisTracker, tensor: Any, place: int) -> bool:
    axes = reader.axes.get(tensor.name)
    return axes is not None and place < len(axes) and _tokens(axes[place]) is not None


def _tokens(axis: Axis) -> Axis | None:
    """Return the axis with tokens beside those of the picture that an axis is, or holds as a bundle."""
    if axis.is_spatial and not axis.is_plain:
        return axis
    return next((digit.source.whole for digit in axis.digits if digit.source.kind is AxisKind.TOKENS), None)


def _place_of(axes: Axes | None, token: Axis) -> int:
    """Return the only axis that holds the same tokens; `_ALL` where there is none, or more than one."""
    places = [place for place, axis in enumerate(axes or ()) if _tokens(axis) == token]
    return places[0] if len(places) == 1 else _ALL
