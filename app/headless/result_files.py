"""Write outcomes to files: the picture, the raw numbers, and the recipe of each."""

import io
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.results import Heatmap, Layers, Picture, Report, Tiles
from engine.imaging.picture_file import encode_picture, write_picture
from engine.imaging.plotting import draw_all
from engine.imaging.render import Layer, composite, mosaic
from engine.runtime.job import Outcome
from engine.session.recipe import as_json

__all__ = ["make_folder", "outcome_files", "render_outcome", "save_outcome", "save_picture", "save_raw"]


def render_outcome(outcome: Outcome, model: Model) -> Bytes:
    """Return a picture of an outcome, (height, width, 3) uint8.

    Heatmaps lie over their photograph, tiles stand in rows, plots stand side by side under their heading.
    """
    result, box = outcome.result, outcome.job.box
    match result:
        case Heatmap() | Layers():
            maps = result.maps if isinstance(result, Layers) else (result,)
            seen = maps if not isinstance(result, Layers) or result.is_group else maps[-1:]
            layers = [Layer(key, heatmap, box, heatmap.look) for key, heatmap in enumerate(seen)]
            return composite(outcome.job.photograph.pixels, layers)
        case Picture():
            return result.shown
        case Report():
            target = outcome.job.target
            about = f", {model.describe(target.index, target.head)}" if outcome.job.method.uses_target else ""
            title = f"{result.title}{about}, in {outcome.job.photograph.name} by {model.name}"
            return draw_all(result.plots, heading=(title, *result.notes))
        case Tiles():
            return mosaic(result)


def save_picture(path: Path, pixels: Bytes, recipe: str) -> None:
    """Write a PNG file, and its recipe under the same name with .json added."""
    write_picture(path, pixels)
    _write_text(path.with_name(f"{path.name}.json"), recipe)


def save_raw(path: Path, outcome: Outcome, recipe: str) -> None:
    """Write the raw numbers, float32, as an NPY file, and the recipe under the same name with .json added."""
    _write_raw(path, outcome)
    _write_text(path.with_name(f"{path.name}.json"), recipe)


def save_outcome(folder: Path, stem: str, outcome: Outcome, model: Model) -> list[Path]:
    """Write picture, raw numbers and recipe under one stem; return the files."""
    make_folder(folder)
    files = {folder / f"{stem}{suffix}": content for suffix, content in outcome_files(outcome, model).items()}
    for path, content in files.items():
        _write_bytes(path, content)
    return list(files)


def outcome_files(outcome: Outcome, model: Model) -> dict[str, bytes]:
    """Return the bytes of picture, raw numbers and recipe by their suffixes .png, .npy and .json."""
    raw = io.BytesIO()
    np.save(raw, outcome.result.raw)
    recipe = as_json(outcome, model).encode(
        "utf-8", "backslashreplace"
    )  # names of files need not be valid text
    return {".png": encode_picture(render_outcome(outcome, model)), ".npy": raw.getvalue(), ".json": recipe}


def make_folder(folder: Path) -> None:
    """Make a folder for results, if it does not exist."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _write_raw(path: Path, outcome: Outcome) -> None:
    try:
        with path.open("wb") as stream:
            np.save(stream, outcome.result.raw)
    except OSError as error:
        raise _unwritable(path, error) from None


def _write_bytes(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from None


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(
            text, encoding="utf-8", errors="backslashreplace"
        )  # names of files need not be valid text
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another folder.")
