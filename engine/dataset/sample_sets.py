"""Small data sets of real pictures from Python packages, written as folders of classes."""

import importlib
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.picture_file import write_picture

__all__ = ["write_set"]

_FACES, _NUM_FACES = "lfw_subset.npy", 100
_TOP_DIGIT = 16  # the level of white in scikit-learn's digits


def write_set(name: str, folder: Path) -> dict[str, int]:
    """Write a data set into a folder.

    Parameters
    ----------
    name
        One of `SETS`.
    folder
        A new or empty folder, or one with an earlier copy of the same data set.

    Returns
    -------
    counts
        The number of pictures by class.

    Raises
    ------
    UserError
        The package with the data set is not installed, or the folder contains other files.
    """
    pictures = _faces() if name == "faces" else _digits()
    _check_empty(folder, pictures)
    counts: dict[str, int] = {}
    for inner, pixels in pictures.items():
        file = folder / inner
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"{str(folder)!r} cannot be created: {error.strerror}.", "Choose another folder."
            ) from None
        write_picture(file, np.repeat(pixels[..., None], 3, axis=-1))
        counts[file.parent.name] = counts.get(file.parent.name, 0) + 1
    return counts


def _check_empty(folder: Path, pictures: Mapping[str, Bytes]) -> None:
    """Refuse a folder with files other than those of the same data set."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{str(folder)!r} is a file.", "Name a folder.")
    for place, _, names in os.walk(folder):
        inner = Path(place).relative_to(folder)
        for name in names:
            if (inner / name).as_posix() not in pictures:
                message = f"{str(folder)!r} contains other files, such as {(inner / name).as_posix()}."
                raise UserError(message, "Choose an empty folder, or a new one.")


def _faces() -> dict[str, Bytes]:
    """Return 100 faces and 100 other pictures, each (25, 25) uint8, by name in the folder.

    They are from Labeled Faces in the Wild (Huang et al. 2007), cropped by the authors of scikit-image.
    """
    package = find_spec("skimage")
    places = package.submodule_search_locations if package is not None else None
    file = Path(places[0]) / "data" / _FACES if places else None
    if file is None or not file.is_file():
        raise UserError("The faces are not installed.", "Install scikit-image, which includes them.")
    shares = np.load(file, allow_pickle=False)  # (200, 25, 25), 0 to 1
    pictures = {}
    for number, share in enumerate(shares):
        kind, count = ("faces", number) if number < _NUM_FACES else ("others", number - _NUM_FACES)
        pictures[f"{kind}/{kind[:-1]}-{count + 1:03}.png"] = np.rint(share * 255).astype(np.uint8)
    return pictures


def _digits() -> dict[str, Bytes]:
    """Return handwritten digits, each (8, 8) uint8, white on black, by name in the folder.

    They are those of Alpaydin and Kaynak 1998.
    """
    try:
        loaded = importlib.import_module("sklearn.datasets").load_digits()
    except ImportError:
        message = "The digits are part of scikit-learn, which is not installed."
        raise UserError(
            message,
            'Install it with: pip install "convscope[samples]"; or choose the faces, which are installed.',
        ) from None
    levels = np.rint(loaded.images * (255 / _TOP_DIGIT)).astype(np.uint8)
    return {
        f"{target}/digit-{number + 1:04}.png": pixels
        for number, (pixels, target) in enumerate(zip(levels, loaded.target, strict=True))
    }
