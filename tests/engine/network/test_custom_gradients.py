"""Gradients that authors have written themselves stay what they are when batch norm is folded: those of the Keras model."""

import gc
import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras.export import ExportArchive

from engine.core.target import Score, Target
from engine.model_files.saved_models.saved_model import open_saved_model
from engine.network.graph import custom_gradients
from engine.network.keras_probe import KerasProbe
from tests import models
from tests.engine.network.test_folded_graph import stirred

SHAPE = (12, 10, 3)
NOT_ACTIVATIONS = {"deserialize", "get", "serialize"}
ACTIVATIONS = dict(
    inspect.getmembers(
        keras.activations, lambda entry: inspect.isfunction(entry) and entry.__name__ not in NOT_ACTIVATIONS
    )
)
ACTIVATIONS["threshold"] = lambda hidden: keras.activations.threshold(hidden, 0.2, -0.1)
ACTIVATIONS["gelu by tanh"] = lambda hidden: keras.activations.gelu(hidden, approximate=True)
ACTIVATIONS["relu with a slope and a cap"] = lambda hidden: keras.activations.relu(hidden, 0.2, 1.5, 0.1)


def by_tape(model, images, index):
    """The gradient of an output by the picture, as Keras and TensorFlow give it for the model as it was built."""
    images = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = model(images, training=False)[:, index]
    return tape.gradient(score, images).numpy()


def require_equal(ours, theirs, what=""):
    assert np.abs(theirs).max() > 0, what
    np.testing.assert_allclose(ours, theirs, atol=1e-5 * np.abs(theirs).max(), rtol=1e-5, err_msg=what)


def pictures(count=2):
    return np.random.default_rng(1).normal(size=(count, *SHAPE)).astype(np.float32)


# All activations of Keras: output k of a model depends on activation k alone


def _branch(hidden, name, norm):
    hidden = Own(lambda layer, hidden: ACTIVATIONS[name](hidden))(hidden)
    if norm == "after":
        hidden = layers.BatchNormalization()(hidden)
    return layers.Dense(1)(layers.Flatten()(hidden))


def _branches(norm):
    image = keras.Input(SHAPE)
    hidden = layers.Conv2D(4, 3)(layers.Rescaling(1 / 50)(image))
    if norm != "none":
        hidden = layers.BatchNormalization()(hidden)
    if norm == "after":
        hidden = layers.Conv2D(4, 1)(hidden)
    return keras.Model(
        image, layers.Concatenate()([_branch(hidden, name, norm) for name in ACTIVATIONS]), name="branches"
    )


def plain(norm):
    return _branches(norm)


def nested(norm):
    image = keras.Input(SHAPE)
    return keras.Model(image, _branches(norm)(layers.Rescaling(0.8, offset=0.1)(image)))


def shared(norm):
    inner, image = _branches(norm), keras.Input(SHAPE)
    return keras.Model(image, layers.Add()([inner(image), inner(layers.Rescaling(-0.7)(image))]))


@pytest.mark.parametrize("norm", ["before", "after", "none"])
@pytest.mark.parametrize("build", [plain, nested, shared])
def test_saliency_is_the_gradient_of_the_keras_model_whatever_the_activation(build, norm):
    keras.utils.set_random_seed(2)
    model = stirred(build(norm))
    probe, images = models.probe(model), 50 * pictures(1)
    tape = tf.function(lambda images, index: by_tape_of(model, images, index), autograph=False)
    for index, name in enumerate(ACTIVATIONS):
        ours = probe.gradient(images, Target(index, 0, Score.LOGIT))
        require_equal(ours, tape(tf.constant(images), tf.constant(index)).numpy(), name)
    calls = 2 if build is shared else 1
    assert probe._folding is None if norm == "none" else probe._folding.num_folded == calls
    assert probe.model.notes == ()


def by_tape_of(model, images, index):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.gather(model(images, training=False), index, axis=1)
    return tape.gradient(score, images)


# Functions of an author's own


class Own(layers.Layer):
    """A layer whose `call` is given."""

    def __init__(self, act, **kwargs):
        super().__init__(**kwargs)
        self._act = act

    def build(self, shape):
        if self._act is of_a_variable:
            self.scale = self.add_weight(
                shape=(shape[-1],), initializer=keras.initializers.RandomUniform(0.5, 2)
            )

    def call(self, hidden):
        return self._act(self, hidden)


