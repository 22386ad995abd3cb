"""Tiny Keras models, one of each kind that people bring."""

import keras
from keras import layers

SHAPE = (32, 32, 3)


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


@keras.saving.register_keras_serializable("tests")
class Subclassed(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Conv2D(6, 3, padding="same", name="conv_a")
        self.second = layers.Conv2D(8, 3, padding="same", activation="relu", name="conv_b")
        self.pool = layers.GlobalAveragePooling2D(name="pool")
        self.dense = layers.Dense(4, name="dense")

    def call(self, image, training=None):
        hidden = keras.ops.relu(self.first(image))
        hidden = hidden + 0.5 * keras.ops.max(hidden, axis=-1, keepdims=True)
        return keras.ops.softmax(self.dense(self.pool(self.second(hidden))))


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
        return keras.Model(image, layers.Activation("softmax", dtype="float32")(_head(hidden, activation=None)))
    finally:
        keras.config.set_dtype_policy(before)


def siamese():
    shared = keras.Sequential([keras.Input(SHAPE), layers.Conv2D(6, 3, activation="relu", name="conv_a")], name="twin")
    left, right = keras.Input(SHAPE), keras.Input(SHAPE)
    joined = layers.Concatenate()([layers.GlobalAveragePooling2D()(shared(left)), layers.GlobalAveragePooling2D()(shared(right))])
    return keras.Model([left, right], layers.Dense(4, activation="softmax", name="out")(joined))


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
    )
}
