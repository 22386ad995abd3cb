"""Time 64 filter patterns of 30 steps against the course's loop: single filters, a sub-model, an eager tape.

The loop climbs for a few filters only, and is extrapolated to 64.
"""

import argparse
import sys
from collections import deque
from typing import Any

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import keras
import numpy as np
import tensorflow as tf

import engine.methods  # noqa: F401 - enters the methods into the register
from benchmarks.measurements import Ratio, alternately, tell
from benchmarks.networks import cat, embedded_at, keras_model, opened
from engine.core.arrays import Float32Array
from engine.core.method import make
from engine.core.target import Target
from engine.network.keras_probe import KerasProbe

_STEPS, _SIDE, _LOOP = 30, 150, 2


def main(names: list[str], count: int) -> int:
    """Print a ratio for each network."""
    print(
        f"{count} patterns of {_STEPS} steps at {_SIDE} x {_SIDE}; "
        f"the course's loop climbs for {_LOOP} and is extrapolated"
    )
    if "EfficientNet-Lite0" in names:
        _compare("EfficientNet-Lite0", embedded_at(_SIDE), "block4c_expand_relu", count, 30)
    if "VGG16" in names:
        _compare("VGG16", opened("VGG16", input_shape=(_SIDE, _SIDE, 3)), "block3_conv1", count, 5)
    return 0


def _compare(name: str, probe: KerasProbe, layer: str, count: int, target: float) -> None:
    image, model = cat(probe), keras_model(probe)

    def ours(steps: int = _STEPS) -> None:
        method = make("filter-patterns", "seed", {"layer": layer, "count": count, "steps": steps})
        deque(method.run(probe, image, Target(0)), maxlen=0)

    def course() -> None:
        for unit in range(_LOOP):
            courses_way(model, layer, unit)

    ours(1)  # traced before the clock runs
    theirs, all_at_once = alternately([course, ours], 1 if name == "VGG16" else 3, warm=0)
    tell(
        Ratio(
            "filter patterns", f"{name}, {layer}: course's loop", theirs * count / _LOOP, all_at_once, target
        )
    )


def courses_way(model: Any, layer: str, unit: int) -> Float32Array:
    """Return the pattern of one unit as the course computes it, (h, w, 3)."""
    until = keras.Model(model.input, model.get_layer(layer).output)
    image = tf.random.uniform((1, *model.input_shape[1:]), -0.2, 0.2, seed=unit)
    for _ in range(_STEPS):
        with tf.GradientTape() as tape:
            tape.watch(image)
            objective = tf.reduce_mean(until(image)[:, 2:-2, 2:-2, unit])
        image += 10.0 * tf.math.l2_normalize(tape.gradient(objective, image))
    return np.asarray(image[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=["EfficientNet-Lite0", "VGG16"])
    parser.add_argument("--count", type=int, default=64, help="how many patterns")
    given = parser.parse_args()
    sys.exit(main(given.models, given.count))
