"""Files that are no model are called what they are, with what to do; archives with one model in them open."""

import io
import json
import re
import zipfile

import cv2
import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from engine.core.errors import UserError, innermost_message
from engine.imaging.file_kinds import archive_kind, detect_kind, folder_kind
from engine.imaging.picture_file import read_picture
from engine.model_files.loader import open_model
from engine.model_files.sandbox.inspection import inspect_config
from engine.model_files.sandbox.sandbox_reader import read_model_file
from engine.network.scope_names import safe_scope_name
from tests import models
from tests.file_kinds import SAMPLES


@pytest.mark.parametrize(
    ("name", "content", "words"),
    SAMPLES,
)
def test_what_is_no_model_is_called_what_it_is(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "copy").mkdir()
    with pytest.raises(UserError) as refused:
        read_model_file(tmp_path / name, tmp_path / "copy")
    assert re.search(words, str(refused.value)), str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jpg", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer.*git lfs pull"),
        ("a.dcm", bytes(128) + b"DICM" + bytes(9), "DICOM file without a picture"),
        ("a.nii", bytes(344) + b"n+1\0" + bytes(9), "NIfTI volume.*damaged"),
        ("a.exr", b"v\x2f\x31\x01" + bytes(99), "EXR picture.*damaged"),
        ("a.dcm", b"no preamble" * 99, "DICOM picture.*PNG or JPEG"),
        ("a.hdr", bytes(344) + b"ni1\0" + bytes(9), "header of a NIfTI volume.*slices"),
        ("a.cr3", b"\0\0\0\x18ftypcrx " + bytes(99), "raw picture"),
        ("a.raf", b"FUJIFILMCCD-RAW 0201" + bytes(99), "raw picture"),
        ("a.rw2", b"IIU\0" + bytes(99), "raw picture"),
        ("a.npy", b"\x93NUMPY" + bytes(99), "NumPy array.*one of these formats"),
    ],
)
def test_what_is_no_picture_that_is_read_is_called_what_it_is(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as refused:
        read_picture(tmp_path / name)
    assert re.search(words, str(refused.value)), str(refused.value)


def test_pictures_and_models_are_not_taken_for_other_kinds(tmp_path):
    model = models.functional()
    for name in ("a.keras", "a.h5"):
        model.save(tmp_path / name)
        start = (tmp_path / name).read_bytes()[:4096]
        assert detect_kind(start, name) is None
    for suffix in (".bmp", ".tiff", ".webp"):
        content = cv2.imencode(suffix, np.zeros((20, 20, 3), np.uint8))[1].tobytes()
        assert detect_kind(content, f"a{suffix}") is None


@pytest.mark.parametrize("labels", ["labels.txt", None])
def test_an_archive_with_one_model_opens_with_its_class_names(tmp_path, labels):
    keras.utils.set_random_seed(1)
    model = models.functional()
    model.save(tmp_path / "keras_model.h5")
    with zipfile.ZipFile(tmp_path / "converted_keras.zip", "w") as archive:
        archive.write(tmp_path / "keras_model.h5", "keras_model.h5")
        archive.writestr("__MACOSX/._keras_model.h5", b"resource")
        if labels:
            archive.writestr(
                labels,
                "".join(f"{number} class {'abcde'[number]}\n" for number in range(model.output_shape[-1])),
            )
    (tmp_path / "keras_model.h5").unlink()
    probe = open_model(tmp_path / "converted_keras.zip").probe
    image = np.random.default_rng(0).random((1, *probe.model.input_shape)).astype(np.float32)
    np.testing.assert_allclose(probe.predict(image)[0], model(image).numpy(), atol=2e-6)
    assert probe.model.labels == (
        tuple(f"class {letter}" for letter in "abcde"[: model.output_shape[-1]]) if labels else ()
    )


def test_a_model_in_an_archive_is_inspected_like_any_other(tmp_path):
    config = json.dumps({"class_name": "Lambda", "config": {"name": "evil"}})
    inner = io.BytesIO()
    models.functional().save(tmp_path / "a.keras")
    with zipfile.ZipFile(tmp_path / "a.keras") as good, zipfile.ZipFile(inner, "w") as evil:
        for name in good.namelist():
            evil.writestr(name, config if name == "config.json" else good.read(name))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.keras", inner.getvalue())
    with pytest.raises(UserError, match="carries program code"):
        open_model(tmp_path / "a.zip")


def test_folders_are_called_what_they_are():
    assert folder_kind(["checkpoint", "ckpt.index"]).name == "a folder of TensorFlow checkpoints"
    assert folder_kind(["config.json", "model.safetensors"]).name == "a folder of PyTorch weights"
    assert "such as a.keras" in folder_kind(["a.keras", "readme"]).hint
    assert folder_kind(["cat.png"]) is None
    assert archive_kind(["cat.png"]) is None


def test_a_layer_of_tensorflow_hub_is_called_so():
    layer = {"class_name": "KerasLayer", "config": {"name": "k", "handle": "somewhere"}}
    with pytest.raises(UserError, match="layer of TensorFlow Hub") as refused:
        inspect_config(json.dumps({"class_name": "Sequential", "config": {"layers": [layer]}}), "a.h5", 10)
    assert "SavedModel" in refused.value.hint


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_layers_may_have_any_name(tmp_path, suffix):
    keras.utils.set_random_seed(2)
    image = layers.Input((9, 9, 3), name="bild ä")
    hidden = layers.Conv2D(4, 3, name="größe", activation="relu")(image)
    hidden = layers.Conv2D(4, 3, name="conv 1")(hidden)
    hidden = layers.GlobalAveragePooling2D(name="-層:$")(hidden)
    model = keras.Model(image, layers.Dense(3, name="\x1b[31m\n")(hidden), name="ein modell")
    model.save(tmp_path / f"a{suffix}")
    probe = open_model(tmp_path / f"a{suffix}").probe
    pixels = np.random.default_rng(0).random((1, 9, 9, 3)).astype(np.float32)
    np.testing.assert_allclose(probe.predict(pixels)[0], model(pixels).numpy(), atol=2e-6)
    assert [node.path for node in probe.model.root.children] == [
        "bild ä",
        "größe",
        "conv 1",
        "-層:$",
        "\x1b[31m\n",
    ]
    first = probe.activations(pixels, ["größe"])["größe"]
    np.testing.assert_allclose(first, model.layers[1](pixels).numpy(), atol=2e-6)


def test_names_that_tensorflow_takes_stay_as_they_are():
    assert [safe_scope_name(name) for name in ("conv_1", "a/b.c-d>e", "0")] == ["conv_1", "a/b.c-d>e", "0"]
    assert [safe_scope_name(name) for name in ("größe", "conv 1", "_a", "")] == [
        "gr__e",
        "conv_1",
        "layer_a",
        "layer",
    ]


def test_a_network_that_needs_too_much_memory_for_a_picture_is_not_taken_for_one_without_pictures(tmp_path):
    image = layers.Input((64, 64, 3))
    hidden = layers.Conv2D(4, 3, dilation_rate=100_000, padding="same")(image)
    keras.Model(image, layers.Dense(3)(layers.GlobalAveragePooling2D()(hidden))).save(
        tmp_path / "dilated.keras"
    )
    with pytest.raises(UserError, match="needs more memory for one picture than this machine has: OOM"):
        open_model(tmp_path / "dilated.keras")


def test_the_reason_of_an_error_in_a_graph_is_what_stands_behind_where_it_was():
    text = (
        "Graph execution error:\n\nDetected at node a/b defined at (most recent call last):\n"
        '  File "/x/y.py", line 3, in z\n\n<stack traces unavailable>\nInputs are not alike: 3 and 4\n\t [[{{node a/b}}]]\n'
    )
    assert (
        innermost_message(tf.errors.InvalidArgumentError(None, None, text)) == "Inputs are not alike: 3 and 4"
    )
