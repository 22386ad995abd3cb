"""Published receptive fields: Araujo, Norris, Sim 2019, Distill 4(11) e21."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.core.model import ReceptiveField
from engine.core.target import Target
from tests import models


def field(*stack, shape=(64, 64, 3)):
    probe = models.probe(keras.Sequential([keras.Input(shape), *stack]))
    return probe.model.root.children[-1].field


VGG16 = {
    "block1_conv1": 3,
    "block1_pool": 6,
    "block2_conv1": 10,
    "block2_pool": 16,
    "block3_conv1": 24,
    "block3_pool": 44,
    "block4_pool": 100,
    "block5_conv1": 132,
    "block5_pool": 212,
}


@pytest.fixture(scope="module")
def vgg16():
    model = keras.applications.VGG16(include_top=False, weights=None, input_shape=(224, 224, 3))
    return models.probe(model).model


@pytest.mark.parametrize(("layer", "size"), VGG16.items())
def test_vgg16(vgg16, layer, size):
    assert vgg16.layer(layer).field.size == (size, size)


def test_vgg16_has_stride_32_and_padding_90(vgg16):
    assert vgg16.layer("block5_pool").field == ReceptiveField((212, 212), (32, 32), (-90, -90))


def test_mobilenet_sees_315_pixels():
    model = keras.applications.MobileNet(include_top=False, weights=None, input_shape=(224, 224, 3))
    assert models.probe(model).model.maps()[-1].field.size == (315, 315)


def test_resnet50_sees_483_pixels():
    model = keras.applications.ResNet50(include_top=False, weights=None, input_shape=(224, 224, 3))
    assert models.probe(model).model.maps()[-1].field.size == (483, 483)


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ([layers.Conv2D(2, 3)], ReceptiveField((3, 3), (1, 1), (0, 0))),
        ([layers.Conv2D(2, (3, 5), padding="same")], ReceptiveField((3, 5), (1, 1), (-1, -2))),
        ([layers.Conv2D(2, 3, dilation_rate=4)], ReceptiveField((9, 9), (1, 1), (0, 0))),
        ([layers.Conv2D(2, 3, dilation_rate=2, padding="same")], ReceptiveField((5, 5), (1, 1), (-2, -2))),
        (
            [layers.DepthwiseConv2D(3, dilation_rate=2, padding="same")],
            ReceptiveField((5, 5), (1, 1), (-2, -2)),
        ),
        (
            [layers.Conv2D(2, 3, strides=2, padding="same"), layers.Conv2D(2, 3)],
            ReceptiveField((7, 7), (2, 2), (0, 0)),
        ),
        (
            [layers.ZeroPadding2D(((3, 1), (2, 0))), layers.Conv2D(2, 7, strides=2)],
            ReceptiveField((7, 7), (2, 2), (-3, -2)),
        ),
        (
            [layers.MaxPooling2D(3, 2), layers.BatchNormalization(), layers.ReLU(6)],
            ReceptiveField((3, 3), (2, 2), (0, 0)),
        ),
        ([layers.AveragePooling2D(2), layers.Dropout(0.5)], ReceptiveField((2, 2), (2, 2), (0, 0))),
        ([layers.Conv2D(2, 3), layers.GlobalAveragePooling2D()], ReceptiveField(unbounded=True)),
        ([layers.Conv2D(2, 3), layers.Dense(4), layers.Conv2D(2, 3)], ReceptiveField((5, 5), (1, 1), (0, 0))),
        ([layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2)], ReceptiveField(unbounded=True)),
    ],
)
def test_hand_computed_fields(stack, expected):
    assert field(*stack) == expected


def test_branches_join_to_their_union_in_subclassed_models_too(probe_of):
    assert probe_of("subclassed").model.layer("conv_b").field == ReceptiveField((5, 5), (1, 1), (-2, -2))
    image = keras.Input((32, 32, 3))
    joined = layers.Add(name="joined")(
        [layers.Conv2D(2, 7, padding="same")(image), layers.Conv2D(2, (1, 9), padding="same")(image)]
    )
    probe = models.probe(keras.Model(image, layers.Dense(2)(layers.Flatten()(joined))))
    assert probe.model.layer("joined").field == ReceptiveField((7, 9), (1, 1), (-3, -4))


@pytest.mark.parametrize("kind", ["functional", "nested", "subclassed", "non_square"])
def test_nothing_outside_the_field_moves_a_unit_and_something_at_its_rim_does(probe_of, kind):
    probe = probe_of(kind)
    layer = next(node for node in probe.model.maps() if node.name == "conv_b")
    cell = (5, 6)
    image = np.random.default_rng(0).uniform(0, 1, probe.model.input_shape).astype(np.float32)
    base = probe.activations(image[None], [layer.path])[layer.path][0, cell[0], cell[1]]
    top, left = (layer.field.start[axis] + cell[axis] * layer.field.stride[axis] for axis in (0, 1))
    bottom, right = top + layer.field.size[0], left + layer.field.size[1]
    outside = image.copy()
    outside[:] = 0.5
    outside[top:bottom, left:right] = image[top:bottom, left:right]
    np.testing.assert_allclose(
        probe.activations(outside[None], [layer.path])[layer.path][0, cell[0], cell[1]], base, atol=1e-5
    )
    rim = image.copy()
    rim[top, left:right] += 5
    assert (
        np.abs(probe.activations(rim[None], [layer.path])[layer.path][0, cell[0], cell[1]] - base).max()
        > 1e-6
    )
    assert probe.score(image[None], Target(0)).shape == (1,)


def test_channels_first_has_the_fields_of_channels_last():
    def fields(order):
        first = order == "channels_first"
        image = keras.Input((3, 40, 56) if first else (40, 56, 3))
        hidden = layers.ZeroPadding2D((1, 2), data_format=order)(image)
        hidden = layers.Conv2D(4, (3, 5), strides=2, padding="same", data_format=order)(hidden)
        hidden = layers.BatchNormalization(axis=1 if first else -1)(hidden)
        hidden = layers.MaxPooling2D(3, strides=2, data_format=order)(hidden)
        joined = layers.Concatenate(axis=1 if first else -1)(
            [hidden, layers.Conv2D(2, 1, data_format=order)(hidden)]
        )
        hidden = layers.GlobalAveragePooling2D(data_format=order)(
            layers.DepthwiseConv2D(3, data_format=order)(joined)
        )
        tree = models.probe(keras.Model(image, layers.Dense(2)(hidden))).model
        return [
            (node.kind, node.shape, node.field) for node in tree.root.children if node.kind != "InputLayer"
        ]

    ours, theirs = fields("channels_first"), fields("channels_last")
    assert ours == theirs
    assert ours[-3][2].size == (15, 17)


def test_a_grouped_convolution_has_a_field_though_keras_computes_it_in_a_function_of_its_own():
    image = keras.Input((32, 32, 4))
    hidden = layers.Conv2D(8, 3, groups=2, name="grouped")(layers.Conv2D(4, 3, strides=2)(image))
    probe = models.probe(keras.Model(image, layers.Dense(2)(layers.Flatten()(hidden))))
    assert probe.model.layer("grouped").field.size == (7, 7)
