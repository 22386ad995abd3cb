"""Write a folder of labelled pictures: crops of the sample photographs, some of which a network mistakes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import sample_path

__all__ = ["NUM_PICTURES", "write_sample_folder"]

NUM_PICTURES = 53
_CLASSES = {
    "Egyptian_cat": "chelsea.png",
    "espresso": "coffee.png",
    "moped": "motorcycle_left.png",
    "missile": "rocket.jpg",
}
"""Names of classes of ImageNet, and a photograph of each."""
_SHARES = (1.0, 0.8, 0.62, 0.48, 0.36)  # of the sides of the photograph
_PLACES = (0.5, 0.15, 0.85)  # of the crop in the room that it leaves


def write_sample_folder(folder: Path) -> None:
    """Write `NUM_PICTURES` pictures into sub-folders that are named after their classes."""
    crops = {name: list(_crops(read_picture(sample_path(file)).pixels)) for name, file in _CLASSES.items()}
    for number in range(NUM_PICTURES):
        name = list(crops)[number % len(crops)]
        path = folder / name / f"{name.lower()}-{number // len(crops) + 1:02}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        encoded = cv2.imencode(".jpg", crops[name][number // len(crops)][..., ::-1])[1]
        path.write_bytes(encoded.tobytes())


def _crops(pixels: Bytes) -> Iterator[Bytes]:
    """Yield parts of a picture, (height, width, 3), the larger ones first, and mirrored ones."""
    height, width = pixels.shape[:2]
    for share in _SHARES:
        for place in _PLACES:
            rows, columns = round(height * share), round(width * share)
            top, left = round((height - rows) * place), round((width - columns) * place)
            crop = pixels[top : top + rows, left : left + columns]
            yield np.ascontiguousarray(crop if place == _PLACES[0] else crop[:, ::-1])
