"""Rounding units by which the embedded network's scores differ where nothing has changed: see `flat_maps`.

The same picture alone, in a batch of eight, and with windows covered by itself; four classes, three kinds of
score, two pictures.

python -m benchmarks.rounding
"""

import sys

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.probe import Probe
from engine.core.target import Score, Target
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import sample_path
from engine.methods.common.flat_maps import FACTOR
from engine.model_files.loader import open_model

_PICTURES, _CLASSES = ("chelsea.png", "coffee.png"), (281, 285, 504, 665)
_EPS = float(np.finfo(np.float32).eps)


def main() -> int:
    """Print the largest difference for each picture and score; return 1 if one reaches the flat limit."""
    opened, worst = open_model(None), 0.0
    for name in _PICTURES:
        image = opened.preprocessing.apply(read_picture(sample_path(name)).pixels).pixels
        for score in Score:
            found = max(_units(opened.probe, image, Target(index, 0, score)) for index in _CLASSES)
            print(f"{name}, {score}: {found:.1f} eps |S|")
            worst = max(worst, found)
    print(f"at most {worst:.1f}; what moves a score by less than {FACTOR} is called flat")
    return int(worst >= FACTOR)


def _units(probe: Probe, image: Float32Array, target: Target) -> float:
    corners = range(0, image.shape[0] - 32, 64)
    windows = np.array(
        [[row, column, row + 32, column + 32] for row in corners for column in corners], np.int32
    )
    alone = probe.score(image[None], target)
    others = [
        probe.score(np.repeat(image[None], 8, 0), target),
        *probe.score_occluded(image, windows, image, target),
    ]
    return float(np.abs(np.concatenate(others) - alone).max() / np.abs(alone).max() / _EPS)


if __name__ == "__main__":
    sys.exit(main())
