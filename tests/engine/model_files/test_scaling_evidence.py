"""The input range is found from what the model itself remembers or computes."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from engine.imaging.evidence import Strength
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import SCALINGS, Preprocessing
from engine.imaging.samples import sample_path
from engine.model_files.loader import open_embedded, open_model
from engine.model_files.scaling import scaling_evidence
from engine.model_files.scaling.scaling_evidence import compare_scalings, family_scaling, guess
from engine.model_files.scaling.scaling_metrics import spreads
from tests import models
from tests.fakes import GapProbe

SURE = {"0..255", "0..1", "-1..1"}  # caffe is nearly 0..255, torch nearly -1..1
PHOTOGRAPHS = [read_picture(sample_path(name)) for name in ("chelsea.png", "coffee.png", "astronaut.png")]


def trained_on(scaling):
    """A network whose batch normalisation has seen motorcycle and rocket in one of the ranges."""
    keras.utils.set_random_seed(1)
    image = keras.Input((32, 32, 3))
    hidden = layers.BatchNormalization(name="bn", momentum=0.0)(layers.Conv2D(16, 3, use_bias=False)(image))
    model = keras.Model(
        image, layers.Dense(4, activation="softmax")(layers.GlobalAveragePooling2D()(layers.ReLU()(hidden)))
    )
    prepared = Preprocessing((32, 32, 3), scaling)
    seen = [read_picture(sample_path(name)) for name in ("motorcycle_left.png", "rocket.jpg")]
    model(np.stack([prepared.apply(photograph.pixels).pixels for photograph in seen]), training=True)
    return models.probe(model)


@pytest.mark.parametrize(
    "scaling", [name for name in SCALINGS if name != "lite"]
)  # which is -1..1 but for half a level
def test_batch_normalisation_remembers_the_range_it_was_trained_on(scaling):
    found = guess(trained_on(scaling), PHOTOGRAPHS)
    assert found.scaling == scaling
    assert "statistics in bn" in found.reason and found.strength is Strength.STRONG
    assert (not found.rival) == (scaling in SURE) == ("nearly as well" not in found.reason)


class Fused(tf.Module):
    """A convolution, and the batch normalisation that TensorFlow has as one operation, with statistics of one range."""

    def __init__(self, scaling):
        super().__init__()
        random = np.random.default_rng(3)
        self.kernel = tf.Variable(random.normal(0, 0.3, (3, 3, 3, 16)).astype(np.float32))
        self.head = tf.Variable(random.normal(0, 1, (16, 4)).astype(np.float32))
        seen = [read_picture(sample_path(name)) for name in ("motorcycle_left.png", "rocket.jpg")]
        images = np.stack([Preprocessing((32, 32, 3), scaling).apply(one.pixels).pixels for one in seen])
        maps = tf.nn.conv2d(images, self.kernel, 1, "SAME")
        self.mean, self.variance = (tf.Variable(found) for found in tf.nn.moments(maps, [0, 1, 2]))

    @tf.function(input_signature=[tf.TensorSpec((None, 32, 32, 3), tf.float32)])
    def __call__(self, images):
        maps = tf.nn.conv2d(images, self.kernel, 1, "SAME")
        ones = tf.ones([16])
        found = tf.raw_ops.FusedBatchNormV3(
            x=maps,
            scale=3 * ones,
            offset=ones,
            mean=self.mean,
            variance=self.variance,
            epsilon=1e-3,
            is_training=False,
        )
        return {"out": tf.nn.softmax(tf.reduce_mean(tf.nn.relu(found.y), [1, 2]) @ self.head)}


@pytest.mark.parametrize("scaling", ["0..255", "0..1", "-1..1", "caffe"])
def test_the_fused_normalisation_of_a_saved_model_remembers_its_range_too(tmp_path, scaling):
    module = Fused(scaling)
    tf.saved_model.save(module, str(tmp_path / "fused"), signatures=module.__call__)
    evidence = open_model(tmp_path / "fused").preprocessing.evidence
    assert (evidence.scaling, evidence.strength) == (scaling, Strength.STRONG)


@pytest.mark.parametrize(
    ("names", "inside", "scaling"), [(("not_resnet50",), (), "0..255"), ((), ("resnet50",), "caffe")]
)
def test_a_name_ends_a_tie_of_statistics_only_where_it_stands_in_the_model(
    names, inside, scaling, monkeypatch
):
    distances = iter([0.10, 9.0, 9.0, 0.15, 9.0])  # 0..255, 0..1, -1..1, caffe, torch
    monkeypatch.setattr(scaling_evidence, "_distance", lambda plain: next(distances))
    assert guess(trained_on("0..255"), PHOTOGRAPHS, names, inside).scaling == scaling


@pytest.mark.parametrize(
    ("distances", "inside", "rival"),
    [
        ([9, 0.30, 0.70, 9, 9], "", ""),  # 0..1 is what most models take, so half the evidence will do
        ([9, 0.70, 0.30, 9, 9], "", "0..1"),
        ([9, 0.70, 0.30, 9, 9], "mobilenet", ""),  # names inside agree
        ([9, 0.70, 0.12, 9, 9], "", ""),
    ],
)
def test_what_is_expected_needs_less_evidence(distances, inside, rival, monkeypatch):
    given = iter(distances)
    monkeypatch.setattr(scaling_evidence, "_distance", lambda plain: next(given))
    found = guess(trained_on("0..255"), PHOTOGRAPHS, (), (inside,))
    assert (found.scaling, found.rival) == ("0..1" if distances[1] < distances[2] else "-1..1", rival)


def test_the_embedded_model_tells_its_own_range():
    found = guess(open_embedded().probe, PHOTOGRAPHS)
    assert (found.scaling, found.strength, found.rival) == (
        "-1..1",
        Strength.STRONG,
        "",
    )  # or lite: 1 / 127.5 and 1 / 128 are not to be told apart


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (layers.Rescaling(1 / 255), "0..255"),
        (layers.Rescaling(1 / 127.5, offset=-1), "0..255"),
        (layers.Rescaling(2, offset=-1), "0..1"),
        (layers.Normalization(mean=[0.48, 0.46, 0.41], variance=[0.05, 0.05, 0.05]), "0..1"),
        (layers.Normalization(mean=[122, 117, 104], variance=[3300, 3300, 3300]), "0..255"),
    ],
)
def test_what_a_model_computes_before_its_first_convolution_tells_the_range(before, expected):
    image = keras.Input((32, 32, 3))
    hidden = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(before(image)))
    found = guess(models.probe(keras.Model(image, layers.Dense(2)(hidden))), PHOTOGRAPHS)
    assert (found.scaling, found.strength, found.rival) == (expected, Strength.CERTAIN, "")


def test_a_scaling_behind_the_first_convolution_says_nothing_of_the_input():
    image = keras.Input((32, 32, 3))
    hidden = layers.GlobalAveragePooling2D()(layers.Rescaling(1 / 255)(layers.Conv2D(4, 3)(image)))
    found = guess(models.probe(keras.Model(image, layers.Dense(2)(hidden))), PHOTOGRAPHS)
    assert found.scaling == "0..1" and found.strength is not Strength.CERTAIN


@pytest.mark.parametrize(
    ("name", "scaling"),
    [
        ("vgg16", "caffe"),
        ("VGG19_fine-tuned", "caffe"),
        ("my resnet50", "caffe"),
        ("resnet50v2", "-1..1"),
        ("densenet121", "torch"),
        ("mobilenetv2_1.00_224", "-1..1"),
        ("MobilenetV3small", "0..255"),
        ("efficientnetb0", "0..255"),
        ("inception_resnet_v2", "-1..1"),
        ("xception", "-1..1"),
        ("convnext_tiny", "0..255"),
        ("functional_1", ""),
        ("the_exception", ""),
    ],
)
def test_families_are_known_by_name(name, scaling):
    assert family_scaling(GapProbe().model, [name]) == scaling


def test_confidences_are_the_models_own_probabilities_likeliest_scaling_first(probe_of):
    probe, photograph = probe_of("functional"), PHOTOGRAPHS[0]
    found = compare_scalings(probe, photograph, Preprocessing(probe.model.input_shape, "0..1", "stretch"))
    assert {scaling for scaling, _, _ in found} == set(SCALINGS)
    prepared = Preprocessing(probe.model.input_shape, "0..1", "stretch")
    spread = spreads(probe, prepared, SCALINGS, [photograph.pixels])
    away = [abs(np.log(spread[scaling] / 2)) for scaling, _, _ in found]
    assert away == sorted(away)
    assert [
        scaling for scaling, _, _ in compare_scalings(probe, photograph, prepared, ("torch", "0..1"))
    ] == [
        "torch",
        "0..1",
    ]
    for scaling, index, share in found:
        image = Preprocessing(probe.model.input_shape, scaling, "stretch").apply(photograph.pixels)
        assert probe.predict(image.pixels[None])[0][0][index] == pytest.approx(share)
