"""What cells see, against the pixels that move them: the gradient's support over several random pictures is the field."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from tests import models

SHAPE = (32, 44, 3)


def conv(size=3, strides=1, padding="valid", **given):
    return layers.Conv2D(3, size, strides, padding=padding, **given)


def turned(*axes):
    return lambda x: ops.flip(x, axes)


def chain(*steps):
    def build(x):
        for step in steps:
            x = step(x)
        return x

    return build


def mixed(x):
    return layers.Concatenate(axis=1)([conv()(x), conv((5, 3))(x)])


def inside_out(x):
    """The lower half above the upper one."""
    x = conv(3, 2)(x)
    return ops.concatenate([x[:, 8:], x[:, :8]], axis=1)


def two_scales(x):
    return layers.Add()([layers.UpSampling2D()(conv(3, 2, "same")(x)), conv(1)(x)])


def along_rows(x):
    """A convolution along the mean over the columns."""
    x = ops.mean(conv(3, 2)(x), axis=2)
    return layers.Reshape((15, 1, 2))(layers.Conv1D(2, 3, padding="same")(x))


def over_columns(x):
    x = conv(3, 2, "same")(x)
    return x * ops.mean(x, axis=2, keepdims=True)


NETWORKS = {
    "valid": chain(conv(), conv((5, 2), 2)),
    "same": chain(conv(3, 2, "same"), conv(5, 2, "same")),
    "dilated": chain(conv(3, dilation_rate=2), conv(3, dilation_rate=(1, 3), padding="same")),
    "dilated depthwise": chain(layers.DepthwiseConv2D(3, dilation_rate=3, padding="same"), conv(2, 2)),
    "separable": chain(layers.SeparableConv2D(4, 5, 2, padding="same"), conv(2)),
    "grouped": chain(layers.Conv2D(6, 3, 2, groups=3), conv(2)),
    "pooled": chain(
        conv(), layers.AveragePooling2D((2, 3)), conv(), layers.AveragePooling2D(3, 2, padding="same")
    ),
    "padded": chain(layers.ZeroPadding2D(((3, 1), (0, 4))), conv(4, 3)),
    "reflected": chain(lambda x: ops.pad(x, ((0, 0), (3, 2), (1, 4), (0, 0)), "reflect"), conv(3, 2)),
    "cropped": chain(layers.CenterCrop(16, 20), conv(padding="same"), conv(padding="same")),
    "cropped unevenly": chain(conv(), layers.Cropping2D(((5, 1), (2, 9))), conv(3, 2, "same")),
    "mirrored": chain(conv(3, 2, "same"), turned(2), conv(4, 2, "same")),
    "upside down": chain(conv(3, 2), turned(1), conv(3)),
    "turned by half": chain(turned(1, 2), conv(3, 2, "same")),
    "every second, backwards": chain(conv(), lambda x: x[:, ::-2, 3::2], conv(2)),
    "repeated": chain(conv(3, 2), layers.UpSampling2D((2, 3)), conv()),
    "repeated bilinearly": chain(conv(3, 2), layers.UpSampling2D(2, interpolation="bilinear"), conv()),
    "transposed": chain(conv(3, 2, "same"), layers.Conv2DTranspose(3, 3, 2, padding="same")),
    "transposed, with gaps": chain(conv(3, 2), layers.Conv2DTranspose(3, 2, 3, padding="valid"), conv(3)),
    "transposed evenly": chain(conv(3, 4), layers.Conv2DTranspose(3, 4, 2, padding="same"), conv(2)),
    "resized up": chain(conv(3, 2), layers.Resizing(40, 50), conv()),
    "resized down": chain(layers.Resizing(20, 17), conv()),
    "resized to the nearest": chain(layers.Resizing(21, 30, interpolation="nearest"), conv()),
    "resized, cropped": chain(layers.Resizing(24, 24, crop_to_aspect_ratio=True), conv(3, 2)),
    "resized, padded": chain(layers.Resizing(24, 24, pad_to_aspect_ratio=True), conv(3, 2)),
    "depth to space": chain(conv(3, 2, "same"), layers.Conv2D(8, 3), lambda x: ops.nn.depth_to_space(x, 2)),
    "space to depth": chain(lambda x: ops.nn.space_to_depth(x, 4), conv(2)),
    "joined along rows": mixed,
    "halves exchanged": inside_out,
    "two scales": two_scales,
    "dense along width": chain(
        conv(3, 2, "same"), layers.Permute((3, 1, 2)), layers.Dense(5), layers.Permute((2, 3, 1))
    ),
    "along rows": along_rows,
    "by the mean over columns": over_columns,
    "softmax over the rows": chain(conv(3, 2), lambda x: ops.softmax(x, axis=1)),
    "layer norm over rows": chain(conv(3, 2), layers.LayerNormalization(axis=1), conv(3)),
    "layer norm of channels": chain(conv(3, 2), layers.LayerNormalization(), conv(3)),
    "unit norm of columns": chain(conv(3, 2), layers.UnitNormalization(axis=2)),
    "group norm": chain(conv(3, 2, "same"), layers.GroupNormalization(3), conv(2)),
    "einsum over columns": chain(
        conv(3, 2),
        lambda x: ops.einsum("nhwc,wv->nhvc", x, np.random.default_rng(0).random((21, 4), np.float32)),
    ),
    "einsum of channels": chain(conv(3, 2), layers.EinsumDense("nhwc,cd->nhwd", (15, 21, 4))),
    "channels first": chain(layers.Permute((3, 1, 2)), layers.Permute((2, 3, 1)), conv(3, 2), conv(2)),
    "rolled": chain(conv(3, 2), lambda x: ops.roll(x, (3, 5), (1, 2)), conv(2)),
    "rows apart": chain(conv(3, 2, "same"), lambda x: ops.stack(ops.unstack(x, axis=1)[2:9], axis=1)),
    "tokens": chain(
        conv(4, 4),
        layers.Reshape((88, 3)),
        layers.Dense(5),
        layers.LayerNormalization(),
        layers.Reshape((8, 11, 5)),
        conv(2),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_field_is_where_the_gradient_is(name):
    keras.utils.set_random_seed(3)
    image = keras.Input(SHAPE)
    hidden = layers.Identity(name="seen")(NETWORKS[name](image))
    probe = models.probe(keras.Model(image, layers.Dense(2)(layers.GlobalAveragePooling2D()(hidden))))
    field, (rows, columns, depth) = probe.model.layer("seen").field, hidden.shape[1:]
    assert field is not None
    pictures = np.random.default_rng(0).random((6, *SHAPE), np.float32)
    random = np.random.default_rng(1)
    cells = {
        (0, 0),
        (rows - 1, columns - 1),
        (0, columns - 1),
        (rows // 2, columns // 2),
        (1, min(2, columns - 1)),
    }
    cells |= {(int(random.integers(rows)), int(random.integers(columns))) for _ in range(4)}
    for row, column in cells:
        weights = np.zeros((6, rows, columns, depth), np.float32)
        weights[:, row, column] = random.normal(size=(6, depth))
        moved = np.abs(probe.pull_back(pictures, "seen", weights)).max((0, 3))
        box = (0, 0, *SHAPE[:2]) if field.unbounded else sides(field.box(row, column))
        if box[0] >= box[2] or box[1] >= box[3]:  # a cell of padding
            assert not moved.any()
        else:
            assert support(moved) == box, (row, column)


def sides(box):
    return max(0, box.top), max(0, box.left), min(SHAPE[0], box.bottom), min(SHAPE[1], box.right)


def support(moved):
    rows, columns = np.flatnonzero(moved.max(1)), np.flatnonzero(moved.max(0))
    return rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
