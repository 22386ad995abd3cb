"""Measure the distance from an object to the middle of its map, by each rule for the positions of cells.

A small textured patch is pasted at random places of photographs, in the middle of the picture; each scene is
mirrored in both directions, so that what patch and photograph do to one side cancels. The map is the change
that the patch causes in a layer, with equal weight for each channel. Offsets are means over all places, in
pixels of the input, down and across.

python -m benchmarks.placement                      all networks
python -m benchmarks.placement --network embedded   one of them
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import keras
import numpy as np
from keras import layers as kl

from benchmarks.measurements import Reading, tell
from benchmarks.networks import cat, opened
from engine.core.arrays import Float32Array, Float64Array
from engine.core.model import Node
from engine.core.placement import even_placement
from engine.dataset.sample_sets import write_set
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.samples import sample_path
from engine.network.keras_probe import KerasProbe
from engine.network.network import KerasNetwork

_PLACES, _SCENES, _PATCH = 24, 6, 8
_FLIPS = ((), (0,), (1,), (0, 1))
Lines = tuple[Float64Array, Float64Array]


def main() -> int:
    """Measure each network."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", choices=("embedded", *_NETWORKS), help="only this one")
    chosen = parser.parse_args().network
    for name in (chosen,) if chosen else ("embedded", *_NETWORKS):
        if name == "embedded":
            _measure_embedded()
            continue
        build, side = _NETWORKS[name]
        for way, epochs in (("untrained", 0), ("trained", 12)):
            pictures, classes = faces(side)
            probe = KerasProbe(KerasNetwork(trained(build(side), pictures, classes, epochs)))
            measure(f"{name}, {way}", probe, pictures[classes == 0][:_SCENES], probe.model.maps()[-1])
    return 0


def _measure_embedded() -> None:
    probe = opened("EfficientNet-Lite0")
    fit = make_preprocessing(probe.model.input_shape, "lite")
    names = ("coffee.png", "motorcycle_left.png", "rocket.jpg", "astronaut.png")
    pictures = np.stack(
        [*(fit.apply(read_picture(sample_path(name)).pixels).pixels for name in names), cat(probe).pixels]
    )
    for path in ("block3b_add", "block5c_add", "block6d_add", "head_relu"):
        measure(f"EfficientNet-Lite0, {path}", probe, pictures, probe.model.layer(path))


def measure(title: str, probe: KerasProbe, pictures: Float32Array, layer: Node) -> None:
    """Tell the offsets of a layer's maps by each rule."""
    found, true = (np.concatenate(parts) for parts in zip(*middles(probe, pictures, layer), strict=True))
    for rule, lines in rules(layer, probe.model.input_shape).items():
        placed = np.stack(
            [np.interp(found[:, axis], np.arange(len(line)), line) for axis, line in enumerate(lines)], 1
        )
        for axis, way in enumerate(("down", "across")):
            tell(
                Reading("placement", f"{title}: {rule}, {way}", float((placed - true)[:, axis].mean()), "px")
            )


def rules(layer: Node, shape: tuple[int, int, int]) -> dict[str, Lines]:
    """Return the middles of a layer's rows and columns by each rule."""
    assert layer.shape is not None and layer.field is not None and layer.placement is not None
    cells = layer.shape[0] or 1, layer.shape[1] or 1
    even, field = even_placement(cells, *shape[:2]), layer.field
    theory = [
        field.start[axis] + (field.size[axis] - 1) / 2 + np.arange(cells[axis]) * field.stride[axis]
        for axis in (0, 1)
    ]
    return {
        "stretched": (np.asarray(even.rows), np.asarray(even.columns)),
        "field": (theory[0], theory[1]),
        "weights": (np.asarray(layer.placement.rows), np.asarray(layer.placement.columns)),
    }


