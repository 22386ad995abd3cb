"""Make the tables of docs/models.md: methods, models and files, each tried.

    CONVSCOPE_WRITE=1 python -m pytest tests/engine/model_files/test_model_table.py

writes them into the page; without the variable that test compares the page with what it finds.
"""

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np

from engine.core.errors import UserError
from engine.core.method import METHODS
from engine.imaging.picture_file import Photograph
from engine.model_files.loader import OpenedModel, open_model
from engine.model_files.options import Options
from engine.model_files.sandbox.sandbox_reader import read_model_file
from engine.model_files.sandbox.trusted_files import trust
from tests import models, token_models
from tests.engine.model_files.legacy.test_old_models import FILES, OLD, difference
from tests.file_kinds import SAMPLES
from tests.quick_methods import tried

WORDS = {
    "subclassed": "subclassed, with the author's Python file",
    "open_size": "size left open",
    "with_alpha": "RGBA",
    "whole_numbers": "uint8 input",
    "half_precision": "float16",
    "siamese": "siamese (a shared model called twice)",
}
SAVED_BY = {
    "legacy_adam": "Keras of TensorFlow 2.15, trained with optimizers.legacy.Adam",
    "augmented": "Keras of TensorFlow 2.15, with random flips and rotations",
    "tf1_resource": "TensorFlow 1's builder, resource variables",
    "tf1_ref": "TensorFlow 1's builder, reference variables",
}
AUTHORS_FILE = Path(__file__).with_name("authors_file.py")


def of_kinds(folder: Path) -> list[str]:
    """Rows for each kind of model, saved as .keras and .h5."""
    rows = ["| kind of model | outputs | expects | .h5 |", "|---|---|---|---|"]
    for kind, model, options, opened in _opened(folder):
        heads = ", ".join(f"{head.kind} {head.num_classes}" for head in opened.probe.model.heads)
        rows.append(
            _row(
                _called(kind),
                heads,
                opened.preprocessing.scaling,
                _as_hdf5(model, folder / f"{kind}.h5", options),
            )
        )
    return rows


def of_methods(folder: Path) -> list[str]:
    """Rows for each method: with how many kinds of models it works, and with which it cannot, and why."""
    answers = {kind: _tried(opened) for kind, _, _, opened in _opened(folder)}
    rows = ["| method | works with | cannot work with |", "|---|---|---|"]
    for name, cls in METHODS.items():
        found = {kind: answer[name] for kind, answer in answers.items()}
        others = [f"{_called(kind)}: {answer}" for kind, answer in found.items() if answer != "yes"]
        rows.append(
            _row(cls.title, f"{list(found.values()).count('yes')} of {len(found)}", "; ".join(others))
        )
    return rows


def _opened(folder: Path) -> Iterator[tuple[str, keras.Model, Options, OpenedModel]]:
    for kind, build in models.KINDS.items():
        keras.utils.set_random_seed(7)
        model = build()
        options = Options(trusted_files=(trust(AUTHORS_FILE),)) if kind == "subclassed" else Options()
        model.save(folder / f"{kind}.keras")
        yield kind, model, options, open_model(folder / f"{kind}.keras", options)


def _called(kind: str) -> str:
    return WORDS.get(kind, kind.replace("_", " "))


def of_old_files() -> list[str]:
    """Return a row for each file of an old Keras: the difference from the predictions of that version."""
    rows = ["| written by | file | largest difference of a prediction |", "|---|---|---|"]
    for path in OLD:
        with np.load(path.with_suffix(".npz")) as reference:
            assert np.ptp(reference["y"]) > 1e-3 or reference["y"].shape[1] == 1  # weights that matter
            far = difference(open_model(path).probe, reference)
        rows.append(_row(path.parent.name, path.name, _how_far(far)))
    return rows


def of_saved_model_files() -> list[str]:
    """Rows for each SavedModel of another writer: how far its predictions are from those of its writer."""
    rows = ["| written by | largest difference of a prediction |", "|---|---|"]
    for name, writer in SAVED_BY.items():
        with np.load(FILES / "saved_models" / f"{name}.npz") as reference:
            rows.append(
                _row(writer, _how_far(difference(open_model(FILES / "saved_models" / name).probe, reference)))
            )
    return rows


def of_other_files(folder: Path) -> list[str]:
    """Return a row for each kind of unsupported file: its message."""
    rows = ["| file | message |", "|---|---|"]
    for number, (name, content, _) in enumerate(SAMPLES):
        place = folder / str(number)
        place.mkdir()
        (place / name).write_bytes(content)
        try:
            read_model_file(place / name, place)
        except UserError as error:
            rows.append(_row(f"`{name}`", str(error)))
    return rows


def _how_far(difference: float) -> str:
    if difference < 2e-6:
        return "below 0.000002"
    return "below 0.003, from half precision" if difference < 3e-3 else f"NO: {difference}"


def of_saved_models(folder: Path) -> list[str]:
    """Rows for each method on a SavedModel."""
    found = _tried(open_model(folder))
    return [
        "| method | works |",
        "|---|---|",
        *(_row(cls.title, found[name]) for name, cls in METHODS.items()),
    ]


def of_maps() -> list[str]:
    """Return rows for layers of unusual networks: their layout, or the reason why they are not maps."""
    rows = ["| network | layers | as a map |", "|---|---|---|"]
    for table in (token_models.MAPS, token_models.NO_MAPS):
        for name, (build, paths) in table.items():
            keras.utils.set_random_seed(7)
            model = models.probe(build()).model
            laid: dict[str, list[str]] = {}
            for node in map(model.layer, paths):
                cells = f"{node.shape[0]} x {node.shape[1]} cells" if node.is_map else f"no: {node.no_map}"
                laid.setdefault(cells, []).append(node.path)
            rows += [_row(name, ", ".join(paths), cells) for cells, paths in laid.items()]
    return rows


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


def _tried(opened: OpenedModel) -> dict[str, str]:
    """What each method, by name, makes of a model."""
    photograph = Photograph("noise", np.random.default_rng(3).integers(0, 256, (30, 45, 3), np.uint8))
    return {name: tried(opened.probe, opened.preprocessing, photograph, name) for name in METHODS}


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
