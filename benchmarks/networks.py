"""The networks that are measured, and the few places where benchmarks look behind the Probe."""

from typing import Any

import keras
import numpy as np

from engine.core.method import MethodRun
from engine.core.probe import InputImage
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.samples import sample_path
from engine.model_files.loader import open_embedded
from engine.network.incremental.scorer import IncrementalNetwork
from engine.network.keras_probe import KerasProbe
from engine.network.network import KerasNetwork

__all__ = [
    "EMBEDDED",
    "cat",
    "embedded_at",
    "finished",
    "forget_scores",
    "incremental",
    "keras_model",
    "opened",
    "whole_network",
]

EMBEDDED = "EfficientNet-Lite0"


def opened(name: str, **options: Any) -> KerasProbe:
    """Return the embedded network, or one of keras.applications with random weights."""
    if name == EMBEDDED and not options:
        return open_embedded().probe
    keras.utils.set_random_seed(0)
    return KerasProbe(KerasNetwork(getattr(keras.applications, name)(weights=None, **options)))


def embedded_at(side: int) -> KerasProbe:
    """Return the embedded network for pictures of another size."""
    model = keras_model(open_embedded().probe)
    other = keras.models.clone_model(model, input_tensors=keras.Input((side, side, 3)))
    other.set_weights(model.get_weights())
    return KerasProbe(KerasNetwork(other))


def cat(probe: KerasProbe) -> InputImage:
    """Return chelsea.png as the network receives it, scaled as the embedded one has it."""
    return make_preprocessing(probe.model.input_shape, "lite").apply(
        read_picture(sample_path("chelsea.png")).pixels
    )


def keras_model(probe: KerasProbe) -> Any:
    """Return the Keras model behind a probe."""
    return probe._network._model  # type: ignore[attr-defined]


def forget_scores(probe: KerasProbe) -> None:
    """Let a probe compute covered pictures again."""
    probe._covered.forget()


def whole_network(probe: KerasProbe) -> Any:
    """Return a context in which the network runs as loaded, without folded batch norm."""
    return probe.without_folding()


def incremental(probe: KerasProbe) -> IncrementalNetwork:
    """Return the incremental network of a probe, which is made with the first covered picture."""
    shape = probe.model.input_shape
    image, window = np.zeros(shape, np.float32), np.array([[0, 0, 8, 8]], np.int32)
    list(probe.score_occluded(image, window, np.ones(shape, np.float32), Target(0)))
    network = probe._covered._incremental
    assert isinstance(network, IncrementalNetwork), probe.occlusion_note
    return network


def finished(run: MethodRun) -> Heatmap:
    """Return the map that a method's run ends with; its progress is passed over."""
    while True:
        try:
            next(run)
        except StopIteration as stop:
            assert isinstance(stop.value, Heatmap)
            return stop.value
