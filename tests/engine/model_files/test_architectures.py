"""Weights alone find their place in an architecture of keras.applications."""

import inspect

import keras
import numpy as np
import pytest

from engine.core.architecture_names import ARCHITECTURES
from engine.core.errors import UserError
from engine.model_files.architectures import build_architecture, cached_weights, find_architecture
from engine.model_files.loader import open_model
from engine.model_files.options import Options


def test_the_names_are_those_that_keras_has():
    assert set(ARCHITECTURES) == {
        name for name, entry in vars(keras.applications).items() if inspect.isfunction(entry)
    }


def test_names_are_found_however_they_are_written():
    assert find_architecture("mobilenet_v2") == "MobileNetV2"
    assert find_architecture("EFFICIENTNET-B0") == "EfficientNetB0"
    with pytest.raises(UserError, match="no architecture 'alexnet'"):
        find_architecture("alexnet")


@pytest.mark.parametrize("suffix", [".weights.h5", ".h5"])
@pytest.mark.parametrize("classes", [1000, 7])
def test_the_number_of_classes_follows_from_the_number_of_weights(tmp_path, classes, suffix):
    keras.utils.set_random_seed(3)
    model = keras.applications.MobileNet(weights=None, classes=classes)
    path = tmp_path / f"mine{suffix}"
    if suffix == ".h5":
        model.save(path)
        import h5py

        with h5py.File(path, "a") as file:
            del file.attrs["model_config"]
    else:
        model.save_weights(path)
    opened = open_model(path, Options(architecture="mobilenet"))
    images = np.random.default_rng(0).uniform(-1, 1, (1, 224, 224, 3)).astype(np.float32)
    np.testing.assert_allclose(opened.probe.predict(images)[0], model(images, training=False), atol=1e-6)
    assert opened.preprocessing.scaling == "-1..1"
    assert bool(opened.probe.model.labels) == (classes == 1000)


def test_weights_of_another_architecture_are_told_from_its_own(tmp_path):
    with pytest.raises(UserError, match="25,636,712 weights, but MobileNet has 4,253,864"):
        build_architecture("MobileNet", 25_636_712)


def test_without_a_file_the_cache_is_looked_at_and_nothing_downloaded(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(keras.utils, "get_file", lambda *_, **__: pytest.fail("a download"))
    assert cached_weights("MobileNet") is None
    opened = open_model(None, Options(architecture="MobileNet"))
    assert "random weights" in opened.probe.model.notes[0]
    cache = tmp_path / "models"
    cache.mkdir()
    (cache / "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5").touch()
    (cache / "mobilenet_1_0_224_tf_no_top.h5").touch()
    (cache / "mobilenet_1_0_224_tf.h5").touch()
    assert cached_weights("MobileNetV2").name.startswith("mobilenet_v2")
    assert cached_weights("MobileNet").name == "mobilenet_1_0_224_tf.h5"
