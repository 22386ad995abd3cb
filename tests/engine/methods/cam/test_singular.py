"""Grad-CAM++ near its pole, by numbers computed by hand, and extremes that are promised."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.core.method import make
from engine.core.model import Node
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.methods.cam.cam import EVIDENCE, fuse_maps
from engine.methods.cam.grad_cam import grad_cam_plus_plus
from engine.methods.cam.singularity import SINGULAR, smallest_denominator
from tests import models
from tests.fakes import run_to_end

UNIT = np.ones((1, 2, 1), np.float32)


@pytest.mark.parametrize(
    ("total", "gradient", "expected"),
    [(4, 1, 3.0), (0, 1, 1.0), (-1.9, 1, 0.05), (-4, 1, -1.0), (-19, 0.1, 0.05)],
)
def test_the_denominator_is_2_plus_gradient_times_sum(total, gradient, expected):
    """Of two cells with half the sum each; half of 2 + G sum A."""
    activation, slope = UNIT * np.float32(total / 2), UNIT * np.float32(gradient)
    assert smallest_denominator(activation, slope, EVIDENCE[0]) == pytest.approx(expected, abs=1e-6)
    assert smallest_denominator(activation, -slope, EVIDENCE[1]) == pytest.approx(expected, abs=1e-6)
    assert smallest_denominator(activation, -slope, EVIDENCE[0]) == np.inf  # such cells count for nothing
    assert smallest_denominator(activation, -slope, EVIDENCE[2]) == pytest.approx(expected, abs=1e-6)


def test_near_the_pole_one_share_outweighs_all_others():
    """sum A = -1.99998, G = 1: a share of 1 / 0.00002 = 50000 in place of 1/2, and a map as large."""
    activation = np.array([[[-2.99998], [1]]], np.float32)
    gradient = np.ones_like(activation)
    assert grad_cam_plus_plus(activation, gradient).max() == pytest.approx(2 / 2e-5, rel=0.05)
    assert smallest_denominator(activation, gradient, EVIDENCE[0]) < SINGULAR


def linear_and_relu(weight):
    """Build a 1 x 1 convolution of one channel, a ReLU behind it, and a logit of 8 times its mean."""
    image = keras.Input((4, 4, 1))
    linear = layers.Conv2D(1, 1, use_bias=False, name="linear")(image)
    pooled = layers.GlobalAveragePooling2D()(layers.ReLU(name="relu")(linear))
    model = keras.Model(image, layers.Dense(2, use_bias=False, name="out")(pooled))
    model.get_layer("linear").set_weights([np.full((1, 1, 1, 1), weight, np.float32)])
    model.get_layer("out").set_weights([np.array([[16, -16]], np.float32)])
    return models.probe(model)


def picture(levels):
    one = np.ones(1, np.float32)
    return InputImage(np.asarray(levels, np.float32).reshape(4, 4, 1), -4 * one, 4 * one)


def plus_plus_at(layer):
    """G is 1 where the ReLU is open; 15 values of -0.2 and one of 1.01 sum to -1.99: 2 + G sum A = 0.01."""
    image = picture([1.01] + 15 * [-0.2])
    return run_to_end(make("grad-cam++", given={"layer": layer}).run(linear_and_relu(1.0), image, Target(0)))[
        1
    ]


def test_a_linear_layer_near_the_pole_is_warned_of_and_the_relu_behind_it_named():
    warnings = [note for note in plus_plus_at("linear").notes if note.startswith("Warning")]
    assert len(warnings) == 1
    assert "denominator 2 + G sum A falls to 0.01" in warnings[0]
    assert "Choose 'relu'" in warnings[0]
    assert not any(note.startswith("Warning") for note in plus_plus_at("relu").notes)


def test_divided_by_the_maximum_means_that_the_largest_value_is_one_after_enlarging():
    """Of 7 cells enlarged to 31 pixels, no pixel is in the middle of a cell with the largest value."""
    keras.utils.set_random_seed(0)
    image = keras.Input((31, 31, 3))
    x = layers.Conv2D(4, 3, strides=4, padding="same", activation="relu", name="conv")(image)
    probe = models.probe(keras.Model(image, layers.Dense(2)(layers.GlobalAveragePooling2D()(x))))
    one = np.ones(3, np.float32)
    pixels = InputImage(np.random.default_rng(0).random((31, 31, 3), np.float32), 0 * one, one)
    for evidence in EVIDENCE:
        given = {"layer": "conv", "evidence": evidence, "normalise": True}
        for index in (0, 1):
            heatmap = run_to_end(make("grad-cam", given=given).run(probe, pixels, Target(index)))[1]
            if np.any(heatmap.values):
                assert np.abs(heatmap.values).max() == 1
                assert heatmap.limits == ((-1, 1) if evidence == EVIDENCE[2] else (0, 1))
    coarse = [np.random.default_rng(seed).random((7, 7), np.float32) for seed in (1, 2)]
    layer = Node("conv", "Conv2D", (7, 7, 1), 0)
    shares = [fuse_maps([one], [layer], 31, 31) for one in coarse]
    expected = np.mean([share / share.max() for share in shares], axis=0)
    np.testing.assert_allclose(fuse_maps(coarse, [layer, layer], 31, 31), expected, rtol=1e-6)
