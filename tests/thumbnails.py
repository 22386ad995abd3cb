"""Make the thumbnails of the methods from the pictures of docs/methods.md: `python -m tests.thumbnails`."""

import sys
from pathlib import Path

import cv2
import numpy as np

import engine.methods  # noqa: F401 - enters the methods into the register
from engine.core.method import METHODS
from resources import path

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT, QUALITY = 96, 64, 85


def thumbnail(picture):
    """Return a picture cut to the shape of a thumbnail and reduced, (64, 96, 3) uint8.

    A photograph is cut to its middle, a strip of tiles to its left end.
    """
    height, width = picture.shape[:2]
    across = min(width, round(height * WIDTH / HEIGHT))
    down = min(height, round(width * HEIGHT / WIDTH))
    left = 0 if width > 3 * height else (width - across) // 2
    top = (height - down) // 2
    cut = picture[top : top + down, left : left + across]
    return cv2.resize(cut, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def source(name):
    """Return the picture of a method in the docs."""
    return ROOT / "docs" / "images" / "methods" / f"{name}.jpg"


def read(file):
    """Return a picture file as (height, width, 3) uint8, blue first."""
    return cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)


if __name__ == "__main__":
    folder, total = path("thumbnails"), 0
    folder.mkdir(exist_ok=True)
    for name in METHODS:
        _, data = cv2.imencode(".jpg", thumbnail(read(source(name))), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        (folder / f"{name}.jpg").write_bytes(data.tobytes())
        total += len(data)
    sys.stdout.write(f"{len(METHODS)} thumbnails, {total / 1000:.0f} kB, in {folder}\n")
