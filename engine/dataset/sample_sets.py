"""Small sets of real pictures that Python packages carry, written as a folder with a sub-folder for each class."""

import importlib
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.picture_file import write_picture

__all__ = ["SETS", "write_set"]

SETS = ("faces", "digits")
_FACES, _NUM_FACES = "lfw_subset.npy", 100
_TOP_DIGIT = 16  # the level of white in scikit-learn's digits


def write_set(name: str, folder: Path) -> dict[str, int]:
    """Write a set of pictures into a folder, and return how many there are of each class.

    Raises
    ------
    UserError
        Where the package that carries the set is not installed, or the folder holds anything else.
    """
    pictures = _faces() if name == "faces" else _digits()
    _check_empty(folder, pictures)
    counts: dict[str, int] = {}
    for inside, pixels in pictures.items():
        file = folder / inside
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"{str(folder)!r} cannot be made: {error.strerror}.", "Choose another folder."
            ) from None
        write_picture(file, np.repeat(pixels[..., None], 3, axis=-1))
        counts[file.parent.name] = counts.get(file.parent.name, 0) + 1
    return counts


def _check_empty(folder: Path, pictures: Mapping[str, Bytes]) -> None:
    """Refuse a folder that holds what an earlier writing of the same set has not put there."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{str(folder)!r} is a file.", "Name a folder.")
    for place, _, names in os.walk(folder):
        inside = Path(place).relative_to(folder)
        for name in names:
            if (inside / name).as_posix() not in pictures:
                message = f"{str(folder)!r} holds other files, such as {(inside / name).as_posix()}."
                raise UserError(message, "Choose an empty folder, or a new one.")


def _faces() -> dict[str, Bytes]:
    """Return a hundred faces and a hundred pictures of anything else, each (25, 25) uint8, by their names in the folder.

    From Labeled Faces in the Wild (Huang et al. 2007), cropped by the authors of scikit-image.
    """
    package = find_spec("skimage")
    places = package.submodule_search_locations if package is not None else None
    file = Path(places[0]) / "data" / _FACES if places else None
    if file is None or not file.is_file():
        raise UserError("The faces are not installed.", "Install scikit-image, which carries them.")
    shares = np.load(file, allow_pickle=False)  # (200, 25, 25), 0 to 1
    pictures = {}
    for number, share in enumerate(shares):
        kind, count = ("faces", number) if number < _NUM_FACES else ("others", number - _NUM_FACES)
        pictures[f"{kind}/{kind[:-1]}-{count + 1:03}.png"] = np.rint(share * 255).astype(np.uint8)
    return pictures


def _digits() -> dict[str, Bytes]:
    """Return handwritten digits, each (8, 8) uint8, white on black, by their names in the folder (Alpaydin & Kaynak 1998)."""
    try:
        found = importlib.import_module("sklearn.datasets").load_digits()
    except ImportError:
        message = "The digits come with scikit-learn, which is not installed."
        raise UserError(
            message, "Install it with: pip install scikit-learn; or take the faces, which are here already."
        ) from None
    levels = np.rint(found.images * (255 / _TOP_DIGIT)).astype(np.uint8)
    return {
        f"{target}/digit-{number + 1:04}.png": pixels
        for number, (pixels, target) in enumerate(zip(levels, found.target, strict=True))
    }
