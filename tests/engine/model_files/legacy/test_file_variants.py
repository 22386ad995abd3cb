"""Files that are as good as any, though not as today's Keras writes them: other names, other arguments, rounded weights."""

import json

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from engine.core.errors import UserError
from engine.core.target import Target
from engine.model_files.legacy.legacy import modernise
from engine.model_files.legacy.legacy_weights import _renumbered
from engine.model_files.loader import open_model
from engine.model_files.options import Options
from engine.model_files.sandbox.inspection import inspect_config
from tests.engine.model_files.legacy.test_old_models import FILES, difference, old_config


@pytest.mark.parametrize(
    "name",
    [
        "by_hand/written_on_windows.keras",
        "by_hand/idle_arguments.keras",
        "keras315/quantised_int8.keras",
        "keras315/quantised_int8_hdf5.h5",
    ],
)
def test_predictions_are_those_of_the_writer(name):
    path = FILES / name
    with np.load(path.with_suffix(".npz")) as reference:
        assert difference(open_model(path).probe, reference) < 2e-6


def test_what_was_left_out_of_idle_layers_is_said():
    notes = open_model(FILES / "by_hand" / "idle_arguments.keras").probe.model.notes
    left_out = "Dropout.of_tomorrow, RandomRotation.new_in_4, RandomRotation.value_range"
    assert f"Ignored, because it does not change predictions: {left_out}." in notes


def test_unknown_arguments_of_layers_that_compute_are_still_refused():
    assert modernise(old_config("GaussianNoise", {}, stddev=0.1, of_tomorrow=3))[0]
    with pytest.raises(UserError, match="of_tomorrow=3"):
        modernise(old_config("Conv2D", {}, filters=2, kernel_size=1, of_tomorrow=3))
    with pytest.raises(UserError, match="of_tomorrow=3"):
        modernise(
            old_config("RandomCrop", {}, height=2, width=1, of_tomorrow=3)
        )  # which does not hand on what it gets


def network():
    return keras.Sequential(
        [
            layers.Input((8, 8, 3)),
            layers.Conv2D(4, 3, name="conv2d"),
            layers.Conv2D(4, 3, name="conv2d_1"),
            layers.Conv2D(4, 3, name="conv2d_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(3, activation="softmax", name="dense"),
        ]
    )


def test_a_quantised_network_has_gradients_close_to_those_of_the_network_it_came_from(tmp_path):
    keras.utils.set_random_seed(3)
    model = network()
    image = np.random.default_rng(0).random((1, 8, 8, 3)).astype(np.float32)
    gradients = []
    for name in ("whole", "rounded"):
        if name == "rounded":
            model.quantize("int8", filters="dense")
        model.save(tmp_path / f"{name}.keras")
        probe = open_model(tmp_path / f"{name}.keras").probe
        gradients.append(np.asarray(probe.gradient(image, Target(1))).ravel())
    whole, rounded = gradients
    assert np.abs(whole).max() > 1e-4
    assert whole @ rounded / np.sqrt((whole @ whole) * (rounded @ rounded)) > 0.999


@pytest.mark.parametrize("start", [1, 7])
def test_weights_whose_layers_are_numbered_from_another_start_come_to_their_places(tmp_path, start):
    keras.utils.set_random_seed(4)
    model = network()
    image = np.random.default_rng(0).random((1, 8, 8, 3)).astype(np.float32)
    (tmp_path / "net.json").write_text(model.to_json())
    model.save(tmp_path / "whole.h5")
    names = {
        "conv2d": f"conv2d_{start}",
        "conv2d_1": f"conv2d_{start + 1}",
        "conv2d_2": f"conv2d_{start + 2}",
        "dense": "dense_3",
    }
    with h5py.File(tmp_path / "whole.h5") as whole, h5py.File(tmp_path / "weights.h5", "w") as file:
        group = whole["model_weights"]
        renamed = [names.get(name, name) for name in group.attrs["layer_names"]]
        file.attrs["layer_names"] = renamed
        for old, new in zip(group.attrs["layer_names"], renamed, strict=True):
            own = file.create_group(new)
            own.attrs["weight_names"] = [
                name.replace(old, new, 1) for name in group[old].attrs["weight_names"]
            ]
            for name in group[old].attrs["weight_names"]:
                own[name.replace(old, new, 1)] = group[old][name][()]
    probe = open_model(tmp_path / "weights.h5", Options(architecture=str(tmp_path / "net.json"))).probe
    np.testing.assert_allclose(probe.predict(image)[0], model.predict(image, verbose=0), atol=2e-6)
    assert f"numbered differently in the file (conv2d_{start} for conv2d)" in " ".join(probe.model.notes)


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [
        (
            ["conv2d", "conv2d_1"],
            ["conv2d_1", "conv2d_3"],
        ),  # one between them is gone: which is which is a guess
        (["conv2d", "conv2d_1"], ["conv2d_2", "conv2d_1"]),  # another order
        (["conv2d", "conv2d_1"], ["conv2d_1", "conv2d_2", "conv2d_3"]),
        (["conv2d"], ["dense_1"]),
        (["block1_conv", "head"], ["block1_conv", "top"]),
    ],
)
def test_layers_whose_match_would_be_a_guess_are_not_matched(wanted, stored):
    assert _renumbered(wanted, stored) == {}


def test_layers_are_matched_by_kind_whatever_stands_between_them():
    stored = ["conv2d_4", "batch_normalization_2", "conv2d_5"]
    assert _renumbered(["conv2d", "batch_normalization", "conv2d_1"], stored) == {
        "conv2d": "conv2d_4",
        "batch_normalization": "batch_normalization_2",
        "conv2d_1": "conv2d_5",
    }


def test_a_description_that_is_json_twice_is_read(tmp_path):
    text = network().to_json()
    assert inspect_config(json.dumps(text), "a.json", 100) == inspect_config(text, "a.json", 100)
    with pytest.raises(UserError, match="is not a model"):
        inspect_config(json.dumps(json.dumps(text)), "a.json", 100)
    with pytest.raises(UserError, match="is not JSON"):
        inspect_config('"[' + "[" * 9 + '"', "a.json", 100)


def test_a_quantiser_of_another_kind_is_refused():
    entry = {
        "class_name": "GPTQConfig",
        "module": "keras.quantizers",
        "config": {"dataset": "a", "tokenizer": "b"},
    }
    text = json.dumps(
        {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"q": entry}}]}}
    )
    with pytest.raises(UserError, match="GPTQConfig"):
        inspect_config(text, "a.keras", 100)
