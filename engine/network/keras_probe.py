"""The Probe over any network that can be called on pictures in a TensorFlow graph.

Each operation is traced once as one graph for any batch size and any class. The output of every layer in that
graph is known by path.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array, Int32Array
from engine.core.errors import UserError
from engine.core.model import Head, Model
from engine.core.target import Target, target_error
from engine.network.fallback import with_fallback
from engine.network.fixed_inputs import FixedInputs
from engine.network.gradients import gradient_by_image, gradient_by_tensor, pooling_inputs
from engine.network.graph.folded_graph import FoldedGraph, fold_graph, not_folded_note
from engine.network.graph.graph_memory import check_tensor_sizes
from engine.network.heads import (
    all_scores,
    class_scores,
    describe_head,
    head_notes,
    head_outputs,
    infer_head_kind,
    require_score,
    score_kinds,
)
from engine.network.incremental.occlusion_scorer import OcclusionScorer, are_close
from engine.network.keras_model import arrays_by_name, kernel_array
from engine.network.layer_recorder import LayerOutputs
from engine.network.network import Network
from engine.network.relu_rules import ReluCounts, use_rule
from engine.network.trace import Trace, as_map, first_tensor, read_traces
from engine.network.traced_function import traced_function
from engine.network.weight_randomiser import Randomiser

__all__ = ["KerasProbe"]


@with_fallback(
    "predict", "score", "gradient", "activations", "activation_gradient", "unit_gradient", "pull_back"
)
class KerasProbe:
    """The Probe over a network in inference mode.

    Parameters
    ----------
    network
        The network.
    name
        The name of the model; by default that of the network.
    labels
        The class names.
    digest
        The hash of the model file.
    notes
        Notes on the model that the user must know.

    Raises
    ------
    UserError
        If the model cannot be called on a picture.
    """

    def __init__(
        self,
        network: Network,
        *,
        name: str = "",
        labels: tuple[str, ...] = (),
        digest: str = "",
        notes: tuple[str, ...] = (),
    ) -> None:
        self._network = network
        self._image_input = network.inputs[network.picture]
        self._others = FixedInputs(network.inputs, network.picture)
        self._functions: dict[tuple[Any, ...], Any] = {}
        self._traces: dict[str, Trace] = {}
        self._routes: dict[str, tuple[str, ...]] = {}
        self._relus, self._num_pools = ReluCounts(), 0
        self._covered = OcclusionScorer(self._all_scores)
        self._folding: FoldedGraph | None = None
        self._ends: tuple[str, ...] = ()
        self._heads: tuple[Head, ...] = ()
        self._captured_predictions: list[tuple[Float32Array, tuple[Float32Array, ...]]] | None = None
        heads = self._discover()
        height, width, channels = self._image_input.shape
        self._model = Model(
            name or network.name,
            network.describe(self._traces),
            (height, width, channels),
            heads,
            labels,
            digest,
            (*notes, *network.notes, *head_notes(heads), *self._notes),
            network.inputs,
            network.picture,
            num_relus=self._relus.count,
            num_hidden_relus=self._relus.hidden,
            num_max_pools=self._num_pools,
        )

    @property
    def model(self) -> Model:
        """The tree, inputs and heads of the model."""
        return self._model

    def add_metadata(
        self, labels: tuple[str, ...], notes: tuple[str, ...] = (), origin: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Add class names, notes and the origin of the model.

        Parameters
        ----------
        labels
            The class names; empty keeps the present ones.
        notes
            Further notes that the user must know.
        origin
            Names and values that reproduce the model besides its file.
        """
        known = self._model
        self._model = replace(
            known,
            labels=labels or known.labels,
            notes=(*known.notes, *notes),
            origin=(*known.origin, *origin),
        )

    @property
    def traced_function(self) -> Any:
        """The first trace, a concrete function of the picture; valid until `release`."""
        return self._functions[False, "predict"].get_concrete_function()

    def release(self) -> None:
        """Free all traces, which take most of the memory and can be made again."""
        self._functions.clear()
        self._covered.release()
        self._randomiser.release()

    def disable_folding(self, reason: str) -> None:
        """Use the unfolded network from now on, and add a note with the reason."""
        if self._folding is not None:
            self._folding = None
            self.add_metadata((), (not_folded_note(reason),))

    def set_other_inputs(self, others: Mapping[str, Float32Array]) -> None:
        """Set the values of the other inputs; see `Probe.set_other_inputs`."""
        if self._others.set_values(others):
            self._covered.forget()

    def predict(self, images: Float32Array) -> tuple[Float32Array, ...]:
        """Return the probabilities of each head; see `Probe.predict`."""
        return self._head_outputs(images)[: len(self._heads)]

    @contextmanager
    def capture_predictions(self) -> Iterator[list[tuple[Float32Array, tuple[Float32Array, ...]]]]:
        """Record the outputs of the heads while gradients are computed; see `Probe.capture_predictions`."""
        self._captured_predictions = []
        try:
            yield self._captured_predictions
        finally:
            self._captured_predictions = None

    def score(self, images: Float32Array, target: Target) -> Float32Array:
        """Return the target's score; see `Probe.score`."""

        def build(images: Any, index: Any) -> Any:
            return self._score(self._call(images)[1], target, index), ()

        return self._run(("score", target.head, target.score), build, images, target)[0]

    def gradient(self, images: Float32Array, target: Target, rule: str = "plain") -> Float32Array:
        """Return the gradient of the score by the image; see `Probe.gradient`."""

        def build(images: Any, index: Any) -> Any:
            outputs = self._call(images, rule=rule)[1]
            return self._by_picture(self._score(outputs, target, index), images, rule), self._best(outputs)

        return self._run(("gradient", target.head, target.score, rule), build, images, target)[0]

    def activations(self, images: Float32Array, layers: Sequence[str]) -> dict[str, Float32Array]:
        """Return the outputs of layers; see `Probe.activations`."""
        for layer in layers:
            self._model.layer(layer)

        def build(images: Any) -> Any:
            outputs, _ = self._call(images, layers, heads=False)
            return [self._maps(outputs, layer) for layer in layers]

        outputs = self._function(("activations", *layers), build, [self._image_spec()])(images)
        return {layer: output.numpy() for layer, output in zip(layers, outputs, strict=True)}

    def activation_gradient(
        self, images: Float32Array, layer: str, target: Target
    ) -> tuple[Float32Array, Float32Array]:
        """Return a layer's output and the gradient of the score by it; see `Probe.activation_gradient`."""
        self._model.layer(layer)

        def build(images: Any, index: Any) -> Any:
            found, outputs = self._call(images, [layer])
            activation = found[layer]
            score = self._score(outputs, target, index)
            parts = (activation, gradient_by_tensor(score, activation, f"layer {layer!r}"))
            return [tf.cast(self._traces[layer].to_map(part), tf.float32) for part in parts], self._best(
                outputs
            )

        key = ("activation_gradient", layer, target.head, target.score)
        activation, gradient = self._run(key, build, images, target)
        return activation, gradient

    def unit_gradient(
        self, images: Float32Array, layer: str, units: Sequence[int], margin: int
    ) -> tuple[Float32Array, Float32Array]:
        """Return a unit's mean activation and its gradient by the image; see `Probe.unit_gradient`."""
        self._model.layer(layer)

        def build(images: Any, units: Any) -> Any:
            activation = self._maps(self._call(images, [layer], heads=False)[0], layer)
            chosen = tf.gather(activation, units, axis=-1, batch_dims=1)
            if len(chosen.shape) == 3 and margin:
                chosen = chosen[:, margin:-margin, margin:-margin]
            objective = tf.reduce_mean(tf.reshape(chosen, [tf.shape(chosen)[0], -1]), axis=1)
            return objective, self._by_picture(objective, images)

        signature = [self._image_spec(), tf.TensorSpec([None], tf.int32)]
        function = self._function(("unit_gradient", layer, margin), build, signature)
        objective, gradient = function(images, tf.constant(list(units), tf.int32))
        return objective.numpy(), gradient.numpy()

    def pull_back(
        self, images: Float32Array, layer: str, weights: Float32Array, rule: str = "plain"
    ) -> Float32Array:
        """Return the gradient of a weighted sum of a layer's output by the image; see `Probe.pull_back`."""

        def build(images: Any, weights: Any) -> Any:
            activation = self._maps(self._call(images, [layer], heads=False, rule=rule)[0], layer)
            return self._by_picture(tf.reduce_sum(activation * weights), images, rule)

        function = self._function(
            ("pull_back", layer, rule), build, [self._image_spec(), self._layer_spec(layer)]
        )
        gradient: Float32Array = function(images, weights).numpy()
        return gradient

    def pooling_routes(
        self, images: Float32Array, layer: str, weights: Float32Array
    ) -> dict[str, Float32Array]:
        """Return the gradients that reach each max-pooling before a layer; see `Probe.pooling_routes`."""
        names: list[str] = []

        def build(images: Any, weights: Any) -> Any:
            calls, _ = self._call_network(images, layer)
            activation = self._maps({layer: self._output(calls, layer)}, layer)
            found = pooling_inputs(activation, images, calls)
            names[:] = [name for name, _, _ in found]
            gradients = (
                tf.gradients(activation * weights, [source for _, source, _ in found]) if found else []
            )
            return [as_map(part, layout) for part, (_, _, layout) in zip(gradients, found, strict=True)]

        function = self._function(
            ("pooling_routes", layer), build, [self._image_spec(), self._layer_spec(layer)]
        )
        self._routes.setdefault(layer, tuple(names))
        return {
            name: part.numpy()
            for name, part in zip(self._routes[layer], function(images, weights), strict=True)
        }

    def randomisable_layers(self, head: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the layers that can be randomised, and the rest; see `Probe.randomisable_layers`."""
        return self._randomiser.layers(head)

    @contextmanager
    def randomise_weights(self, layers: Sequence[str], seed: int, pictures: Float32Array) -> Iterator[None]:
        """Randomise the variables of layers within a block; see `Probe.randomise_weights`."""
        with self.without_folding(), self._randomiser.randomise(layers, seed, pictures):
            yield

    @contextmanager
    def without_folding(self) -> Iterator[None]:
        """Use the network as it was loaded within a block: nothing folded, every window computed whole."""
        folding, self._folding = self._folding, None
        try:
            with self._covered.bypass():
                yield
        finally:
            self._folding = folding

    def score_occluded(
        self, image: Float32Array, windows: Int32Array, fill: Float32Array, target: Target
    ) -> Iterator[Float32Array]:
        """Yield scores with one window covered at a time; see `Probe.score_occluded`."""
        return self._covered.scores(image, windows, fill, *self._score_indices(image, target))

    @property
    def occlusion_note(self) -> str:
        """A sentence on the computation of the latest covered pictures; see `Probe.occlusion_note`."""
        return self._covered.note

    def kernel(self, layer: str) -> Float32Array:
        """Return a layer's kernel; see `Probe.kernel`."""
        self._model.layer(layer)
        kernel = kernel_array(self._network.layers[layer])
        if kernel is None:
            known = ", ".join(node.path for node in self._model.kernels()[:4])
            raise UserError(
                f"Layer {layer!r} has no convolution kernel.",
                f"Choose a layer with a kernel, such as {known}.",
            )
        return kernel

    def weights(self, layer: str) -> dict[str, Float32Array]:
        """Return a layer's own weight arrays; see `Probe.weights`."""
        self._model.layer(layer)
        return arrays_by_name(self._network.variables(layer))

    # Tracing

    def _discover(self) -> tuple[Head, ...]:
        """Trace the network for `predict`, and read shapes, heads and receptive fields from that trace."""

        def build(images: Any) -> Any:
            others = self._others.batched(tf.shape(images)[0])
            calls, outputs = self._network.call(images, others)
            sources = {
                (images if tensor is None else tensor).name: entry.name
                for entry, tensor in zip(self._network.inputs, others, strict=True)
            }
            self._ends = tuple(output.name for output in outputs)
            traces, self._relus, self._num_pools = read_traces(calls, images, outputs, sources)
            self._traces.update(traces)
            names = self._network.output_names or tuple(f"#{number}" for number in range(len(outputs)))
            self._heads = tuple(
                describe_head(head, output) for head, output in zip(names, outputs, strict=True)
            )
            return head_outputs(outputs, self._heads)

        predict = self._function(("predict",), build, [self._image_spec()])
        function = predict.get_concrete_function()
        check_tensor_sizes(function.graph, self._network.name)
        held = len(self._network.inputs) - 1
        self._randomiser = Randomiser(function, self._network, self._traces, held, self._call_network)
        levels = np.random.default_rng(0).random((2, *self._image_input.shape), np.float32)
        levels[1] *= 255
        outputs = self._head_outputs(levels)
        self._fold(function, levels, outputs)
        return tuple(map(infer_head_kind, self._heads, outputs))

    def _fold(self, predict: Any, images: Float32Array, expected: Sequence[Float32Array]) -> None:
        """Fold batch normalisation if the folded outputs on some images equal the expected ones."""

        def is_equal(folding: FoldedGraph) -> bool:
            self._folding = folding
            return all(map(are_close, self._head_outputs(images), expected))

        self._folding, self._notes = fold_graph(predict, self._ends, is_equal)

    def _head_outputs(self, images: Float32Array) -> tuple[Float32Array, ...]:
        """Return the probabilities of each head, then the logits of those with classes."""

        def build(images: Any) -> Any:
            return head_outputs(self._call(images)[1], self._heads)

        return tuple(
            output.numpy() for output in self._function(("predict",), build, [self._image_spec()])(images)
        )

    def _best(self, outputs: Sequence[Any]) -> list[Any]:
        """Return the results of `predict` from the outputs of a trace."""
        return head_outputs(outputs, self._heads)[: len(self._heads)]

    def _call(
        self, images: Any, layers: Sequence[str] = (), heads: bool = True, rule: str = "plain"
    ) -> tuple[dict[str, Any], list[Any]]:
        """Return the outputs of `layers` for symbolic `images`, by path, and those of the heads if wanted.

        Batch normalisation is folded, unless a wanted layer would no longer lead to the other outputs, or
        `rule` is not plain.
        """
        names, folding = [self._trace_of(layer).tensor for layer in layers], self._folding
        alone = not heads and len(layers) == 1
        if folding is not None and rule == "plain" and (alone or all(map(folding.reaches_output, names))):
            found = folding.import_subgraph(images, [*names, *(self._ends if heads else ())])
            return dict(zip(layers, found, strict=False)), found[len(names) :]
        calls, outputs = self._call_network(images, layers[0] if alone else "")
        return {layer: self._output(calls, layer) for layer in layers}, outputs

    def _call_network(self, images: Any, until: str = "") -> tuple[LayerOutputs, list[Any]]:
        """Call the network on symbolic `images` up to layer `until`; other inputs have their fixed values."""
        end = (until, self._traces[until].call) if until in self._traces else None
        return self._network.call(images, self._others.batched(tf.shape(images)[0]), end)

    def _by_picture(self, score: Any, images: Any, rule: str = "plain") -> Any:
        use_rule(images.graph, rule)
        return gradient_by_image(score, images, self._image_input.dtype)

    def _trace_of(self, layer: str) -> Trace:
        if layer not in self._traces:
            raise UserError(
                f"Layer {layer!r} has no output for a picture.",
                "Choose a layer that has a shape in the model tree.",
            )
        return self._traces[layer]

    def _output(self, calls: LayerOutputs, layer: str) -> Any:
        """Return the output of the first call of `layer` on the picture in this trace."""
        return first_tensor(calls[layer][self._trace_of(layer).call])

    def _maps(self, outputs: Mapping[str, Any], layer: str) -> Any:
        """Return the output of `layer` in float32, as an upright map if it is one."""
        return tf.cast(self._traces[layer].to_map(outputs[layer]), tf.float32)

    def _score(self, outputs: Sequence[Any], target: Target, index: Any) -> Any:
        head = self._head(target)
        require_score(head, target.score)
        return tf.gather(class_scores(outputs[target.head], head, target.score), index, axis=1)

    def _head(self, target: Target) -> Head:
        if target.head >= len(self._model.heads):
            raise UserError(
                f"The model has no output {target.head}.",
                f"It has outputs 0 to {len(self._model.heads) - 1}.",
            )
        return self._model.heads[target.head]

    def _score_indices(self, images: Float32Array, target: Target) -> tuple[int, int, int]:
        """Return the indices of a score among all scores: head with classes, kind of score, class."""
        head = self._head(target)
        require_score(head, target.score)
        self._check(images, target)
        heads = [number for number, entry in enumerate(self._model.heads) if entry.num_classes]
        return heads.index(target.head), score_kinds(head).index(target.score), target.index

    def _all_scores(self) -> Any:
        """Return a concrete function from pictures to all scores of each head, (N, kinds, classes)."""

        def build(images: Any) -> Any:
            return all_scores(self._call(images)[1], self._model.heads)

        return self._function(("all scores",), build, [self._image_spec()]).get_concrete_function()

    def _check(self, images: Float32Array, target: Target) -> None:
        shape, head = self._model.input_shape, self._model.heads[target.head]
        if images.shape[-3:] != shape:
            raise UserError(
                f"The picture was prepared in the shape {images.shape[-3:]}, but the model takes {shape}.",
                "Run the method again.",
            )
        if not 0 <= target.index < head.num_classes:
            raise target_error(target.index, head)

    def _image_spec(self) -> Any:
        return tf.TensorSpec((None, *self._image_input.shape), tf.float32)

    def _layer_spec(self, layer: str) -> Any:
        shape = self._model.layer(layer).shape
        return tf.TensorSpec((None, *shape) if shape else None, tf.float32)

    def _function(self, key: tuple[Any, ...], build: Callable[..., Any], signature: list[Any]) -> Any:
        key = (self._folding is not None, *key)
        if key not in self._functions:
            self._functions[key] = traced_function(build, signature)
        return self._functions[key]

    def _run(
        self, key: tuple[Any, ...], build: Callable[..., Any], images: Float32Array, target: Target
    ) -> list[Float32Array]:
        function = self._function(key, build, [self._image_spec(), tf.TensorSpec([], tf.int32)])
        self._check(images, target)
        parts, heads = function(images, tf.constant(target.index))
        if self._captured_predictions is not None:
            self._captured_predictions.append((images, tuple(head.numpy() for head in heads)))
        return [part.numpy() for part in tf.nest.flatten(parts)]
