"""Checks for NaN and infinite numbers, and the layer in which they begin."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Float32Array
from engine.core.errors import NotFiniteError, UserError
from engine.core.model import Node
from engine.core.probe import Probe

__all__ = ["locate_nonfinite", "nonfinite_weight_warnings", "require_finite"]

_LAYERS_PER_PASS = 16
_HINT = "Choose another class, layer or picture; if the weights are not finite, open an earlier checkpoint."


def require_finite(title: str, *arrays: Float32Array) -> None:
    """Check that arrays contain finite numbers only.

    Parameters
    ----------
    title
        The name of the result, with which the error message begins.
    arrays
        Float arrays of any shape.

    Raises
    ------
    NotFiniteError
        An array contains NaN or an infinite number.
    """
    for array in arrays:
        wrong = int(array.size - np.isfinite(array).sum())
        if wrong:
            raise NotFiniteError(
                f"{title}: {wrong} of {array.size} numbers are not finite, so there is nothing to show.",
                _HINT,
            )


def locate_nonfinite(error: NotFiniteError, probe: Probe, image: Float32Array) -> NotFiniteError:
    """Add to an error the place where the numbers stop being finite.

    Parameters
    ----------
    error
        The error that a method raised.
    probe
        The probed model. Its layers are checked in the order of calls.
    image
        (height, width, channels) float32 in the model's own units.

    Returns
    -------
    error
        A new error that also names the input, a layer's weights or a layer's output.
    """
    return NotFiniteError(f"{error.message} {_first_nonfinite(probe, image)}".rstrip(), error.hint)


def nonfinite_weight_warnings(arrays: Iterable[tuple[str, NDArray[Any]]]) -> Iterator[str]:
    """Yield a warning for each weight array that contains numbers that are not finite.

    A ReLU may turn such numbers into zeros, so that the outputs look valid.

    Parameters
    ----------
    arrays
        Pairs of a name and an array of any shape and dtype.
    """
    for name, array in arrays:
        wrong = int(array.size - np.isfinite(array).sum()) if np.issubdtype(array.dtype, np.inexact) else 0
        if wrong:
            finding = f"{wrong} of {array.size} numbers of {name!r} are not finite"
            yield f"Warning: {finding}, so results for this network are not reliable."


def _first_nonfinite(probe: Probe, image: Float32Array) -> str:
    if not np.isfinite(image).all():
        return "The prepared picture is not finite itself."
    layers = sorted(
        (node for node in probe.model.root.walk() if node.path and not node.children),
        key=lambda node: node.order,
    )
    for layer in layers:
        wrong = [name for name, array in _weights(probe, layer) if not np.isfinite(array).all()]
        if wrong:
            return f"The first layer whose weights are not finite is {layer.path!r} ({wrong[0]})."
    shown = [
        layer.path for layer in layers if layer.shape is not None and layer.sees_picture and layer.order >= 0
    ]
    for begin in range(0, len(shown), _LAYERS_PER_PASS):
        for path, output in _outputs(probe, image, shown[begin : begin + _LAYERS_PER_PASS]):
            if not np.isfinite(output).all():
                return f"The first layer whose output is not finite is {path!r}."
    return "The outputs of all layers are finite for this picture."


def _weights(probe: Probe, layer: Node) -> Iterator[tuple[str, Float32Array]]:
    """Yield the float weight arrays of a layer, by name."""
    arrays = probe.weights(layer.path) if layer.num_params else {}
    return ((name, array) for name, array in arrays.items() if array.dtype.kind == "f")


def _outputs(probe: Probe, image: Float32Array, paths: Sequence[str]) -> Iterator[tuple[str, Float32Array]]:
    """Yield the outputs of layers, by path; none where the layers cannot be evaluated together."""
    try:
        yield from probe.activations(image[None], paths).items()
    except UserError:
        return