def straight_through(layer, hidden):
    @tf.custom_gradient
    def sign(hidden):
        is_near = tf.cast(tf.abs(hidden) < 1, tf.float32)
        return tf.sign(hidden), lambda gradient: gradient * is_near

    return sign(hidden)


def of_a_variable(layer, hidden):
    @tf.custom_gradient
    def scaled(hidden):
        result = hidden * layer.scale.value

        def gradients(upstream, variables=()):
            return 3 * upstream * layer.scale.value, [tf.zeros_like(variable) for variable in variables]

        return result, gradients

    return scaled(hidden)


def recomputed(layer, hidden):
    return tf.recompute_grad(lambda hidden: tf.sin(hidden) * hidden)(hidden)


def holding_what_comes_from_elsewhere(layer, hidden):
    outer = tf.cos(hidden)

    @tf.custom_gradient
    def function(hidden):
        return tf.sin(hidden), lambda gradient: gradient * outer

    return function(hidden)


def of_several(layer, hidden):
    @tf.custom_gradient
    def function(first, second, third):
        def gradients(upstream, unused, other):
            return upstream * first, None, other * 2 + upstream

        return (first * second, tf.cast(first > 0, tf.int32), third), gradients

    first, _, third = function(hidden, hidden * 2, tf.tanh(hidden))
    return first + third


def held_constant(layer, hidden):
    mask = tf.constant(np.random.default_rng(0).uniform(size=(1, *hidden.shape[1:])).astype(np.float32))

    @tf.custom_gradient
    def function(hidden):
        return hidden, lambda gradient: gradient * mask

    return function(hidden)


def mask_itself(layer, hidden):
    @tf.custom_gradient
    def function(hidden):
        mask = tf.sigmoid(hidden)
        return hidden * mask, lambda gradient: mask

    return function(hidden)


def in_a_function(layer, hidden):
    return tf.function(lambda hidden: straight_through(layer, hidden) * hidden, autograph=False)(hidden)


def in_a_function_holding_what_is_outside(layer, hidden):
    outer = tf.cos(hidden)

    @tf.custom_gradient
    def function(hidden):
        return tf.sin(hidden), lambda gradient: gradient * outer

    return tf.function(function, autograph=False)(hidden)


def in_a_loop(layer, hidden):
    def body(number, hidden):
        return number + 1, straight_through(layer, hidden) * 0.5 + hidden

    return tf.while_loop(lambda number, hidden: number < 3, body, (0, hidden), maximum_iterations=3)[1]


def in_a_branch(layer, hidden):
    return tf.cond(tf.reduce_mean(hidden) > -100.0, lambda: straight_through(layer, hidden), lambda: hidden)


def in_a_loop_without_one(layer, hidden):
    def body(number, hidden):
        return number + 1, tf.sin(hidden) + hidden

    return tf.while_loop(lambda number, hidden: number < 3, body, (0, hidden), maximum_iterations=3)[1]


COPIED = [
    straight_through,
    of_a_variable,
    recomputed,
    holding_what_comes_from_elsewhere,
    of_several,
    held_constant,
    mask_itself,
    in_a_function,
    in_a_loop_without_one,
]
NOT_COPIED = [in_a_function_holding_what_is_outside, in_a_loop, in_a_branch]


def _model(*trunk):
    image = hidden = keras.Input(SHAPE)
    for layer in trunk:
        hidden = layer(hidden)
    return stirred(keras.Model(image, layers.Dense(3)(layers.Flatten()(hidden))))


@pytest.mark.parametrize("act", [*COPIED, *NOT_COPIED])
def test_gradients_of_an_authors_own_are_kept(act):
    keras.utils.set_random_seed(4)
    model = _model(
        layers.Conv2D(4, 3), layers.BatchNormalization(name="norm"), Own(act, name="own"), layers.Conv2D(4, 3)
    )
    probe, images, target = models.probe(model), pictures(), Target(1, 0, Score.LOGIT)
    require_equal(probe.gradient(images, target), by_tape(model, images, 1))
    _, ours = probe.activation_gradient(images, "norm", target)
    ours_of_units = probe.unit_gradient(images, "own", [1, 1], 0)[1]
    assert (probe._folding is None) == (act in NOT_COPIED)
    assert any("Batch normalisation is not folded" in note for note in probe.model.notes) == (
        act in NOT_COPIED
    )
    with probe.without_folding():
        require_equal(ours, probe.activation_gradient(images, "norm", target)[1])
        require_equal(ours_of_units, probe.unit_gradient(images, "own", [1, 1], 0)[1])


