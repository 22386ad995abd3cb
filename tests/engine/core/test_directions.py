"""A single value that is no probability has two targets, raises and lowers; several values are outputs, not classes."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.core.errors import UserError
from engine.core.model import Head, HeadKind
from engine.core.target import Target, find
from tests import models

PIXELS = np.random.default_rng(0).random((1, 32, 32, 3), np.float32)


def network(activation=None, count=1, name="age"):
    keras.utils.set_random_seed(2)
    image = keras.Input((32, 32, 3))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(6, 3, activation="relu", name="conv")(image))
    return keras.Model(image, layers.Dense(count, activation=activation, name=name)(x))


@pytest.fixture(scope="module")
def single():
    return network()


@pytest.fixture(scope="module")
def probe(single):
    return models.probe(single)


def test_a_single_linear_value_has_two_directions(probe, single):
    assert probe.model.heads == (Head("age", 2, HeadKind.LINEAR, is_directed=True),)
    value = float(single(PIXELS)[0, 0])
    np.testing.assert_allclose(probe.predict(PIXELS)[0], [[value, -value]], rtol=1e-5)
    assert [probe.model.label(index) for index in (0, 1)] == ["raises", "lowers"]
    assert [probe.model.describe(index) for index in (0, 1)] == ["raises age", "lowers age"]
    assert (find(probe.model, "raises"), find(probe.model, " Lowers"), find(probe.model, "1")) == (
        Target(0),
        Target(1),
        Target(1),
    )


def test_what_lowers_a_value_is_the_opposite_of_what_raises_it(probe):
    up, down = (probe.gradient(PIXELS, Target(index)) for index in (0, 1))
    assert np.abs(up).max() > 0
    np.testing.assert_allclose(up, -down, rtol=1e-6)
    fill, window = np.zeros((32, 32, 3), np.float32), np.array([[0, 0, 16, 16], [8, 8, 24, 24]], np.int32)
    scores = [
        np.concatenate(list(probe.score_occluded(PIXELS[0], window, fill, Target(index)))) for index in (0, 1)
    ]
    np.testing.assert_allclose(scores[0], -scores[1], rtol=1e-5)
    activation, gradient = probe.activation_gradient(PIXELS, "conv", Target(1))
    np.testing.assert_allclose(
        (activation * gradient).sum(), -probe.score(PIXELS, Target(0)) + bias_of(probe), rtol=1e-4
    )


def bias_of(probe):
    """The value less its bias is the sum of A dS/dA, as the network is linear from there on; the bias is zero here."""
    return float(probe.weights("age")["bias"][0])


@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus", "hard_sigmoid"])
def test_a_single_unit_of_another_activation_has_directions_too(activation):
    model = network(activation)
    probe, value = models.probe(model), float(model(PIXELS)[0, 0])
    assert probe.model.heads[0] == Head("age", 2, HeadKind.LINEAR, is_directed=True)
    np.testing.assert_allclose(probe.predict(PIXELS)[0], [[value, -value]], rtol=1e-5, atol=1e-7)


def test_a_single_sigmoid_unit_keeps_its_complement():
    model = network("sigmoid")
    probe, value = models.probe(model), float(model(PIXELS)[0, 0])
    assert probe.model.heads[0] == Head("age", 2, HeadKind.SIGMOID)
    np.testing.assert_allclose(probe.predict(PIXELS)[0], [[1 - value, value]], rtol=1e-5)
    assert probe.model.label(1) == "class 1"


def test_two_names_for_a_single_value_go_to_its_sides_as_those_of_a_sigmoid_unit_do():
    """Class 1 of two is what a value without sigmoid speaks for."""
    model = models.probe(network(), labels=("cat", "dog")).model
    assert (model.label(0), model.label(1)) == ("dog", "cat")
    assert (find(model, "dog"), find(model, "raises"), find(model, "cat")) == (
        Target(0),
        Target(0),
        Target(1),
    )


def test_several_linear_values_are_outputs_unless_they_have_names():
    model = models.probe(network(count=3)).model
    assert (model.label(2), model.describe(2)) == ("output 2", "output 2")
    named = models.probe(network(count=3), labels=("x", "y", "size")).model
    assert (named.label(2), named.describe(2)) == ("size", "size (2)")


def test_errors_name_directions_and_outputs_by_their_words(probe):
    with pytest.raises(
        UserError, match=r"'age' is a single value: 2 is neither of its directions. Choose raises or lowers"
    ):
        find(probe.model, "2")
    with pytest.raises(UserError, match="a single value: 'tabby' is neither"):
        find(probe.model, "tabby")
    with pytest.raises(UserError, match="a single value: 29 is neither"):
        probe.score(PIXELS, Target(29))
    with pytest.raises(UserError, match=r"There is no output 7. Output 'age' has numbers 0 to 2"):
        find(models.probe(network(count=3)).model, "7")
    with pytest.raises(UserError, match=r"There is no class 4. Output 'age' has numbers 0 to 3"):
        find(models.probe(network("softmax", 4)).model, "4")
