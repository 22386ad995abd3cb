"""Photographs and labels that are available at the first start."""

from importlib.util import find_spec
from pathlib import Path

from engine.core.errors import UserError
from resources import path

__all__ = ["SAMPLES", "imagenet_labels", "sample_path"]

SAMPLES = ("chelsea.png", "coffee.png", "motorcycle_left.png", "astronaut.png", "rocket.jpg")


def sample_path(name: str) -> Path:
    """Return the file of a sample photograph, which scikit-image installs.

    Raises
    ------
    UserError
        There is no such sample, or scikit-image is not installed.
    """
    package = find_spec("skimage")
    folders = package.submodule_search_locations if package is not None else None
    if not folders or name not in SAMPLES:
        raise UserError(
            f"The sample {name!r} is not installed.",
            "Install scikit-image. Available samples: " + ", ".join(SAMPLES) + ".",
        )
    return Path(folders[0]) / "data" / name


def imagenet_labels() -> tuple[str, ...]:
    """Return the names of the 1000 ILSVRC-2012 classes in the usual order, synonyms separated by commas."""
    lines = path("imagenet_labels.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.split("\t")[1] for line in lines)
