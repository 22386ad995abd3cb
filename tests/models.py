"""Tiny Keras models, one of each kind that people bring."""

import keras
from keras import layers

from engine.network.keras_probe import KerasProbe
from engine.network.network import KerasNetwork
from tests.authors_file import Subclassed

SHAPE = (32, 32, 3)


def probe(model, size=None, picture="", **about):
    """The probe over a Keras model."""
    return KerasProbe(KerasNetwork(model, size, picture), **about)


def _trunk(hidden, relu="relu"):
    hidden = layers.Conv2D(6, 3, padding="same", activation=relu, name="conv_a")(hidden)
    hidden = layers.MaxPooling2D(name="pool_a")(hidden)
    hidden = layers.Conv2D(8, 3, padding="same", name="conv_b")(hidden)
    hidden = layers.BatchNormalization(name="bn_b")(hidden)
    return layers.ReLU(name="relu_b")(hidden)


def _head(hidden, classes=4, activation="softmax", name="out"):
    return layers.Dense(classes, activation=activation, name=name)(layers.GlobalAveragePooling2D()(hidden))


def sequential():
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.RandomFlip(name="flip"),
            layers.Rescaling(1 / 255, name="scale"),
            layers.Conv2D(6, 3, activation="relu", name="conv_a"),
            layers.MaxPooling2D(name="pool_a"),
            layers.Conv2D(8, 3, activation="relu", name="conv_b"),
            layers.Flatten(name="flat"),
            layers.Dropout(0.5, name="drop"),
            layers.Dense(4, activation="softmax", name="out"),
        ]
    )


def functional():
    image = keras.Input(SHAPE)
    return keras.Model(image, _head(_trunk(image)))


def nested():
    inner_image = keras.Input(SHAPE)
    backbone = keras.Model(inner_image, _trunk(inner_image), name="backbone")
    image = keras.Input(SHAPE)
    hidden = layers.Rescaling(1 / 127.5, offset=-1, name="scale")(image)
    return keras.Model(image, _head(backbone(hidden)))


def subclassed():
    model = Subclassed()
    model(keras.ops.zeros((1, *SHAPE)))
    return model


def multi_input():
    image, numbers = keras.Input(SHAPE, name="image"), keras.Input((5,), name="numbers")
    hidden = layers.GlobalAveragePooling2D()(_trunk(image))
    joined = layers.Concatenate()([hidden, layers.Dense(3, name="numbers_dense")(numbers)])
    return keras.Model([numbers, image], layers.Dense(4, activation="softmax", name="out")(joined))


def multi_output():
    image = keras.Input(SHAPE)
    hidden = _trunk(image)
    return keras.Model(image, [_head(hidden), _head(hidden, 3, "sigmoid", "tags")])


def sigmoid():
    image = keras.Input(SHAPE)
    return keras.Model(image, _head(_trunk(image), 1, "sigmoid"))


def linear():
    image = keras.Input(SHAPE)
    return keras.Model(image, _head(_trunk(image), 4, None))


def greyscale():
    image = keras.Input((28, 28, 1))
    return keras.Model(image, _head(_trunk(image)))


def non_square():
    image = keras.Input((24, 40, 3))
    return keras.Model(image, _head(_trunk(image)))


def open_size():
    image = keras.Input((None, None, 3))
    return keras.Model(image, _head(_trunk(image)))


def mixed_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        image = keras.Input(SHAPE)
        hidden = _trunk(image)
        return keras.Model(
            image, layers.Activation("softmax", dtype="float32")(_head(hidden, activation=None))
        )
    finally:
        keras.config.set_dtype_policy(before)


def siamese():
    start = keras.initializers.GlorotUniform(
        seed=3
    )  # of six random filters, sometimes none responds to even grey
    conv = layers.Conv2D(6, 3, activation="relu", kernel_initializer=start, name="conv_a")
    shared = keras.Sequential([keras.Input(SHAPE), conv], name="twin")
    left, right = keras.Input(SHAPE), keras.Input(SHAPE)
    joined = layers.Concatenate()(
        [layers.GlobalAveragePooling2D()(shared(left)), layers.GlobalAveragePooling2D()(shared(right))]
    )
    out = layers.Dense(
        4, activation="softmax", kernel_initializer=keras.initializers.GlorotUniform(seed=4), name="out"
    )
    return keras.Model([left, right], out(joined))


def channels_first():
    image = keras.Input((3, 32, 40))
    order = {"data_format": "channels_first"}
    hidden = layers.Conv2D(6, 3, padding="same", activation="relu", name="conv_a", **order)(image)
    hidden = layers.MaxPooling2D(name="pool_a", **order)(hidden)
    hidden = layers.Conv2D(8, 3, padding="same", name="conv_b", **order)(hidden)
    hidden = layers.ReLU(name="relu_b")(layers.BatchNormalization(axis=1, name="bn_b")(hidden))
    hidden = layers.GlobalAveragePooling2D(**order)(hidden)
    return keras.Model(image, layers.Dense(4, activation="softmax", name="out")(hidden))


def whole_numbers():
    image = keras.Input(SHAPE, dtype="uint8")
    return keras.Model(image, _head(_trunk(layers.Rescaling(1 / 255, name="scale")(image))))


def with_alpha():
    image = keras.Input((32, 32, 4))
    return keras.Model(image, _head(_trunk(image)))


def half_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float16")
    try:
        return functional()
    finally:
        keras.config.set_dtype_policy(before)


def ensemble():
    image = keras.Input(SHAPE)
    return keras.Model(
        image,
        layers.Average(name="mean")([_head(_trunk_named(image, part), name=part) for part in ("one", "two")]),
    )


def silu():
    image = keras.Input(SHAPE)
    return keras.Model(image, _head(layers.Activation("silu", name="silu_b")(_trunk(image, "silu"))))


def _trunk_named(image, name):
    inner = keras.Input(SHAPE)
    return keras.Model(inner, _trunk(inner), name=f"trunk_{name}")(image)


KINDS = {
    build.__name__: build
    for build in (
        sequential,
        functional,
        nested,
        subclassed,
        multi_input,
        multi_output,
        sigmoid,
        linear,
        greyscale,
        non_square,
        open_size,
        mixed_precision,
        siamese,
        channels_first,
        whole_numbers,
        with_alpha,
        half_precision,
        ensemble,
        silu,
    )
}
