"""Write the run of an invented training, to show the panel without a process."""

import math
from collections.abc import Iterator
from pathlib import Path

from engine.training.plan import TrainingPlan
from engine.training.run_events import (
    BatchDone,
    Distribution,
    EpochDone,
    Event,
    LayerSnapshot,
    RunBegun,
)
from engine.training.run_folder import RunFolder
from engine.training.warning_texts import make_warning

__all__ = ["write_example_run"]

_NORMAL = (-3.0, -1.64, -0.67, 0.0, 0.67, 1.64, 3.0)  # quantiles of the normal distribution
_LAYERS = ("conv1", "conv2", "conv3", "conv4", "dense", "predictions")
_EPOCHS, _DONE, _BATCHES = 30, 14, 8


def write_example_run(folder: Path) -> RunFolder:
    """Write a run into a folder: in its fifteenth epoch, after its best one."""
    run = RunFolder(folder)
    run.create(TrainingPlan(), folder)
    for event in _events():
        run.append_event(event)
    return run


def _events() -> Iterator[Event]:
    yield RunBegun(0, _EPOCHS, ("faces", "others"), (80, 80), (20, 20), _BATCHES, 1_234_242, (64, 64, 1))
    best = math.inf
    for number in range(1, _DONE + 1):
        epoch = _epoch(number, best)
        best = min(best, epoch.validation_loss)
        yield epoch
    yield make_warning(_DONE, "conv4", "dead", "dead", share="60%")
    yield BatchDone(_DONE + 1, 5, 0.13, 0.95)


def _epoch(number: int, best: float) -> EpochDone:
    loss, wobble = 0.7 * math.exp(-number / 8), 0.03 * math.sin(2.1 * number)
    validation = 0.25 + 0.4 * math.exp(-number / 4) + 0.002 * (number - 10) ** 2 + wobble
    layers = tuple(_layer(place, number) for place in range(len(_LAYERS)))
    return EpochDone(
        number, loss, 1 - loss / 1.6, validation, 1 - validation / 2.2, 4.0, validation < best, layers
    )


def _layer(place: int, number: int) -> LayerSnapshot:
    grown = math.sqrt(number)
    gradients = 10.0 ** (place / 2 - 4) * math.exp(-number / 10)
    dead = 0.5 if _LAYERS[place] == "conv4" else 0.0
    return LayerSnapshot(
        _LAYERS[place],
        _spread(0.002 * number, 0.04 + 0.006 * grown),
        _spread(0, gradients),
        _spread(0.3, 0.2 * grown),
        dead,
    )


def _spread(centre: float, width: float) -> Distribution:
    return Distribution(tuple(centre + width * quantile for quantile in _NORMAL), math.hypot(centre, width))
