"""Write outcomes to files: the rendered picture, the raw values and the recipe."""

import io
from pathlib import Path

import numpy as np

from app.headless.file_writer import write_file, write_with_recipe
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.results import Heatmap, Layers, Picture, Report, Tiles
from engine.imaging.picture_file import encode_picture
from engine.imaging.plotting import draw_all
from engine.imaging.render import Layer, composite, mosaic
from engine.runtime.job import Outcome
from engine.session.recipe import as_json

__all__ = ["make_folder", "outcome_files", "render_outcome", "save_outcome", "save_picture", "save_raw"]


def render_outcome(outcome: Outcome, model: Model) -> Bytes:
    """Return the picture of an outcome, (height, width, 3) uint8 RGB.

    Heatmaps are drawn over their photograph, tiles in rows, plots side by side below a heading with notes.
    """
    result, box = outcome.result, outcome.job.box
    match result:
        case Heatmap() | Layers():
            maps = result.maps if isinstance(result, Layers) else (result,)
            visible = maps if not isinstance(result, Layers) or result.is_group else maps[-1:]
            layers = [Layer(key, heatmap, box, heatmap.look) for key, heatmap in enumerate(visible)]
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
    """Write (height, width, 3) uint8 RGB pixels and their recipe; the format is JPEG for .jpg, else PNG."""
    write_with_recipe(path, encode_picture(pixels, ".jpg" if path.suffix == ".jpg" else ".png"), recipe)


def save_raw(path: Path, outcome: Outcome, recipe: str) -> None:
    """Write the raw values, float32, to an NPY file, with the recipe."""
    write_with_recipe(path, _to_npy(outcome), recipe)


def save_outcome(folder: Path, stem: str, outcome: Outcome, model: Model) -> list[Path]:
    """Write picture, raw values and their common recipe under one stem; return the files."""
    make_folder(folder)
    files = {folder / f"{stem}{suffix}": content for suffix, content in outcome_files(outcome, model).items()}
    for path, content in files.items():
        write_file(path, content)
    return list(files)


def outcome_files(outcome: Outcome, model: Model) -> dict[str, bytes]:
    """Return the contents of picture, raw values and recipe by the suffixes .png, .npy and .json."""
    # file names in the recipe may hold bytes that are not valid UTF-8
    recipe = as_json(outcome, model).encode("utf-8", "backslashreplace")
    return {".png": encode_picture(render_outcome(outcome, model)), ".npy": _to_npy(outcome), ".json": recipe}


def make_folder(folder: Path) -> None:
    """Create an output folder if it is missing.

    Raises
    ------
    UserError
        If the folder cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{str(folder)!r} cannot be written: {error.strerror}."
        raise UserError(message, "Choose another folder.") from None


def _to_npy(outcome: Outcome) -> bytes:
    stream = io.BytesIO()
    np.save(stream, outcome.result.raw)
    return stream.getvalue()
