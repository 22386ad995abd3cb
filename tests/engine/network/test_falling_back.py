"""Where a faster way of asking the network cannot be built, checked or run, the plain way is taken, and the note says so."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

from engine.core.target import Score, Target
from engine.network.graph.folded_graph import FoldedGraph
from engine.network.incremental.scorer import IncrementalNetwork
from tests import models
from tests.engine.network.incremental.test_incremental_occlusion import (
    largest_difference,
    occluded,
    one_by_one,
    pictures,
    some_windows,
)
from tests.engine.network.test_custom_gradients import Own
from tests.engine.network.test_folded_graph import stirred

REFUSED = "could not be computed separately ({why})"


def _head(hidden):
    return layers.Dense(4, activation="softmax")(layers.GlobalAveragePooling2D()(hidden))


def windows():
    """Windows of a map in the batch axis, as in Swin."""
    image = keras.Input((32, 48, 3))
    hidden = layers.Conv2D(8, 4, 4)(image)
    hidden = ops.transpose(ops.reshape(hidden, (-1, 2, 4, 3, 4, 8)), (0, 1, 3, 2, 4, 5))
    hidden = layers.Dense(8, activation="relu")(ops.reshape(hidden, (-1, 4, 4, 8)))
    hidden = ops.transpose(ops.reshape(hidden, (-1, 2, 3, 4, 4, 8)), (0, 1, 3, 2, 4, 5))
    return keras.Model(image, _head(ops.reshape(hidden, (-1, 8, 12, 8))))


def normed_windows():
    """The same from the picture on, with a convolution and batch norm in each window."""
    image = keras.Input((32, 32, 3))
    hidden = ops.transpose(ops.reshape(image, (-1, 2, 16, 2, 16, 3)), (0, 1, 3, 2, 4, 5))
    hidden = layers.Conv2D(6, 3, padding="same")(ops.reshape(hidden, (-1, 16, 16, 3)))
    hidden = layers.Activation("silu")(layers.BatchNormalization()(hidden))
    hidden = layers.Dense(6)(hidden)
    hidden = ops.reshape(layers.GlobalAveragePooling2D()(hidden), (-1, 4, 6))
    return keras.Model(image, layers.Dense(4, activation="softmax")(layers.Flatten()(hidden)))


def strips():
    """TimeDistributed over strips of a map, with a dense layer, which asks for lengths, in each."""
    image = keras.Input((32, 48, 3))
    hidden = layers.Reshape((4, 8, 48, 4))(layers.Conv2D(4, 3, padding="same", activation="relu")(image))
    hidden = layers.TimeDistributed(layers.Dense(5, activation="gelu"))(hidden)
    hidden = layers.TimeDistributed(layers.Conv2D(6, 3, strides=2))(hidden)
    return keras.Model(image, layers.Dense(4, activation="softmax")(layers.Flatten()(hidden)))


def rows_of_the_batch():
    """Each row of a map is an entry of a batch, and the lengths behind it are counted from there."""
    image = keras.Input((16, 20, 3))
    hidden = layers.Conv2D(6, 3, padding="same")(image)
    rows = ops.reshape(hidden, (-1, 20, 6))
    rows = layers.Conv1D(6, 3, padding="same", activation="relu")(rows)
    join = Own(lambda layer, rows: tf.reshape(rows, [tf.shape(rows)[0] // 16, 16, 20, 6]))
    return keras.Model(image, _head(join(rows)))


@pytest.mark.parametrize("build", [windows, normed_windows, strips, rows_of_the_batch])
def test_pictures_are_covered_where_the_batch_holds_parts_of_them(build):
    keras.utils.set_random_seed(1)
    probe = models.probe(stirred(build()))
    assert largest_difference(probe) < 1e-4
    assert "could not" not in probe.occlusion_note
    image = np.random.default_rng(2).normal(size=(3, *probe.model.input_shape)).astype(np.float32)
    ours = probe.gradient(image, Target(1, 0, Score.LOGIT))
    with probe.without_folding():
        theirs = probe.gradient(image, Target(1, 0, Score.LOGIT))
    np.testing.assert_allclose(ours, theirs, atol=2e-5 * np.abs(theirs).max())


def _refuse(monkeypatch, cls, name, after=0):
    """Let a method fail as TensorFlow does, once it has been called so many times."""
    known, calls = getattr(cls, name), []

    def failing(self, *args, **kwargs):
        calls.append(name)
        if len(calls) > after:
            raise tf.errors.InvalidArgumentError(None, None, "no such shape")
        return known(self, *args, **kwargs)

    monkeypatch.setattr(cls, name, failing)


@pytest.mark.parametrize("name", ["__init__", "whole", "note", "scores", "_windowed", "_clear_maps"])
def test_windows_that_cannot_be_built_checked_or_run_are_computed_whole(monkeypatch, name):
    _refuse(monkeypatch, IncrementalNetwork, name)
    keras.utils.set_random_seed(1)
    probe = models.probe(stirred(models.functional()))
    assert largest_difference(probe) < 1e-4
    assert probe.occlusion_note.startswith("The whole network was computed for each window, because")
    assert REFUSED.format(why="no such shape") in probe.occlusion_note


def test_scores_that_have_come_before_a_failure_are_kept(monkeypatch):
    keras.utils.set_random_seed(1)
    probe = models.probe(stirred(models.functional()))
    (image, fill), where = pictures(probe), some_windows(32, 32)
    expected = one_by_one(probe, image, where, fill, Target(1))
    _refuse(monkeypatch, IncrementalNetwork, "_windowed", after=2)  # one before the first portion, one in it
    np.testing.assert_allclose(occluded(probe, image, where, fill, Target(1)), expected, atol=1e-5)
    assert REFUSED.format(why="no such shape") in probe.occlusion_note


@pytest.mark.parametrize("name", ["__init__", "import_subgraph"])
def test_a_graph_that_cannot_be_folded_is_left_as_it_is(monkeypatch, name):
    _refuse(monkeypatch, FoldedGraph, name)
    keras.utils.set_random_seed(1)
    probe = models.probe(stirred(models.functional()))
    assert probe._folding is None
    assert (
        "Batch normalisation is not folded (no such shape): maps are the same but take longer."
        in probe.model.notes
    )


def test_a_folded_graph_that_fails_later_is_given_up(monkeypatch):
    keras.utils.set_random_seed(1)
    probe = models.probe(stirred(models.functional()))
    images = np.random.default_rng(1).normal(size=(2, *probe.model.input_shape)).astype(np.float32)
    with probe.without_folding():
        expected = probe.gradient(images, Target(1))
    assert probe._folding is not None and not probe.model.notes
    _refuse(monkeypatch, FoldedGraph, "import_subgraph")
    np.testing.assert_array_equal(probe.gradient(images, Target(1)), expected)
    assert probe._folding is None
    assert len(probe.model.notes) == 1 and "not folded (no such shape)" in probe.model.notes[0]


def test_what_is_wrong_with_the_question_does_not_give_up_folding():
    keras.utils.set_random_seed(1)
    probe = models.probe(stirred(models.functional()))
    with pytest.raises(TypeError, match="signature"):
        probe.predict(np.zeros((1, 7, 7, 3), np.float32))
    assert probe._folding is not None and not probe.model.notes