def middles(
    probe: KerasProbe, pictures: Float32Array, layer: Node
) -> Iterator[tuple[Float64Array, Float64Array]]:
    """Yield the middles of the changes, in cells, and those of the patches, in pixels: (places, 2) twice."""
    height, width = pictures.shape[1:3]
    random = np.random.default_rng(0)
    for picture in pictures:
        patch = random.uniform(picture.min(), picture.max(), (_PATCH * height // 96,) * 2 + (3,)).astype(
            np.float32
        )
        for axes in _FLIPS:
            behind, over = np.flip(picture, axes), np.flip(patch, axes)
            places = random.integers(
                (int(0.3 * height), int(0.3 * width)), (int(0.7 * height), int(0.7 * width)), (_PLACES, 2)
            )
            scenes = np.stack([behind, *(pasted(behind, over, row, column) for row, column in places)])
            maps = probe.activations(scenes, [layer.path])[layer.path].astype(np.float64)
            moved = (maps[1:] - maps[0]) ** 2
            strength = moved.mean((0, 1, 2))
            yield (
                centre_of_mass((moved / (strength + 1e-3 * strength.max())).sum(-1)),
                places + (len(patch) - 1) / 2,
            )


def pasted(picture: Float32Array, patch: Float32Array, row: int, column: int) -> Float32Array:
    """Return a picture with a patch whose first pixel is at a place."""
    scene = picture.copy()
    scene[row : row + len(patch), column : column + len(patch)] = patch
    return scene


def centre_of_mass(maps: Float64Array) -> Float64Array:
    """Return the middle of each map, (N, rows, columns), in cells: (N, 2)."""
    total = maps.sum((1, 2))
    rows, columns = maps.sum(2) @ np.arange(maps.shape[1]), maps.sum(1) @ np.arange(maps.shape[2])
    return np.stack([rows / total, columns / total], 1)


def faces(side: int) -> tuple[Float32Array, np.ndarray]:  # type: ignore[type-arg]
    """Return the pictures of the sample set, 0 to 1, and which of them are faces."""
    with tempfile.TemporaryDirectory(prefix="convscope-") as folder:
        write_set("faces", Path(folder) / "faces")
        files = sorted(path for path in (Path(folder) / "faces").rglob("*") if path.is_file())
        pictures = [
            cv2.resize(read_picture(file).pixels, (side, side), interpolation=cv2.INTER_AREA)
            for file in files
        ]
    return np.stack(pictures).astype(np.float32) / 255, np.array(
        [int(file.parent.name == "faces") for file in files]
    )


def trained(model: keras.Model, pictures: Float32Array, classes: np.ndarray, epochs: int) -> keras.Model:  # type: ignore[type-arg]
    """Return a network after some epochs."""
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy")
    if epochs:
        model.fit(pictures, classes, batch_size=16, epochs=epochs, verbose=0)
    return model


def _course(side: int) -> keras.Model:
    image = hidden = _begun(side)
    for filters in (16, 32, 48, 48):
        hidden = kl.MaxPooling2D(2)(kl.Conv2D(filters, 3, activation="relu")(hidden))
    return _ended(image, hidden)


def _vgg(side: int) -> keras.Model:
    image = hidden = _begun(side)
    for filters in (16, 32, 48):
        for _ in range(2):
            hidden = kl.Conv2D(filters, 3, padding="same", activation="relu")(hidden)
        hidden = kl.MaxPooling2D(2)(hidden)
    return _ended(image, hidden)


def _strided(side: int) -> keras.Model:
    image = hidden = _begun(side)
    for filters in (16, 32, 48, 64):
        hidden = kl.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(hidden)
    return _ended(image, hidden)


def _resnet(side: int) -> keras.Model:
    image = _begun(side)
    hidden = kl.ReLU()(_normalised(image, 16, 3, 2))
    for filters in (16, 32, 48):
        for strides in (2, 1):
            aside = _normalised(hidden, filters, 1, 2) if strides == 2 else hidden
            inner = kl.ReLU()(_normalised(hidden, filters, 3, strides))
            hidden = kl.ReLU()(kl.Add()([_normalised(inner, filters, 3, 1), aside]))
    return _ended(image, hidden)


def _normalised(hidden: keras.KerasTensor, filters: int, size: int, strides: int) -> keras.KerasTensor:
    return kl.BatchNormalization()(kl.Conv2D(filters, size, strides, padding="same")(hidden))


def _begun(side: int) -> keras.KerasTensor:
    keras.utils.set_random_seed(1)
    return keras.Input((side, side, 3))


def _ended(image: keras.KerasTensor, hidden: keras.KerasTensor) -> keras.Model:
    return keras.Model(image, kl.Dense(2, activation="softmax")(kl.GlobalAveragePooling2D()(hidden)))


_NETWORKS: dict[str, tuple[Callable[[int], keras.Model], int]] = {
    "course": (_course, 150),
    "VGG": (_vgg, 96),
    "strided": (_strided, 96),
    "ResNet": (_resnet, 96),
}


if __name__ == "__main__":
    sys.exit(main())
