"""Families of keras.applications, small: their saliency is the gradient of the Keras model, and what docs/models.md says works."""

from importlib import import_module

import keras
import numpy as np
import pytest
from keras import layers

from benchmarks.applications import explain, jobs
from engine.core.target import Score, Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import make_preprocessing
from tests import models
from tests.engine.network.test_custom_gradients import by_tape, require_equal

PHOTOGRAPH = Photograph("noise", np.random.default_rng(3).integers(0, 256, (40, 56, 3), np.uint8))


def _part(module, name, /, *args, size=32, **given):
    """A network of a family, by the function that makes those of keras.applications, with few and narrow blocks."""
    build = getattr(import_module(f"keras.src.applications.{module}"), name)
    trunk = build(*args, input_shape=(size, size, 3), weights=None, include_top=False, **given)
    hidden = layers.GlobalAveragePooling2D()(trunk.output)
    return keras.Model(trunk.input, layers.Dense(3, activation="softmax")(hidden))


def _residual(version):
    stack = getattr(import_module("keras.src.applications.resnet"), f"stack_residual_blocks_v{version}")

    def blocks(hidden):
        return stack(stack(hidden, 8, 2, stride1=1, name="conv2"), 16, 2, name="conv3")

    return _part("resnet", "ResNet", blocks, version == 2, True)


def _nasnet():
    few = {
        "penultimate_filters": 96,
        "num_blocks": 1,
        "stem_block_filters": 8,
        "skip_reduction": False,
        "filter_multiplier": 2,
    }
    return _part("nasnet", "NASNet", size=64, default_size=64, **few)


FAMILIES = {
    "EfficientNet": lambda: _part("efficientnet", "EfficientNet", 0.25, 0.3, 32),
    "EfficientNetV2": lambda: _part(
        "efficientnet_v2", "EfficientNetV2", 0.25, 0.2, 32, name="efficientnetv2-b0"
    ),
    "MobileNet": lambda: _part("mobilenet", "MobileNet", alpha=0.25),
    "MobileNetV2": lambda: _part("mobilenet_v2", "MobileNetV2", alpha=0.35),
    "MobileNetV3": lambda: _part("mobilenet_v3", "MobileNetV3Small", alpha=0.75),
    "ConvNeXt": lambda: _part("convnext", "ConvNeXt", (1, 1, 1, 1), (8, 16, 16, 24)),
    "DenseNet": lambda: _part("densenet", "DenseNet", (2, 1, 1, 2)),
    "ResNet": lambda: _residual(1),
    "ResNetV2": lambda: _residual(2),
    "VGG": lambda: _part("vgg16", "VGG16"),
    "Xception": lambda: _part("xception", "Xception", size=71),
    "InceptionV3": lambda: _part("inception_v3", "InceptionV3", size=75),
    "NASNet": _nasnet,
}
SLOW = {"InceptionV3", "NASNet"}  # of hundreds of layers, however few filters they have


def _seasoned(model):
    """Give batch norm statistics that do something, and leave the scores within reach."""
    random = np.random.default_rng(5)
    for layer in model._flatten_layers():
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([random.uniform(0.8, 1.2, weight.shape) for weight in layer.get_weights()])
    return model


@pytest.mark.parametrize(
    "family", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in FAMILIES]
)
def test_each_family_is_explained_as_the_page_on_models_says(family):
    keras.utils.set_random_seed(0)
    model = _seasoned(FAMILIES[family]())
    probe = models.probe(model)
    images = np.random.default_rng(1).uniform(-1, 1, (1, *probe.model.input_shape)).astype(np.float32)
    require_equal(probe.gradient(images, Target(1, 0, Score.PROBABILITY)), by_tape(model, images, 1))
    failed = []
    for what, job in jobs(
        probe.model, PHOTOGRAPH, make_preprocessing(probe.model.input_shape, "0..1"), window=16
    ):
        try:
            explain(job, probe)
        except ValueError as error:
            failed.append(f"{what}: {error}")
    assert failed == []
    has_norms = any(isinstance(layer, layers.BatchNormalization) for layer in model._flatten_layers())
    assert not any("not folded" in note for note in probe.model.notes)
    assert not has_norms or probe._folding.num_folded > 0
