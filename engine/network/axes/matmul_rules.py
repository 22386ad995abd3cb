"""Rules for matrix products and Einsum: summed axes disappear, the other axes stay."""

from typing import Any

from engine.network.axes.axis_factors import Axes, Axis, combine_axes
from engine.network.axes.axis_tracker import AxisTracker, Rules

__all__ = ["RULES", "einsum_subscripts"]


def _product(reader: AxisTracker, operation: Any) -> Axes | None:
    is_batch = operation.type.startswith("Batch")
    turned = [
        bool(operation.get_attr(name))
        for name in (("adj_x", "adj_y") if is_batch else ("transpose_a", "transpose_b"))
    ]
    one, two = (reader.axes_of(tensor) for tensor in operation.inputs)
    if one is None or two is None:
        return None
    one, two = (
        (*axes[:-2], axes[-1], axes[-2]) if turn else axes
        for axes, turn in zip((one, two), turned, strict=True)
    )
    rank = max(len(one), len(two))
    front = [
        combine_axes([axes[place] for axes in (one, two) if len(axes) >= -place])
        for place in range(-rank, -2)
    ]
    rows = one[-2] if reader.depends_on_input(operation.inputs[0]) else reader.new_axis(one[-2].length)
    columns = two[-1] if reader.depends_on_input(operation.inputs[1]) else reader.new_axis(two[-1].length)
    return (*front, rows, columns)


def einsum_subscripts(operation: Any) -> tuple[list[str], str] | None:
    """Return the subscripts of the inputs and of the output of an Einsum; None if they are implicit."""
    equation = operation.get_attr("equation").decode().replace(" ", "")
    if "..." in equation or "->" not in equation:
        return None
    terms, result = equation.split("->")
    return terms.split(","), result


def _einsum(reader: AxisTracker, operation: Any) -> Axes | None:
    named = einsum_subscripts(operation)
    if named is None:
        return None
    found: dict[str, list[Axis]] = {}
    for term, tensor in zip(named[0], operation.inputs, strict=True):
        axes = reader.axes_of(tensor)
        if axes is None or len(set(term)) < len(term):
            return None
        for letter, axis in zip(term, axes, strict=True):
            found.setdefault(letter, []).append(
                axis if reader.depends_on_input(tensor) else Axis((), axis.length)
            )
    met = {letter: combine_axes(axes) for letter, axes in found.items()}
    return tuple(
        axis if axis.factors or axis.length == 1 else reader.new_axis(axis.length)
        for axis in map(met.__getitem__, named[1])
    )


RULES: Rules = {
    **dict.fromkeys(["MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"], _product),
    "Einsum": _einsum,
}
