"""What the author of a subclassed model would give away with its file: the class, as in tests/models.py."""

import keras
from keras import layers


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
