"""A step: one operation of a network on maps."""

from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from engine.network.incremental.geometry import Pair, SlidingWindow

__all__ = ["Step"]

_STILL = SlidingWindow()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One operation of the network on maps.

    Attributes
    ----------
    kind
        picture, convolution, depthwise, maximum, mean, frame (constant padding), cells (pointwise) or join
        (several maps combined cell by cell).
    sources
        The numbers of the steps before it.
    shape
        Rows, columns and channels of its map.
    sliding
        The window of a convolution or pooling, all padding included.
    operation
        The operation in the graph; None for the picture.
    output
        The number of the operation's output.
    padding
        The operation's own padding, VALID or SAME.
    margins
        Rows and columns of `outside` added around the source before the operation's own padding.
    outside
        The value of padded cells.
    constants
        The names of the operands that do not depend on the picture.
    folded
        The channel-wise operations folded into a convolution, each with the names of its constants.
    """

    kind: str
    sources: tuple[int, ...]
    shape: tuple[int, int, int]
    sliding: SlidingWindow = _STILL
    operation: Any = None
    output: int = 0
    padding: str = "VALID"
    margins: tuple[Pair, Pair] = ((0, 0), (0, 0))
    outside: float = 0.0
    constants: tuple[str, ...] = ()
    folded: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    @property
    def is_padding(self) -> bool:
        """Whether it pads its source with a constant."""
        return self.kind == "frame"

    @property
    def dtype(self) -> Any:
        """The dtype of its map."""
        return tf.float32 if self.operation is None else self.operation.outputs[self.output].dtype

    @property
    def is_sliding(self) -> bool:
        """Whether it is a convolution or a pooling."""
        return self.kind not in ("picture", "frame", "cells", "join")

    @property
    def is_convolution(self) -> bool:
        """Whether it has a kernel of weights."""
        return self.kind in ("convolution", "depthwise")
