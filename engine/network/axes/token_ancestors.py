"""Tensors on which an output depends with all their tokens, not with a class token alone.

After the last attention of a transformer that reads its class token, each token is processed separately. A
map of the other tokens there does not explain the class. Such a tensor counts as one that does not lead to
the output.
"""

from typing import Any

from engine.network.axes.axis_factors import Axes, Axis, AxisKind
from engine.network.axes.axis_tracker import AxisTracker
from engine.network.axes.matmul_rules import einsum_subscripts

__all__ = ["find_token_ancestors"]

_ALL = -1  # all places are needed; other numbers are axes of which only the extra tokens are needed
_SHAPES = ("Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike")  # independent of the values
_PRODUCTS = ("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3")


def find_token_ancestors(reader: AxisTracker, output: Any) -> set[str]:
    """Return the names of all tensors from which `output` is computed, itself included.

    Tensors of which only the tokens outside the picture (class tokens) are needed are left out.
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
    """Return the needed part of each input of an operation, given the needed part of one output."""
    operation = tensor.op
    if operation.type in _SHAPES:
        return []
    if need == _ALL:
        axis_number = reader.extra_tokens.get(tensor.name)
        return [
            (
                entry,
                _ALL if axis_number is None or not _has_tokens(reader, entry, axis_number) else axis_number,
            )
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
    """Return the axis of each factor that becomes axis `need` of a product.

    The other factor is needed whole.
    """
    if operation.type == "Einsum":
        named = einsum_subscripts(operation)
        assert named is not None  # otherwise the axes of its output are unknown
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
    """Return the axis with extra tokens that an axis is or bundles, or None."""
    if axis.is_spatial and not axis.is_plain:
        return axis
    return next(
        (factor.source.whole for factor in axis.factors if factor.source.kind is AxisKind.TOKENS), None
    )


def _place_of(axes: Axes | None, token: Axis) -> int:
    """Return the only axis with the same tokens; `_ALL` if there is none, or more than one."""
    places = [place for place, axis in enumerate(axes or ()) if _tokens(axis) == token]
    return places[0] if len(places) == 1 else _ALL
