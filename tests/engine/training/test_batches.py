"""Test the batches for Keras by number: random changes, validation pictures, and seeds."""

import numpy as np
import pytest

from engine.imaging.picture_file import write_picture
from engine.training.process.batches import training_batches, validation_batches
from engine.training.process.image_cache import ImageCache
from engine.training.process.trainer import class_weights

COUNT = 6


@pytest.fixture
def shelf(tmp_path):
    """Pictures with a gradient from left to right, each darker by ten levels than the one before."""
    shelf, files = ImageCache(8), [tmp_path / f"{number}.png" for number in range(COUNT)]
    for number, file in enumerate(files):
        row = np.arange(0, 80, 10, dtype=np.uint8) + np.uint8(10 * number)
        write_picture(file, np.repeat(np.tile(row, (8, 1))[..., None], 3, -1))
    shelf.load(files, lambda *_: None)
    shelf.files = tuple(files)
    return shelf


def of(batches):
    """All pictures and labels of an epoch, one after the other."""
    images, labels = zip(*((images.numpy(), labels.numpy()) for images, labels in batches), strict=True)
    return np.concatenate(images), np.concatenate(labels)[:, 0]


def test_pictures_for_validation_come_in_order_as_they_are_in_the_range_of_the_network(shelf):
    batches = validation_batches(shelf, range(COUNT), range(COUNT), "0..1", 4)
    for _ in range(2):
        images, labels = of(batches)
        assert labels.tolist() == list(range(COUNT))
        assert images == pytest.approx(shelf.batch(np.arange(COUNT)) / 255.0, abs=1e-6)


def test_pictures_to_train_on_are_shuffled_with_their_labels_and_turned_anew_in_each_epoch(shelf):
    batches = training_batches(shelf, range(COUNT), range(COUNT), "0..255", 4, "flips", 3)
    as_they_are = shelf.batch(np.arange(COUNT)).astype(np.float32)
    orders, turned = [], []
    for _ in range(8):
        images, labels = of(batches)
        flips = images[:, 0, 0, 0] > images[:, 0, -1, 0]
        expected = np.where(flips[:, None, None, None], as_they_are[labels][:, :, ::-1], as_they_are[labels])
        assert np.array_equal(images, expected)
        orders.append(tuple(labels))
        turned.append(tuple(flips[np.argsort(labels)]))
    assert len(set(orders)) > 4 and len(set(turned)) > 4
    assert sorted(orders[0]) == list(range(COUNT))


def test_the_same_seed_draws_the_same_changes_and_another_seed_others(shelf):
    first, again, other = (
        of(training_batches(shelf, range(COUNT), range(COUNT), "0..255", 4, "course", seed))[0]
        for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert first.min() >= 0 and first.max() <= 255


def test_class_weights_let_each_class_count_alike():
    weights = class_weights((30, 10, 20))
    assert weights == pytest.approx({0: 2 / 3, 1: 2, 2: 1})
    assert sum(
        weight * count for weight, count in zip(weights.values(), (30, 10, 20), strict=True)
    ) == pytest.approx(60)