def clipped(layer, hidden):
    @tf.custom_gradient
    def function(hidden):
        return hidden, lambda gradient: tf.clip_by_value(gradient, -0.01, 0.02)

    return function(hidden)


def stopped(layer, hidden):
    return 0.5 * hidden + tf.stop_gradient(0.5 * hidden)


@pytest.mark.parametrize("act", [clipped, stopped])
def test_nothing_is_folded_over_what_changes_gradients(act):
    """Gradients behind the batch norm are scaled by it, those before it are not: over a clip the two differ."""
    keras.utils.set_random_seed(4)
    model = _model(
        layers.Conv2D(4, 3), Own(act, name="own"), layers.BatchNormalization(), layers.Activation("silu")
    )
    probe, images = models.probe(model), pictures()
    require_equal(probe.gradient(images, Target(1, 0, Score.LOGIT)), by_tape(model, images, 1))


def test_nothing_is_folded_over_a_stopped_gradient():
    keras.utils.set_random_seed(4)
    image = keras.Input(SHAPE)
    stop = Own(lambda layer, hidden: tf.stop_gradient(hidden))
    hidden = layers.BatchNormalization()(stop(layers.Conv2D(4, 3)(image)))
    rest = layers.BatchNormalization()(layers.Conv2D(4, 3)(image))
    model = stirred(keras.Model(image, layers.Dense(3)(layers.Flatten()(layers.Add()([hidden, rest])))))
    probe, images = models.probe(model), pictures()
    require_equal(probe.gradient(images, Target(1, 0, Score.LOGIT)), by_tape(model, images, 1))
    assert probe._folding.num_folded == 1


def test_a_gradient_that_holds_what_is_folded_away_gets_it():
    """The function wraps convolution and batch norm, and its gradient looks at what comes out of the convolution."""
    keras.utils.set_random_seed(4)
    conv, norm = layers.Conv2D(4, 3, use_bias=False), layers.BatchNormalization()

    class Wrapped(layers.Layer):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = conv, norm

        def build(self, shape):
            conv.build(shape)
            norm.build(conv.compute_output_shape(shape))

        def call(self, image):
            inner = conv(image)
            outer = norm(inner, training=False)

            @tf.custom_gradient
            def function(hidden):
                return tf.nn.relu(hidden), lambda gradient: gradient * inner

            return function(outer)

    model = _model(Wrapped())
    probe, images = models.probe(model), pictures()
    assert probe._folding.num_folded == 1
    require_equal(probe.gradient(images, Target(1, 0, Score.LOGIT)), by_tape(model, images, 1))


@pytest.mark.parametrize("stores_them", [True, False])
def test_gradients_of_a_saved_model_are_those_of_its_operations(tmp_path, stores_them):
    """The names of custom gradients mean nothing in another process, or another function; the note tells of it."""
    keras.utils.set_random_seed(4)
    trunk = layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Activation("silu")
    model = _model(*trunk, Own(mask_itself))
    plain = keras.Model(
        model.input, model.layers[-1](model.layers[-2](keras.activations.silu(trunk[-1].output)))
    )
    images, archive = pictures(), ExportArchive()
    archive.track(model)
    archive.add_endpoint(
        "serve", lambda images: model(images, training=False), [tf.TensorSpec((None, *SHAPE), tf.float32)]
    )
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=stores_them)
    archive.write_out(str(tmp_path / "saved"), options=options, verbose=False)
    network, _, notes = open_saved_model(tmp_path / "saved")
    probe = KerasProbe(network)
    np.testing.assert_allclose(probe.predict(images)[0], model(images).numpy(), atol=1e-5)
    require_equal(probe.gradient(images, Target(1, 0, Score.LOGIT)), by_tape(plain, images, 1))
    assert np.abs(by_tape(plain, images, 1) - by_tape(model, images, 1)).max() > 1e-3
    assert any("Gradients are computed from its operations" in note for note in notes)


def test_gradients_live_as_long_as_the_probe_that_uses_them():
    gc.collect()
    before = len(custom_gradients._known)
    keras.utils.set_random_seed(4)
    probe = models.probe(_model(layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Activation("silu")))
    assert len(custom_gradients._known) == before + 1
    probe._folding = None
    assert len(custom_gradients._known) == before
