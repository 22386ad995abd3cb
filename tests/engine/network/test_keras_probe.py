"""The probe against independent computations: eager gradients, finite differences, arithmetic by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.core.errors import UserError
from engine.core.model import HeadKind
from engine.core.target import Score, Target
from tests import models


def images_for(probe, count=2, seed=0):
    images = np.random.default_rng(seed).uniform(0, 1, (count, *probe.model.input_shape)).astype(np.float32)
    return np.round(images * 255) if "int" in probe.model.inputs[probe.model.picture].dtype else images


def fake_input(probe):
    """Return a function that calls the Keras model on pictures, other inputs at zero."""
    network = probe._network

    def call(images):
        inputs = [
            images if n == network.picture else np.zeros([len(images), *e.shape])
            for n, e in enumerate(network.inputs)
        ]
        if network.channels_first:
            inputs = [part.transpose(0, 3, 1, 2) for part in inputs]
        inputs = [tf.cast(part, entry.dtype) for part, entry in zip(inputs, network.inputs, strict=True)]
        return tf.nest.flatten(network._model(inputs if len(inputs) > 1 else inputs[0], training=False))

    return call


@pytest.mark.parametrize("kind", models.KINDS)
def test_predictions_are_the_models_own(probe_of, kind):
    probe = probe_of(kind)
    images = images_for(probe)
    for ours, theirs in zip(probe.predict(images), fake_input(probe)(images), strict=True):
        np.testing.assert_allclose(ours[:, -1], theirs.numpy()[:, -1], atol=1e-6)


def test_a_linear_head_has_its_outputs_for_scores_and_no_probabilities(probe_of):
    probe = probe_of("linear")
    images, head = images_for(probe), probe.model.heads[0]
    assert head.kind is HeadKind.LINEAR
    scores = np.stack([probe.score(images, Target(index)) for index in range(head.num_classes)], axis=1)
    np.testing.assert_allclose(scores, probe.predict(images)[0], atol=1e-6)
    for score in (Score.PROBABILITY, Score.LOG_PROBABILITY):
        with pytest.raises(UserError, match="no probabilities"):
            probe.score(images, Target(0, score=score))


@pytest.mark.parametrize("kind", [kind for kind in models.KINDS if kind != "linear"])
@pytest.mark.parametrize("score", [Score.LOGIT, Score.PROBABILITY, Score.LOG_PROBABILITY])
def test_scores_agree_with_each_other(probe_of, kind, score):
    probe = probe_of(kind)
    images, head = images_for(probe), probe.model.heads[0]
    assert head.kind is not HeadKind.LINEAR
    scores = np.stack(
        [probe.score(images, Target(index, score=score)) for index in range(head.num_classes)], axis=1
    )
    probabilities = probe.predict(images)[0]
    if score is Score.LOGIT:
        exps = np.exp(scores)
        own = (
            exps / exps.sum(1, keepdims=True)
            if head.kind is not HeadKind.SIGMOID
            else 1 / (1 + np.exp(-scores))
        )
        np.testing.assert_allclose(own, probabilities, atol=1e-5)
    else:
        expected = probabilities if score is Score.PROBABILITY else np.log(probabilities)
        np.testing.assert_allclose(scores, expected, atol=1e-5)


def test_a_single_sigmoid_unit_has_its_complement_as_class_zero(probe_of):
    probe = probe_of("sigmoid")
    images = images_for(probe)
    assert probe.model.heads[0].num_classes == 2
    np.testing.assert_allclose(probe.score(images, Target(0)), -probe.score(images, Target(1)))
    np.testing.assert_allclose(probe.predict(images)[0].sum(1), 1, atol=1e-6)


@pytest.mark.parametrize("kind", models.KINDS)
def test_image_gradients_match_finite_differences(probe_of, kind):
    probe = probe_of(kind)
    image, target = images_for(probe, 1, seed=4), Target(1)
    gradient = probe.gradient(image, target)
    assert gradient.shape == image.shape
    direction = np.random.default_rng(5).normal(size=image.shape).astype(np.float32)
    direction /= np.linalg.norm(direction)
    step = 0.02
    slope = (probe.score(image + step * direction, target) - probe.score(image - step * direction, target))[
        0
    ] / (2 * step)
    np.testing.assert_allclose((gradient * direction).sum(), slope, rtol=0.05, atol=2e-4)


@pytest.mark.parametrize("kind", ["functional", "nested", "mixed_precision", "multi_output", "non_square"])
def test_activation_gradients_match_an_eager_tape_through_the_rest_of_the_network(probe_of, kind):
    probe = probe_of(kind)
    layer = next(node.path for node in probe.model.maps() if node.name == "bn_b")
    images, target = images_for(probe), Target(2)
    activation, gradient = probe.activation_gradient(images, layer, target)
    out = (
        next(layer for layer in probe._network._model.layers if layer.name == "out")
        if kind != "mixed_precision"
        else None
    )
    with tf.GradientTape() as tape:
        hidden = tf.constant(activation)
        tape.watch(hidden)
        pooled = tf.reduce_mean(tf.nn.relu(hidden), [1, 2])
        dense = out or next(
            layer for layer in probe._network._model.layers if isinstance(layer, keras.layers.Dense)
        )
        logit = (pooled @ dense.kernel + dense.bias)[:, 2]
    np.testing.assert_allclose(gradient, tape.gradient(logit, hidden).numpy(), atol=1e-5)
    np.testing.assert_allclose(logit.numpy(), probe.score(images, target), atol=1e-4)


def test_inner_layers_see_what_the_outer_model_feeds_them(probe_of):
    """A nested model fed with the outer picture would silently skip the outer rescaling."""
    probe = probe_of("nested")
    images = images_for(probe) * 255
    backbone = probe._network._model.get_layer("backbone")
    expected = keras.Model(backbone.inputs[0], backbone.get_layer("pool_a").output)(
        images / 127.5 - 1, training=False
    )
    np.testing.assert_allclose(
        probe.activations(images, ["backbone/pool_a"])["backbone/pool_a"], expected, atol=1e-5
    )


def test_a_shared_layer_reports_its_call_on_the_picture(probe_of):
    probe = probe_of("siamese")
    images = images_for(probe)
    twin = probe._network._model.get_layer("twin")
    np.testing.assert_allclose(
        probe.activations(images, ["twin/conv_a"])["twin/conv_a"], twin(images).numpy(), atol=1e-5
    )


def test_unit_gradients_are_independent_and_leave_out_the_margin(probe_of):
    probe = probe_of("functional")
    images = images_for(probe, 3)
    objective, gradient = probe.unit_gradient(images, "conv_b", [0, 5, 7], 2)
    maps = probe.activations(images, ["conv_b"])["conv_b"]
    expected = [maps[n, 2:-2, 2:-2, unit].mean() for n, unit in enumerate((0, 5, 7))]
    np.testing.assert_allclose(objective, expected, rtol=1e-4, atol=1e-6)
    _, alone = probe.unit_gradient(images[1:2], "conv_b", [5], 2)
    np.testing.assert_allclose(gradient[1:2], alone, atol=1e-7)


@pytest.mark.parametrize("kind", ["functional", "non_square", "greyscale", "multi_input"])
def test_occluded_scores_equal_scores_of_covered_pictures(probe_of, kind):
    probe = probe_of(kind)
    image = images_for(probe, 1)[0]
    fill = np.full_like(image, 0.25)
    windows = np.array([[0, 0, 8, 8], [4, 6, 20, 9], [0, 0, *image.shape[:2]], [3, 3, 3, 3]], np.int32)
    covered = np.stack([image] * 4)
    for picture, (top, left, bottom, right) in zip(covered, windows, strict=True):
        picture[top:bottom, left:right] = 0.25
    scores = np.concatenate(list(probe.score_occluded(image, windows, fill, Target(1))))
    np.testing.assert_allclose(scores, probe.score(covered, Target(1)), atol=1e-5)


def test_another_class_is_not_another_trace(probe_of):
    probe = probe_of("functional")
    images = images_for(probe)
    probe.gradient(images, Target(0))
    before = len(probe._functions)
    for index in range(4):
        for count in (1, 2, 5):
            probe.gradient(images_for(probe, count), Target(index))
    assert len(probe._functions) == before
    assert probe._functions[True, "gradient", 0, Score.LOGIT, "plain"].experimental_get_tracing_count() == 1


def test_the_model_is_left_as_it_was(probe_of):
    probe = probe_of("nested")
    assert not [layer for layer in probe._network.layers.values() if "call" in layer.__dict__]


def test_kernels_of_every_convolution_are_filters_last():
    image = keras.Input((16, 16, 3))
    hidden = keras.layers.DepthwiseConv2D(3, depth_multiplier=2, name="depth")(image)
    hidden = keras.layers.Conv2DTranspose(5, 2, name="up")(hidden)
    hidden = keras.layers.SeparableConv2D(4, 3, name="separable")(hidden)
    probe = models.probe(keras.Model(image, keras.layers.Dense(2)(keras.layers.Flatten(name="flat")(hidden))))
    assert probe.kernel("depth").shape == (3, 3, 1, 6)
    np.testing.assert_array_equal(
        probe.kernel("depth")[..., 0, 3], probe._network.layers["depth"].kernel.numpy()[:, :, 1, 1]
    )
    assert probe.kernel("up").shape == (2, 2, 6, 5)
    assert probe.kernel("separable").shape == (3, 3, 1, 5)
    with pytest.raises(UserError, match="no convolution kernel"):
        probe.kernel("flat")


def test_a_model_without_a_picture_is_refused():
    with pytest.raises(UserError, match="input is not a picture"):
        models.probe(keras.Sequential([keras.Input((10,)), keras.layers.Dense(2)]))


def test_a_layer_that_does_not_lead_to_the_score_is_named(probe_of):
    probe = probe_of("multi_input")
    with pytest.raises(UserError, match="has no layer"):
        probe.activation_gradient(images_for(probe), "nowhere", Target(0))


def test_the_default_layer_is_the_last_one_called_before_the_head():
    class Backwards(keras.Model):
        def __init__(self):
            super().__init__()
            self.late = keras.layers.Conv2D(4, 3, name="late")
            self.early = keras.layers.Conv2D(4, 3, name="early")
            self.dense = keras.layers.Dense(2)

        def call(self, image, training=None):
            return self.dense(keras.ops.mean(self.late(self.early(image)), (1, 2)))

    assert models.probe(Backwards(), (16, 16)).model.last_map(0).path == "late"
    image = keras.Input((16, 16, 3))
    hidden = keras.layers.Conv2D(4, 3, padding="same", name="body")(image)
    classes = keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(hidden))
    both = models.probe(
        keras.Model(image, [classes, keras.layers.Conv2D(3, 3, name="decoder")(hidden)])
    ).model
    assert both.last_map(0).path == "body"
    assert both.heads[1].num_classes == 0


def test_a_softmax_behind_a_reshape_is_still_a_softmax():
    image = keras.Input((8, 8, 3))
    scores = keras.layers.Dense(3, activation="softmax")(keras.layers.GlobalAveragePooling2D()(image))
    probe = models.probe(keras.Model(image, keras.layers.Reshape((3,))(keras.layers.Reshape((1, 3))(scores))))
    assert probe.model.heads[0].kind is HeadKind.SOFTMAX


def test_what_the_reader_must_know_is_noted(probe_of):
    assert "the others are zero unless you set them: numbers" in probe_of("multi_input").model.notes[0]
    assert "'image'" in probe_of("multi_input").model.notes[0]
    image, mask = keras.Input((16, 16, 3)), keras.Input((16, 16, 1))
    conv, other = keras.layers.Conv2D(2, 3, name="conv"), keras.layers.Conv2D(2, 3, name="other")
    joined = keras.layers.Concatenate()(
        [keras.layers.Flatten()(conv(image)), keras.layers.Flatten()(other(mask))]
    )
    both = models.probe(keras.Model([mask, image], keras.layers.Dense(2)(joined))).model
    assert [node.path for node in both.maps()] == ["conv"]  # the mask is no picture
    siamese = probe_of("siamese").model
    assert siamese.layer("twin/conv_a").num_calls == 2


def test_classes_and_outputs_that_do_not_exist_are_named(probe_of):
    probe = probe_of("functional")
    for target, words in ((Target(9), "no class 9"), (Target(0, 3), "no output 3")):
        with pytest.raises(UserError, match=words):
            probe.score(images_for(probe), target)
    with pytest.raises(UserError, match="Run the method again"):
        probe.score(np.zeros((1, 8, 8, 3), np.float32), Target(0))


def test_the_tree_shows_nested_models_in_place(probe_of):
    root = probe_of("nested").model.root
    assert [child.name for child in root.children if child.children] == ["backbone"]
    assert probe_of("nested").model.layer("backbone/conv_b").shape == (16, 16, 8)
    assert probe_of("mixed_precision").model.notes


@pytest.mark.parametrize("kind", models.KINDS)
def test_every_model_kind_tells_its_shapes(probe_of, kind):
    model = probe_of(kind).model
    conv = next(node for node in model.maps() if node.name == "conv_a")
    assert conv.shape is not None and conv.shape[-1] == 6
    assert conv.kernel_shape is not None and conv.kernel_shape[-1] == 6
    assert model.heads[0].num_classes in (2, 4)


@pytest.mark.parametrize("outer", ["channels_last", "channels_first"])
def test_maps_behind_a_permutation_lie_as_the_picture_does(outer):
    """A model that turns its maps round half-way: a blob of light is found where it is, whichever way the layer computes."""
    first = outer == "channels_first"
    image = keras.Input((3, 32, 40) if first else (32, 40, 3))
    inner = "channels_last" if first else "channels_first"
    turned = keras.layers.Permute((2, 3, 1) if first else (3, 1, 2))(image)
    hidden = keras.layers.Conv2D(
        2, 3, padding="same", data_format=inner, kernel_initializer="ones", name="conv"
    )(turned)
    model = keras.Model(
        image, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D(data_format=inner)(hidden))
    )
    probe = models.probe(model)
    pixels = np.zeros((1, 32, 40, 3), np.float32)
    pixels[0, 2:6, 20:28] = 1
    assert probe.model.layer("conv").shape == (32, 40, 2)
    assert probe.model.layer("conv").field.size == (3, 3)
    activation, gradient = probe.activation_gradient(pixels, "conv", Target(0))
    np.testing.assert_array_equal(activation, probe.activations(pixels, ["conv"])["conv"])
    rows, columns = np.nonzero(activation[0, ..., 0] > 1)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (1, 6, 19, 28)
    assert gradient.shape == activation.shape
    assert probe.model.maps()[-1].path == "conv"


def test_what_was_released_is_made_again():
    keras.utils.set_random_seed(2)
    probe = models.probe(models.functional())
    images = images_for(probe)
    windows = np.array([[0, 0, 9, 9], [5, 8, 14, 17]], np.int32)

    def asked():
        covered = np.concatenate(list(probe.score_occluded(images[0], windows, images[0] * 0, Target(1))))
        return [
            covered,
            probe.score(images, Target(1)),
            probe.gradient(images, Target(1)),
            *probe.predict(images),
        ]

    before = asked()
    probe.release()
    assert not probe._functions
    for ours, theirs in zip(asked(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)
