"""Test against mistakes with plausible maps: each is made on purpose, and our map must differ."""

from dataclasses import replace

import cv2
import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.placement import upsample_map
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import Preprocessing
from engine.imaging.render import normalise_to_limits
from engine.imaging.samples import SAMPLES, sample_path
from engine.methods.cam.cam import EVIDENCE
from engine.methods.cam.grad_cam import grad_cam_map
from engine.methods.common.fills import fill_picture
from engine.model_files.scaling.scaling_evidence import guess
from tests import models, peers
from tests.fakes import GapProbe, run_to_end


def run(name, probe, picture=None, preset="", target=1, **given):
    return run_to_end(make(name, preset, given).run(probe, picture or probe.image(), Target(target)))[1]


def differ(ours, mistaken):
    return np.abs(ours - mistaken).max() > 0.05 * np.abs(ours).max()


# A ReLU that guided backpropagation misses


@pytest.mark.parametrize("index", peers.CLASSES)
def test_guided_backpropagation_that_misses_relu_layers(index):
    pixels = peers.image().pixels[None]
    ours = peers.probe().gradient(pixels, Target(index), "guided")[0]
    mistaken = peers.answers("tf_keras_vis")[
        f"guided_backpropagation/{index}"
    ]  # which looks for fused ReLUs only
    assert peers.difference(ours, peers.answers("captum")[f"guided_backpropagation/{index}"]) < 1e-5
    assert differ(ours, mistaken)


@pytest.mark.parametrize("index", peers.CLASSES)
def test_guided_backpropagation_that_does_not_reach_into_inner_models(index):
    """There tf-keras-vis 0.8.7 and xplique 2.0.2 give the plain gradient."""
    flat = peers.network()
    inner = keras.Model(flat.input, flat.get_layer("conv_c").output)
    image = keras.Input(inner.input_shape[1:])
    hidden = inner(image)
    for name in ("gap", "logits", "probabilities"):
        hidden = flat.get_layer(name)(hidden)
    probe, pixels = models.probe(keras.Model(image, hidden)), peers.image().pixels[None]
    ours, mistaken = (
        probe.gradient(pixels, Target(index), "guided")[0],
        probe.gradient(pixels, Target(index))[0],
    )
    assert peers.difference(ours, peers.answers("captum")[f"guided_backpropagation/{index}"]) < 1e-5
    assert differ(ours, mistaken)


# Grad-CAM where there is no place


def test_grad_cam_of_the_last_convolution_which_has_one_cell():
    keras.utils.set_random_seed(2)
    image = keras.Input((16, 24, 3))
    hidden = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="conv")(image)
    hidden = layers.Conv2D(5, 1, name="logits")(layers.GlobalAveragePooling2D(keepdims=True)(hidden))
    probe = models.probe(keras.Model(image, layers.Flatten()(hidden)))
    pixels = np.random.default_rng(0).uniform(0, 1, (16, 24, 3)).astype(np.float32)
    picture = InputImage(pixels, np.zeros(3, np.float32), np.ones(3, np.float32))
    activation, gradient = probe.activation_gradient(pixels[None], "logits", Target(1))
    mistaken = upsample_map(grad_cam_map(activation[0], gradient[0]), None, 16, 24)
    assert np.ptp(mistaken) == 0  # it says nothing of where
    with pytest.raises(UserError, match="1 x 1 x 5, so its values have no place in the picture"):
        run("grad-cam", probe, picture, layer="logits")
    activation, gradient = probe.activation_gradient(pixels[None], "conv", Target(1))
    ours = run("grad-cam", probe, picture).values
    where = probe.model.layer("conv").placement
    np.testing.assert_array_equal(ours, upsample_map(grad_cam_map(activation[0], gradient[0]), where, 16, 24))
    assert np.ptp(ours) > 0


# Occlusion


def occluded(probe, size, stride, cut=True, mean=True):
    """Occlusion of a linear score by the closed form: each window's sum of slope x (picture - grey)."""
    terms = probe.image().pixels.astype(np.float64) @ probe.slope(Target(1))
    total, times = np.zeros(probe.size), np.zeros(probe.size)
    most = stride if cut else 1  # a window may start where the one before it has not reached the border
    for top in range(0, probe.size[0] - size + most, stride):
        for left in range(0, probe.size[1] - size + most, stride):
            window = np.s_[top : top + size, left : left + size]
            total[window] += terms[window].sum()
            times[window] += 1
    return total / np.maximum(times, 1) if mean else total


def test_occlusion_that_is_transposed_on_a_picture_that_is_not_square():
    probe = GapProbe(12, 20)
    ours, right = run("occlusion", probe, size=4, stride=2).values, occluded(probe, 4, 2)
    np.testing.assert_allclose(ours, right, atol=1e-6)
    assert differ(ours, cv2.resize(right.T, (20, 12)))
    assert differ(ours, right.T.reshape(12, 20))


