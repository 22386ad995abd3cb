"""The input range is found from what the model itself remembers or computes."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.evidence import Strength
from engine.loader import open_embedded
from engine.photograph import read_photograph
from engine.preprocess import SCALINGS, Preprocessing
from engine.range_measures import spreads
from engine.samples import sample
from engine.scaling_evidence import confidences, family, guess
from tests import models
from tests.fakes import GapProbe

SURE = {"0..255", "0..1", "-1..1"}  # caffe is nearly 0..255, torch nearly -1..1
PHOTOGRAPHS = [read_photograph(sample(name)) for name in ("chelsea.png", "coffee.png", "astronaut.png")]


def trained_on(scaling):
    """A network whose batch normalisation has seen motorcycle and rocket in one of the ranges."""
    keras.utils.set_random_seed(1)
    image = keras.Input((32, 32, 3))
    hidden = layers.BatchNormalization(name="bn", momentum=0.0)(layers.Conv2D(16, 3, use_bias=False)(image))
    model = keras.Model(image, layers.Dense(4, activation="softmax")(layers.GlobalAveragePooling2D()(layers.ReLU()(hidden))))
    prepared = Preprocessing((32, 32, 3), scaling)
    seen = [read_photograph(sample(name)) for name in ("motorcycle_left.png", "rocket.jpg")]
    model(np.stack([prepared.apply(photograph.pixels).pixels for photograph in seen]), training=True)
    return models.probe(model)


@pytest.mark.parametrize("scaling", [name for name in SCALINGS if name != "lite"])  # which is -1..1 but for half a level
def test_batch_normalisation_remembers_the_range_it_was_trained_on(scaling):
    found = guess(trained_on(scaling), PHOTOGRAPHS)
    assert found.scaling == scaling
    assert "statistics in bn" in found.reason and found.strength is Strength.STRONG
    assert (not found.rival) == (scaling in SURE) == ("nearly as well" not in found.reason)


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
    assert family(GapProbe().model, [name]) == scaling


def test_confidences_are_the_models_own_probabilities_likeliest_scaling_first(probe_of):
    probe, photograph = probe_of("functional"), PHOTOGRAPHS[0]
    found = confidences(probe, photograph, Preprocessing(probe.model.input_shape, "0..1", "stretch"))
    assert {scaling for scaling, _, _ in found} == set(SCALINGS)
    prepared = Preprocessing(probe.model.input_shape, "0..1", "stretch")
    spread = spreads(probe, prepared, SCALINGS, [photograph.pixels])
    away = [abs(np.log(spread[scaling] / 2)) for scaling, _, _ in found]
    assert away == sorted(away)
    assert [scaling for scaling, _, _ in confidences(probe, photograph, prepared, ("torch", "0..1"))] == ["torch", "0..1"]
    for scaling, index, share in found:
        image = Preprocessing(probe.model.input_shape, scaling, "stretch").apply(photograph.pixels)
        assert probe.predict(image.pixels[None])[0][0][index] == pytest.approx(share)
