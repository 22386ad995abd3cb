"""Randomisation of the variables that a network's outputs depend on.

Every floating-point variable that the traced network reads is randomised: kernels of any rank, recurrent
kernels, biases, scales, offsets, embeddings, tokens. The moving statistics of batch normalisation are
measured on a few pictures instead. Random or reset statistics would drive the values of a deep network to
zero or to infinity.

References
----------
Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim 2018, Sanity Checks for Saliency Maps, arXiv 1810.03292.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array
from engine.network.network import Network
from engine.network.trace import Trace
from engine.network.traced_function import traced_function

__all__ = ["Randomiser", "drawn_array"]

_SPREAD = 0.1
_LARGE = 16  # a constant of the graph with at least this many values counts as weights


def _read(function: Any, network: Network, held: int) -> tuple[list[Any], tuple[str, ...]]:
    """Return the float variables that a concrete function reads, and phrases for its other dependencies."""
    captured = {id(tensor) for tensor in function.captured_inputs}
    read = [variable for variable in network.variables("") if id(variable.value.handle) in captured]
    kept = [f"{variable.path} (whole numbers)" for variable in read if not _is_float(variable)]
    unlisted = sum(tensor.dtype == tf.resource for tensor in function.captured_inputs) - len(read) - held
    if unlisted > 0:
        kept.append(f"{unlisted} variables that no layer lists, such as states of random number generators")
    return [variable for variable in read if _is_float(variable)], (*kept, *_constants(function))


def _is_float(variable: Any) -> bool:
    return bool(tf.as_dtype(variable.dtype).is_floating)


def _by_owner(
    layers: Mapping[str, Any], traces: Mapping[str, Trace], variables: Sequence[Any]
) -> dict[str, tuple[Any, ...]]:
    """Return variables by the smallest traced layer that owns them and leads to an output, in call order."""
    waiting = {id(variable): variable for variable in variables if np.prod(variable.shape, dtype=int)}
    leading = [path for path, trace in traces.items() if trace.heads and path in layers]
    owned: dict[str, tuple[Any, ...]] = {}
    for path in sorted(leading, key=lambda path: (len(layers[path].weights), -path.count("/"))):
        own = [waiting.pop(id(weight)) for weight in layers[path].weights if id(weight) in waiting]
        if own:
            owned[path] = tuple(own)
    if waiting:
        owned[""] = tuple(waiting.values())
    return dict(sorted(owned.items(), key=lambda item: traces[item[0]].order if item[0] else -1))


def _constants(function: Any) -> tuple[str, ...]:
    """Return a phrase for the arrays that a graph holds as constants, frozen statistics included."""
    captured = [
        tensor
        for tensor in function.captured_inputs
        if tensor.dtype.is_floating and tensor.shape.num_elements()
    ]
    sizes = [tensor.shape.num_elements() for tensor in captured]
    for operation in function.graph.get_operations():
        if operation.type == "Const" and operation.outputs[0].dtype.is_floating:
            sizes.append(operation.outputs[0].shape.num_elements() or 0)
    large = [size for size in sizes if size >= _LARGE]
    arrays = "1 constant array" if len(large) == 1 else f"{len(large)} constant arrays"
    return (f"{arrays} of the graph with {sum(large):,} values",) if large else ()


def drawn_array(array: Float32Array, random: np.random.Generator) -> Float32Array:
    """Return a random array from a normal distribution with the array's mean and standard deviation.

    If all values are positive, as those of scales and variances, their logarithms are drawn, so that the
    result stays positive. A constant array has no deviation. With two or more axes it gets 1 / sqrt(n) for n
    values a column (LeCun initialisation), else a tenth of its value, or 0.1 if that is zero.

    Parameters
    ----------
    array
        Any shape and floating dtype.
    random
        The random generator.

    Returns
    -------
    ndarray
        The shape and dtype of `array`.
    """
    values, positive = array.astype(np.float64), bool((array > 0).all())
    if np.ptp(values) > 0:
        values = np.log(values) if positive else values
        mean, deviation = values.mean(), values.std()
    elif array.ndim > 1:
        mean, deviation, positive = values.mean(), 1 / np.sqrt(array.size / array.shape[-1]), False
    else:
        mean, deviation, positive = values.mean(), _SPREAD * abs(values.mean()) or _SPREAD, False
    drawn = random.normal(mean, deviation, array.shape)
    return np.asarray(np.exp(drawn) if positive else drawn).astype(array.dtype)


class Randomiser:
    """Randomises the variables of layers, and restores them.

    Parameters
    ----------
    function
        A concrete function of pictures that computes all heads.
    network, traces
        The network and the traces of its layers.
    held
        The number of variables of the function that hold other inputs and are no weights.
    call
        Calls the network on symbolic pictures in the graph being traced.
    """

    def __init__(
        self,
        function: Any,
        network: Network,
        traces: Mapping[str, Trace],
        held: int,
        call: Callable[[Any], Any],
    ) -> None:
        variables, self._kept = _read(function, network, held)
        self._variables = _by_owner(network.layers, traces, variables)
        self._heads = {path: trace.heads for path, trace in traces.items()}
        self._call = call
        self._normalisations = [layer for layer in network.layers.values() if _normalises(layer)]
        self._measured: list[Any] = []
        self._function: Any = None

    def layers(self, head: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the layers with variables that a head depends on, and phrases for the fixed values.

        The lowest layer comes first.
        """
        return tuple(path for path in self._variables if not path or head in self._heads[path]), self._kept

    def release(self) -> None:
        """Free the trace, which can be made again."""
        self._function = None

    @contextmanager
    def randomise(self, layers: Sequence[str], seed: int, pictures: Float32Array) -> Iterator[None]:
        """Randomise layers within the block; measure moving statistics on pictures.

        Parameters
        ----------
        layers
            The paths of the layers.
        seed
            The seed of the random generator.
        pictures
            (N, height, width, channels) float32, in the model's units.
        """
        variables = [variable for layer in layers for variable in self._variables.get(layer, ())]
        before, chosen = (
            [variable.numpy() for variable in variables],
            {id(variable) for variable in variables},
        )
        try:
            statistics = self._statistics(chosen, pictures.shape[1:])
            random = np.random.default_rng(seed)
            for variable, array in zip(variables, before, strict=True):
                if id(variable) not in statistics:
                    variable.assign(drawn_array(array, random))
            self._measure(chosen, pictures)
            yield
        finally:
            for variable, array in zip(variables, before, strict=True):
                variable.assign(array)

    def _statistics(self, chosen: Set[int], shape: tuple[int, ...]) -> set[int]:
        """Return the identities of the chosen moving statistics that can be measured."""
        if self._function is None and not chosen.isdisjoint(map(id, self._moving())):
            signature = [tf.TensorSpec((None, *shape), tf.float32), tf.TensorSpec([None], tf.bool)]
            self._function = traced_function(self._traced, signature)
        return {id(variable) for layer in self._measured for variable in _moving(layer)} & chosen

    def _moving(self) -> list[Any]:
        return [variable for layer in self._normalisations for variable in _moving(layer)]

    def _measure(self, chosen: Set[int], pictures: Float32Array) -> None:
        """Set the chosen moving statistics to the moments of their inputs, each after those before it."""
        wanted = [not chosen.isdisjoint(map(id, _moving(layer))) for layer in self._normalisations]
        if not any(wanted) or self._function is None:
            return
        for layer, moments in zip(self._measured, self._function(pictures, wanted), strict=True):
            for variable, moment in zip(_moving(layer), moments, strict=True):
                if id(variable) in chosen:
                    variable.assign(moment)

    def _traced(self, images: Any, wanted: Any) -> list[Any]:
        """Return the mean and the variance of the input of each normalisation called in this graph."""
        found: dict[int, list[Any]] = {}
        for number, layer in enumerate(self._normalisations):
            layer.__dict__["call"] = _measuring(layer, wanted[number], found.setdefault(number, []))
        try:
            self._call(images)
        finally:
            for layer in self._normalisations:
                layer.__dict__.pop("call", None)
        here = {
            number: [moments for moments in calls if moments[0].graph is images.graph]
            for number, calls in found.items()
        }
        self._measured = [self._normalisations[number] for number, calls in here.items() if calls]
        return [
            [tf.reduce_mean(tf.stack(part), 0) for part in zip(*calls, strict=True)]
            for calls in here.values()
            if calls
        ]


def _normalises(layer: Any) -> bool:
    """Return whether a layer is batch normalisation as Keras computes it."""
    return getattr(type(layer), "call", None) is keras.layers.BatchNormalization.call


def _moving(layer: Any) -> tuple[Any, Any]:
    return layer.moving_mean, layer.moving_variance


def _measuring(layer: Any, wanted: Any, found: list[Any]) -> Callable[..., Any]:
    """Return a batch normalisation that appends its batch moments to `found`, and uses them if `wanted`."""

    def call(inputs: Any, *_: Any, **__: Any) -> Any:
        axis = layer.axis % len(inputs.shape)
        moments = tf.nn.moments(inputs, [number for number in range(len(inputs.shape)) if number != axis])
        found.append(moments)
        used = [tf.where(wanted, ours, own) for ours, own in zip(moments, _moving(layer), strict=True)]
        return keras.ops.batch_normalization(
            inputs, *used, layer.axis, layer.beta, layer.gamma, layer.epsilon
        )

    return call
