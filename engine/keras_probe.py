"""The Probe over a Keras model.

Each operation is traced once, for any batch size, as one graph in which every layer's output is known by path. The class
index is a tensor, so another class is not another trace.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.arrays import Floats, Integers
from engine.errors import UserError
from engine.heads import best_scores, class_scores, describe_head
from engine.keras_model import describe, kernel_variable, layers_by_path, use_float32
from engine.model import Head, Model
from engine.tap import Calls, recording
from engine.target import Target
from engine.trace import Trace, first_tensor, read_traces

__all__ = ["KerasProbe"]

_PORTION_SECONDS = 0.1
_LARGEST_PORTION = 32


class KerasProbe:
    """Ask a Keras model in inference mode.

    Parameters
    ----------
    model
        Any `keras.Model` whose first picture input is (height, width, channels), channels last.
    input_shape
        That shape, where the model leaves it open.
    name, labels, digest, notes
        What the model is called, its class names, the hash of its file, and what its reader must know.

    Raises
    ------
    UserError
        When the model takes no picture, or cannot be called on one.
    """

    def __init__(
        self,
        model: Any,
        *,
        input_shape: tuple[int, int, int] | None = None,
        name: str = "",
        labels: tuple[str, ...] = (),
        digest: str = "",
        notes: tuple[str, ...] = (),
    ) -> None:
        self._keras = model
        self._layers = layers_by_path(model)
        self._specs = _input_specs(model, input_shape)
        self._image_input = _image_input(self._specs)
        self._functions: dict[tuple[Any, ...], Callable[..., Any]] = {}
        notes += tuple(_notes(model, self._specs, self._image_input, use_float32({"": model, **self._layers})))
        self._model = self._discover(name or model.name, labels, digest, notes)

    @property
    def model(self) -> Model:
        """The model's tree, input and heads."""
        return self._model

    def predict(self, images: Floats) -> tuple[Floats, ...]:
        """Return the probabilities of each head; see `Probe.predict`."""
        return tuple(output.numpy() for output in self._functions["predict",](images))

    def score(self, images: Floats, target: Target) -> Floats:
        """Return the target's score; see `Probe.score`."""

        def build(images: Any, index: Any) -> Any:
            return self._score(self._call(images)[1], target, index)

        return self._run(("score", target.head, target.score), build, images, target)[0]

    def gradient(self, images: Floats, target: Target) -> Floats:
        """Return the gradient of the score by the image; see `Probe.gradient`."""

        def build(images: Any, index: Any) -> Any:
            score = self._score(self._call(images)[1], target, index)
            return _gradient(score, images, "the picture")

        return self._run(("gradient", target.head, target.score), build, images, target)[0]

    def activations(self, images: Floats, layer: str) -> Floats:
        """Return the output of a layer; see `Probe.activations`."""
        self._model.layer(layer)

        def build(images: Any) -> Any:
            return tf.cast(self._output(self._call(images)[0], layer), tf.float32)

        result: Floats = self._function(("activations", layer), build, [self._image_spec()])(images).numpy()
        return result

    def activation_gradient(self, images: Floats, layer: str, target: Target) -> tuple[Floats, Floats]:
        """Return a layer's output and the gradient of the score by it; see `Probe.activation_gradient`."""
        self._model.layer(layer)

        def build(images: Any, index: Any) -> Any:
            calls, outputs = self._call(images)
            activation = self._output(calls, layer)
            score = self._score(outputs, target, index)
            return activation, _gradient(score, activation, f"layer {layer!r}")

        key = ("activation_gradient", layer, target.head, target.score)
        activation, gradient = self._run(key, build, images, target)
        return activation, gradient

    def unit_gradient(self, images: Floats, layer: str, units: Sequence[int], margin: int) -> tuple[Floats, Floats]:
        """Return a unit's mean activation and its gradient by the image; see `Probe.unit_gradient`."""
        self._model.layer(layer)

        def build(images: Any, units: Any) -> Any:
            activation = self._output(self._call(images)[0], layer)
            chosen = tf.gather(activation, units, axis=-1, batch_dims=1)
            if len(chosen.shape) == 3 and margin:
                chosen = chosen[:, margin:-margin, margin:-margin]
            objective = tf.reduce_mean(tf.reshape(chosen, [tf.shape(chosen)[0], -1]), axis=1)
            return objective, _gradient(objective, images, "the picture")

        signature = [self._image_spec(), tf.TensorSpec([None], tf.int32)]
        function = self._function(("unit_gradient", layer, margin), build, signature)
        objective, gradient = function(images, tf.constant(list(units), tf.int32))
        return objective.numpy(), gradient.numpy()

    def score_occluded(self, image: Floats, windows: Integers, fill: Floats, target: Target) -> Iterator[Floats]:
        """Yield scores with one window covered at a time; see `Probe.score_occluded`."""

        def build(image: Any, windows: Any, fill: Any, index: Any) -> Any:
            images = tf.where(_inside(windows, *image.shape[:2]), fill, image)
            return self._score(self._call(images)[1], target, index)

        shape = tf.TensorSpec(self._model.input_shape, tf.float32)
        signature = [shape, tf.TensorSpec([None, 4], tf.int32), shape, tf.TensorSpec([], tf.int32)]
        function = self._function(("score_occluded", target.head, target.score), build, signature)
        self._check(image, target)
        done, portion = 0, 4
        while done < len(windows):
            begun = time.perf_counter()
            scores: Floats = function(image, windows[done : done + portion], fill, tf.constant(target.index)).numpy()
            done += len(scores)
            yield scores
            pace = portion * _PORTION_SECONDS / max(time.perf_counter() - begun, 1e-6)
            portion = int(np.clip(pace, 1, min(_LARGEST_PORTION, 2 * portion)))

    def kernel(self, layer: str) -> Floats:
        """Return a layer's kernel; see `Probe.kernel`."""
        self._model.layer(layer)
        variable = kernel_variable(self._layers[layer])
        if variable is None:
            known = ", ".join(node.path for node in self._model.kernels()[:4])
            raise UserError(f"Layer {layer!r} has no convolution kernel.", f"Layers with one are, among others: {known}.")
        kernel: Floats = variable.numpy().astype(np.float32)
        kind = type(self._layers[layer]).__name__
        if kind in ("DepthwiseConv2D", "SeparableConv2D"):
            return kernel.reshape(*kernel.shape[:2], 1, -1)
        return kernel.transpose(0, 1, 3, 2) if kind == "Conv2DTranspose" else kernel

    def weights(self, layer: str) -> dict[str, Floats]:
        """Return a layer's own weight arrays; see `Probe.weights`."""
        self._model.layer(layer)
        variables = self._layers[layer].weights if layer else self._keras.weights
        names = [variable.path.rsplit("/", 1)[-1] for variable in variables]
        names = names if len(set(names)) == len(names) else [variable.path for variable in variables]
        return {name: variable.numpy().astype(np.float32) for name, variable in zip(names, variables, strict=True)}

    # Tracing

    def _discover(self, name: str, labels: tuple[str, ...], digest: str, notes: tuple[str, ...]) -> Model:
        """Trace the model once: that trace serves `predict`, and tells shapes, heads and receptive fields."""
        heads: list[Head] = []
        traces: dict[str, Trace] = {}

        def build(images: Any) -> Any:
            calls, outputs = self._call(images)
            heads.clear()  # a model that makes its variables when first called is traced twice
            traces.update(read_traces(calls, images, outputs))
            names = getattr(self._keras, "output_names", None) or [f"#{number}" for number in range(len(outputs))]
            heads.extend(describe_head(head, output) for head, output in zip(names, outputs, strict=True))
            return [best_scores(output, head) for output, head in zip(outputs, heads, strict=True)]

        self._function(("predict",), build, [self._image_spec()])
        self._traces = traces
        shape = tuple(self._specs[self._image_input].shape[1:])
        root = describe(self._keras, self._layers, traces)
        return Model(name, root, (shape[0], shape[1], shape[2]), tuple(heads), labels, digest, notes)

    def _call(self, images: Any) -> tuple[Calls, list[Any]]:
        """Call the model on symbolic `images`, other inputs at zero; return every layer's outputs and the heads'."""
        batch = tf.shape(images)[0]
        inputs = [
            tf.cast(images, spec.dtype)
            if number == self._image_input
            else tf.zeros([batch, *(length or 1 for length in spec.shape[1:])], spec.dtype)
            for number, spec in enumerate(self._specs)
        ]
        with recording(self._layers) as calls:
            outputs = self._keras(self._arrange(inputs), training=False)
        return calls, tf.nest.flatten(outputs)

    def _arrange(self, inputs: list[Any]) -> Any:
        """Return the inputs in the structure (list, dictionary, single tensor) that the model was made with."""
        structure = getattr(self._keras, "input", None)  # Sequential and subclassed models have none before a call
        return inputs[0] if structure is None else keras.tree.pack_sequence_as(structure, inputs)

    def _output(self, calls: Calls, layer: str) -> Any:
        """Return what `layer` put out in this trace when it was first called on the picture."""
        if layer not in self._traces:
            raise UserError(f"Layer {layer!r} puts out nothing for a picture.", "Choose a layer that the tree shows with a shape.")
        return first_tensor(calls[layer][self._traces[layer].call])

    def _score(self, outputs: Sequence[Any], target: Target, index: Any) -> Any:
        if target.head >= len(self._model.heads):
            raise UserError(f"The model has no output {target.head}.", f"It has outputs 0 to {len(self._model.heads) - 1}.")
        head = self._model.heads[target.head]
        if head.num_classes == 0:
            raise UserError(
                f"Output {head.name!r} is not a list of classes.", "Choose an output that is; activations and filters need none."
            )
        return tf.gather(class_scores(outputs[target.head], head, target.score), index, axis=1)

    def _check(self, images: Floats, target: Target) -> None:
        shape, head = self._model.input_shape, self._model.heads[target.head]
        if images.shape[-3:] != shape:
            raise UserError(f"The picture was prepared as {images.shape[-3:]}, the model takes {shape}.", "Run the method again.")
        if not 0 <= target.index < head.num_classes:
            raise UserError(f"There is no class {target.index}.", f"Output {head.name!r} has classes 0 to {head.num_classes - 1}.")

    def _image_spec(self) -> Any:
        return tf.TensorSpec(self._specs[self._image_input].shape, tf.float32)

    def _function(self, key: tuple[Any, ...], build: Callable[..., Any], signature: list[Any]) -> Callable[..., Any]:
        if key not in self._functions:
            function = tf.function(build, autograph=False, input_signature=signature)
            function.get_concrete_function()
            self._functions[key] = function
        return self._functions[key]

    def _run(self, key: tuple[Any, ...], build: Callable[..., Any], images: Floats, target: Target) -> list[Floats]:
        function = self._function(key, build, [self._image_spec(), tf.TensorSpec([], tf.int32)])
        self._check(images, target)
        return [part.numpy() for part in tf.nest.flatten(function(images, tf.constant(target.index)))]


