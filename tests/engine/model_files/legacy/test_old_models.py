"""Files of ten years of Keras: their weights come to the right places. test_model_table compares the predictions of each."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.model_files.legacy.legacy import modernise
from engine.model_files.loader import open_model
from engine.model_files.options import Options

FILES = Path(__file__).parents[3] / "files"
OLD = sorted(
    path
    for path in FILES.glob("*/*")
    if path.suffix in (".h5", ".keras") and path.parent.name not in ("weights", "refused")
)


def difference(probe, reference):
    """The largest difference from the reference predictions (of logits: the share), one picture at a time, other inputs held."""
    model, largest = probe.model, 0
    names = list(reference["input_names"]) if "x0" in reference else [model.inputs[model.picture].name]
    inputs = {
        name: reference[f"x{number}" if "x0" in reference else "x"] for number, name in enumerate(names)
    }
    pictures = inputs.pop(model.inputs[model.picture].name).astype(np.float32)
    for number, expected in enumerate(reference["y"]):
        probe.set_other_inputs({name: values[number] for name, values in inputs.items()})
        scores = probe.predict(pictures[number : number + 1])[0][0]
        largest = max(
            largest, float(np.abs(scores[-len(expected) :] - expected).max() / max(1, np.abs(expected).max()))
        )
    return largest


@pytest.mark.parametrize("suffix", ["_weights.h5", ".weights.h5"])
@pytest.mark.parametrize("name", ["sequential_nested", "functional_partial_frozen"])
def test_weights_alone_open_with_the_json_of_their_architecture(name, suffix):
    folder = FILES / "weights"
    with pytest.raises(UserError, match="weights only"):
        open_model(folder / f"{name}{suffix}")
    probe = open_model(folder / f"{name}{suffix}", Options(architecture=str(folder / f"{name}.json"))).probe
    with np.load(folder / f"{name}.npz") as reference:
        assert difference(probe, reference) < 2e-6


def test_the_order_of_weights_in_a_partly_frozen_model_is_not_taken_for_granted(tmp_path):
    """Where the file's names say otherwise than its order, the names count."""
    path = FILES / "tf215" / "functional_nested_partial_frozen.h5"
    shuffled = tmp_path / path.name
    shuffled.write_bytes(path.read_bytes())
    with h5py.File(shuffled, "a") as file:
        group = file["model_weights"]["tiny_base"]
        group.attrs["weight_names"] = group.attrs["weight_names"][::-1]
    with np.load(path.with_suffix(".npz")) as reference:
        assert difference(open_model(shuffled).probe, reference) < 2e-6


def test_a_saved_model_predicts_what_keras_did():
    with np.load(FILES / "saved_model_reference.npz") as reference:
        assert difference(open_model(FILES / "saved_model").probe, reference) < 2e-6


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("keras122_theano_dilated.h5", "trained with Theano"),
        ("keras122_channels_first.h5", "Theano's order of axes"),
        ("keras122_lstm_rows.h5", "inner_activation"),
        ("tf215_locally_connected.h5", "Keras 3 no longer has"),
        ("tf215_lambda_layer.h5", "carries program code"),
    ],
)
def test_what_would_be_wrong_or_run_code_is_refused(name, words):
    with pytest.raises(UserError, match=words) as refused:
        open_model(FILES / "refused" / name)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("name", "suffix"), [("depthwise.keras", ".h5"), ("functional_subclass.h5", ".keras")]
)
def test_a_file_of_the_wrong_name_is_opened_as_what_it_is(tmp_path, name, suffix):
    path = FILES / "tf215" / name
    renamed = (tmp_path / path.name).with_suffix(suffix)
    renamed.write_bytes(path.read_bytes())
    with np.load(path.with_suffix(".npz")) as reference:
        assert difference(open_model(renamed).probe, reference) < 2e-6


def old_config(kind, call, **config):
    """The description of a Keras 2 model with one layer of a kind, called with some keyword arguments."""
    image = {
        "class_name": "InputLayer",
        "name": "a",
        "config": {"name": "a", "batch_input_shape": [None, 8, 8, 3]},
        "inbound_nodes": [],
    }
    layer = {
        "class_name": kind,
        "name": "b",
        "config": {"name": "b", **config},
        "inbound_nodes": [[["a", 0, 0, call]]],
    }
    inner = {
        "name": "m",
        "layers": [image, layer],
        "input_layers": [["a", 0, 0]],
        "output_layers": [["b", 0, 0]],
    }
    return {"class_name": "Model", "config": inner}


@pytest.mark.parametrize(
    ("kind", "call", "config", "words"),
    [
        ("BatchNormalization", {"training": True}, {}, "training=True"),
        ("MaxPooling2D", {}, {"pool_shape": [4, 4]}, "pool_shape"),
        ("BatchNormalization", {}, {"mode": 2}, "mode=2"),
        ("DepthwiseConv2D", {}, {"kernel_size": 3, "groups": 3}, "groups=3"),
        ("MaxoutDense", {}, {}, "no longer has"),
    ],
)
def test_what_would_compute_otherwise_is_refused_and_not_left_out(kind, call, config, words):
    with pytest.raises(UserError, match=words):
        modernise(old_config(kind, call, **config))


def test_an_operation_that_keras_3_has_as_a_layer_is_repaired():
    assert modernise(old_config("TFOpLambda", {}, function="math.add"))[1]


def test_old_words_become_new_ones_each_with_a_repair():
    config, repairs = modernise(old_config("MaxPooling1D", {}, pool_length=4, stride=2))
    assert config["config"]["layers"][1]["config"] == {"pool_size": 4, "strides": 2, "name": "b"}
    assert "pool_length as pool_size" in repairs and "stride as strides" in repairs


def test_a_renamed_layer_is_not_given_anothers_weights(tmp_path):
    path = FILES / "keras231" / "functional_nested_partial.h5"
    renamed = tmp_path / path.name
    renamed.write_bytes(path.read_bytes())
    with h5py.File(renamed, "a") as file:
        config = json.loads(file.attrs["model_config"])
        dense = next(entry for entry in config["config"]["layers"] if entry["class_name"] == "Dense")
        text = json.dumps(config).replace(f'"{dense["name"]}"', '"another"')
        file.attrs["model_config"] = text
    with pytest.raises(UserError, match="no weights for layer 'another'"):
        open_model(renamed)
