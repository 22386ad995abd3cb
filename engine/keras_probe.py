"""The Probe over a Keras model.

Each operation is traced once, for any batch size, as one graph in which every layer's output is known by path. Scores
before the softmax or sigmoid are the tensor that enters that operation of the graph, whichever layer or line of code it
came from; nothing of the model is changed. The class index is a tensor, so another class is not another trace.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.arrays import Floats, Integers
from engine.errors import UserError
from engine.keras_model import describe, kernel_variable, layers_by_path, use_float32
from engine.model import Field, Head, HeadKind, Model, Shape
from engine.receptive_field import receptive_fields
from engine.tap import Calls, recording
from engine.target import Score, Target

__all__ = ["KerasProbe"]

_PORTION_SECONDS = 0.1
_LARGEST_PORTION = 32
_PASSING = {"Identity", "Cast"}
_KINDS = {"Softmax": HeadKind.SOFTMAX, "Sigmoid": HeadKind.SIGMOID}


class KerasProbe:
    """Ask a Keras model in inference mode.

    Parameters
    ----------
    model
        Any `keras.Model` whose first picture input is (height, width, channels), channels last.
    input_shape
        That shape, where the model leaves it open.
    name, labels, digest
        What the model is called, its class names, and the hash of its file.

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
    ) -> None:
        self._keras = model
        self._layers = layers_by_path(model)
        self._specs = _input_specs(model, input_shape)
        self._image_input = _image_input(self._specs)
        self._functions: dict[tuple[Any, ...], Callable[..., Any]] = {}
        mixed = use_float32({"": model, **self._layers})
        notes = ("Layers of mixed precision compute in float32 here.",) if mixed else ()
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
        function(image, windows[:1], fill, tf.constant(target.index))  # trace now, so that what follows can be timed
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
        kernel = variable.numpy().astype(np.float32)
        kind = type(self._layers[layer]).__name__
        if kind in ("DepthwiseConv2D", "SeparableConv2D"):
            return kernel.reshape(*kernel.shape[:2], 1, -1)
        return kernel.transpose(0, 1, 3, 2) if kind == "Conv2DTranspose" else kernel

    def weights(self, layer: str) -> dict[str, Floats]:
        """Return a layer's own weight arrays; see `Probe.weights`."""
        self._model.layer(layer)
        variables = self._layers[layer].weights if layer else self._keras.weights
        return {variable.path.rsplit("/", 1)[-1]: variable.numpy().astype(np.float32) for variable in variables}

    # Tracing

    def _discover(self, name: str, labels: tuple[str, ...], digest: str, notes: tuple[str, ...]) -> Model:
        """Trace the model once: that trace serves `predict`, and tells shapes, heads and receptive fields."""
        traced: dict[str, Any] = {}

        def build(images: Any) -> Any:
            calls, outputs = self._call(images)
            traced.update(calls=calls, outputs=outputs, images=images)
            heads = [self._head(number, output) for number, output in enumerate(outputs)]
            traced["heads"] = tuple(heads)
            return [
                tf.cast(output, tf.float32) if head.num_classes == 0 else _class_scores(output, head, _best_score(head))
                for output, head in zip(outputs, heads, strict=True)
            ]

        function = self._function(("predict",), build, [self._image_spec()])
        operations = function.get_concrete_function().graph.get_operations()  # type: ignore[attr-defined]
        fields = receptive_fields(operations, traced["images"], tf.get_static_value)
        self._turns = {path: _turn(outputs, fields) for path, outputs in traced["calls"].items()}
        tensors = {path: _first_tensor(outputs[self._turns[path]]) for path, outputs in traced["calls"].items() if outputs}
        shapes: dict[str, Shape] = {path: tuple(tensor.shape[1:]) for path, tensor in tensors.items() if tensor is not None}
        found = {path: fields.get(tensor.name) for path, tensor in tensors.items() if tensor is not None}
        root = describe(self._keras, self._layers, shapes, found)
        shape = tuple(self._specs[self._image_input].shape[1:])
        return Model(name, root, (shape[0], shape[1], shape[2]), traced["heads"], labels, digest, notes)

    def _head(self, number: int, output: Any) -> Head:
        names = getattr(self._keras, "output_names", None) or ()
        name = names[number] if number < len(names) else f"output {number}"
        shape = output.shape.as_list()
        flat = len(shape) >= 2 and all(length == 1 for length in shape[1:-1]) and shape[-1] is not None
        count = shape[-1] if flat else 0
        kind = _KINDS.get(_deciding(output).op.type, HeadKind.LINEAR)
        return Head(name, 2 if count == 1 and kind is HeadKind.SIGMOID else count, kind)

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
        if getattr(self._keras, "inputs", None):
            return keras.tree.pack_sequence_as(self._keras.input, inputs)
        return inputs[0]

    def _output(self, calls: Calls, layer: str) -> Any:
        """Return what `layer` put out in this trace when it was first called on the picture."""
        tensor = _first_tensor(calls[layer][self._turns[layer]]) if calls.get(layer) else None
        if tensor is None:
            raise UserError(f"Layer {layer!r} puts out nothing for a picture.", "Choose a layer that the tree shows with a shape.")
        return tensor

    def _score(self, outputs: Sequence[Any], target: Target, index: Any) -> Any:
        head = self._model.heads[target.head]
        if head.num_classes == 0:
            raise UserError(f"Output {head.name!r} is not a list of classes.", "Choose an output that is.")
        return tf.gather(_class_scores(outputs[target.head], head, target.score), index, axis=1)

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
    for number, spec in enumerate(specs):
        if len(spec.shape) == 4 and spec.shape[3] in (1, 3):
            return number
    shapes = ", ".join(str(tuple(spec.shape[1:])) for spec in specs)
    raise UserError(
        f"The model takes no picture: its inputs have shapes {shapes}.",
        "Convscope explains models whose input is (height, width, channels) with 1 or 3 channels, channels last.",
    )


