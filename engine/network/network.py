"""A Keras model as the probe uses it: called on pictures, with every layer's output known by path."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import keras
import tensorflow as tf

from engine.core.errors import UserError
from engine.core.finite_checks import nonfinite_weight_warnings
from engine.core.model import Input, Node
from engine.network.keras_model import cast_to_float32, describe, layers_by_path, use_float32
from engine.network.layer_recorder import LayerOutputs, record_outputs
from engine.network.scope_names import allow_any_name
from engine.network.trace import Trace

__all__ = ["SIZE", "KerasNetwork", "Network", "Shapes", "make_inputs", "to_network_inputs"]

allow_any_name()

_CHANNELS = (3, 4, 1)  # the most likely first
SIZE = (224, 224)


class Network(Protocol):
    """A network that can be called on pictures.

    Attributes
    ----------
    name
        The name of the network.
    inputs
        The inputs as pictures and arrays are prepared for them.
    picture
        The number of the explained input.
    output_names
        The names of the outputs.
    """

    name: str

    @property
    def layers(self) -> Mapping[str, Any]:
        """Keras layers by path; empty if only the graph of the model is known."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on the results that the user must know."""

    inputs: tuple[Input, ...]
    picture: int
    output_names: tuple[str, ...]

    def call(
        self, images: Any, others: Sequence[Any], until: tuple[str, int] | None = None
    ) -> tuple[LayerOutputs, list[Any]]:
        """Call the network in the graph being traced.

        Parameters
        ----------
        images
            Symbolic pictures, (N, height, width, channels) float32.
        others
            The tensor for each input, None for the pictures.
        until
            A layer and the number of the call after which to stop.

        Returns
        -------
        dict
            Path -> the outputs of that layer.
        list
            The outputs of the heads; empty if the call stopped early.
        """

    def describe(self, traces: Mapping[str, Trace]) -> Node:
        """Return the tree of layers."""

    def variables(self, layer: str) -> list[Any]:
        """Return the weights of a layer, or of all layers if `layer` is empty."""


class KerasNetwork:
    """A Keras model of any build, in inference mode.

    Parameters
    ----------
    model
        Any `keras.Model` with a picture input, channels last or first.
    size
        Height and width for inputs of open size.
    picture
        The name of the input to explain; by default the first picture input.

    Raises
    ------
    UserError
        If the model has no picture input.
    """

    def __init__(self, model: Any, size: tuple[int, int] | None = None, picture: str = "") -> None:
        self.name = str(model.name)
        self._model = model = cast_to_float32(model)
        self.layers = layers_by_path(model)
        shapes = _shapes(model)
        formats = [str(getattr(layer, "data_format", "")) for layer in self.layers.values()]
        self.channels_first = shapes.channels_first(formats)
        self.inputs, self.picture = make_inputs(shapes, size or SIZE, picture, self.channels_first)
        self.output_names = tuple(getattr(model, "output_names", None) or ())
        reduced = use_float32({"": model, **self.layers})
        self.notes = tuple(self._notes(reduced))

    def _notes(self, reduced: Sequence[str]) -> Iterator[str]:
        """Yield notes on the call of the model that the user must know."""
        yield from nonfinite_weight_warnings((weight.path, weight.numpy()) for weight in self._model.weights)
        if reduced:
            yield f"Layers of {' and '.join(reduced)} compute in float32 here."
        others = [entry.name for number, entry in enumerate(self.inputs) if number != self.picture]
        if others:
            explained = self.inputs[self.picture].name
            yield (
                f"The picture goes into input {explained!r}; the others are zero unless you set them: "
                f"{', '.join(others)}."
            )

    def call(
        self, images: Any, others: Sequence[Any], until: tuple[str, int] | None = None
    ) -> tuple[LayerOutputs, list[Any]]:
        """Call the model; see `Network.call`."""
        tensors = to_network_inputs(self.inputs, images, others, self.channels_first)
        outputs: Any = []
        with record_outputs(self.layers, until) as calls:
            outputs = self._model(self._packed(tensors), training=False)
        return calls, tf.nest.flatten(outputs)

    def describe(self, traces: Mapping[str, Trace]) -> Node:
        """Return the tree of layers."""
        return describe(self._model, self.layers, traces)

    def variables(self, layer: str) -> list[Any]:
        """Return the weights of a layer, or of all layers if `layer` is empty."""
        return list(self.layers[layer].weights if layer else self._model.weights)

    def _packed(self, tensors: list[Any]) -> Any:
        """Return the inputs in the structure (list, dictionary, single tensor) that the model expects."""
        # Sequential and subclassed models have no `input` before a call
        structure = getattr(self._model, "input", None)
        return tensors[0] if structure is None else keras.tree.pack_sequence_as(structure, tensors)


