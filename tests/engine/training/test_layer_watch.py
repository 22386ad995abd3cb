"""Layers by number: gradients with a closed form, units that are dead, networks that cannot learn."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.training.process.layer_monitor import LayerMonitor, distribution
from engine.training.process.symptoms import SymptomContext, find_symptoms
from engine.training.run_events import EpochDone

BINARY = keras.losses.BinaryCrossentropy()


def dense_net(width, activation, depth=1, **chosen):
    keras.utils.set_random_seed(1)
    image = keras.Input((2, 2, 1))
    hidden = layers.Flatten()(image)
    for number in range(depth):
        hidden = layers.Dense(width, activation=activation, name=f"hidden{number}", **chosen)(hidden)
    return keras.Model(image, layers.Dense(1, activation="sigmoid", name="out")(hidden))


def images(count=8):
    return np.random.default_rng(0).uniform(size=(count, 2, 2, 1)).astype(np.float32)


def labels(count=8):
    return np.arange(count, dtype=np.int32) % 2


def test_a_spread_is_quantiles_and_the_root_mean_square():
    found = distribution(np.arange(101, dtype=np.float32).reshape(101, 1))
    assert found.quantiles == (0, 5, 25, 50, 75, 95, 100)
    assert found.strength == pytest.approx(np.sqrt(np.mean(np.arange(101.0) ** 2)))


def test_the_gradient_of_a_logistic_regression_and_its_penalty():
    image = keras.Input((2, 2, 1))
    out = layers.Dense(1, activation="sigmoid", name="out", kernel_regularizer=keras.regularizers.L2(0.1))
    model = keras.Model(image, out(layers.Flatten()(image)))
    x, y = images(), labels()
    (state,) = LayerMonitor(model, x, y, BINARY).measure()
    kernel, flat = out.kernel.numpy(), x.reshape(8, 4)
    shares = 1 / (1 + np.exp(-flat @ kernel))
    gradient = flat.T @ (shares - y[:, None]) / 8 + 2 * 0.1 * kernel
    assert state.layer == "out" and state.dead is None
    assert state.gradients.strength == pytest.approx(np.sqrt(np.mean(gradient**2)), rel=1e-4)
    assert state.gradients.quantiles[0] == pytest.approx(gradient.min(), rel=1e-4)
    assert state.weights.strength == pytest.approx(np.sqrt(np.mean(kernel**2)), rel=1e-5)
    assert state.activations.quantiles[-1] == pytest.approx(shares.max(), rel=1e-5)


def test_gradients_of_layers_inside_a_model_inside_are_their_own():
    """The slope of the loss in one weight, from the losses on both sides of it."""
    keras.utils.set_random_seed(2)
    inner = dense_net(3, "tanh", depth=2)
    image = keras.Input((2, 2, 1))
    model = keras.Model(image, layers.Dense(1, activation="sigmoid", name="top")(inner(image)))
    x, y, step = images(), labels(), 1e-2

    def loss(kernel, values):
        kernel.assign(values)
        return float(BINARY(y[:, None].astype(np.float32), model(x)))

    found = {state.layer: state.gradients for state in LayerMonitor(model, x, y, BINARY).measure()}
    assert [path.rpartition("/")[2] for path in found] == ["hidden0", "hidden1", "out", "top"]
    for path, gradients in found.items():
        kernel = (model if path == "top" else inner).get_layer(path.rpartition("/")[2]).kernel
        before = kernel.numpy()
        slopes = np.zeros_like(before)
        for place in np.ndindex(before.shape):
            move = np.zeros_like(before)
            move[place] = step
            slopes[place] = (loss(kernel, before + move) - loss(kernel, before - move)) / (2 * step)
        kernel.assign(before)
        assert gradients.strength == pytest.approx(np.sqrt(np.mean(slopes**2)), rel=3e-2)
        assert (gradients.quantiles[0], gradients.quantiles[-1]) == pytest.approx(
            (slopes.min(), slopes.max()), rel=3e-2, abs=1e-5
        )


def test_units_with_a_large_negative_bias_are_dead():
    model = dense_net(8, "relu")
    watch = LayerMonitor(model, images(), labels(), BINARY)
    hidden = model.get_layer("hidden0")
    for bias, dead in (([100.0] * 8, 0), ([-100.0] * 6 + [100.0] * 2, 0.75), ([-100.0] * 8, 1)):
        hidden.set_weights([hidden.get_weights()[0], np.array(bias)])
        first, last = watch.measure()  # traced once, and follows the weights
        assert (first.dead, last.dead) == (dead, None)
    assert first.gradients.strength == 0


def test_a_dozen_of_many_layers_are_looked_at_from_the_first_to_the_last():
    watch = LayerMonitor(dense_net(3, "relu", depth=29), images(), labels(), BINARY)
    names = [state.layer for state in watch.measure()]
    assert len(names) == 12 and (names[0], names[-1]) == ("hidden0", "out")


def history(model, watch, rate, num_epochs):
    """Train, and return what each epoch would tell."""
    model.compile(keras.optimizers.SGD(rate), BINARY)
    found = []
    for number in range(1, num_epochs + 1):
        losses = model.fit(images(), labels(), epochs=1, verbose=0).history["loss"]
        found.append(EpochDone(number, losses[0], 0.5, losses[0], 0.5, 1.0, False, watch.measure()))
    return found


def test_saturated_sigmoids_vanish_and_relus_do_not():
    for activation, scale, expected in (("sigmoid", 1000.0, True), ("relu", 1.0, False)):
        model = dense_net(
            16, activation, depth=4, kernel_initializer=keras.initializers.VarianceScaling(scale, seed=3)
        )
        watch = LayerMonitor(model, images(), labels(), BINARY)
        setting = SymptomContext(watch.measure(), watch.trained_layers, 0.5)
        found = [
            warned
            for warned in find_symptoms(history(model, watch, 0.01, 2), setting)
            if warned.kind == "vanishing"
        ]
        assert ("hidden0" in [warned.layer for warned in found]) is expected
        assert "out" not in [warned.layer for warned in found]


@pytest.mark.parametrize(("rate", "expected"), [(10.0, True), (0.001, False)])
def test_too_large_a_rate_explodes(rate, expected):
    model = dense_net(16, "relu", depth=3)
    watch = LayerMonitor(model, images(), labels(), BINARY)
    setting = SymptomContext(watch.measure(), watch.trained_layers, 0.5)
    model.compile(keras.optimizers.RMSprop(rate), BINARY)
    model.fit(images(), labels(), epochs=3, batch_size=2, verbose=0)
    epoch = EpochDone(1, 1.0, 0.5, 1.0, 0.5, 1.0, False, watch.measure())
    assert any(warned.kind == "exploding" for warned in find_symptoms([epoch], setting)) is expected
