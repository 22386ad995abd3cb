"""Values of the network inputs other than the explained one."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array
from engine.core.model import Input

__all__ = ["FixedInputs"]


class FixedInputs:
    """One array for each input but the explained one, zeros at first; traced graphs read them as variables.

    Parameters
    ----------
    inputs
        All inputs of the network.
    picture
        The number of the explained input.
    """

    def __init__(self, inputs: Sequence[Input], picture: int) -> None:
        self._inputs = inputs
        self._variables = [
            None if number == picture else tf.Variable(tf.zeros(entry.shape), trainable=False)
            for number, entry in enumerate(inputs)
        ]

    def set_values(self, others: Mapping[str, Float32Array]) -> bool:
        """Set the arrays by the names of their inputs; missing ones become zeros.

        Parameters
        ----------
        others
            Arrays with the shapes of their inputs, float32, without batch axis.

        Returns
        -------
        bool
            Whether any value has changed.
        """
        changed = False
        for entry, variable in zip(self._inputs, self._variables, strict=True):
            held = others.get(entry.name, np.zeros(entry.shape, np.float32))
            if variable is not None and not np.array_equal(variable.numpy(), held):
                variable.assign(held)
                changed = True
        return changed

    def batched(self, batch: Any) -> list[Any]:
        """Return the tensor for each input, repeated for `batch` pictures; None for the explained one."""
        return [
            None if variable is None else tf.broadcast_to(variable[None], [batch, *variable.shape])
            for variable in self._variables
        ]
