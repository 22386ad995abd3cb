"""Read an architecture from a model file or its JSON through the sandbox; its weights are randomised."""

from collections import deque
from pathlib import Path
from typing import Any

from engine.core.errors import UserError
from engine.model_files.model_builder import build_untrained_model
from engine.model_files.sandbox.inspection import MAX_JSON_BYTES, inspect_config
from engine.model_files.sandbox.sandbox_process import CleanCopy, read_in_sandbox
from engine.model_files.sandbox.sandbox_reader import FileContents
from engine.storage.temporary_folder import temporary_folder
from engine.storage.untrusted_files import read_text

__all__ = ["read_architecture", "square_input"]

_LARGEST = 2**20
"""Largest width of a layer that a description may request."""


def read_architecture(name: str) -> Any:
    """Return the Keras model that a .keras, .h5 or JSON file describes, with new weights.

    No code of the file is run.

    Raises
    ------
    UserError
        If the file is refused, holds no architecture, or its input is not one square picture.
    """
    if not name:
        raise UserError(
            "No architecture is given.", "Name a model file or its JSON, or choose another network."
        )
    path = Path(name)
    with temporary_folder() as folder:
        package = _described(path) if path.suffix.lower() == ".json" else _taken_in(path, folder)
        model = build_untrained_model(package, path.name)
    square_input(model, path.name)
    return model


def square_input(model: Any, name: str) -> tuple[int | None, int]:
    """Return the side of a model's input in pixels, None where it is open, and its channels, 1 or 3.

    Raises
    ------
    UserError
        If the input is not one square picture, grey or RGB.
    """
    shapes = model.input_shape
    if not isinstance(shapes, tuple) or len(shapes) != 4 or shapes[1] != shapes[2] or shapes[3] not in (1, 3):
        raise UserError(
            f"The input of {name} is not a square picture, grey or RGB: its shape is {shapes}.",
            "Choose an architecture whose input is (side, side, 1) or (side, side, 3).",
        )
    return shapes[1], shapes[3]


def _taken_in(path: Path, folder: Path) -> CleanCopy:
    package = deque(read_in_sandbox(path, folder), maxlen=1).pop()
    assert isinstance(package, CleanCopy)
    if package.config is None:
        raise UserError(
            f"{path.name} holds only weights, without an architecture.",
            "Choose a whole model, or the JSON of model.to_json().",
        )
    return package


def _described(path: Path) -> CleanCopy:
    text = read_text(path, MAX_JSON_BYTES)
    return CleanCopy(
        FileContents("archive", "", "", 0, True), inspect_config(text, path.name, _LARGEST), path
    )
