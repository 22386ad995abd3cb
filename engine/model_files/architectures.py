"""The architectures of keras.applications, for files that hold weights only. Nothing is downloaded."""

import math
import os
import re
from pathlib import Path
from typing import Any

import keras

from engine.core.architecture_names import ARCHITECTURES
from engine.core.errors import UserError

__all__ = ["build_architecture", "cached_weights", "find_architecture"]

_IMAGENET = 1000
_FEW = 16  # further values that a file may have, such as states of random number generators


def find_architecture(text: str) -> str:
    """Return the architecture with a name, ignoring case and punctuation.

    Raises
    ------
    UserError
        If there is none.
    """
    by_plain = {_plain(name): name for name in ARCHITECTURES}
    if _plain(text) not in by_plain:
        raise UserError(
            f"There is no architecture {text!r}.", f"Available architectures: {', '.join(ARCHITECTURES)}."
        )
    return by_plain[_plain(text)]


def cached_weights(name: str) -> Path | None:
    """Return the file of an architecture's ImageNet weights in Keras's cache, or None."""
    folder = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "models"
    names = sorted(ARCHITECTURES, key=len, reverse=True)
    for path in sorted(folder.glob("*.h5")) if folder.is_dir() else ():
        fitting = next((known for known in names if _plain(path.stem).startswith(_plain(known))), "")
        if fitting == name and "notop" not in _plain(path.stem):
            return path
    return None


def build_architecture(name: str, num_values: int | None = None) -> Any:
    """Return an architecture as a Keras model.

    Parameters
    ----------
    name
        The name of the architecture.
    num_values
        The number of weights in the file to load, from which the number of classes follows; None builds
        random weights for ImageNet.

    Raises
    ------
    UserError
        If the architecture cannot have that many weights.
    """
    build = getattr(keras.applications, find_architecture(name))
    if num_values is None:
        return build(weights=None)
    with keras.StatelessScope(initialize_variables=False):
        model = build(weights=None)
        total, each = sum(math.prod(variable.shape) for variable in model.weights), _for_one_class(model)
    keras.utils.clear_session()  # forget the variables of the model built for counting
    classes, rest = divmod(num_values - (total - _IMAGENET * each) + _FEW, each)
    if rest > 2 * _FEW or classes < 0:
        raise UserError(
            f"The file has {num_values:,} weights, but {name} has {total:,}.",
            "Choose the architecture from which it was saved.",
        )
    if classes == 0:
        return build(weights=None, include_top=False, input_shape=model.input_shape[1:])
    return build(weights=None, classes=classes)


def _for_one_class(model: Any) -> int:
    """Return the number of weights of each class in the last layer."""
    last = next(layer for layer in reversed(model.layers) if layer.weights)
    return int(sum(math.prod(variable.shape) for variable in last.weights)) // _IMAGENET


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
