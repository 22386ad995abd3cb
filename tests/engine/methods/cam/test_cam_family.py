"""Grad-CAM's relatives by arrays computed by hand, on pictures that are not square."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import layers

from engine.core.errors import UserError
from engine.core.method import METHODS, make
from engine.core.model import Node, ReceptiveField
from engine.core.placement import even_placement, upsample_map
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.imaging.render import apply_colour_map, normalise_to_limits
from engine.methods.cam.cam import EVIDENCE
from engine.methods.cam.grad_cam import grad_cam_map, grad_cam_plus_plus, hires_cam, layer_cam
from tests import models
from tests.fakes import GapProbe, run_to_end

FOR, AGAINST, BOTH = EVIDENCE
FAMILY = [name for name, cls in METHODS.items() if cls.family == "Class activation maps"]
ACTIVATION = np.stack([[[1, 2], [0, 3]], [[2, 0], [1, 1]]], -1).astype(np.float32)  # sums 6 and 4
GRADIENT = np.stack([[[1, -1], [2, 0]], [[-1, 0], [-2, 1]]], -1).astype(np.float32)  # means 1/2 and -1/2
BY_HAND = {  # what speaks for the class, and what against it, where the gradient's sign is turned
    "grad-cam": ([[0, 1], [0, 1]], [[1 / 2, 0], [1 / 2, 0]]),  # (A1 - A2) / 2
    "hires-cam": ([[0, 0], [0, 1]], [[1, 2], [2, 0]]),
    "layer-cam": ([[1, 0], [0, 1]], [[2, 2], [2, 0]]),
    # weights 1 / (2 + 6) + 2 / (2 + 12) and 1 / (2 + 4); negated, 1 / (2 + 6) and 1 / (2 + 4) + 2 / (2 + 8)
    "grad-cam++": (
        [[15 / 56 + 2 / 6, 30 / 56], [1 / 6, 45 / 56 + 1 / 6]],
        [[1 / 8 + 22 / 30, 2 / 8], [11 / 30, 3 / 8 + 11 / 30]],
    ),
}
DOWN = np.array(
    [[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]]
)  # two cells over four pixels, centres on centres
ACROSS = np.array(
    [[1, 0], [1, 0], [0.875, 0.125], [0.625, 0.375], [0.375, 0.625], [0.125, 0.875], [0, 1], [0, 1]]
)


class Given(GapProbe):
    """Layers whose activations and gradients are given, by path."""

    def __init__(self, height=4, width=8, channels=3, guided=None, **given):
        super().__init__(height, width, channels)
        self.given, self.guided = given, guided
        nodes = tuple(
            Node(
                path,
                "Conv2D",
                part.shape,
                0,
                ReceptiveField(),
                order=order,
                heads=(0,),
                placement=even_placement(part.shape[:2], height, width),
            )
            for order, (path, (part, _)) in enumerate(given.items())
        )
        self._model = replace(self._model, root=replace(self._model.root, children=nodes))

    def activations(self, images, layers):
        return {path: self.given[path][0][None] for path in layers}

    def activation_gradient(self, images, layer, target):
        return tuple(part[None] for part in self.given[layer])

    def gradient(self, images, target, rule="plain"):
        return self.guided[None] if rule == "guided" else np.full_like(images, np.nan)


def run(name, probe, picture=None, preset="", target=1, **given):
    return run_to_end(make(name, preset, given).run(probe, picture or probe.image(), Target(target)))[1]


# One layer


@pytest.mark.parametrize("name", BY_HAND)
def test_maps_are_as_computed_by_hand(name):
    weigh = {
        "grad-cam": grad_cam_map,
        "hires-cam": hires_cam,
        "layer-cam": layer_cam,
        "grad-cam++": grad_cam_plus_plus,
    }[name]
    np.testing.assert_allclose(weigh(ACTIVATION, GRADIENT), BY_HAND[name][0], rtol=1e-6)
    np.testing.assert_allclose(weigh(ACTIVATION, -GRADIENT), BY_HAND[name][1], rtol=1e-6)


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("name", BY_HAND)
def test_methods_show_them_enlarged_bilinearly_for_the_class_against_it_or_both(name, evidence):
    supporting, opposing = (np.array(part) for part in BY_HAND[name])
    coarse = {FOR: supporting, AGAINST: opposing, BOTH: supporting - opposing}[evidence]
    result = run(name, Given(conv=(ACTIVATION, GRADIENT)), evidence=evidence)
    np.testing.assert_allclose(result.values, DOWN @ coarse @ ACROSS.T, rtol=1e-5, atol=1e-7)
    assert result.signed == (evidence == BOTH)
    reach = np.abs(coarse).max()
    assert result.limits == (pytest.approx(-reach if evidence == BOTH else 0), pytest.approx(reach))


@pytest.mark.parametrize("name", BY_HAND)
def test_evidence_against_is_the_map_of_the_negated_gradient(name):
    against = run(name, Given(conv=(ACTIVATION, GRADIENT)), preset="counterfactual").values
    np.testing.assert_array_equal(against, run(name, Given(conv=(ACTIVATION, -GRADIENT))).values)
    assert against.min() >= 0


@pytest.mark.parametrize("name", BY_HAND)
def test_with_both_kinds_of_evidence_zero_is_the_neutral_colour(name):
    probe = GapProbe()
    pixels = probe.image().pixels.copy()
    pixels[3, 7] = 0  # so are all channels of the layer there
    result = run(name, probe, replace(probe.image(), pixels=pixels), evidence=BOTH)
    assert result.values.min() < 0 < result.values.max()
    assert result.limits[0] == -result.limits[1]
    assert result.values[3, 7] == 0
    assert normalise_to_limits(result)[3, 7] == 0.5
    assert (
        np.ptp(apply_colour_map(normalise_to_limits(result)[3, 7], result.look.colour_map).astype(int)) <= 2
    )  # grey
    np.testing.assert_allclose(
        normalise_to_limits(result), 0.5 + result.values / (2 * result.limits[1]), atol=1e-6
    )


def test_grad_cam_plus_plus_divides_by_nothing_that_is_zero():
    activation = np.array([[[2, 1, 0]], [[0, 1, 0]]], np.float32)  # sums 2, 2, 0
    gradient = np.array([[[-1, 0, 2]], [[1, 0, 0]]], np.float32)  # 2 - 2 = 0 below; nothing above; 8 below
    np.testing.assert_allclose(grad_cam_plus_plus(activation, gradient), [[2 / 4], [0]])


def test_layer_cam_and_hires_cam_take_the_relu_of_the_sum_not_of_each_channel():
    activation, gradient = np.array([[[-3, 2]]], np.float32), np.array([[[1, 1]]], np.float32)
    assert layer_cam(activation, gradient) == hires_cam(activation, gradient) == 0


@pytest.mark.parametrize("name", FAMILY)
def test_a_layer_that_says_nothing_gives_a_blank_map_that_says_so(name):
    nothing = np.zeros((2, 2, 2), np.float32)
    result = run(name, Given(conv=(nothing, nothing), guided=np.ones((4, 8, 3), np.float32)))
    assert not result.values.any()
    assert np.isfinite(normalise_to_limits(result)).all()
    assert any("blank" in note for note in result.notes)


# Several layers


def test_fused_layers_are_each_divided_by_their_maximum_then_averaged():
    wide = np.array([[[4], [2]]], np.float32)  # 1 x 2 cells, a channel
    probe = Given(early=(wide, np.ones_like(wide)), conv=(ACTIVATION, GRADIENT))
    result = run("grad-cam", probe, layer="conv", fuse="early")
    expected = (DOWN @ [[0, 1], [0, 1]] @ ACROSS.T + ACROSS @ [1, 0.5]) / 2
    np.testing.assert_allclose(result.values, expected, rtol=1e-5)
    assert (result.title, result.unit) == ("Grad-CAM of conv, early", "share of maximum")
    assert {"2 x 2 cells of conv, enlarged.", "1 x 2 cells of early, enlarged."} == set(result.notes)


def test_fused_maps_with_sign_are_divided_by_their_largest_absolute_value():
    wide = np.array([[[4], [2]]], np.float32)
    probe = Given(early=(wide, -np.ones_like(wide)), conv=(ACTIVATION, GRADIENT))
    result = run("hires-cam", probe, layer="conv", fuse=" early ,", evidence=BOTH)
    expected = (DOWN @ np.array([[-1, -2], [-2, 1]]) / 2 @ ACROSS.T - ACROSS @ [1, 0.5]) / 2
    np.testing.assert_allclose(result.values, expected, rtol=1e-5, atol=1e-7)
    assert result.limits == (pytest.approx(expected.min()), pytest.approx(-expected.min()))


def test_a_layer_named_twice_counts_once_and_a_blank_one_does_no_harm():
    nothing = np.zeros((2, 2, 1), np.float32)
    probe = Given(conv=(3 * ACTIVATION, GRADIENT), dead=(nothing, nothing))
    np.testing.assert_allclose(run("grad-cam", probe, layer="conv", fuse="conv,conv").values.max(), 3)
    np.testing.assert_allclose(run("grad-cam", probe, layer="conv", fuse="dead").values.max(), 0.5)


# Score-CAM

PICTURE = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.float32)[..., None]
CHANNELS = np.stack([[[0, 4], [0, 4]], [[2, 2], [0, 0]], [[3, 3], [3, 3]]], -1).astype(np.float32)
# Over the four columns of pixels the first channel opens by 0, 1/4, 3/4, 1; the second is open in the first
# row; the third is flat.


class Summed(Given):
    """S = a tenth of the sum over the picture, and 3."""

    def score(self, images, target):
        self.calls += len(images)
        return (images.sum((1, 2, 3)) / 10 + 3).astype(np.float32)


def seen_through(preset="", **given):
    probe = Summed(2, 4, 1, conv=(CHANNELS, CHANNELS))
    picture = InputImage(PICTURE, np.zeros(1, np.float32), np.full(1, 8, np.float32))
    return probe, run("score-cam", probe, picture, preset, **given)


def over_columns(coarse):
    return np.array(coarse) @ np.array([[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]]).T


def test_score_cam_weighs_channels_by_the_rise_over_the_fill():
    probe, result = seen_through(fill="zero")  # 21.5 and 10 of the sum are seen, so the rises are 2.15 and 1
    np.testing.assert_allclose(result.values, over_columns([[2, 8.6 + 2], [0, 8.6]]), rtol=1e-5)
    assert probe.calls == 3  # the fill, and each channel that is not flat
    assert "2 of 3 channels tried." in result.notes


def test_score_cam_fills_what_is_closed():
    _, result = seen_through(
        fill="grey"
    )  # 4: the rises are a tenth of the open shares of picture - 4, 0.55 and -0.6
    np.testing.assert_allclose(result.values, over_columns([[0, 2.2 - 1.2], [0, 2.2]]), rtol=1e-5)


def test_score_cam_of_the_paper_weighs_by_the_softmax_of_the_rises():
    _, result = seen_through("paper")
    first = 1 / (1 + np.exp(1 - 2.15))
    np.testing.assert_allclose(
        result.values, over_columns([[2 - 2 * first, 2 + 2 * first], [0, 4 * first]]), rtol=1e-5
    )


def test_score_cam_of_few_channels_takes_those_that_vary_most():
    _, result = seen_through(fill="zero", channels=1)
    np.testing.assert_allclose(result.values, over_columns([[0, 8.6], [0, 8.6]]), rtol=1e-5)
    assert "1 of 3 channels tried." in result.notes


@pytest.mark.parametrize("fill", ["black", "white"])
def test_score_cam_of_a_linear_score_has_the_closed_form(fill):
    probe = GapProbe(units=11)  # more than go through at once
    pixels, maps = probe.image().pixels, probe.image().pixels @ probe.k
    opened = (maps - maps.min((0, 1))) / np.ptp(maps, (0, 1))
    rises = ((pixels - {"black": -1, "white": 1}[fill]) @ probe.slope(Target(3)))[..., None] * opened
    expected = np.maximum(maps @ rises.sum((0, 1)), 0)
    np.testing.assert_allclose(
        run("score-cam", probe, target=3, fill=fill).values, expected, rtol=1e-3, atol=1e-4
    )


# Guided Grad-CAM


@pytest.mark.parametrize(
    ("reduction", "reduce"), [("signed sum", lambda v: v.sum(-1)), ("maximum", lambda v: np.abs(v).max(-1))]
)
def test_guided_grad_cam_is_the_guided_gradient_times_enlarged_grad_cam(reduction, reduce):
    guided = np.random.default_rng(8).normal(size=(4, 8, 3)).astype(np.float32)
    result = run("guided-grad-cam", Given(conv=(ACTIVATION, GRADIENT), guided=guided), reduction=reduction)
    where = DOWN @ [[0, 1], [0, 1]] @ ACROSS.T
    np.testing.assert_allclose(result.values, reduce(guided * where[..., None]), rtol=1e-5, atol=1e-6)
    assert result.signed == (reduction == "signed sum")
    assert any("no ReLU that guided backpropagation" in note for note in result.notes)


# Which layer


@pytest.mark.parametrize("name", FAMILY)
def test_a_layer_of_one_cell_is_refused_with_the_reason(name):
    for given in ({"layer": "logits1x1"}, {"fuse": "logits1x1"}):
        if set(given) <= set(METHODS[name].__dataclass_fields__):
            with pytest.raises(
                UserError,
                match=r"'logits1x1' has output 1 x 1 x 5.*no place in the picture.*the last one is 'conv'",
            ):
                run(name, GapProbe(), **given)


def mobile_tail():
    """The end of MobileNetV3: a 1 x 1 convolution to classes stands behind global average pooling."""
    image = keras.Input((16, 24, 3))
    hidden = layers.Conv2D(4, 3, strides=4, padding="same", name="last_conv")(image)
    hidden = layers.Activation("hard_silu", name="last_map")(layers.BatchNormalization()(hidden))
    hidden = layers.GlobalAveragePooling2D(keepdims=True, name="pooled")(hidden)
    hidden = layers.Activation("hard_silu")(layers.Conv2D(6, 1, name="conv_2")(hidden))
    scores = layers.Flatten()(layers.Conv2D(5, 1, name="logits")(layers.Dropout(0.2)(hidden)))
    return models.probe(keras.Model(image, layers.Softmax(name="out")(scores)))


@pytest.fixture(scope="module")
def mobile():
    keras.utils.set_random_seed(4)
    return mobile_tail()


def on(probe):
    pixels = np.random.default_rng(6).uniform(0, 1, probe.model.input_shape).astype(np.float32)
    return InputImage(pixels, np.zeros(3, np.float32), np.ones(3, np.float32))


@pytest.mark.parametrize("name", FAMILY)
def test_left_open_the_layer_is_the_last_with_more_than_one_cell_and_the_note_says_why(mobile, name):
    result = run(name, mobile, on(mobile))
    assert "4 x 6 cells of last_map, enlarged." in result.notes
    reason = (
        "last_map was chosen: the last layer with maps larger than 1 x 1; "
        "pooled and the layers behind it have a single cell"
    )
    assert any(note.startswith(reason) for note in result.notes)
    np.testing.assert_array_equal(result.values, run(name, mobile, on(mobile), layer="last_map").values)
    assert result.values.shape == (16, 24)


@pytest.mark.parametrize("layer", ["pooled", "conv_2", "logits"])
def test_convolutions_behind_the_pooling_are_refused(mobile, layer):
    with pytest.raises(UserError, match=r"1 x 1 x .*no place in the picture.*'last_map'"):
        run("grad-cam", mobile, on(mobile), layer=layer)


def test_who_chooses_a_layer_needs_no_advice(mobile):
    assert not any(
        "was chosen" in note for note in run("grad-cam", mobile, on(mobile), layer="last_conv").notes
    )


# Theory


@pytest.mark.parametrize("index", range(4))
def test_with_global_pooling_and_one_dense_layer_they_are_cam_up_to_the_number_of_cells(probe_of, index):
    """CAM (Zhou et al. 2016) is sum_k w_k A_k; every gradient is w_k / (12 x 20)."""
    probe = probe_of("non_square")
    pixels = on(probe).pixels[None]
    maps, weights = (
        probe.activations(pixels, ["relu_b"])["relu_b"][0],
        probe.weights("out")["kernel"][:, index],
    )
    where = probe.model.layer("relu_b").placement
    cam = upsample_map(np.maximum(maps @ weights, 0) / 240, where, 24, 40)
    for name in ("grad-cam", "hires-cam"):
        np.testing.assert_allclose(run(name, probe, on(probe), target=index).values, cam, atol=1e-6)
    positive = upsample_map(np.maximum(maps @ np.maximum(weights, 0), 0) / 240, where, 24, 40)
    np.testing.assert_allclose(run("layer-cam", probe, on(probe), target=index).values, positive, atol=1e-6)
    assert cam.max() > 1e-4


def test_grad_cam_plus_plus_of_a_faint_gradient_is_not_blank():
    random = np.random.default_rng(0)
    activation, gradient = (
        random.random((3, 4, 5)).astype(np.float32),
        random.random((3, 4, 5)).astype(np.float32),
    )
    faint = grad_cam_plus_plus(activation, np.float32(1e-24) * gradient)
    # where G sum A is nothing beside 2, the share is 1/2
    expected = (activation * (gradient / 2).sum((0, 1))).sum(-1)
    np.testing.assert_allclose(faint * 1e24, expected, rtol=1e-5)


def test_score_cam_of_a_picture_without_contrast_is_blank_and_no_failure():
    probe = GapProbe()
    image = InputImage(np.zeros_like(probe.image().pixels), probe.image().low, probe.image().high)
    result = run_to_end(make("score-cam", "paper").run(probe, image, Target(1)))[1]
    assert result.values.max() == 0
