import keras
import numpy as np
import pytest
from keras import layers, regularizers

from engine.network.layer_notes import layer_notes
from tests import models

# kernel of 2 x 1 x 1 x 2: absolute values 1 + 2 + 0.1 + 4 = 7.1, squares 1 + 4 + 0.01 + 16 = 21.01
KERNEL = np.array([1, -2, 0.1, 4]).reshape(2, 1, 1, 2)


def of(layer, shape=(None, 8, 8, 1), weights=()):
    layer.build(shape)
    if weights:
        layer.set_weights([np.asarray(weight, np.float32) for weight in weights])
    return list(layer_notes(layer))


def convolution(bias=(3, -0.5), **regularisers):
    return of(layers.Conv2D(2, (2, 1), **regularisers), weights=(KERNEL, bias))


@pytest.mark.parametrize(("rate", "factor"), [(0.5, "2"), (0.2, "1.25"), (0.9, "10"), (0.3, "1.43")])
def test_dropout_tells_its_rate_and_what_the_others_are_multiplied_by(rate, factor):
    assert of(layers.Dropout(rate)) == [
        f"In training, each value is set to zero with probability {rate:g}, and the others are multiplied by {factor}; "
        "here it passes its input on unchanged."
    ]


def test_spatial_dropout_takes_whole_channels():
    (sentence,) = of(layers.SpatialDropout2D(0.25))
    assert sentence.startswith("In training, each whole channel is set to zero with probability 0.25")
    assert "multiplied by 1.33" in sentence


def test_dropout_that_never_drops_passes_everything_on():
    assert of(layers.Dropout(0)) == ["With rate 0 it passes its input on unchanged."]


@pytest.mark.parametrize(
    "layer", [layers.GaussianNoise(0.1), layers.GaussianDropout(0.1), layers.AlphaDropout(0.1)]
)
def test_noise_is_for_training_only(layer):
    assert of(layer) == ["Adds noise in training; here it passes its input on unchanged."]


@pytest.mark.parametrize("layer", [layers.RandomFlip(), layers.RandomRotation(0.1), layers.RandomZoom(0.1)])
def test_changes_at_random_are_for_training_only(layer):
    assert of(layer, (None, 8, 8, 3)) == [
        "Changes pictures at random in training; here it passes them on unchanged."
    ]


def test_batch_normalisation_uses_what_was_stored_in_training():
    (sentence,) = of(layers.BatchNormalization())
    assert sentence == (
        "Normalises by the mean and variance stored in training, so a picture's result does not depend on "
        "other pictures."
    )


@pytest.mark.parametrize(
    ("regulariser", "rule", "effect", "penalty"),
    [
        (
            regularizers.L1(0.1),
            "0.1 x the sum of absolute values",
            "many weights become exactly zero",
            "0.71",
        ),
        (regularizers.L2(0.01), "0.01 x the sum of squares", "weights stay small", "0.21"),
        (
            regularizers.L1L2(0.1, 0.01),
            "0.1 x the sum of absolute values + 0.01 x the sum of squares",
            "many weights become exactly zero",
            "0.92",
        ),
        (regularizers.L1L2(0, 0.02), "0.02 x the sum of squares", "weights stay small", "0.42"),
        ("l2", "0.01 x the sum of squares", "weights stay small", "0.21"),
    ],
)
def test_a_regulariser_of_the_kernel_tells_its_rule_and_its_penalty_now(regulariser, rule, effect, penalty):
    assert convolution(kernel_regularizer=regulariser) == [
        f"In training, {rule} of the kernel was added to the loss, so that {effect}; "
        f"for these weights it is {penalty}."
    ]


def test_kernel_and_bias_have_a_sentence_each():
    kernel, bias = convolution(kernel_regularizer=regularizers.L1(0.1), bias_regularizer=regularizers.L2(0.2))
    assert "of the kernel" in kernel and kernel.endswith("for these weights it is 0.71.")
    assert "0.2 x the sum of squares of the bias" in bias and bias.endswith(
        "for these weights it is 1.85."
    )  # 0.2 (9 + 0.25)


def test_a_depthwise_kernel_has_its_own():
    layer = layers.DepthwiseConv2D((2, 1), depth_multiplier=2, depthwise_regularizer=regularizers.L2(0.1))
    (sentence,) = of(layer, weights=(KERNEL, (0, 0)))
    assert "0.1 x the sum of squares of the" in sentence and sentence.endswith("for these weights it is 2.1.")


def test_a_separable_convolution_tells_of_both_its_kernels():
    layer = layers.SeparableConv2D(
        2,
        (2, 1),
        depth_multiplier=2,
        depthwise_regularizer=regularizers.L2(0.1),
        pointwise_regularizer=regularizers.L1(0.5),
    )
    sentences = of(layer, weights=(KERNEL, np.array([[1, -1], [2, 0]]).reshape(1, 1, 2, 2), (0, 0)))
    assert any("of the depthwise_kernel" in sentence and sentence.endswith("2.1.") for sentence in sentences)
    assert any(
        "0.5 x the sum of absolute values of the pointwise_kernel" in sentence and "is 2." in sentence
        for sentence in sentences
    )


@keras.saving.register_keras_serializable("tests")
class Largest(regularizers.Regularizer):
    def __call__(self, x):
        return keras.ops.max(keras.ops.abs(x))


def test_a_regulariser_of_its_own_kind_is_named():
    assert convolution(kernel_regularizer=Largest()) == [
        "In training, Largest of the kernel was added to the loss, so that weights follow its rule; "
        "for these weights it is 4."
    ]


def test_an_activity_regulariser_has_no_effect_here():
    (sentence,) = convolution(activity_regularizer=regularizers.L1(0.1))
    assert "large outputs of this layer were penalised" in sentence and sentence.endswith(
        "here that has no effect."
    )


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(2, 3),
        layers.Dense(2),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.LayerNormalization(),
        layers.Rescaling(2),
        layers.Activation("relu"),
        layers.GlobalAveragePooling2D(),
        layers.Add(),
    ],
)
def test_plain_layers_are_silent(layer):
    shape = (None, 8, 8, 1)
    assert of(layer, [shape, shape] if isinstance(layer, layers.Add) else shape) == []


def test_remarks_stand_at_their_layers_in_the_tree():
    image = keras.Input((8, 8, 3))
    inside = keras.Input((8, 8, 3))
    hidden = layers.Dropout(0.5, name="drop")(
        layers.Conv2D(2, 1, kernel_regularizer="l1", name="held")(inside)
    )
    hidden = keras.Model(inside, hidden, name="inner")(image)
    model = models.probe(keras.Model(image, layers.Dense(2, name="plain")(layers.Flatten()(hidden)))).model
    found = {node.path: node.remarks for node in model.root.walk()}
    assert "probability 0.5" in found["inner/drop"][0]
    assert "0.01 x the sum of absolute values of the kernel" in found["inner/held"][0]
    assert found["plain"] == () and found["inner"] == () and found[""] == ()
