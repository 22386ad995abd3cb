"""What is wrong with a training, from numbers made by hand."""

import math

import pytest

from engine.training.process.symptoms import SymptomContext, find_symptoms
from engine.training.run_events import Distribution, EpochDone, LayerSnapshot, TrainingWarning

PATHS = ("first", "last")


def state(path, gradients=0.01, weights=0.1, activations=1.0, dead=None):
    spreads = (Distribution((0.0,) * 7, strength) for strength in (weights, gradients, activations))
    return LayerSnapshot(path, *spreads, dead)


def epochs(*pairs, accuracy=0.9, layers=()):
    """Epochs of these losses in training and validation."""
    return [
        EpochDone(number, loss, accuracy, validation, accuracy, 1.0, False, layers)
        for number, (loss, validation) in enumerate(pairs, start=1)
    ]


def kinds(history, told=(), moving=PATHS, chance=0.5):
    setting = SymptomContext((state("first"), state("last")), frozenset(moving), chance)
    return [(warned.kind, warned.layer) for warned in find_symptoms(history, setting, told)]


FALLING = tuple((1 / number, 1 / number) for number in range(1, 8))


def test_a_healthy_training_is_left_alone():
    assert kinds(epochs(*FALLING, layers=(state("first", dead=0.5), state("last")))) == []


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (1e-6, 0.01, [("vanishing", "first")]),
        (1e-6, 5e-5, []),  # all have become small: it has learned
        (2e-5, 0.01, []),
    ],
)
def test_gradients_vanish_where_they_are_small_beside_the_weights_and_beside_the_last_layer(
    first, last, found
):
    layers = (state("first", first), state("last", last))
    assert kinds(epochs(*FALLING[:2], layers=layers)) == found
    assert kinds(epochs(*FALLING[:1], layers=layers)) == []  # one epoch is no proof
    assert kinds(epochs(*FALLING[:2], layers=layers), moving=("last",)) == []  # it rests anyway


def test_what_has_grown_a_hundredfold_explodes_and_so_does_a_loss_that_is_no_number():
    layers = (state("first", weights=10.1), state("last", activations=99.0))
    assert kinds(epochs((1, 1), layers=layers)) == [("exploding", "first")]
    assert kinds(epochs((math.nan, 1))) == [("exploding", "")]
    assert kinds(epochs((1, 1), layers=(state("last", activations=math.inf),))) == [("exploding", "last")]


def test_activations_that_were_next_to_nothing_may_become_ordinary():
    setting = SymptomContext((state("first", activations=0.0093),), frozenset(PATHS), 0.5)
    for now, found in ((0.97, []), (9.9, []), (10.1, ["exploding"])):
        history = epochs((1, 1), layers=(state("first", activations=now),))
        assert [warned.kind for warned in find_symptoms(history, setting)] == found


def test_more_than_half_the_units_dead_is_told_once_for_a_layer():
    layers = (state("first", dead=0.51), state("last", dead=0.9))
    told = [TrainingWarning(1, "first", "", "dead")]
    assert kinds(epochs((1, 1), layers=layers)) == [("dead", "first"), ("dead", "last")]
    assert kinds(epochs((1, 1), layers=layers), told) == [("dead", "last")]


def test_learning_by_heart_is_a_falling_loss_and_a_rising_one():
    rising = ((0.9, 0.8), (0.5, 0.5), (0.4, 0.6), (0.3, 0.7), (0.2, 0.6), (0.1, 0.8))
    assert kinds(epochs(*rising)) == [("overfitting", "")]
    assert kinds(epochs(*rising[:5])) == []  # three epochs after the best are too few
    assert kinds(epochs(*rising[:5], (0.1, 0.54))) == []  # it comes back
    assert kinds(epochs(*rising[:5], (0.6, 0.8))) == []  # both rise


def test_six_epochs_at_chance_are_no_learning():
    assert kinds(epochs(*[(0.7, 0.7)] * 6, accuracy=0.52)) == [("not learning", "")]
    assert kinds(epochs(*[(0.7, 0.7)] * 5, accuracy=0.52)) == []
    assert kinds(epochs(*[(0.7, 0.7)] * 6, accuracy=0.52), chance=0.4) == []
