"""Guided backpropagation and the DeconvNet rule by numbers computed by hand, for every form in which people write a ReLU."""

from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

from engine.core.method import make
from engine.core.probe import RULES, InputImage
from engine.core.target import Score, Target
from engine.methods.common.pixel_maps import relu_notes
from engine.model_files.loader import open_model
from tests import models
from tests.fakes import run_to_end

SHAPE = (1, 2, 3)
PICTURE = np.array([[[[1, -1, 2], [-1, 2, -2]]]], np.float32)  # each value goes into a ReLU of its own
GRADIENTS = {  # of class 0; what comes down to the ReLUs is (1, 2, -3) at both pixels
    "plain": [[1, 0, -3], [0, 2, 0]],  # where the ReLU is open
    "guided": [[1, 0, 0], [0, 2, 0]],  # where it is open and the gradient positive
    "deconvnet": [[1, 2, 0], [1, 2, 0]],  # where the gradient is positive
}


class Written(layers.Layer):
    """A layer that computes with TensorFlow, as its author wrote it."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, values):
        return self.function(values)


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(3, 1, use_bias=False, name="conv")
        self.out = layers.Dense(2, use_bias=False, name="out")

    def call(self, picture, training=None):
        return self.out(ops.mean(ops.relu(self.conv(picture)), (1, 2)))


def weighted(model):
    """The model with a first layer that changes nothing, and classes that weigh the channels' means 2, 4, -6 and -2, -4, 6."""
    weights = np.array([[2, -2], [4, -4], [-6, 6]], np.float32)
    for layer in model._flatten_layers():
        if layer.name == "conv":
            layer.set_weights([np.eye(3, dtype=np.float32)[None, None]])
        if layer.name == "out":
            layer.set_weights([np.concatenate([weights] * (layer.kernel.shape[0] // 3))])
    return model


def conv(activation=None):
    return layers.Conv2D(3, 1, use_bias=False, activation=activation, name="conv")


def classes(hidden):
    return layers.Dense(2, use_bias=False, name="out")(layers.GlobalAveragePooling2D()(hidden))


def behind(relu):
    """A 1 x 1 convolution, what `relu` makes of it, global average pooling, two classes."""
    image = keras.Input(SHAPE)
    return weighted(keras.Model(image, classes(relu(conv()(image)))))


def inside(relu, depth):
    """A model with `relu` in it, in a model, and so on."""

    def nest(hidden):
        inner = keras.Input(hidden.shape[1:])
        return keras.Model(inner, (inside(relu, depth - 1) if depth > 1 else relu)(inner))(hidden)

    return nest


def in_a_convolution():
    image = keras.Input(SHAPE)
    return weighted(keras.Model(image, classes(conv("relu")(image))))


def subclassed():
    model = Subclassed()
    model(PICTURE)
    return weighted(model)


def siamese():
    twin = keras.Sequential([keras.Input(SHAPE), conv(), layers.ReLU()], name="twin")
    first, second = keras.Input(SHAPE), keras.Input(SHAPE)
    pooled = [layers.GlobalAveragePooling2D()(twin(image)) for image in (first, second)]
    return weighted(
        keras.Model(
            [first, second], layers.Dense(2, use_bias=False, name="out")(layers.Concatenate()(pooled))
        )
    )


def dense(**settings):
    return layers.Dense(3, use_bias=False, kernel_initializer=keras.initializers.Identity(), **settings)


FORMS = {
    "in a convolution": in_a_convolution,
    "in a dense layer": lambda: behind(dense(activation="relu")),
    "ReLU()": lambda: behind(layers.ReLU()),
    "ReLU() in float16": lambda: behind(layers.ReLU(dtype="mixed_float16")),
    "Activation('relu')": lambda: behind(layers.Activation("relu")),
    "ReLU(6.0)": lambda: behind(layers.ReLU(6.0)),
    "Activation('relu6')": lambda: behind(layers.Activation("relu6")),
    "ReLU(max_value=4)": lambda: behind(layers.ReLU(max_value=4.0)),
    "ReLU(threshold=0.5)": lambda: behind(layers.ReLU(threshold=0.5)),
    "ReLU(threshold=0.5, max_value=4)": lambda: behind(layers.ReLU(threshold=0.5, max_value=4.0)),
    "ops.relu": lambda: behind(ops.relu),
    "ops.relu, subclassed": subclassed,
    "ops.maximum(x, 0)": lambda: behind(lambda hidden: ops.maximum(hidden, 0)),
    "ops.maximum(0, x)": lambda: behind(lambda hidden: ops.maximum(0, hidden)),
    "ops.maximum(x, ops.zeros_like(x))": lambda: behind(
        lambda hidden: ops.maximum(hidden, ops.zeros_like(hidden))
    ),
    "ops.clip(x, 0, 4)": lambda: behind(lambda hidden: ops.clip(hidden, 0, 4)),
    "ops.where(x > 0, x, 0)": lambda: behind(lambda hidden: ops.where(hidden > 0, hidden, 0)),
    "ops.where(x > 0, x, ops.zeros_like(x))": lambda: behind(
        lambda hidden: ops.where(hidden > 0, hidden, ops.zeros_like(hidden))
    ),
    "tf.nn.relu": lambda: behind(Written(tf.nn.relu)),
    "tf.where(x >= 0, x, 0)": lambda: behind(Written(lambda hidden: tf.where(hidden >= 0, hidden, 0.0))),
    "TimeDistributed": lambda: behind(layers.TimeDistributed(layers.ReLU())),
    "in an inner model": lambda: behind(inside(layers.ReLU(), 1)),
    "in the inner model of an inner model": lambda: behind(inside(layers.Activation("relu"), 2)),
    "in a layer shared by two inputs": siamese,
}


@cache
def probe_of(form):
    return models.probe(FORMS[form]())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_relu_passes_what_the_rule_says(form):
    for rule in ("guided", "deconvnet"):
        gradient = probe_of(form).gradient(PICTURE, Target(0), rule)
        np.testing.assert_allclose(
            gradient[0, 0], GRADIENTS[rule], atol=1e-3 if "float16" in form else 1e-6, err_msg=rule
        )


@pytest.mark.parametrize("form", FORMS)
def test_every_form_counts_as_one_relu(form):
    assert probe_of(form).model.num_relus == 1


CAPPED = {
    "ReLU(6.0)": lambda: layers.ReLU(6.0),
    "ops.clip(x, 0, 6)": lambda: lambda hidden: ops.clip(hidden, 0, 6),
    "ReLU(max_value=5.5)": lambda: layers.ReLU(max_value=5.5),
}


@pytest.mark.parametrize("form", CAPPED)
def test_above_its_cap_a_relu_is_closed_as_it_is_below_zero(form):
    """By the chain rule and guided nothing passes there; the DeconvNet rule asks for nothing but a positive gradient."""
    picture = np.array([[[[7, -1, 2], [5, 9, 8]]]], np.float32)
    probe = models.probe(behind(CAPPED[form]()))
    expected = {
        "plain": [[0, 0, -3], [1, 0, 0]],
        "guided": [[0, 0, 0], [1, 0, 0]],
        "deconvnet": [[1, 2, 0], [1, 2, 0]],
    }
    for rule in RULES:
        np.testing.assert_allclose(
            probe.gradient(picture, Target(0), rule)[0, 0], expected[rule], atol=1e-6, err_msg=rule
        )


def test_below_its_threshold_a_relu_is_closed():
    picture = np.array([[[[0.3, 0.4, 0.6], [0.7, 2, -2]]]], np.float32)
    expected = {
        "plain": [[0, 0, -3], [1, 2, 0]],
        "guided": [[0, 0, 0], [1, 2, 0]],
        "deconvnet": [[1, 2, 0], [1, 2, 0]],
    }
    for rule in RULES:
        gradient = probe_of("ReLU(threshold=0.5)").gradient(picture, Target(0), rule)
        np.testing.assert_allclose(gradient[0, 0], expected[rule], atol=1e-6, err_msg=rule)


@cache
def two_relus(nested):
    """One channel x -> u = relu(x), relu(-x), relu(x + 3) -> relu(u1 + u2 - u3 + 4), relu(-u1 + 2 u2 + u3 - 3.5) -> two classes."""
    image = keras.Input((1, 2, 1))
    hidden = layers.Conv2D(3, 1, activation="relu", name="first")(image)
    hidden = layers.Conv2D(2, 1, name="second")(hidden)
    second = inside(lambda values: ops.maximum(values, 0), 1) if nested else layers.Activation("relu")
    model = keras.Model(image, classes(second(hidden)))
    model.get_layer("first").set_weights(
        [np.array([1, -1, 1], np.float32).reshape(1, 1, 1, 3), np.array([0, 0, 3], np.float32)]
    )
    kernel = np.array([[1, -1], [1, 2], [-1, 1]], np.float32)
    model.get_layer("second").set_weights([kernel[None, None], np.array([4, -3.5], np.float32)])
    model.get_layer("out").set_weights([np.array([[2, 2], [4, -4]], np.float32)])
    return models.probe(model)


@pytest.mark.parametrize(
    ("index", "expected"),
    [  # x = 2: u = 2, 0, 5, and 1, -0.5 go into the second; x = -1: u = 0, 1, 2, and 3, 0.5 do
        (0, {"plain": [0, -4], "guided": [1, -4], "deconvnet": [-4, -4]}),
        (1, {"plain": [0, 0], "guided": [1, -1], "deconvnet": [0, 0]}),
    ],
)
def test_each_relu_works_on_what_the_one_above_has_let_through(index, expected):
    picture = np.array([[[[2], [-1]]]], np.float32)
    for nested in (False, True):
        probe = two_relus(nested)
        assert probe.model.num_relus == 2
        for rule in RULES:
            np.testing.assert_allclose(
                probe.gradient(picture, Target(index), rule).ravel(), expected[rule], atol=1e-6, err_msg=rule
            )


def test_a_relu_called_twice_counts_twice():
    relu = layers.ReLU()
    assert models.probe(behind(lambda hidden: relu(relu(hidden) - 1))).model.num_relus == 2


def test_relus_that_lead_to_no_output_or_see_no_picture_do_not_count():
    image, number = keras.Input(SHAPE), keras.Input((5,))
    other = layers.Dense(2, activation="relu")(number)
    assert (
        models.probe(
            keras.Model([image, number], layers.Add()([classes(layers.ReLU()(conv()(image))), other]))
        ).model.num_relus
        == 1
    )


def test_every_picture_of_a_batch_gets_its_own_gradient():
    pictures = np.concatenate([PICTURE, -PICTURE, 3 * PICTURE])
    probe = probe_of("ReLU()")
    for rule in RULES:
        alone = [probe.gradient(picture[None], Target(1), rule)[0] for picture in pictures]
        np.testing.assert_array_equal(probe.gradient(pictures, Target(1), rule), alone)


def test_a_rule_holds_for_one_gradient_and_disturbs_no_later_one():
    model = behind(layers.ReLU())
    probe = models.probe(model)
    for rule in ("guided", "deconvnet", "plain", "guided", "plain"):
        np.testing.assert_allclose(probe.gradient(PICTURE, Target(0), rule)[0, 0], GRADIENTS[rule], atol=1e-6)
    activation, gradient = probe.activation_gradient(PICTURE, "conv", Target(0))
    np.testing.assert_allclose(activation, PICTURE)
    np.testing.assert_allclose(gradient[0, 0], GRADIENTS["plain"], atol=1e-6)
    with tf.GradientTape() as tape:
        picture = tf.constant(PICTURE)
        tape.watch(picture)
        score = model(picture)[0, 0]
    np.testing.assert_allclose(tape.gradient(score, picture)[0, 0], GRADIENTS["plain"], atol=1e-6)


def test_rules_hold_for_other_scores_and_other_starts_too():
    image = keras.Input(SHAPE)
    hidden = layers.ReLU(name="relu")(conv()(image))
    probe = models.probe(weighted(keras.Model(image, layers.Softmax()(classes(hidden)))))
    p = probe.predict(PICTURE)[0][0]
    for rule in RULES:  # the softmax of two classes whose logits are opposite: dp = 2 p q dlogit
        gradient = probe.gradient(PICTURE, Target(0, score=Score.PROBABILITY), rule)[0, 0]
        np.testing.assert_allclose(
            gradient, 2 * p[0] * p[1] * np.array(GRADIENTS[rule]), rtol=1e-4, atol=1e-7
        )
        weights = np.broadcast_to(np.array([1, 2, -3], np.float32), PICTURE.shape)
        np.testing.assert_allclose(
            probe.pull_back(PICTURE, "relu", weights, rule)[0, 0], GRADIENTS[rule], atol=1e-6
        )


SMOOTH = ("tanh", "elu", "selu", "gelu", "silu", "softplus", "sigmoid", "leaky_relu")


def picture_of(values):
    return InputImage(values[0], np.full(3, -2, np.float32), np.full(3, 2, np.float32))


@cache
def smooth():
    return models.probe(behind(keras.Sequential([layers.Activation(name) for name in SMOOTH])))


@pytest.mark.parametrize(("name", "rule"), [("guided-backpropagation", "guided"), ("deconvnet", "deconvnet")])
def test_without_a_relu_the_gradient_is_the_plain_one_and_the_method_warns(name, rule):
    probe = smooth()
    assert probe.model.num_relus == 0
    plain = probe.gradient(PICTURE, Target(0))
    assert plain.any()
    np.testing.assert_array_equal(probe.gradient(PICTURE, Target(0), rule), plain)
    result = run_to_end(make(name).run(probe, picture_of(PICTURE), Target(0)))[1]
    np.testing.assert_allclose(result.values, np.abs(plain[0]).max(-1), rtol=1e-6)
    assert any("Warning" in note and "no ReLU" in note for note in result.notes)


@pytest.mark.parametrize(("name", "rule"), [("guided-backpropagation", "guided"), ("deconvnet", "deconvnet")])
def test_the_methods_show_the_rules_gradient_and_say_on_how_many_relus_it_acts(name, rule):
    result = run_to_end(make(name).run(probe_of("ReLU()"), picture_of(PICTURE), Target(0)))[1]
    np.testing.assert_allclose(result.values, np.abs(GRADIENTS[rule]).max(-1)[None], atol=1e-6)
    assert any("acts on 1 ReLUs" in note for note in result.notes)


def test_a_leaky_unit_built_of_two_relus_still_passes_positive_gradients_where_it_is_below_zero():
    """PReLU is relu(x) - a relu(-x), of slope a below zero: a times the gradient gets through, plain or guided."""
    probe = models.probe(behind(layers.PReLU(alpha_initializer=keras.initializers.Constant(0.5))))
    np.testing.assert_allclose(probe.gradient(PICTURE, Target(0))[0, 0], [[1, 1, -3], [0.5, 2, -1.5]])
    guided = probe.gradient(PICTURE, Target(0), "guided")[0, 0]
    np.testing.assert_allclose(guided[[0, 0, 1, 1], [0, 1, 0, 1]], [1, 1, 0.5, 2], atol=1e-6)


def chain_rule_of(relu):
    """The plain gradient of a model with `relu`, the gradients by both rules, and how many ReLUs they act on."""
    probe = models.probe(behind(Written(relu) if not isinstance(relu, layers.Layer) else relu))
    plain, guided, deconvnet = (probe.gradient(PICTURE, Target(0), rule)[0, 0] for rule in RULES)
    return plain, guided, deconvnet, probe.model.num_relus


LEAKY = {
    "relu(x, negative_slope)": lambda x: keras.activations.relu(x, negative_slope=0.5),
    "relu(x, negative_slope, max_value)": lambda x: keras.activations.relu(
        x, negative_slope=0.5, max_value=4.0
    ),
    "relu(x, negative_slope, max_value=6)": lambda x: keras.activations.relu(
        x, negative_slope=0.5, max_value=6.0
    ),
    "relu(x, negative_slope, threshold)": lambda x: keras.activations.relu(
        x, negative_slope=0.5, threshold=0.5
    ),
    "PReLU": layers.PReLU(alpha_initializer=keras.initializers.Constant(0.5)),
    "relu(x) - relu(-x) / 2": lambda x: tf.nn.relu(x) - tf.nn.relu(-x) / 2,
    "-(-relu(x) + 0.5 relu(-x))": lambda x: -(-tf.nn.relu(x) + 0.5 * tf.nn.relu(-1.0 * x)),
    "max(x, 0) + 0.5 min(x, 0)": lambda x: tf.maximum(x, 0.0) + 0.5 * tf.minimum(x, 0.0),
    "0.5 min(0, x) + max(0, x)": lambda x: 0.5 * tf.minimum(0.0, x) + tf.maximum(0.0, x),
    "relu(x) + 0.25 (x - |x|)": lambda x: tf.nn.relu(x) + 0.25 * (x - tf.abs(x)),
    "two choices": lambda x: tf.where(x > 0, x, 0.0) + 0.5 * tf.where(x < 0, x, 0.0),
    "elu": lambda x: tf.nn.relu(x) + tf.exp(-tf.nn.relu(-x)) - 1.0,
    "celu": lambda x: keras.activations.celu(x),
    "max(x, x / 2)": lambda x: tf.maximum(x, x / 2),
}


@pytest.mark.parametrize("form", LEAKY)
def test_a_unit_that_rises_on_both_sides_is_no_relu_however_it_is_written(form):
    plain, guided, deconvnet, count = chain_rule_of(LEAKY[form])
    assert count == 0
    assert (plain != 0).all()
    np.testing.assert_array_equal(guided, plain)
    np.testing.assert_array_equal(deconvnet, plain)


def test_the_parts_of_crelu_are_relus():
    """What comes down is (1, 2, -3) to relu(x), and (1, 2, -3) times -1 to x of relu(-x), through ReLUs of their own."""
    crelu = layers.Lambda(lambda x: tf.concat([tf.nn.relu(x), tf.nn.relu(-x)], -1))
    plain, guided, deconvnet, count = chain_rule_of(crelu)
    assert count == 2
    np.testing.assert_allclose(plain, [[1, -2, -3], [-1, 2, 3]], atol=1e-6)
    np.testing.assert_allclose(guided, [[1, -2, 0], [-1, 2, 0]], atol=1e-6)
    np.testing.assert_allclose(deconvnet, [[0, 0, 0], [0, 0, 0]], atol=1e-6)


def test_an_absolute_value_of_two_relus_falls_below_zero_so_they_are_relus():
    """|x|: both parts get (1, 2, -3); only what is positive goes on, through the open one with the sign of x."""
    plain, guided, deconvnet, count = chain_rule_of(lambda x: tf.nn.relu(x) + tf.nn.relu(-x))
    assert count == 2
    np.testing.assert_allclose(plain, [[1, -2, -3], [-1, 2, 3]], atol=1e-6)
    np.testing.assert_allclose(guided, [[1, -2, 0], [-1, 2, 0]], atol=1e-6)
    np.testing.assert_allclose(deconvnet, 0, atol=1e-6)


def test_relus_that_are_added_but_hang_on_other_values_are_relus():
    """relu(x) - relu(-y), y the channels of x in turn: no leaky unit, so that the second gets (-1, -2, 3) and passes 3."""
    plain, guided, _, count = chain_rule_of(lambda x: tf.nn.relu(x) - tf.nn.relu(-tf.roll(x, 1, -1)))
    assert count == 2
    np.testing.assert_allclose(plain, [[1, -3, -3], [2, 2, 1]], atol=1e-6)
    np.testing.assert_allclose(guided, [[1, -3, 0], [0, 2, 0]], atol=1e-6)


NO_RELU = (
    "celu", "elu", "exponential", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu", "linear",
    "log_sigmoid", "mish", "selu", "sigmoid", "silu", "soft_shrink", "softplus", "softsign", "sparse_plus", "squareplus", "tanh",
    "tanh_shrink",
)  # fmt: skip


@pytest.mark.parametrize("name", NO_RELU)
def test_no_other_activation_of_keras_is_taken_for_a_relu(name):
    plain, guided, deconvnet, count = chain_rule_of(layers.Activation(name))
    assert count == 0
    np.testing.assert_array_equal(guided, plain)
    np.testing.assert_array_equal(deconvnet, plain)


def test_relus_in_a_saved_model_obey_too(tmp_path):
    behind(inside(layers.ReLU(max_value=4.0), 1)).export(tmp_path / "saved", verbose=False)
    probe = open_model(tmp_path / "saved").probe
    for rule in RULES:
        np.testing.assert_allclose(
            probe.gradient(PICTURE, Target(0), rule)[0, 0], GRADIENTS[rule], atol=1e-6, err_msg=rule
        )


def test_relus_inside_a_function_are_counted_and_warned_of():
    probe = models.probe(behind(Written(tf.function(tf.nn.relu))))
    assert (probe.model.num_relus, probe.model.num_hidden_relus) == (0, 1)
    assert any(
        "Warning: 1 more lie in functions" in note
        for note in relu_notes(probe.model, "guided backpropagation")
    )
    np.testing.assert_array_equal(
        probe.gradient(PICTURE, Target(0), "guided"), probe.gradient(PICTURE, Target(0))
    )


def test_the_relu_in_a_hard_sigmoid_is_a_gate_and_keeps_the_chain_rule():
    probe = models.probe(behind(layers.Activation("hard_sigmoid")))
    assert probe.model.num_relus == 0
    np.testing.assert_array_equal(
        probe.gradient(PICTURE, Target(0), "guided"), probe.gradient(PICTURE, Target(0))
    )
