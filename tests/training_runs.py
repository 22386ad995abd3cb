"""Runs of trainings as a process would tell them, without one; pictures that are quickly learned."""

import math

import numpy as np

from engine.training.plan import TrainingPlan
from engine.training.run_events import Distribution, EpochDone, LayerSnapshot, RunBegun
from engine.training.run_folder import RunFolder
from tests.operating_systems import write_levels

__all__ = ["begun", "bright_and_dark", "epoch", "run_in", "spread"]

_NORMAL = (-3.0, -1.6, -0.7, 0.0, 0.7, 1.6, 3.0)


def run_in(folder, *events, pictures=None):
    """A run's folder with a plan and these events."""
    run = RunFolder(folder)
    run.create(TrainingPlan(), pictures or folder)
    for event in events:
        run.append_event(event)
    return run


def begun(epoch=0, num_epochs=30):
    return RunBegun(epoch, num_epochs, ("face", "other"), (80, 80), (20, 20), 8, 3_453_121, (150, 150, 3))


def spread(centre, width):
    return Distribution(tuple(centre + width * quantile for quantile in _NORMAL), width)


def epoch(number, num_layers=2, seconds=4.0):
    """An epoch of a training whose validation loss is smallest after epoch 3."""
    layers = tuple(
        LayerSnapshot(
            f"conv2d_{place}",
            spread(0.001 * number, 0.05),
            spread(0, 10.0 ** -(2 + place)),
            spread(0.5, 0.3),
            0.25 * place,
        )
        for place in range(num_layers)
    )
    loss = math.exp(-number / 4)
    return EpochDone(
        number, loss, 1 - loss / 2, 0.5 + (number - 3) ** 2 / 100, 0.9, seconds, number <= 3, layers
    )


def bright_and_dark(folder, count, side):
    """Write `count` bright and as many dark pictures of noise, a sub-folder each, and return the folder."""
    random = np.random.default_rng(0)
    for name, level in (("bright", 190), ("dark", 30)):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = random.integers(0, 60, (side, side, 3)) + level
            write_levels(folder / name / f"{name}-{number}.png", pixels.astype(np.uint8))
    return folder