def _input_specs(model: Any, input_shape: tuple[int, int, int] | None) -> list[Any]:
    """Return a TensorSpec for each input, open sizes of the first picture input filled from `input_shape` or 224."""
    inputs = getattr(model, "inputs", None)
    if inputs:
        shapes = [(tuple(tensor.shape), tensor.dtype) for tensor in inputs]
    else:
        built = (model.get_build_config() or {}).get("input_shape") if model.built else None
        shapes = [(tuple(built) if built else (None, *(input_shape or (224, 224, 3))), "float32")]
    specs = []
    for shape, dtype in shapes:
        if len(shape) == 4:
            wanted = input_shape or (224, 224, 3)
            shape = (None, *(length or wanted[axis] for axis, length in enumerate(shape[1:])))
        specs.append(tf.TensorSpec((None, *shape[1:]), dtype))
    return specs


def _image_input(specs: list[Any]) -> int:
    for channels in (3, 1):
        for number, spec in enumerate(specs):
            if len(spec.shape) == 4 and spec.shape[3] == channels:
                return number
    shapes = ", ".join(str(tuple(spec.shape[1:])) for spec in specs)
    raise UserError(
        f"The model takes no picture: its inputs have shapes {shapes}.",
        "Convscope explains models whose input is (height, width, channels) with 1 or 3 channels, channels last.",
    )


def _notes(model: Any, specs: list[Any], image_input: int, mixed: bool) -> Iterator[str]:
    """Yield what a reader of the results must know about how the model is asked."""
    if mixed:
        yield "Layers of mixed precision compute in float32 here."
    others = [tensor.name for number, tensor in enumerate(getattr(model, "inputs", None) or ()) if number != image_input]
    if others:
        yield f"The picture goes into input {model.inputs[image_input].name!r}; held at zero: {', '.join(others)}."


def _inside(windows: Any, height: int, width: int) -> Any:
    """Return which pixels lie in each window: (N, height, width, 1) bool."""
    top, left, bottom, right = (side[:, None] for side in tf.unstack(windows, 4, axis=1))
    rows, columns = tf.range(height)[None], tf.range(width)[None]
    vertical = (rows >= top) & (rows < bottom)
    horizontal = (columns >= left) & (columns < right)
    return (vertical[:, :, None] & horizontal[:, None, :])[..., None]


def _gradient(score: Any, source: Any, what: str) -> Any:
    (gradient,) = tf.gradients(score, [source])
    if gradient is None:
        raise UserError(f"The score does not depend on {what}.", "Choose another layer, or another class.")
    return tf.convert_to_tensor(gradient)
