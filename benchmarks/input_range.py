"""Measure whether a network's answers to photographs reveal its input range.

python -m benchmarks.input_range [--keep FOLDER] [--limit N]

Small networks are trained here with each range on three sets of pictures (drawn digits, scikit-image's faces,
parts of photographs), with and without batch normalisation. Each measure then ranks the ranges; the table
counts networks whose true range is first, or among the first two. The second table is the guess by
scaling evidence for each.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import keras
import numpy as np
from keras import layers

from engine.core.arrays import Bytes
from engine.dataset.sample_sets import write_set
from engine.imaging.evidence import Evidence
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import Preprocessing, choices
from engine.imaging.samples import SAMPLES, sample_path
from engine.model_files.loader import open_model
from engine.model_files.scaling.scaling_metrics import (
    ScalingMetrics,
    crop_photographs,
    measure_scaling,
    views,
)

_SIDE, _EPOCHS = 32, 6
_TRAINED_ON = ("motorcycle_left.png", "rocket.jpg", "astronaut.png", "coffee.png", "chelsea.png")
_STANDARDISED = "0..1,standardised"
_MEASURES: dict[str, Callable[[ScalingMetrics], float]] = {
    "confidence": lambda found: found.confidence,
    "agreement of views": lambda found: found.agreement,
    "information": lambda found: found.information,
    "spread of logits near 2": lambda found: -abs(np.log(max(found.mean_over_windows, 1e-9) / 2)),
    "first units neither dead nor saturated": lambda found: found.alive,
}


def main() -> None:
    """Train, measure and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--keep", type=Path, help="keep the networks in this folder, and use those that are there"
    )
    parser.add_argument("--limit", type=int, default=1000, help="so many networks only")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = islice(trained(given.keep or Path(folder)), given.limit)
        _tell([_tried(path, true) for path, true in files])


def trained(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file of each network, trained if it is not there yet, with the range it was trained with."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (pixels, labels) in _sets().items():
        for true in _ranges(pixels.shape[-1] if name != "digits" else 1):
            for norm in (False, True):
                path = folder / f"{name}-{'bn' if norm else 'plain'}-{true.replace(',', '-')}.keras"
                if not path.exists():
                    _train(pixels, labels, 1 if name == "digits" else 3, true, norm).save(path)
                yield path, true


def _ranges(channels: int) -> tuple[str, ...]:
    grey = ("0..1", "-1..1", "0..255", _STANDARDISED)
    return grey if channels == 1 else (*grey, "caffe", "torch")


def _train(pixels: Bytes, labels: np.ndarray, channels: int, true: str, norm: bool) -> keras.Model:
    keras.utils.set_random_seed(len(true) + norm)
    prepared = Preprocessing((_SIDE, _SIDE, channels), true)
    images = np.stack([prepared.apply(picture).pixels for picture in pixels])
    model = keras.Sequential([keras.Input(images.shape[1:])])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=not norm))
        if norm:
            model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.Activation("relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(32, activation="relu"))
    model.add(layers.Dense(int(labels.max()) + 1, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=32, epochs=_EPOCHS, verbose=0)
    return model


def _sets() -> dict[str, tuple[Bytes, np.ndarray]]:
    """Return pictures, (N, side, side, 3) uint8, and their classes, by the name of the set."""
    return {"digits": _digits(), "faces": _faces(), "photographs": _photographs()}


def _digits() -> tuple[Bytes, np.ndarray]:
    """Return white digits on black, drawn a little askew."""
    random, pictures = np.random.default_rng(1), []
    labels = np.arange(500) % 10
    for label in labels:
        picture = np.zeros((_SIDE, _SIDE), np.uint8)
        place = (int(random.integers(4, 12)), int(random.integers(22, 29)))
        cv2.putText(
            picture,
            str(label),
            place,
            int(random.integers(0, 4)),
            random.uniform(0.6, 0.9),
            255,
            2,
            cv2.LINE_AA,
        )
        turn = cv2.getRotationMatrix2D((_SIDE / 2, _SIDE / 2), random.uniform(-15, 15), 1)
        pictures.append(cv2.warpAffine(picture, turn, (_SIDE, _SIDE)))
    return np.repeat(np.stack(pictures)[..., None], 3, -1), labels


def _faces() -> tuple[Bytes, np.ndarray]:
    with tempfile.TemporaryDirectory() as folder:
        write_set("faces", Path(folder) / "faces")
        files = sorted((Path(folder) / "faces").rglob("*.png"))
        pictures = [cv2.resize(read_picture(path).pixels, (_SIDE, _SIDE)) for path in files]
    classes = sorted({path.parent.name for path in files})
    return np.stack(pictures), np.array([classes.index(path.parent.name) for path in files])


def _photographs() -> tuple[Bytes, np.ndarray]:
    """Return parts of photographs; the class is the photograph."""
    random, pictures, labels = np.random.default_rng(0), [], []
    for label, name in enumerate(_TRAINED_ON):
        pixels = read_picture(sample_path(name)).pixels
        for _ in range(80):
            side = int(random.integers(_SIDE * 2, min(pixels.shape[:2]) // 2))
            top, left = (int(random.integers(0, length - side)) for length in pixels.shape[:2])
            pictures.append(
                cv2.resize(
                    pixels[top : top + side, left : left + side], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA
                )
            )
            labels.append(label)
    return np.stack(pictures), np.array(labels)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A network, its answers to photographs in each scaling, and the result of `guess`."""

    name: str
    true: str
    measures: Mapping[str, ScalingMetrics]
    evidence: Evidence

    def place(self, value: Callable[[ScalingMetrics], float]) -> int:
        """Return how many scalings a measure puts before the true one."""
        return sorted(self.measures, key=lambda scaling: -value(self.measures[scaling])).index(self.true)


def _tried(path: Path, true: str) -> _Tried:
    opened = open_model(path)
    assert opened.preprocessing.evidence is not None
    parts = views(crop_photographs(read_picture(sample_path(name)).pixels for name in SAMPLES))
    scalings = [
        name for name in (*choices(opened.probe.model), _STANDARDISED) if name != "lite"
    ]  # which is -1..1
    found = {name: measure_scaling(opened.probe, opened.preprocessing, name, parts) for name in scalings}
    return _Tried(path.stem, true, found, opened.preprocessing.evidence)


def _tell(tried: Sequence[_Tried]) -> None:
    """Print the table of measures, then the result of `guess` for each network."""
    count = len(tried)
    print("| ranked by | true range first | among the first two |\n|---|---|---|")
    for name, value in _MEASURES.items():
        places = [one.place(value) for one in tried]
        print(f"| {name} | {places.count(0)} of {count} | {sum(place < 2 for place in places)} of {count} |")
    chance = sum(1 / len(one.measures) for one in tried)
    print(f"| chance | {chance:.1f} of {count} | {2 * chance:.1f} of {count} |\n")
    print("| network | trained with | guess | evidence | or |\n|---|---|---|---|---|")
    for one in tried:
        found = one.evidence
        print(f"| {one.name} | {one.true} | {found.scaling} | {found.strength} | {found.rival} |")
    right = sum(one.true in (one.evidence.scaling, one.evidence.rival) for one in tried)
    print(
        f"\n{right} of {count} right or shown in doubt, "
        f"{sum(one.evidence.is_ambiguous for one in tried)} in doubt"
    )


if __name__ == "__main__":
    main()
