"""Find the patterns of a layer's units in each model that a training has kept, side by side."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.method import MethodRun, Progress
from engine.core.probe import Probe
from engine.core.results import Tiles
from engine.core.target import Target
from engine.core.tile_metrics import TileMetric
from engine.imaging.preprocess import Preprocessing
from engine.methods.features.filter_patterns import FilterPatterns
from engine.training.run_folder import RunFolder

__all__ = ["kept_epochs", "run_over_epochs"]

_GREY = 128


def kept_epochs(run: RunFolder) -> tuple[tuple[int, Path], ...]:
    """Return the epochs whose models are kept, with their files, in ascending order."""
    files = run.epochs.glob("*.keras") if run.epochs.is_dir() else ()
    return tuple(sorted((int(file.stem), file) for file in files if file.stem.isdecimal()))


def run_over_epochs(
    run: RunFolder, method: FilterPatterns, open_probe: Callable[[Path], Probe], preprocessing: Preprocessing
) -> MethodRun:
    """Find the patterns of a layer's units in each kept model, from the same noise.

    Parameters
    ----------
    run
        The folder of a training.
    method
        The layer, its units and the way of optimising; its seed is the same for every epoch.
    open_probe
        Opens a model file; each model is released before the next is opened.
    preprocessing
        Preprocessing of the network's pictures.

    Returns
    -------
    Tiles
        A row for each unit and a column for each epoch, whose numbers are the places. Tiles that are not
        computed yet are blank.

    Raises
    ------
    UserError
        If no model is kept yet.
    """
    epochs = kept_epochs(run)
    if not epochs:
        raise UserError("No model of any epoch is kept yet.", "Wait until the first epoch has ended.")
    sheets: list[Tiles] = []
    image = preprocessing.apply(np.full((*preprocessing.shape[:2], 3), _GREY, np.uint8))
    numbers = [number for number, _ in epochs]
    for place, (_, file) in enumerate(epochs):
        going = method.run(open_probe(file), image, Target(0))
        while True:
            try:
                step = next(going)
            except StopIteration as stop:
                sheets.append(stop.value)
                break
            yield Progress(
                place * step.total + step.done, len(epochs) * step.total, _side_by_side(sheets, numbers)
            )
    found = _side_by_side(sheets, numbers)
    assert found is not None
    return found


def _side_by_side(sheets: Sequence[Tiles], epochs: Sequence[int]) -> Tiles | None:
    """Return a column for each epoch, blank for epochs to come; None if there are no tiles yet."""
    if not sheets:
        return None
    first, waiting = sheets[0], len(epochs) - len(sheets)
    count = len(first.raw)
    blank = np.zeros_like(first.raw), np.zeros_like(first.shown), np.zeros(count, np.float32)
    columns = [(sheet.raw, sheet.shown, _reached(sheet)) for sheet in sheets] + [blank] * waiting
    raw, shown, reached = (
        np.stack(part, 1).reshape(-1, *part[0].shape[1:]) for part in zip(*columns, strict=True)
    )
    return Tiles(
        raw,
        shown,
        tuple(f"unit {unit}, epoch {epoch}" for unit in first.units for epoch in epochs),
        f"{first.title} over the epochs",
        columns=len(epochs),
        blank=tuple(
            unit * len(epochs) + place for unit in range(count) for place in range(len(sheets), len(epochs))
        ),
        layer=first.layer,
        places=tuple(float(epoch) for _ in first.units for epoch in epochs),
        units=tuple(unit for unit in first.units for _ in epochs),
        figures=(TileMetric("reached", "activation reached", reached),),
    )


def _reached(sheet: Tiles) -> Float32Array:
    figure = sheet.metric("reached")
    assert figure is not None
    return figure.values
