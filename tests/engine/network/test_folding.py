"""Batch norm folded into convolutions, by hand and in whole networks."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from engine.core.target import Score, Target
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import sample_path
from engine.methods.perturbation.occlusion import Grid
from engine.model_files.loader import open_embedded
from engine.model_files.saved_models.saved_model import open_saved_model
from engine.network.graph.folding import affine_coefficients, fold_affine
from engine.network.keras_probe import KerasProbe
from tests import models


def test_affine_maps_are_those_of_the_operations():
    values = tuple(
        np.array(value, np.float32) for value in ([2.0, 3.0], [1.0, -1.0], [5.0, 0.0], [4.0, 0.25])
    )
    picture = np.array([[7.0, -2.0]], np.float32)
    cases = {
        "Mul": (values[:1], picture * values[0]),
        "AddV2": (values[:1], picture + values[0]),
        "BiasAdd": (values[:1], picture + values[0]),
        "Sub": (values[:1], picture - values[0]),
        "FusedBatchNormV3": (
            values,
            values[0] * (picture - values[2]) / np.sqrt(values[3] + 0.75) + values[1],
        ),
    }
    for kind, (given, expected) in cases.items():
        factor, offset = affine_coefficients(kind, given, epsilon=0.75)
        np.testing.assert_allclose(picture * factor + offset, expected, rtol=1e-6)


@pytest.mark.parametrize("depthwise", [False, True])
def test_a_folded_convolution_is_the_convolution_and_what_follows_it(depthwise):
    random = np.random.default_rng(0)
    picture = random.normal(size=(1, 9, 8, 3)).astype(np.float32)
    kernel = random.normal(size=(3, 2, 3, 4)).astype(np.float32)
    channels = 12 if depthwise else 4
    maps = [
        (random.normal(size=channels), random.normal(size=1)),
        (random.normal(size=1), random.normal(size=channels)),
    ]
    convolve = tf.nn.depthwise_conv2d if depthwise else tf.nn.conv2d
    expected = convolve(picture, kernel, [1, 1, 1, 1], "SAME").numpy().astype(np.float64)
    for factor, offset in maps:
        expected = expected * factor + offset
    weights, bias = fold_affine(kernel, maps, depthwise)
    np.testing.assert_allclose(convolve(picture, weights, [1, 1, 1, 1], "SAME") + bias, expected, atol=1e-5)


def both(probe, images, score):
    """Scores of class 0 and 1 with batch norm folded, and by the network as it was loaded."""
    ours = np.stack([probe.score(images, Target(index, 0, score)) for index in (0, 1)])
    with probe.without_folding():
        return ours, np.stack([probe.score(images, Target(index, 0, score)) for index in (0, 1)])


def test_the_embedded_model_is_folded_within_a_hundred_thousandth():
    opened = open_embedded()
    cat = opened.preprocessing.apply(read_picture(sample_path("chelsea.png")).pixels).pixels
    images = np.stack([cat, cat[:, ::-1], np.zeros_like(cat)])
    target = Target(285, 0, Score.PROBABILITY)
    ours = opened.probe.score(images, target)
    with opened.probe.without_folding():
        theirs = opened.probe.score(images, target)
    assert ours[0] > 0.3
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert np.any(ours != theirs)  # it is not the network itself
    assert opened.probe._folding.num_folded == 49
    grid = Grid.over(*cat.shape[:2], 16, 8, clipped=True)
    windows = grid.windows(np.argwhere(np.ones(grid.shape)))[::60]
    covered = np.repeat(cat[None], len(windows), 0)
    for picture, (top, left, bottom, right) in zip(covered, windows, strict=True):
        picture[top:bottom, left:right] = 0
    occluded = np.concatenate(list(opened.probe.score_occluded(cat, windows, np.zeros_like(cat), target)))
    with opened.probe.without_folding():
        expected = opened.probe.score(covered, target)
    np.testing.assert_allclose(occluded, expected, atol=1e-5)
    assert np.ptp(expected) > 0.05


def test_what_has_other_users_is_not_folded():
    """The convolution's own output is shown too, and normalised twice."""
    keras.utils.set_random_seed(1)
    image = keras.Input((16, 16, 3))
    hidden = layers.Conv2D(4, 3, name="conv")(image)
    one, other = layers.BatchNormalization()(hidden), layers.BatchNormalization(epsilon=1)(hidden)
    joined = layers.Add()([one, layers.Multiply()([other, hidden])])
    probe = models.probe(
        keras.Model(image, layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling2D()(joined)))
    )
    images = np.random.default_rng(0).normal(size=(3, 16, 16, 3)).astype(np.float32)
    np.testing.assert_allclose(*both(probe, images, Score.LOGIT), atol=1e-6)
    assert probe._folding is None


def test_the_fused_batch_norm_of_a_saved_model_is_folded(tmp_path):
    random = np.random.default_rng(0)
    kernel = tf.Variable(random.normal(size=(3, 3, 3, 4)).astype(np.float32))
    scale, offset, mean = (tf.Variable(random.normal(size=4).astype(np.float32)) for _ in range(3))
    variance = tf.Variable(random.uniform(0.5, 2, 4).astype(np.float32))

    class Classic(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None, 20, 24, 3], tf.float32, name="image")])
        def __call__(self, image):
            maps = tf.nn.conv2d(image, self.weights[0], 1, "SAME")
            maps = tf.compat.v1.nn.fused_batch_norm(maps, *self.weights[1:], epsilon=0.01, is_training=False)[
                0
            ]
            return tf.nn.softmax(tf.reduce_mean(tf.nn.relu(maps), [1, 2]))

    module = Classic()
    module.weights = [kernel, scale, offset, mean, variance]
    tf.saved_model.save(module, str(tmp_path / "classic"), signatures=module.__call__)
    probe = KerasProbe(open_saved_model(tmp_path / "classic")[0])
    images = np.random.default_rng(1).normal(size=(3, 20, 24, 3)).astype(np.float32)
    np.testing.assert_allclose(*both(probe, images, Score.LOGIT), atol=1e-5)
    assert probe._folding.num_folded == 1
    windows = np.array([[0, 0, 5, 5], [3, 15, 9, 24]], np.int32)
    found = np.concatenate(list(probe.score_occluded(images[0], windows, images[1], Target(1))))
    covered = np.repeat(images[:1], 2, 0)
    for picture, (top, left, bottom, right) in zip(covered, windows, strict=True):
        picture[top:bottom, left:right] = images[1, top:bottom, left:right]
    np.testing.assert_allclose(found, both(probe, covered, Score.LOGIT)[1][1], atol=1e-5)
