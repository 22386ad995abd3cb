"""The network with batch norm folded gives what the network gives: scores, gradients, maps."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.core.target import Score, Target
from engine.network.keras_probe import KerasProbe
from tests import models

FOLDED = [
    "functional",
    "nested",
    "multi_input",
    "multi_output",
    "sigmoid",
    "greyscale",
    "non_square",
    "mixed_precision",
]


def stirred(model):
    """Give batch norm statistics that do something."""
    random = np.random.default_rng(5)
    for layer in model._flatten_layers():
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([random.uniform(0.5, 2, weight.shape) for weight in layer.get_weights()])
    return model


def asked(probe, images):
    """All that is computed by the folded network, by what was asked."""
    target = Target(1)
    maps = [node.path for node in probe.model.maps() if len(node.shape) == 3]
    found = {
        "predict": probe.predict(images)[0],
        "score": probe.score(images, target),
        "gradient": probe.gradient(images, target),
    }
    for path in maps:
        found["maps of " + path] = probe.activations(images, [path])[path]
        found["unit of " + path], found["by unit of " + path] = probe.unit_gradient(
            images, path, [0] * len(images), 1
        )
        found["back from " + path] = probe.pull_back(images, path, probe.activations(images, [path])[path])
        if 0 in probe.model.layer(path).heads:
            found["layer " + path], found["by " + path] = probe.activation_gradient(images, path, target)
    return found


@pytest.mark.parametrize("kind", FOLDED)
def test_what_is_folded_is_equal_to_the_network_itself(kind):
    keras.utils.set_random_seed(3)
    probe = models.probe(stirred(getattr(models, kind)()))
    assert probe._folding.num_folded >= 1
    images = np.random.default_rng(1).normal(size=(3, *probe.model.input_shape)).astype(np.float32)
    ours = asked(probe, images)
    with probe.without_folding():
        theirs = asked(probe, images)
    assert len(ours) == len(theirs) > 10
    for what, expected in theirs.items():
        np.testing.assert_allclose(
            ours[what], expected, atol=2e-5 * max(1e-3, np.abs(expected).max()), err_msg=what
        )
    assert any(np.any(ours[what] != theirs[what]) for what in ours)  # they do differ in how they are rounded


def test_dilated_and_depthwise_convolutions_and_chains_are_folded():
    keras.utils.set_random_seed(4)
    image = keras.Input((24, 20, 3))
    hidden = image
    for layer in (
        layers.Conv2D(6, 3, dilation_rate=2, use_bias=False),
        layers.DepthwiseConv2D(3, strides=2, padding="same"),
        layers.Conv2D(5, 1),
    ):
        hidden = layers.ReLU()(layers.BatchNormalization()(layer(hidden)))
    head = layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling2D()(hidden))
    probe = models.probe(stirred(keras.Model(image, head)))
    assert probe._folding.num_folded == 3
    images = np.random.default_rng(1).normal(size=(2, 24, 20, 3)).astype(np.float32)
    ours = asked(probe, images)
    with probe.without_folding():
        theirs = asked(probe, images)
    for what, expected in theirs.items():
        np.testing.assert_allclose(
            ours[what], expected, atol=2e-5 * max(1e-3, np.abs(expected).max()), err_msg=what
        )


def test_the_convolution_that_was_folded_away_still_moves_the_score():
    """Its gradient is that of the network itself; what it puts out without a head is computed from the folded network before it."""
    keras.utils.set_random_seed(3)
    probe = models.probe(stirred(models.functional()))
    images = np.random.default_rng(1).normal(size=(1, *probe.model.input_shape)).astype(np.float32)
    _, gradient = probe.activation_gradient(images, "conv_b", Target(0))
    assert np.abs(gradient).max() > 1e-6
    assert not probe._folding.reaches_output(probe._traces["conv_b"].tensor)
    assert probe._folding.reaches_output(probe._traces["bn_b"].tensor)


def test_folding_that_says_otherwise_is_left_out(monkeypatch):
    keras.utils.set_random_seed(3)
    said = KerasProbe._head_outputs

    def wrong(probe, images):
        return tuple(part * (1 + 1e-3 * (probe._folding is not None)) for part in said(probe, images))

    monkeypatch.setattr(KerasProbe, "_head_outputs", wrong)
    probe = models.probe(stirred(models.functional()))
    assert probe._folding is None


def test_a_network_without_batch_norm_is_asked_itself():
    assert models.probe(models.sequential())._folding is None


def test_weights_drawn_anew_are_not_the_folded_ones():
    keras.utils.set_random_seed(3)
    probe = models.probe(stirred(models.functional()))
    images = np.random.default_rng(1).normal(size=(1, *probe.model.input_shape)).astype(np.float32)
    target = Target(0, 0, Score.LOGIT)
    before = probe.score(images, target)
    with probe.randomise_weights(["conv_b"], 1, images):
        assert np.abs(probe.score(images, target) - before).max() > 1e-3
    np.testing.assert_array_equal(probe.score(images, target), before)
