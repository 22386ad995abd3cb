"""Outcomes -> files: the picture, the raw numbers, and beside each the recipe."""

from pathlib import Path

import numpy as np

from engine.arrays import Bytes
from engine.errors import UserError
from engine.job import Outcome
from engine.model import Model
from engine.photograph import write_picture
from engine.recipe import as_json
from engine.render import Layer, composite, mosaic
from engine.results import Heatmap

__all__ = ["picture_of", "save_all", "save_picture", "save_raw"]


def picture_of(outcome: Outcome) -> Bytes:
    """Return an outcome as it wishes to be seen: a heatmap over its photograph, tiles in rows."""
    result = outcome.result
    if isinstance(result, Heatmap):
        return composite(outcome.job.photograph.pixels, [Layer(0, result, outcome.job.box, result.look)])
    return mosaic(result)


def save_picture(path: Path, pixels: Bytes, outcome: Outcome, model: Model) -> None:
    """Write a PNG file, and its recipe beside it."""
    write_picture(path, pixels)
    _save_recipe(path, outcome, model)


def save_raw(path: Path, outcome: Outcome, model: Model) -> None:
    """Write the raw numbers, float32, as an NPY file, and their recipe beside it."""
    try:
        with path.open("wb") as stream:
            np.save(stream, outcome.result.raw)
    except OSError as error:
        raise _unwritable(path, error) from None
    _save_recipe(path, outcome, model)


def save_all(folder: Path, stem: str, outcome: Outcome, model: Model) -> list[Path]:
    """Write picture, raw numbers and recipe under one name; return the files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    picture, raw = folder / f"{stem}.png", folder / f"{stem}.npy"
    save_picture(picture, picture_of(outcome), outcome, model)
    save_raw(raw, outcome, model)
    return [picture, raw, picture.with_suffix(".json")]


def _save_recipe(beside: Path, outcome: Outcome, model: Model) -> None:
    path = beside.with_suffix(".json")
    try:
        path.write_text(as_json(outcome, model), encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another folder.")
