"""An architecture from a model file or its JSON, by way of the reader of model files; its weights are drawn anew."""

import tempfile
from collections import deque
from pathlib import Path
from typing import Any

from engine.core.errors import UserError
from engine.model_files.model_builder import build_untrained_model
from engine.model_files.sandbox.inspection import MAX_JSON_BYTES, inspect_config
from engine.model_files.sandbox.sandbox_process import CleanCopy, read_in_sandbox
from engine.model_files.sandbox.sandbox_reader import FileContents
from engine.storage.untrusted_files import read_text

__all__ = ["read_architecture", "square_input"]

_LARGEST = 2**20  # width of a layer that a description may ask for


def read_architecture(name: str) -> Any:
    """Return the model that a .keras or .h5 file or a JSON file describes, with new weights. No code of it is run.

    Raises
    ------
    UserError
        Where the file is refused, holds no description, or is no model of one square picture.
    """
    if not name:
        raise UserError(
            "No architecture is named.", "Name a model file or its JSON, or choose another network."
        )
    path = Path(name)
    with tempfile.TemporaryDirectory(prefix="convscope-", ignore_cleanup_errors=True) as folder:
        package = _described(path) if path.suffix.lower() == ".json" else _taken_in(path, Path(folder))
        model = build_untrained_model(package, path.name)
    square_input(model, path.name)
    return model


def square_input(model: Any, name: str) -> tuple[int | None, int]:
    """Return the side of a model's input, None where it is open, and its channels; refuse one that is no square picture."""
    shapes = model.input_shape
    if not isinstance(shapes, tuple) or len(shapes) != 4 or shapes[1] != shapes[2] or shapes[3] not in (1, 3):
        raise UserError(
            f"The input of {name} is no square picture, grey or in colours: its shape is {shapes}.",
            "Give an architecture whose input is (side, side, 1) or (side, side, 3).",
        )
    return shapes[1], shapes[3]


def _taken_in(path: Path, folder: Path) -> CleanCopy:
    package = deque(read_in_sandbox(path, folder), maxlen=1).pop()
    assert isinstance(package, CleanCopy)
    if package.config is None:
        raise UserError(
            f"{path.name} holds weights only, no architecture.",
            "Give a whole model, or the JSON of model.to_json().",
        )
    return package


def _described(path: Path) -> CleanCopy:
    text = read_text(path, MAX_JSON_BYTES)
    return CleanCopy(
        FileContents("archive", "", "", 0, True), inspect_config(text, path.name, _LARGEST), path
    )
