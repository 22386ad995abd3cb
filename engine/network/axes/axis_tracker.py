"""Follow the axes of the picture through a traced TensorFlow graph.

Each kind of operation has a rule that derives the axes of its outputs. After an operation without a rule the
axes are unknown, so no later tensor counts as a map of the picture.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.core.arrays import Int32Array
from engine.network.axes import shape_values
from engine.network.axes.axis_factors import BATCH, Axes, Axis, AxisFactor, AxisKind, SourceAxis, coarsen

__all__ = ["AxisTracker", "Rule", "Rules"]

Rule = Callable[["AxisTracker", Any], "Axes | list[Axes | None] | None"]
Rules = Mapping[str, Rule]

_SHAPES = {"Shape", "ShapeN", "Size", "Rank"}
_CALLS = {"PartitionedCall", "StatefulPartitionedCall"}


class AxisTracker:
    """The axes of all tensors of a graph that depend on given tensors.

    Parameters
    ----------
    axes
        The known axes at the beginning, by the name of the tensor.
    rules
        A rule for each type of operation.
    static_value
        Returns the array of a constant tensor, or None.
    counter
        Numbers for new source axes; shared with the trackers of inner functions.

    Attributes
    ----------
    axes
        The axes of each tensor that depends on the first ones, by name; None if they are unknown.
    blocking_operations
        For each tensor with unknown axes, the type of the operation at which they were lost.
    lines
        The rows and the columns of the picture.
    extra_tokens
        For each tensor cut from outside the picture (a class token), the number of the axis from which it was
        cut.
    """

    def __init__(
        self,
        axes: Mapping[str, Axes | None],
        rules: Rules,
        static_value: Callable[[Any], Any],
        counter: "itertools.count[int] | None" = None,
    ) -> None:
        self.axes: dict[str, Axes | None] = dict(axes)
        self.blocking_operations: dict[str, str] = {}
        self.extra_tokens: dict[str, int] = {}
        self.lines: tuple[SourceAxis, ...] = ()
        self.static_value = static_value
        self._rules = rules
        self._counter = counter or itertools.count(1)

    def follow(self, graph: Any) -> None:
        """Apply the rules to all operations of a graph, in the order of their creation."""
        for operation in graph.get_operations():
            known = [tensor for tensor in operation.inputs if tensor.name in self.axes]
            if not known or operation.type in _SHAPES:
                continue
            if operation.type in _CALLS:
                self._follow_call(operation)
                continue
            self._apply(operation, known)

    def axes_of(self, tensor: Any) -> Axes | None:
        """Return the axes of a tensor, or None if they are unknown.

        For a tensor that does not depend on the picture, only the lengths are known.
        """
        if tensor.name in self.axes:
            return self.axes[tensor.name]
        if tensor.shape.rank is None:
            return None
        return tuple(Axis((), BATCH if length is None else length) for length in tensor.shape)

    def axes_of_all(self, tensors: Iterable[Any]) -> list[Axes] | None:
        """Return the axes of each tensor, or None if those of any are unknown."""
        found = [self.axes_of(tensor) for tensor in tensors]
        known = [axes for axes in found if axes is not None]
        return known if len(known) == len(found) else None

    def depends_on_input(self, tensor: Any) -> bool:
        """Return whether a tensor depends on the picture."""
        return tensor.name in self.axes

    def new_number(self) -> int:
        """Return an unused number for a source axis."""
        return next(self._counter)

    def new_axis(self, length: int, kind: AxisKind = AxisKind.CHANNELS) -> Axis:
        """Return an axis with a new source axis."""
        factors = (
            (AxisFactor(SourceAxis(kind, length, number=self.new_number()), 1, length),)
            if length != 1
            else ()
        )
        return Axis(factors, length)

    def integers_of(self, tensor: Any) -> Int32Array | None:
        """Return the integers of a tensor computed from shapes, or None.

        Returns
        -------
        ndarray or None
            The shape of `tensor`, int64, with `BATCH` as the number of pictures.
        """
        return shape_values.evaluate_integers(tensor, self.axes_of, self.static_value)

    def shape(self, tensor: Any, total: int) -> list[int] | None:
        """Return the shape of a tensor of `total` values; None if more than one length is unknown."""
        lengths = tensor.shape.as_list() if tensor.shape.rank is not None else [None, None]
        if lengths.count(None) > 1:
            return None
        rest = math.prod(length for length in lengths if length is not None)
        return [total // max(rest, 1) if length is None else length for length in lengths]

    def _apply(self, operation: Any, known: list[Any]) -> None:
        rule = self._rules.get(operation.type)
        cause = next(
            (
                self.blocking_operations[tensor.name]
                for tensor in known
                if tensor.name in self.blocking_operations
            ),
            operation.type,
        )
        usable = rule is not None and all(self.axes[tensor.name] is not None for tensor in known)
        found = rule(self, operation) if rule is not None and usable else None
        results = found if isinstance(found, list) else [found] * len(operation.outputs)
        for tensor, axes in zip(operation.outputs, results, strict=True):
            self._note(tensor, axes, cause)

    def _note(self, tensor: Any, axes: Axes | None, cause: str) -> None:
        if axes is not None and tensor.shape.rank is not None and len(axes) != tensor.shape.rank:
            axes = None
        self.axes[tensor.name] = None if axes is None else coarsen(axes)
        if axes is None:
            self.blocking_operations[tensor.name] = cause

    def _follow_call(self, operation: Any) -> None:
        """Follow a call into its function; Keras computes grouped convolutions in one."""
        inner = operation.graph._get_function(operation.get_attr("f").name).graph
        pairs = [
            (entry, given)
            for entry, given in zip(inner.inputs, operation.inputs, strict=True)
            if self.depends_on_input(given)
        ]
        reader = AxisTracker(
            {entry.name: self.axes[given.name] for entry, given in pairs},
            self._rules,
            self.static_value,
            self._counter,
        )
        reader.blocking_operations = {
            entry.name: self.blocking_operations[given.name]
            for entry, given in pairs
            if given.name in self.blocking_operations
        }
        reader.follow(inner)
        for outer, result in zip(operation.outputs, inner.outputs, strict=True):
            if reader.depends_on_input(result):
                self._note(
                    outer,
                    reader.axes[result.name],
                    reader.blocking_operations.get(result.name, operation.type),
                )
