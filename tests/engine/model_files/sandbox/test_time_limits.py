"""Files that would keep the reader busy for minutes are refused before the work; the rest is work that grows with the file."""

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from engine.core.errors import UserError
from engine.core.opening_stage import OpeningStage
from engine.model_files import loader
from engine.model_files.loader import open_model
from engine.model_files.options import DEFAULT_OPTIONS
from engine.model_files.sandbox import sandbox_reader
from engine.model_files.sandbox.sandbox_reader import read_model_file
from engine.network import relu_rules
from tests import models


def nested(path, depth):
    with h5py.File(path, "w") as file:
        group = file
        for _ in range(depth):
            group = group.create_group("g")
        group["w"] = np.zeros(3, np.float32)


@pytest.mark.parametrize("depth", [150, 2000])
def test_groups_nested_deeper_than_any_model_are_refused(tmp_path, depth):
    nested(tmp_path / "a.h5", depth)
    with pytest.raises(UserError, match="nested deeper than 100 levels"):
        read_model_file(tmp_path / "a.h5", tmp_path)


def test_groups_as_deep_as_models_in_models_are_read(tmp_path):
    nested(tmp_path / "a.h5", 60)
    assert read_model_file(tmp_path / "a.h5", tmp_path).num_values == 3


def test_more_parts_than_any_model_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox_reader, "_MOST_ENTRIES", 20)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for number in range(21):
            file.create_group(f"g{number}")
    with pytest.raises(UserError, match="in more than 20 parts"):
        read_model_file(tmp_path / "a.h5", tmp_path)


def test_a_file_that_is_mostly_holes_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "a.h5").open("wb") as stream:
        stream.write(b"\x89HDF\r\n\x1a\n")
        stream.truncate(400 * 2**30)
    if (tmp_path / "a.h5").stat().st_blocks * 512 > 2**30:
        pytest.skip("this file system keeps no holes")
    with pytest.raises(UserError, match="most of them are holes"):
        read_model_file(tmp_path / "a.h5", tmp_path)


def test_a_file_that_no_weights_in_memory_could_fill_is_refused(tmp_path, monkeypatch):
    models.functional().save(tmp_path / "a.h5")
    size = (tmp_path / "a.h5").stat().st_size
    monkeypatch.setattr(sandbox_reader, "_FREE_SIZE", 0)
    monkeypatch.setattr(sandbox_reader, "physical_memory", lambda: size // 5)
    with pytest.raises(UserError, match="its weights would not fit"):
        read_model_file(tmp_path / "a.h5", tmp_path)
    monkeypatch.setattr(sandbox_reader, "physical_memory", lambda: size)
    assert read_model_file(tmp_path / "a.h5", tmp_path).num_values > 0


def test_progress_is_told_from_the_first_part_of_the_file_on_and_never_goes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox_reader, "_HASHED", 4096)
    models.functional().save(tmp_path / "a.h5")
    shares = []
    read_model_file(tmp_path / "a.h5", tmp_path, report=lambda done, total: shares.append(done / total))
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1
    assert any(share < 0.5 for share in shares) and any(0.5 < share < 1 for share in shares)


def test_opening_can_be_given_up_between_layers_and_weights(tmp_path, monkeypatch):
    models.functional().save(tmp_path / "a.keras")
    monkeypatch.setattr(loader, "load_weights", lambda *_: pytest.fail("weights were filled in"))
    steps = loader.open_stepwise(tmp_path / "a.keras", DEFAULT_OPTIONS)
    for step in steps:
        if step.stage is OpeningStage.BUILDING and step.share > 0:
            break
    else:
        pytest.fail("there was no such step")
    steps.close()


def test_each_relu_is_looked_at_once(tmp_path, monkeypatch):
    image = hidden = layers.Input((4, 4, 3))
    for _ in range(30):
        hidden = layers.ReLU()(hidden)
    keras.Model(image, layers.Dense(2)(layers.Flatten()(hidden))).save(tmp_path / "a.keras")
    looked, before = [], relu_rules._before
    monkeypatch.setattr(relu_rules, "_before", lambda relu: looked.append(relu) or before(relu))
    open_model(tmp_path / "a.keras")
    assert 0 < len(looked) <= 30


def test_a_file_that_takes_too_much_memory_is_refused_with_a_reason(tmp_path):
    error = sandbox_reader.memory_error(tmp_path / "a.h5")
    assert error.message.startswith("a.h5 is not opened") and error.hint == (
        "The file is damaged, or built to do harm."
    )
