"""TensorFlow functions that are traced when they are made, not at their first call."""

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

__all__ = ["traced_function"]


def traced_function(build: Callable[..., Any], signature: Sequence[Any]) -> Any:
    """Return a TensorFlow function with one signature, traced already.

    Parameters
    ----------
    build
        Computes the outputs from tensors.
    signature
        A `tf.TensorSpec`, or a structure of them, for each argument.
    """
    function = tf.function(build, autograph=False, input_signature=signature)
    function.get_concrete_function()
    return function
