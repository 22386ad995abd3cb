"""Every variable that the outputs depend on is drawn anew, and put back bit for bit."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from engine.core.target import Target
from engine.network.weight_randomiser import drawn_array
from tests import models

SIDE = 8


# what the report had left as it was: 1-D weights of an own layer, also whole numbers and random states
class Own(layers.Layer):
    def build(self, shape):
        self.gain = self.add_weight(shape=(shape[-1],), initializer="ones", name="gain")
        self.place = self.add_weight(shape=(1, shape[-1]), initializer="zeros", name="place")
        self.scalar = self.add_weight(shape=(), initializer="zeros", name="scalar")
        self.power = self.add_weight(
            shape=(), initializer="ones", dtype="int32", trainable=False, name="power"
        )
        self.unread = self.add_weight(shape=(3,), initializer="ones", name="unread")

    def call(self, hidden):
        return (hidden * self.gain + self.place + self.scalar) * keras.ops.cast(self.power, "float32")


def mapped(hidden):
    return layers.Conv2D(4, 3, padding="same", name="conv")(hidden)


def recurrent(kind):
    def build():
        image = keras.Input((SIDE, SIDE, 3))
        hidden = layers.Reshape((SIDE * SIDE, 4))(mapped(image))
        return keras.Model(
            image, layers.Dense(3, activation="softmax", name="out")(kind(5, name="rnn")(hidden))
        )

    return build


def own():
    image = keras.Input((SIDE, SIDE, 3))
    return keras.Model(
        image,
        layers.Dense(3, activation="softmax", name="out")(layers.Flatten()(Own(name="own")(mapped(image)))),
    )


def normalised():
    image = keras.Input((SIDE, SIDE, 3))
    hidden = layers.BatchNormalization(name="batch")(mapped(image))
    hidden = layers.GroupNormalization(2, name="group")(layers.LayerNormalization(name="layer")(hidden))
    hidden = layers.BatchNormalization(scale=False, center=False, name="plain")(
        layers.PReLU(name="prelu")(hidden)
    )
    hidden = layers.BatchNormalization(name="flat")(layers.GlobalAveragePooling2D()(hidden))
    return keras.Model(image, layers.Dense(3, activation="softmax", name="out")(hidden))


def tokens():
    image = keras.Input((SIDE, SIDE, 3))
    hidden = layers.Reshape((SIDE * SIDE, 4))(mapped(image))
    places = layers.Embedding(SIDE * SIDE, 4, name="places")(keras.ops.arange(SIDE * SIDE)[None])
    hidden = layers.MultiHeadAttention(2, 2, name="mha")(hidden + places, hidden)
    return keras.Model(
        image, layers.Dense(3, activation="softmax", name="out")(layers.GlobalAveragePooling1D()(hidden))
    )


def separable():
    image = keras.Input((SIDE, SIDE, 3))
    hidden = layers.SeparableConv2D(4, 3, name="separable")(image)
    return keras.Model(image, layers.Dense(3, activation="softmax", name="out")(layers.Flatten()(hidden)))


BUILDERS = {
    "LSTM": recurrent(layers.LSTM),
    "GRU": recurrent(layers.GRU),
    "both ways": recurrent(lambda units, name: layers.Bidirectional(layers.LSTM(units), name=name)),
    "own": own,
    "normalised": normalised,
    "tokens": tokens,
    "separable": separable,
    "subclassed": models.subclassed,
    "nested": models.nested,
    "siamese": models.siamese,
    "several inputs": models.multi_input,
}


@pytest.fixture(params=BUILDERS)
def asked(request):
    keras.utils.set_random_seed(3)
    model = BUILDERS[request.param]()
    return model, models.probe(model)


def pictures(probe, count=3):
    return np.random.default_rng(1).random((count, *probe.model.input_shape)).astype(np.float32)


def stored(model):
    return [variable.numpy().tobytes() for variable in model.variables]


KEPT = {"power", "unread"}  # whole numbers, and what no output depends on


def test_every_variable_differs_while_it_lasts_and_is_bit_for_bit_the_same_after_it(asked):
    model, probe = asked
    before, read = stored(model), probe.randomisable_layers(0)[0]
    with probe.randomise_weights(read, 5, pictures(probe)):
        during = stored(model)
        said = probe.predict(pictures(probe))[0]
    changed = {v.path for v, old, new in zip(model.variables, before, during, strict=True) if old != new}
    assert changed == {
        v.path for v in model.variables if v.name not in KEPT and "seed_generator" not in v.path
    }
    assert np.isfinite(said).all()
    assert stored(model) == before
    with pytest.raises(RuntimeError), probe.randomise_weights(read, 5, pictures(probe)):
        raise RuntimeError("given up")
    assert stored(model) == before


def test_what_is_said_meanwhile_is_what_keras_says_with_those_weights(asked):
    model, probe = asked
    images = pictures(probe)
    whole = probe.predict(images)[0]
    probe.gradient(images, Target(1))  # traced before, with the weights as they were
    with probe.randomise_weights(probe.randomisable_layers(0)[0], 2, images):
        random = probe.predict(images)[0]
        entries, picture = probe.model.inputs, probe.model.picture
        inputs = [
            images if number == picture else np.zeros((3, *entry.shape), np.float32)
            for number, entry in enumerate(entries)
        ]
        expected = model(inputs if len(inputs) > 1 else images, training=False).numpy()
    np.testing.assert_allclose(random, expected, atol=1e-5)
    assert np.abs(random - whole).max() > 1e-3
    np.testing.assert_array_equal(probe.predict(images)[0], whole)


def test_only_the_layers_that_are_named_are_drawn():
    model = normalised()
    probe = models.probe(model)
    before = dict(zip([v.path for v in model.weights], stored(model), strict=False))
    with probe.randomise_weights(["batch", "out"], 0, pictures(probe)):
        after = {v.path: v.numpy().tobytes() for v in model.weights}
    assert {path.split("/")[0] for path in before if after[path] != before[path]} == {"batch", "out"}


def test_layers_come_lowest_first_and_a_recurrent_one_has_the_weights_of_its_cell():
    keras.utils.set_random_seed(3)
    assert models.probe(recurrent(layers.LSTM)()).randomisable_layers(0) == (("conv", "rnn", "out"), ())
    assert models.probe(models.multi_output()).randomisable_layers(1)[0] == (
        "conv_a",
        "conv_b",
        "bn_b",
        "tags",
    )


def test_what_is_not_drawn_is_listed():
    mask = np.random.default_rng(0).random((SIDE, SIDE, 4)).astype(np.float32)

    class Masked(layers.Layer):
        def call(self, hidden):
            return hidden * mask

    image = keras.Input((SIDE, SIDE, 3))
    hidden = layers.Flatten()(Own(name="own")(Masked()(mapped(image))))
    read, kept = models.probe(keras.Model(image, layers.Dense(3, name="out")(hidden))).randomisable_layers(0)
    assert read == ("conv", "own", "out")
    assert kept == ("own/power (whole numbers)", f"1 constant array of the graph with {mask.size} values")


def test_moving_statistics_are_the_moments_of_what_comes_in_each_after_those_before_it():
    model = normalised()
    probe = models.probe(model)
    images = pictures(probe, 5)
    for layer in ("batch", "plain", "flat"):  # far from what the pictures make
        model.get_layer(layer).moving_mean.assign(np.full_like(model.get_layer(layer).moving_mean.numpy(), 7))
    with probe.randomise_weights(probe.randomisable_layers(0)[0], 1, images):
        for name in ("batch", "plain", "flat"):
            layer = model.get_layer(name)
            entering = keras.Model(model.input, layer.input)(images, training=False).numpy()
            axes = tuple(range(entering.ndim - 1))
            np.testing.assert_allclose(layer.moving_mean.numpy(), entering.mean(axes), atol=1e-5)
            np.testing.assert_allclose(
                layer.moving_variance.numpy(), entering.var(axes), rtol=1e-3, atol=1e-6
            )
        entering = keras.Model(model.input, model.get_layer("flat").output)(images, training=False).numpy()
    assert (entering.std(0) > 0.01).all()  # every channel is alive
    with probe.randomise_weights(["out"], 1, images):
        assert (model.get_layer("batch").moving_mean.numpy() == 7).all()


def test_normalisations_below_that_are_not_drawn_are_measured_past_as_they_are():
    model = normalised()
    probe = models.probe(model)
    images = pictures(probe, 4)
    model.get_layer("batch").moving_mean.assign(np.full(4, 3, np.float32))
    with probe.randomise_weights(["flat"], 1, images):
        layer = model.get_layer("flat")
        entering = keras.Model(model.input, layer.input)(images, training=False).numpy()
        np.testing.assert_allclose(layer.moving_mean.numpy(), entering.mean(0), atol=1e-5)


def test_a_normalisation_of_an_own_kind_is_drawn_like_all_else():
    class Doubled(layers.BatchNormalization):
        def call(self, inputs, training=None, mask=None):
            return 2 * super().call(inputs, training=training, mask=mask)

    image = keras.Input((SIDE, SIDE, 3))
    model = keras.Model(image, layers.Dense(3)(layers.Flatten()(Doubled(name="doubled")(image))))
    probe = models.probe(model)
    with probe.randomise_weights(["doubled"], 1, pictures(probe)):
        statistics = [variable.numpy() for variable in model.get_layer("doubled").weights]
    assert all(np.ptp(array) > 0 for array in statistics) and (statistics[3] > 0).all()


# How arrays are drawn


def drawn(array, seed=0):
    return drawn_array(np.asarray(array, np.float32), np.random.default_rng(seed))


def test_an_array_keeps_its_mean_and_deviation():
    array = np.random.default_rng(1).normal(-0.5, 2, (50, 40, 10))
    found = drawn(array)
    assert found.mean() == pytest.approx(-0.5, abs=0.05) and found.std() == pytest.approx(2, rel=0.02)
    assert abs(np.corrcoef(found.ravel(), array.ravel())[0, 1]) < 0.03


def test_positive_arrays_stay_positive_and_keep_the_moments_of_their_logarithms():
    array = np.exp(np.random.default_rng(1).normal(1, 2, 20_000))
    found = np.log(drawn(array))
    assert found.mean() == pytest.approx(1, abs=0.06) and found.std() == pytest.approx(2, rel=0.02)


@pytest.mark.parametrize(("value", "deviation"), [(0, 0.1), (1, 0.1), (-3, 0.3)])
def test_a_constant_vector_spreads_by_a_tenth(value, deviation):
    found = drawn(np.full(20_000, value))
    assert found.mean() == pytest.approx(value, abs=0.01) and found.std() == pytest.approx(
        deviation, rel=0.02
    )


def test_a_constant_kernel_spreads_by_its_number_of_inputs():
    found = drawn(np.zeros((3, 3, 16, 64)))
    assert found.std() == pytest.approx(1 / np.sqrt(3 * 3 * 16), rel=0.02)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_a_single_number_is_drawn_as_well(shape):
    assert drawn(np.ones(shape)).shape == shape and drawn(np.ones(shape)) != 1


def test_the_dtype_stays():
    array = tf.cast(np.linspace(0, 1, 9), tf.bfloat16).numpy()
    assert drawn_array(array, np.random.default_rng(0)).dtype == array.dtype
