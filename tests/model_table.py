"""The tables of docs/models.md: what works with which model and file, found out by trying it.

    CONVSCOPE_WRITE=1 python -m pytest tests/engine/test_model_table.py

writes them into the page; without the variable that test compares the page with what it finds.
"""

from pathlib import Path

import keras
import numpy as np

from engine.errors import UserError
from engine.job import Job, drain
from engine.loader import Opened, open_model
from engine.method import METHODS, make, obstacle
from engine.options import Options
from engine.photograph import Photograph
from engine.target import Target
from engine.trusted import trust
from tests import models
from tests.engine.test_old_models import OLD, difference

QUICK = {
    "occlusion": {"size": 8, "stride": 8},
    "filter-patterns": {"steps": 1, "count": 1, "crop": 2},
}
WORDS = {
    "subclassed": "subclassed, with the author's Python file",
    "open_size": "size left open",
    "with_alpha": "RGBA",
    "whole_numbers": "uint8 input",
    "half_precision": "float16",
    "siamese": "siamese (a shared model called twice)",
}
AUTHORS_FILE = Path(__file__).with_name("authors_file.py")


def of_kinds(folder: Path) -> list[str]:
    """Rows for each kind of model, saved as .keras and .h5."""
    rows = [_head("kind of model", "outputs", "expects", ".h5")]
    for kind, build in models.KINDS.items():
        keras.utils.set_random_seed(7)
        model = build()
        options = Options(trusted=(trust(AUTHORS_FILE),)) if kind == "subclassed" else Options()
        model.save(folder / f"{kind}.keras")
        opened = open_model(folder / f"{kind}.keras", options)
        heads = ", ".join(f"{head.kind} {head.num_classes}" for head in opened.probe.model.heads)
        name = WORDS.get(kind, kind.replace("_", " "))
        rows.append(
            _row(name, heads, opened.preprocessing.scaling, _as_hdf5(model, folder / f"{kind}.h5", options), *_tried(opened))
        )
    return rows


def of_old_files() -> list[str]:
    """Rows for each file of an old Keras: how far its predictions are from those of the version that wrote it."""
    rows = ["| written by | file | largest difference of a prediction |", "|---|---|---|"]
    for path in OLD:
        with np.load(path.with_suffix(".npz")) as reference:
            assert np.ptp(reference["y"]) > 1e-3 or reference["y"].shape[1] == 1  # weights that matter
            far = difference(open_model(path).probe, reference)
        rows.append(_row(path.parent.name, path.name, _how_far(far)))
    return rows


def _how_far(difference: float) -> str:
    if difference < 2e-6:
        return "below 0.000002"
    return "below 0.003, from half precision" if difference < 3e-3 else f"NO: {difference}"


def of_saved_models(folder: Path) -> list[str]:
    """The row of a SavedModel."""
    return [_head("folder"), _row("SavedModel (model.export)", *_tried(open_model(folder)))]


def _as_hdf5(model: keras.Model, path: Path, options: Options) -> str:
    try:
        model.save(path)
    except NotImplementedError:
        return "cannot be saved"
    try:
        open_model(path, options)
    except UserError:
        return "no"
    return "opens"


def _tried(opened: Opened) -> list[str]:
    """Whether each method gives a finite result that is not the same everywhere; - where the model has not what it needs."""
    pixels = np.random.default_rng(3).integers(0, 256, (30, 45, 3), np.uint8)
    cells = []
    for name, cls in METHODS.items():
        if obstacle(cls, opened.probe.model):
            cells.append("-")
            continue
        job = Job(1, make(name, "", QUICK.get(name)), Target(1), Photograph("noise", pixels), opened.preprocessing)
        result = drain(job, opened.probe).result
        works = np.isfinite(result.raw).all() and (np.ptp(result.raw) > 0 or "blank" in " ".join(result.notes))
        cells.append("yes" if works else "NO")
    return cells


def _head(*columns: str) -> str:
    titles = [*columns, *(cls.title for cls in METHODS.values())]
    return _row(*titles) + "\n|" + "---|" * len(titles)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
