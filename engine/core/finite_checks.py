"""Numbers that are not finite: no result holds any, and the error says in which layer they begin."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Float32Array
from engine.core.errors import NotFiniteError, UserError
from engine.core.model import Node
from engine.core.probe import Probe

__all__ = ["locate_nonfinite", "nonfinite_weight_warnings", "require_finite"]

_TOGETHER = 16
_HINT = "Choose another class, layer or picture; if the weights are not finite, open an earlier checkpoint."


def require_finite(title: str, *arrays: Float32Array) -> None:
    """Raise a NotFiniteError that begins with `title` where an array, of any shape, holds NaN or an infinite number."""
    for array in arrays:
        wrong = int(array.size - np.isfinite(array).sum())
        if wrong:
            raise NotFiniteError(
                f"{title}: {wrong} of {array.size} numbers are not finite, so there is nothing to show.",
                _HINT,
            )


def locate_nonfinite(error: NotFiniteError, probe: Probe, image: Float32Array) -> NotFiniteError:
    """Return the error with the place where the numbers stop being finite: the input, a layer's weights, or its output.

    Layers are looked at in the order of calls, for one picture (height, width, channels) in the model's own
    units.
    """
    return NotFiniteError(f"{error.message} {_first(probe, image)}".rstrip(), error.hint)


def nonfinite_weight_warnings(arrays: Iterable[tuple[str, NDArray[Any]]]) -> Iterator[str]:
    """Yield a warning for each array of weights, by name, with numbers that are not finite: a ReLU may make zeros of them."""
    for name, array in arrays:
        wrong = int(array.size - np.isfinite(array).sum()) if np.issubdtype(array.dtype, np.inexact) else 0
        if wrong:
            found = f"{wrong} of {array.size} numbers of {name!r} are not finite"
            yield f"Warning: {found}, so nothing that is shown of this network holds."


def _first(probe: Probe, image: Float32Array) -> str:
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
    for begun in range(0, len(shown), _TOGETHER):
        for path, output in _outputs(probe, image, shown[begun : begun + _TOGETHER]):
            if not np.isfinite(output).all():
                return f"The first layer whose output is not finite is {path!r}."
    return "The outputs of all layers are finite for this picture."


def _weights(probe: Probe, layer: Node) -> Iterator[tuple[str, Float32Array]]:
    """Yield the arrays of numbers of a layer, by name; none where it has none."""
    found = probe.weights(layer.path) if layer.num_params else {}
    return ((name, array) for name, array in found.items() if array.dtype.kind == "f")


def _outputs(probe: Probe, image: Float32Array, paths: Sequence[str]) -> Iterator[tuple[str, Float32Array]]:
    """Yield what layers put out, by path; nothing where they cannot be asked together."""
    try:
        yield from probe.activations(image[None], paths).items()
    except UserError:
        return
