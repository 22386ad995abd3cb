"""Measure the layers of a network during training: weights, gradients of the loss, and activations."""

from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array
from engine.network.keras_model import kernel_variable, layers_by_path
from engine.network.layer_recorder import record_outputs
from engine.network.trace import first_tensor
from engine.training.run_events import Distribution, LayerSnapshot

__all__ = ["LayerMonitor", "distribution"]

_LAYERS = 12
_QUANTILES = (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)
_SAMPLED = 100_000
"""Most values from which quantiles are taken."""


class LayerMonitor:
    """Measure up to a dozen layers with kernels, evenly spread, on the same pictures each time.

    Parameters
    ----------
    model
        The network; it is called in inference mode.
    images, labels
        (n, height, width, channels) float32 in the network's own units, and (n,) class numbers.
    loss
        The Keras loss that is minimised; weight penalties are added to it.
    """

    def __init__(self, model: Any, images: Float32Array, labels: Any, loss: Any) -> None:
        found = {
            path: layer for path, layer in layers_by_path(model).items() if kernel_variable(layer) is not None
        }
        step = max(1, len(found) - 1) / max(1, min(_LAYERS, len(found)) - 1)
        chosen = {round(number * step) for number in range(_LAYERS)}
        self._layers = {path: layer for number, (path, layer) in enumerate(found.items()) if number in chosen}
        self._kernels: dict[str, Any] = {path: kernel_variable(layer) for path, layer in self._layers.items()}
        self._model, self._loss = model, loss
        self._images, self._labels = tf.constant(images), tf.constant(labels)
        self._look = tf.function(self._traced)

    @property
    def trained_layers(self) -> frozenset[str]:
        """The paths of the layers whose kernels are trainable now."""
        return frozenset(path for path, kernel in self._kernels.items() if kernel.trainable)

    def measure(self) -> tuple[LayerSnapshot, ...]:
        """Return the state of each layer, from the input on."""
        gradients, outputs = self._look(self._images, self._labels)
        return tuple(
            LayerSnapshot(
                path,
                distribution(kernel.numpy()),
                distribution(gradient.numpy()),
                _spread(*output[:2]),
                _dead(self._layers[path], output[2]),
            )
            for (path, kernel), gradient, output in zip(
                self._kernels.items(), gradients, outputs, strict=True
            )
        )

    def _traced(self, images: Any, labels: Any) -> Any:
        """Return each kernel's gradient, and each output's sample, strength and maximum of each unit."""
        kernels = [kernel.value for kernel in self._kernels.values()]
        with record_outputs(self._layers) as calls, tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(kernels)
            scores = self._model(images, training=False)
            loss = self._loss(tf.reshape(labels, [-1, 1]), scores) + sum(self._model.losses)
        gradients = tape.gradient(loss, kernels, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return gradients, [_summary(first_tensor(calls[path][-1])) for path in self._layers]


def _summary(output: Any) -> tuple[Any, Any, Any]:
    flat = tf.reshape(output, [-1])
    step = tf.maximum(1, tf.size(flat) // _SAMPLED)
    greatest = tf.reduce_max(output, axis=list(range(output.shape.rank - 1)))
    return flat[::step], tf.sqrt(tf.reduce_mean(tf.square(flat))), greatest


def distribution(values: Float32Array) -> Distribution:
    """Return the distribution of the values of an array.

    Parameters
    ----------
    values : float32 of any shape; of more than 100,000 values, quantiles are those of a sample.

    Returns
    -------
    Seven quantiles and the root of the mean square.
    """
    flat = values.ravel()
    return _spread(
        flat[:: max(1, flat.size // _SAMPLED)], np.sqrt(np.mean(np.square(flat, dtype=np.float64)))
    )


def _spread(sample: Any, strength: Any) -> Distribution:
    return Distribution(
        tuple(float(value) for value in np.quantile(np.asarray(sample, np.float64), _QUANTILES)),
        float(strength),
    )


def _dead(layer: Any, greatest: Any) -> float | None:
    """Return the share of units, 0..1, that are nowhere positive, for layers with ReLU activation.

    Else None.
    """
    name = getattr(getattr(layer, "activation", None), "__name__", "")
    return float(np.mean(greatest.numpy() <= 0)) if name in ("relu", "relu6") else None