def _inside(windows: Any, height: int, width: int) -> Any:
    """Return which pixels lie in each window: (N, height, width, 1) bool."""
    top, left, bottom, right = (side[:, None] for side in tf.unstack(windows, 4, axis=1))
    rows, columns = tf.range(height)[None], tf.range(width)[None]
    vertical = (rows >= top) & (rows < bottom)
    horizontal = (columns >= left) & (columns < right)
    return (vertical[:, :, None] & horizontal[:, None, :])[..., None]


def _first_tensor(output: Any) -> Any | None:
    return next((part for part in tf.nest.flatten(output) if tf.is_tensor(part) and part.shape.rank), None)


def _turn(outputs: list[Any], fields: Mapping[str, Field | None]) -> int:
    """Return which call of a layer was the first whose output depends on the picture; 0 if none does."""
    tensors = [_first_tensor(output) for output in outputs]
    return next((turn for turn, tensor in enumerate(tensors) if tensor is not None and tensor.name in fields), 0)


def _gradient(score: Any, source: Any, what: str) -> Any:
    (gradient,) = tf.gradients(score, [source])
    if gradient is None:
        raise UserError(f"The score does not depend on {what}.", "Choose another layer, or another class.")
    return tf.convert_to_tensor(gradient)


def _deciding(output: Any) -> Any:
    """Return the tensor that the softmax or sigmoid put out, past casts and identities."""
    while output.op.type in _PASSING:
        output = output.op.inputs[0]
    return output


def _best_score(head: Head) -> Score:
    return Score.LOGIT if head.kind is HeadKind.LINEAR else Score.PROBABILITY


def _class_scores(output: Any, head: Head, score: Score) -> Any:
    """Return the scores of every class, (N, classes) float32; a single sigmoid unit gets its complement before it."""
    if head.kind is HeadKind.LINEAR and score is not Score.LOGIT:
        raise UserError(
            f"Output {head.name!r} ends without softmax or sigmoid, so it has no probabilities.", "Choose the logit as score."
        )
    deciding = _deciding(output)
    logits = output if head.kind is HeadKind.LINEAR else deciding.op.inputs[0]
    logits, plain = (tf.reshape(tf.cast(part, tf.float32), [-1, part.shape[-1]]) for part in (logits, deciding))
    if logits.shape[-1] == 1 and head.num_classes == 2:
        logits, plain = tf.concat([-logits, logits], 1), tf.concat([1 - plain, plain], 1)
    if score is Score.LOGIT:
        return logits
    if score is Score.PROBABILITY:
        return plain
    return tf.nn.log_softmax(logits) if head.kind is HeadKind.SOFTMAX else tf.math.log_sigmoid(logits)