def test_occlusion_that_never_covers_the_borders():
    probe = GapProbe(12, 20)
    ours, mistaken = run("occlusion", probe, size=8, stride=8).values, occluded(probe, 8, 8, cut=False)
    assert not mistaken[8:].any() and not mistaken[:, 16:].any()
    assert ours[8:].all() and ours[:, 16:].all()
    np.testing.assert_allclose(ours, occluded(probe, 8, 8), atol=1e-6)


def test_occlusion_whose_overlaps_are_summed():
    probe = GapProbe(12, 20)
    ours, mistaken = run("occlusion", probe, size=6, stride=2).values, occluded(probe, 6, 2, mean=False)
    np.testing.assert_allclose(ours, occluded(probe, 6, 2), atol=1e-6)
    assert mistaken[6, 10] == pytest.approx(
        9 * ours[6, 10], rel=1e-4
    )  # 3 x 3 windows in the middle, one in the corner
    assert mistaken[0, 0] == pytest.approx(ours[0, 0], rel=1e-4)


@pytest.mark.parametrize("index", peers.CLASSES)
def test_occlusion_as_xplique_has_it(index):
    """xplique 2.0.2 sums overlaps (8_4), and leaves out windows that would cross the border (8_6)."""
    theirs = peers.answers("xplique")
    ours = peers.explained("occlusion", index, size=8, stride=4, fill="zero").values
    down, across = (
        [sum(start <= pixel < start + 8 for start in range(0, length - 7, 4)) for pixel in range(length)]
        for length in (24, 40)
    )
    times = np.outer(down, across)
    assert peers.difference(ours * times, theirs[f"occlusion/8_4/{index}"]) < 1e-5
    assert differ(ours, theirs[f"occlusion/8_4/{index}"])
    ours = peers.explained("occlusion", index, size=8, stride=6, fill="zero").values
    assert not theirs[f"occlusion/8_6/{index}"][20:].any()
    assert ours[20:].any() and ours[:, 38:].any()


# What the model is fed with

ORANGE = (204, 102, 51)  # red, green, blue


def means():
    """Build a model whose first logit is the mean of red + 10 x green + 100 x blue, in this channel order."""
    model = keras.Sequential(
        [keras.Input((4, 6, 3)), layers.GlobalAveragePooling2D(), layers.Dense(2, use_bias=False, name="out")]
    )
    model.get_layer("out").set_weights([np.array([[1, 0], [10, 0], [100, 0]], np.float32)])
    return models.probe(model)


def test_blue_green_red_fed_to_a_model_of_red_green_blue(read):
    picture = np.full((4, 6, 3), ORANGE, np.uint8)
    photograph = read(cv2.imencode(".png", picture[..., ::-1])[1].tobytes(), "orange.png")
    np.testing.assert_array_equal(photograph.pixels, picture)
    given = Preprocessing((4, 6, 3), "0..1").apply(photograph.pixels)
    ours, mistaken = means().score(np.stack([given.pixels, given.pixels[..., ::-1]]), Target(0))
    assert ours == pytest.approx(0.8 + 4 + 20, rel=1e-5)
    assert mistaken == pytest.approx(0.2 + 4 + 80, rel=1e-5)


@pytest.mark.parametrize(("scaling", "mode"), [("caffe", "caffe"), ("torch", "torch"), ("-1..1", "tf")])
def test_red_green_blue_fed_to_a_model_of_blue_green_red(scaling, mode):
    levels = np.random.default_rng(0).integers(0, 256, (4, 6, 3), np.uint8)
    right = keras.applications.imagenet_utils.preprocess_input(
        levels.astype(np.float32), "channels_last", mode
    )
    ours = Preprocessing((4, 6, 3), scaling).apply(levels)
    np.testing.assert_allclose(ours.pixels, right, atol=1e-4)
    assert ours.is_channel_order_reversed == (mode == "caffe")
    assert differ(ours.pixels, ours.pixels[..., ::-1])


@pytest.mark.parametrize("scaling", ["caffe", "torch"])
def test_a_fill_of_the_users_colour_in_the_wrong_order_of_channels(scaling):
    prepared = Preprocessing((4, 6, 3), scaling)
    picture = prepared.apply(np.zeros((4, 6, 3), np.uint8))
    orange = prepared.apply(np.full((4, 6, 3), ORANGE, np.uint8)).pixels
    filled = fill_picture(picture, "colour", "#cc6633")
    np.testing.assert_allclose(filled, orange, atol=1e-3)
    assert differ(filled, fill_picture(picture, "colour", "#3366cc"))


@pytest.mark.parametrize("kind", ["nested", "sequential"])
def test_zero_to_one_fed_to_a_model_of_levels_up_to_255(probe_of, kind):
    probe = probe_of(kind)  # it scales levels itself, to -1..1 or to 0..1
    photographs = [read_picture(sample_path(name)) for name in SAMPLES[:2]]
    scaling = guess(probe, photographs).scaling
    assert scaling == "0..255"
    levels = photographs[0].pixels[:32, :32]
    ours = Preprocessing((32, 32, 3), scaling).apply(levels).pixels
    np.testing.assert_array_equal(ours, levels)
    scaled, mistaken = (
        probe.activations(pixels[None], ["scale"])["scale"][0] for pixels in (ours, ours / 255)
    )
    np.testing.assert_allclose(scaled, levels / 127.5 - 1 if kind == "nested" else levels / 255, atol=1e-6)
    assert np.ptp(mistaken) < 0.01 * np.ptp(scaled)  # the model sees black
    assert differ(*(probe.score(pixels[None], Target(1)) for pixels in (ours, ours / 255)))


