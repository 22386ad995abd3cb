"""Methods on networks of tokens and windows: every one runs, and the maps are what the definitions say."""

import keras
import numpy as np
import pytest

from engine.core.method import METHODS, make, unsupported_reason
from engine.core.results import Picture, Report, Tiles
from engine.core.target import Target
from engine.imaging.preprocess import make_preprocessing
from engine.runtime.job import Job, run_job
from tests import models
from tests.quick_methods import explained
from tests.token_models import MAPS, vit

KINDS = {
    "class token": lambda: vit(1, "first"),
    "windows": MAPS["windows"][0],
    "strips": MAPS["strips in the batch"][0],
}


@pytest.fixture(scope="module")
def probes():
    keras.utils.set_random_seed(1)
    return {kind: models.probe(build()) for kind, build in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", METHODS)
def test_every_method_runs_and_tells_classes_apart(probes, photograph, name, kind):
    probe = probes[kind]
    if unsupported_reason(METHODS[name], probe.model):
        assert name == "pooling-routes"
        return
    prepared = make_preprocessing(probe.model.input_shape, "0..1")
    one, two = (explained(probe, prepared, photograph, name, Target(index)) for index in (0, 1))
    assert np.isfinite(one.raw).all() and one.raw.size
    if isinstance(one, Report):
        return
    assert np.ptp(one.raw) > 0
    if not isinstance(one, (Tiles, Picture)):
        assert one.raw.shape[-2:] == (32, 48)
    assert np.allclose(one.raw, two.raw, rtol=1e-3) != METHODS[name].uses_target


def test_grad_cam_of_mean_pooled_tokens_is_the_class_activation_map(photograph):
    # S = w . mean_t A_t + b, so dS/dA_t = w / T, and the map is ReLU(w . A_t / T) on the grid of the tokens
    keras.utils.set_random_seed(2)
    model = vit()
    probe, prepared = models.probe(model), make_preprocessing((32, 48, 3), "0..1")
    picture = prepared.apply(photograph.pixels).pixels
    tokens = keras.Model(model.input, model.get_layer("norm").output)(picture[None]).numpy()[0]
    kernel = model.get_layer("out").get_weights()[0]
    result = run_job(Job(1, make("hires-cam", "", {}), Target(2), photograph, prepared), probe).result
    assert "4 x 6 cells of norm, enlarged." in result.notes
    expected = np.maximum(tokens @ kernel[:, 2] / 24, 0).reshape(4, 6)
    activation, gradient = (part[0] for part in probe.activation_gradient(picture[None], "norm", Target(2)))
    np.testing.assert_allclose(np.maximum((activation * gradient).sum(-1), 0), expected, rtol=1e-4, atol=1e-7)
    assert result.values.max() == pytest.approx(expected.max(), rel=0.2)


def test_the_gradient_of_windows_in_the_batch_is_that_of_the_whole_map():
    # the same arithmetic without windows: 1 x 1 mixing, so windows change nothing but where values stand
    keras.utils.set_random_seed(2)
    image = keras.Input((8, 12, 3))
    dense = keras.layers.Dense(5, activation="relu", name="inner")
    x = keras.ops.transpose(keras.ops.reshape(image, (-1, 2, 4, 3, 4, 3)), (0, 1, 3, 2, 4, 5))
    x = dense(keras.ops.reshape(x, (-1, 16, 3)))
    x = keras.ops.transpose(keras.ops.reshape(x, (-1, 2, 3, 4, 4, 5)), (0, 1, 3, 2, 4, 5))
    head = keras.layers.Dense(3, name="out")
    apart = keras.Model(image, head(keras.layers.Flatten()(keras.ops.reshape(x, (-1, 8, 12, 5)))))
    whole = keras.Model(image, head(keras.layers.Flatten()(dense(image))))
    picture = np.random.default_rng(0).uniform(0, 1, (2, 8, 12, 3)).astype(np.float32)
    found = [models.probe(model).activation_gradient(picture, "inner", Target(1)) for model in (apart, whole)]
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)


def test_notes_say_why_a_layer_before_the_last_attention_was_chosen(probes, photograph):
    prepared = make_preprocessing((32, 48, 3), "0..1")
    chosen = explained(probes["class token"], prepared, photograph, "grad-cam")
    assert "norm1a was chosen: behind it the class depends on a class token alone" in " ".join(chosen.notes)
    behind = explained(probes["class token"], prepared, photograph, "grad-cam", layer="block1")
    assert "the class does not depend on them, but on a class token" in " ".join(behind.notes)
    assert "blank" in " ".join(behind.notes)


def test_a_layer_that_is_called_for_each_strip_stands_for_the_one_inside_it(photograph):
    # the inner layer's first call sees the first strip only; the layer around it puts all strips in their
    # places
    keras.utils.set_random_seed(1)
    image = keras.Input((32, 48, 3))
    conv = keras.layers.Conv2D(5, 3, 2, padding="same", name="conv")
    strips = keras.layers.TimeDistributed(conv, name="strips")(keras.layers.Reshape((4, 8, 48, 3))(image))
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Reshape((16, 24, 5), name="back")(strips))
    model = models.probe(keras.Model(image, keras.layers.Dense(3, name="out")(pooled))).model
    paths = [node.path for node in model.single_maps()]
    assert [path.rstrip("_0123456789") for path in paths] == ["reshape", "strips", "back"]
    assert model.layer("strips").shape == (16, 24, 5)
    inner = model.layer("strips/conv")
    assert inner.placement.covered == (0, 0, 8, 48)
