"""Make batches for Keras: shuffled and augmented for training, in order for validation."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from engine.core.arrays import Float32Array
from engine.imaging.preprocess import SCALINGS
from engine.training.process.image_cache import ImageCache

__all__ = ["augmentation", "example", "training_batches", "validation_batches"]

_TURN = 40 / 360
_FIFTH = 0.2


def augmentation(kind: str, seed: int) -> Any | None:
    """Return a Keras layer that changes pictures, (n, height, width, channels) in 0..255, at random.

    It is None for "none".
    """
    if kind == "none":
        return None
    flip = layers.RandomFlip("horizontal", seed=seed)
    if kind == "flips":
        return flip
    return keras.Sequential(
        [
            flip,
            layers.RandomRotation(_TURN, fill_mode="nearest", seed=seed + 1),
            layers.RandomTranslation(_FIFTH, _FIFTH, fill_mode="nearest", seed=seed + 2),
            layers.RandomShear(_FIFTH, _FIFTH, fill_mode="nearest", seed=seed + 3),
            layers.RandomZoom((-_FIFTH, 0), fill_mode="nearest", seed=seed + 4),
        ]
    )


def training_batches(
    cache: ImageCache,
    numbers: Sequence[int],
    labels: Sequence[int],
    scaling: str,
    batch: int,
    kind: str,
    seed: int,
) -> Any:
    """Return a tf.data.Dataset of all training pictures, in another order in each epoch.

    Its batches are (n, side, side, channels) float32, scaled, and (n, 1) int32 labels.

    Parameters
    ----------
    numbers : places of the pictures in the cache.
    labels : class number of each picture.
    scaling : name of the input scaling.
    batch : pictures in a batch.
    kind : "none", "flips" or "course"; see `augmentation`.
    """
    change = augmentation(kind, seed)
    order = _pairs(numbers, labels).shuffle(len(numbers), seed=seed)
    batches = _read(order, cache, batch)
    if change is not None:
        batches = batches.map(lambda images, labels: (change(images, training=True), labels))
    return _scaled(batches, scaling).prefetch(tf.data.AUTOTUNE)


def validation_batches(
    cache: ImageCache, numbers: Sequence[int], labels: Sequence[int], scaling: str, batch: int
) -> Any:
    """Return a tf.data.Dataset of the validation pictures, in order and unchanged; see `training_batches`."""
    return _scaled(_read(_pairs(numbers, labels), cache, batch), scaling).prefetch(tf.data.AUTOTUNE)


def example(cache: ImageCache, numbers: Sequence[int], scaling: str) -> Float32Array:
    """Return pictures as the network receives them.

    Parameters
    ----------
    numbers : places of the pictures in the cache.
    scaling : name of the input scaling.

    Returns
    -------
    (n, side, side, channels) float32, in the model's units.
    """
    levels = cache.batch(np.array(numbers, np.int32)).astype(np.float32)
    return levels / np.float32(SCALINGS[scaling].deviation[0])


def _pairs(numbers: Sequence[int], labels: Sequence[int]) -> Any:
    return tf.data.Dataset.from_tensor_slices(
        (np.array(numbers, np.int32), np.array(labels, np.int32)[:, None])
    )


def _read(pairs: Any, cache: ImageCache, batch: int) -> Any:
    shape = cache.batch(np.zeros(1, np.int32)).shape[1:]

    def read(numbers: Any, labels: Any) -> Any:
        levels = tf.numpy_function(cache.batch, [numbers], tf.uint8)
        return tf.cast(tf.ensure_shape(levels, [None, *shape]), tf.float32), labels

    return pairs.batch(batch).map(read)


def _scaled(batches: Any, scaling: str) -> Any:
    deviation = SCALINGS[scaling].deviation[0]
    return batches if deviation == 1 else batches.map(lambda images, labels: (images / deviation, labels))
