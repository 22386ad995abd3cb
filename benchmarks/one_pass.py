"""Time Grad-CAM against the forward pass and the course's way, and the change of the class."""

import itertools
import sys
from typing import Any

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import keras
import tensorflow as tf

from benchmarks.measurements import Ratio, Reading, alternately, tell
from benchmarks.networks import cat, keras_model, opened
from engine.core.target import Target

_LAYER, _CLASS, _CLASSES = "head_relu", 285, 1000
_CHANGE_LIMIT = 30.0  # ms


def main() -> int:
    """Print two ratios, and the time after a change of class."""
    probe = opened("EfficientNet-Lite0")
    batch = cat(probe).pixels[None]
    model, target = keras_model(probe), Target(_CLASS)

    def ours() -> None:
        probe.activation_gradient(batch, _LAYER, target)

    bare, one_pass = alternately([lambda: probe.predict(batch), ours], 60, warm=3)
    tell(Ratio("Grad-CAM", "bare forward pass", bare, one_pass, 0.95))
    course, one_pass = alternately([lambda: course_reference(model, batch), ours], 7)
    tell(Ratio("Grad-CAM", "course: two sub-models for each picture, eager", course, one_pass, 30))
    classes = itertools.cycle(range(0, _CLASSES, 7))
    (change,) = alternately([lambda: probe.activation_gradient(batch, _LAYER, Target(next(classes)))], 30)
    tell(
        Reading(
            "changing the class", "Grad-CAM of another class each time", 1000 * change, "ms", _CHANGE_LIMIT
        )
    )
    return 0


def course_reference(model: Any, batch: Any) -> Any:
    """Return the gradient of the score by the layer in the course's way, with two sub-models."""
    layer = model.get_layer(_LAYER)
    before = keras.Model(model.input, layer.output)
    hidden = entering = keras.Input(layer.output.shape[1:])
    for follower in model.layers[model.layers.index(layer) + 1 :]:
        hidden = follower(hidden)
    behind = keras.Model(entering, hidden)
    with tf.GradientTape() as tape:
        maps = before(batch)
        tape.watch(maps)
        score = behind(maps)[:, _CLASS]
    return tape.gradient(score, maps)


if __name__ == "__main__":
    sys.exit(main())