def to_network_inputs(
    inputs: Sequence[Input], images: Any, others: Sequence[Any], channels_first: bool
) -> list[Any]:
    """Return the tensor for each input in the network's dtype and order of axes.

    Parameters
    ----------
    inputs
        The inputs.
    images
        The pictures, (N, height, width, channels), for the input where `others` is None.
    others
        The tensors for the other inputs.
    channels_first
        Whether the network takes (N, channels, height, width).
    """
    tensors = []
    for entry, other in zip(inputs, others, strict=True):
        tensor = images if other is None else other
        turned = tf.transpose(tensor, [0, 3, 1, 2]) if channels_first and tensor.shape.rank == 4 else tensor
        tensors.append(tf.cast(turned, entry.dtype))
    return tensors


def _shapes(model: Any) -> "Shapes":
    tensors = getattr(model, "inputs", None)
    if tensors:
        found = [(str(tensor.name), tuple(tensor.shape), str(tensor.dtype)) for tensor in tensors]
    else:
        built = (model.get_build_config() or {}).get("input_shape") if model.built else None
        found = [("image", tuple(built) if built else (None, None, None, 3), "float32")]
    return Shapes([(name, shape[1:], dtype) for name, shape, dtype in found])


@dataclass(frozen=True, slots=True)
class Shapes:
    """The inputs of a model as it declares them.

    Attributes
    ----------
    entries
        Name, shape without batch axis in the model's order, and dtype of each input; None is an open length.
    """

    entries: Sequence[tuple[str, tuple[int | None, ...], str]]

    def channels_first(self, formats: Sequence[str] = ()) -> bool:
        """Return whether pictures are (channels, height, width), by shape or by the layers' data formats."""
        pictures = [shape for _, shape, _ in self.entries if len(shape) == 3 and shape[0] in _CHANNELS]
        if not pictures:
            return False
        if any(shape[2] in _CHANNELS for shape in pictures):
            return formats.count("channels_first") > formats.count("channels_last")
        return True


def make_inputs(
    shapes: Shapes, size: tuple[int, int], wanted: str, channels_first: bool
) -> tuple[tuple[Input, ...], int]:
    """Return the inputs as they are prepared, and the number of the explained one.

    Parameters
    ----------
    shapes
        The inputs as the model declares them.
    size
        Height and width for open sizes.
    wanted
        The name of the input to explain, or empty.
    channels_first
        Whether pictures are (channels, height, width); prepared ones are always channels last.

    Raises
    ------
    UserError
        If there is no such picture input.
    """
    inputs = tuple(_as_prepared(*entry, size, channels_first) for entry in shapes.entries)
    return inputs, _picture(inputs, wanted)


def _as_prepared(
    name: str, shape: tuple[int | None, ...], dtype: str, size: tuple[int, int], channels_first: bool
) -> Input:
    if len(shape) != 3:
        return Input(name, tuple(length or 1 for length in shape), dtype)
    turned = (shape[1], shape[2], shape[0]) if channels_first else shape
    height, width, channels = turned
    return Input(name, (height or size[0], width or size[1], channels or 3), dtype, None in (height, width))


def _picture(inputs: Sequence[Input], wanted: str) -> int:
    """Return the number of the input to explain."""
    pictures = [number for number, entry in enumerate(inputs) if entry.is_picture]
    named = [number for number in pictures if inputs[number].name == wanted]
    if wanted and not named:
        names = ", ".join(inputs[number].name for number in pictures)
        raise UserError(f"The model has no picture input {wanted!r}.", f"Choose one of: {names}.")
    if not pictures:
        shapes = ", ".join(" x ".join(map(str, entry.shape)) for entry in inputs)
        raise UserError(
            f"This model's input is not a picture (its shape is {shapes})."
            if len(inputs) == 1
            else f"None of this model's inputs is a picture (their shapes are {shapes}).",
            "Open a model whose input is a picture with 1, 3 or 4 channels.",
        )
    return (named or sorted(pictures, key=lambda number: _CHANNELS.index(inputs[number].shape[2])))[0]
