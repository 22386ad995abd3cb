"""What a network does to its input before its first convolution is read from its graph, and tells the raw range."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

from engine.imaging.evidence import Strength
from engine.imaging.preprocess import Preprocessing
from engine.model_files.loader import open_model
from engine.model_files.scaling.input_range import infer_input_range
from engine.model_files.scaling.input_transform import InputTransform, read_input_transform
from tests import models
from tests.pictures import NOISE

CAFFE = np.array([103.939, 116.779, 123.68], np.float32)
TORCH = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)


def network(before, shape=(32, 32, 3)):
    image = keras.Input(shape)
    hidden = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(before(image)))
    return keras.Model(image, layers.Dense(3, activation="softmax")(hidden))


def prepared_by(model):
    probe = models.probe(model)
    levels = Preprocessing(probe.model.input_shape, "0..255").apply(NOISE).pixels
    return read_input_transform(probe.traced_function, levels)


class OwnStandardisation(layers.Layer):
    def call(self, images):
        return tf.image.per_image_standardization(images)


class OwnNorm(layers.Layer):
    def call(self, images):
        return images / ops.sqrt(ops.sum(images**2, axis=(1, 2, 3), keepdims=True))


class OwnScaling(layers.Layer):
    """Scales by a weight, through a function of its own."""

    def build(self, shape):
        self.factor = self.add_weight(shape=(), initializer=keras.initializers.Constant(1 / 255))

    def call(self, images):
        return tf.function(lambda given: given * self.factor)(images)


def inside(images):
    inner = keras.Input((32, 32, 3))
    return keras.Model(inner, layers.Rescaling(2.0, offset=-1)(inner), name="inner")(images)


def split(images):
    red, green, blue = ops.split(images, 3, axis=-1)
    return ops.concatenate([blue - CAFFE[0], green - CAFFE[1], red - CAFFE[2]], axis=-1)


CASES = {
    "operators": (lambda i: i / 127.5 - 1.0, 1 / 127.5, -1, (0, 1, 2), "0..255"),
    "quotient": (lambda i: i / 255.0, 1 / 255, 0, (0, 1, 2), "0..255"),
    "caffe": (keras.applications.vgg16.preprocess_input, 1, -CAFFE, (2, 1, 0), "0..255"),
    "caffe, split and joined": (split, 1, -CAFFE, (2, 1, 0), "0..255"),
    "torch": (
        keras.applications.densenet.preprocess_input, 1 / 255 / TORCH[1], -TORCH[0] / TORCH[1], (0, 1, 2), "0..255",
    ),
    "tf": (keras.applications.mobilenet_v2.preprocess_input, 1 / 127.5, -1, (0, 1, 2), "0..255"),
    "from 0..1": (lambda i: i * 2 - 1, 2, -1, (0, 1, 2), "0..1"),
    "from 0..1, standardised": (lambda i: (i - TORCH[0]) / TORCH[1], 1 / TORCH[1], -TORCH[0] / TORCH[1], (0, 1, 2), "0..1"),
    "from 0..1, less a half": (lambda i: i - 0.5, 1, -0.5, (0, 1, 2), "0..1"),
    "from 0..1 to levels": (lambda i: i * 255, 255, 0, (0, 1, 2), "0..1"),
    "from -1..1": (lambda i: (i + 1) / 2, 0.5, 0.5, (0, 1, 2), "-1..1"),
    "from -1..1 to levels": (lambda i: (i + 1) * 127.5, 127.5, 127.5, (0, 1, 2), "-1..1"),
    "negative": (lambda i: 255 - i, -1, 255, (0, 1, 2), "0..255"),
    "less means, not reversed": (lambda i: i - CAFFE[::-1], 1, -CAFFE[::-1], (0, 1, 2), "0..255"),
    "less means of blue, green, red": (lambda i: i - CAFFE, 1, -CAFFE, (0, 1, 2), "0..255,bgr"),
    "a model inside": (inside, 2, -1, (0, 1, 2), "0..1"),
    "padded": (lambda i: layers.ZeroPadding2D(3)(layers.Rescaling(1 / 127.5, -1)(i)), 1 / 127.5, -1, (0, 1, 2), "0..255"),
    "resized": (lambda i: layers.Resizing(16, 20)(i) / 255.0, 1 / 255, 0, (0, 1, 2), "0..255"),
    "whole numbers": (lambda i: ops.cast(ops.cast(i, "uint8"), "float32") / 255.0, 1 / 255, 0, (0, 1, 2), "0..255"),
    "limited to 0..255": (lambda i: ops.clip(i, 0, 255) / 255.0, 1 / 255, 0, (0, 1, 2), "0..255"),
    "a layer of one's own": (lambda i: OwnScaling()(i), 1 / 255, 0, (0, 1, 2), "0..255"),
    "coordinates beside": (
        lambda i: ops.concatenate([i / 255.0, ops.ones_like(i[..., :1]) * 0.3], -1), 1 / 255, 0, (0, 1, 2), "0..255",
    ),
    "grey of colours": (lambda i: ops.image.rgb_to_grayscale(i) / 255.0, 0.9999 / 255, 0, (1,), "0..255"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_affine_preparations_are_read_exactly(name):
    before, factor, offset, sources, scaling = CASES[name]
    found = prepared_by(network(before))
    np.testing.assert_allclose(found.factors.sum(1), np.broadcast_to(factor, len(sources)), rtol=2e-3)
    np.testing.assert_allclose(found.offsets, np.broadcast_to(offset, len(sources)), atol=2e-3)
    assert found.sources == sources
    evidence = infer_input_range(found)
    assert (evidence.scaling, evidence.strength, evidence.rival) == (scaling, Strength.CERTAIN, "")


@pytest.mark.parametrize(
    "before",
    [
        lambda i: i,
        lambda i: i[..., ::-1],
        lambda i: layers.RandomFlip()(i),
        lambda i: layers.ZeroPadding2D(2)(i),
        lambda i: ops.power(ops.maximum(i, 0.0), 2.2),
        lambda i: i - ops.mean(i, axis=(1, 2, 3), keepdims=True),
        lambda i: layers.BatchNormalization()(i),  # not trained
    ],
)
def test_what_leaves_levels_as_they_are_or_is_not_affine_tells_no_range(before):
    found = prepared_by(network(before))
    assert found is None or infer_input_range(found) is None


def test_levels_that_are_cut_off_at_one_tell_0_to_1():
    found = prepared_by(network(lambda i: ops.clip(i, 0, 1)))
    assert found.largest == 1 and infer_input_range(found).scaling == "0..1"


def test_per_picture_standardisation_takes_any_range():
    found = prepared_by(network(lambda i: OwnStandardisation()(i)))
    assert found.ignores_scale and found.ignores_offset
    assert "no difference" in infer_input_range(found).reason


def test_a_picture_divided_by_its_norm_takes_any_scale_but_not_any_offset():
    found = prepared_by(network(lambda i: OwnNorm()(i)))
    assert found.ignores_scale and not found.ignores_offset


@pytest.mark.parametrize(
    ("mean", "deviation", "scaling", "rival"),
    [
        (0.1307, 0.3081, "0..1", ""),  # of white digits
        (0.45, 0.25, "0..1", ""),
        (33.3, 78.6, "0..255", ""),
        (120, 60, "0..255", ""),
        (-0.1, 0.5, "-1..1", ""),
        (0.3, 0.4, "0..1", "-1..1"),  # bright pictures of -1..1, or contrasty ones of 0..1
    ],
)
def test_mean_and_deviation_tell_the_range_and_where_they_do_not_name_both(mean, deviation, scaling, rival):
    found = infer_input_range(InputTransform(np.eye(3) / deviation, np.full(3, -mean / deviation)))
    assert (found.scaling, found.rival) == (scaling, rival)


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 4), (3, 24, 32)])
def test_inputs_of_other_shapes_are_followed_too(shape):
    image = keras.Input(shape)
    hidden = layers.Dense(8, activation="relu")(layers.Flatten()(layers.Rescaling(1 / 255)(image)))
    found = prepared_by(keras.Model(image, layers.Dense(4, activation="softmax")(hidden)))
    np.testing.assert_allclose(found.factors, np.eye(3 if shape[0] == 3 else shape[2]) / 255, atol=1e-6)


@pytest.mark.parametrize(("scale", "offset", "scaling"), [(1 / 255, 0, "0..255"), (2, -1, "0..1")])
def test_a_rescaling_in_the_graph_of_a_saved_model_is_seen(tmp_path, scale, offset, scaling):
    network(layers.Rescaling(scale, offset)).export(tmp_path / "saved", verbose=False)
    opened = open_model(tmp_path / "saved")
    assert opened.preprocessing.scaling == scaling
    assert opened.preprocessing.evidence.strength is Strength.CERTAIN


def test_preprocess_input_before_vgg16_is_not_applied_twice(tmp_path):
    """Its name alone would say caffe."""
    image = keras.Input((32, 32, 3))
    base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))
    hidden = layers.GlobalAveragePooling2D()(base(keras.applications.vgg16.preprocess_input(image)))
    keras.Model(image, layers.Dense(3, activation="softmax")(hidden)).save(tmp_path / "vgg16.keras")
    opened = open_model(tmp_path / "vgg16.keras")
    assert (opened.preprocessing.scaling, opened.preprocessing.rival) == ("0..255", "")