# Colours

SIGNED = {
    "saliency": {"reduction": "signed sum"},
    "gradient-input": {},
    "smoothgrad": {"count": 4, "reduction": "signed sum"},
    "integrated-gradients": {"steps": 3},
    "guided-backpropagation": {"reduction": "signed sum"},
    "deconvnet": {"reduction": "signed sum"},
    "guided-grad-cam": {"reduction": "signed sum"},
    "grad-cam": {"evidence": EVIDENCE[2]},
    "grad-cam++": {"evidence": EVIDENCE[2]},
    "layer-cam": {"evidence": EVIDENCE[2]},
    "hires-cam": {"evidence": EVIDENCE[2]},
    "occlusion": {"size": 4, "stride": 2},
    "superpixel-occlusion": {"segments": 6},
    "lime": {"segments": 5, "samples": 30},
}


@pytest.mark.parametrize("name", SIGNED)
def test_a_signed_map_whose_zero_is_not_the_neutral_colour(name):
    probe = GapProbe()
    bright = replace(
        probe.image(), pixels=0.5 * probe.image().pixels + 0.45
    )  # so that one sign outweighs the other
    result = run(name, probe, bright, **SIGNED[name])
    values, reach = result.values, result.limits[1]
    mistaken = (0 - values.min()) / (np.ptp(values) or 1)  # where zero lies between the extremes
    assert abs(mistaken - 0.5) > 0.01
    assert result.signed and reach > 0 and result.limits[0] == -reach
    np.testing.assert_allclose(
        normalise_to_limits(result), np.clip(0.5 + values / (2 * reach), 0, 1), atol=1e-6
    )
    assert result.look.colour_map == "blue-red"


# Gradients


@pytest.mark.parametrize("index", peers.CLASSES)
def test_integrated_gradients_not_multiplied_by_the_input(index):
    ours, theirs = peers.explained("integrated-gradients", index).values, peers.answers("captum")
    assert differ(ours, theirs[f"integrated_gradients_without_input/{index}"].sum(-1))
    assert peers.difference(ours, theirs[f"integrated_gradients/{index}"].sum(-1)) < 1e-5
    pixels = peers.image().pixels
    clear, black = peers.probe().score(np.stack([pixels, np.zeros_like(pixels)]), Target(index))
    assert ours.sum() == pytest.approx(clear - black, rel=0.02)


def test_the_gradient_of_a_saturated_softmax_which_is_zero():
    kernel = np.array([[900, -900], [1800, 0], [300, 600]], np.float32)
    model = keras.Sequential(
        [keras.Input((4, 6, 3)), layers.GlobalAveragePooling2D(), layers.Dense(2, "softmax", name="out")]
    )
    model.get_layer("out").set_weights([kernel, np.zeros(2, np.float32)])
    probe, picture = (
        models.probe(model),
        InputImage(np.ones((4, 6, 3), np.float32), np.zeros(3, np.float32), np.ones(3, np.float32)),
    )
    with tf.GradientTape() as tape:
        image = tf.constant(picture.pixels[None])
        tape.watch(image)
        certain = model(image)[0, 0]
    assert certain == 1
    assert not tape.gradient(certain, image).numpy().any()
    ours = run("saliency", probe, picture, target=0)
    np.testing.assert_allclose(ours.values, np.full((4, 6), 1800 / 24), rtol=1e-6)
    flat = run("saliency", probe, picture, target=0, score="probability")
    assert not flat.values.any()
    assert any("blank" in note and "logit" in note for note in flat.notes)


# Blank maps

UNSIGNED = [
    ("saliency", "seed"),
    ("grad-cam", "seed"),
    ("grad-cam++", "paper"),
    ("score-cam", ""),
    ("smoothgrad", "VarGrad"),
]


@pytest.mark.parametrize(
    ("name", "preset", "given"), [(n, "", g) for n, g in SIGNED.items()] + [(n, p, {}) for n, p in UNSIGNED]
)
def test_a_blank_map_that_is_divided_by_its_range_of_zero(name, preset, given):
    probe = GapProbe()
    probe.d[:] = 0
    result = run(name, probe, preset=preset, **given)
    with np.errstate(invalid="ignore"):
        mistaken = (result.values - result.values.min()) / np.ptp(result.values)
    assert np.isnan(mistaken).all()
    assert not result.values.any()
    np.testing.assert_array_equal(normalise_to_limits(result), 0.5 if result.signed else 0)
    if name != "occlusion":  # which shows its zeros as such
        assert any("blank" in note for note in result.notes)
