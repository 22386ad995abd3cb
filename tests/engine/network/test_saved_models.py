"""SavedModels of many writers: only the serving graph is taken, with the variables that it reads."""

import shutil

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from engine.core.errors import UserError
from engine.model_files.loader import open_model
from engine.model_files.saved_models import saved_variables, trial_run
from engine.model_files.saved_models.serving_graph import checkpoint_keys, extract_serving_graph
from tests.engine.model_files.legacy.test_old_models import FILES, difference

FOLDER = FILES / "saved_models"
NAMES = sorted(path.stem for path in FOLDER.glob("*.npz"))


@pytest.mark.parametrize("name", NAMES)
def test_predictions_are_those_of_the_writer(name):
    """Slots of an optimiser, random augmentation beside the serving graph, and exports of TensorFlow 1 are no hindrance."""
    with np.load(FOLDER / f"{name}.npz") as reference:
        assert np.ptp(reference["y"]) > 1e-3
        assert difference(open_model(FOLDER / name).probe, reference) < 2e-6


def test_only_what_the_serving_graph_needs_is_kept():
    content = saved_model_pb2.SavedModel.FromString((FOLDER / "legacy_adam" / "saved_model.pb").read_bytes())
    meta = content.meta_graphs[0]
    serving = extract_serving_graph(meta, meta.signature_def["serving_default"], "a")
    assert len(serving.definition.library.function) < len(meta.graph_def.library.function) / 3
    keys = checkpoint_keys(meta)
    assert set(serving.variables) < set(keys)  # the optimiser's are restored by training only
    assert all(".OPTIMIZER_SLOT" not in keys[variable] for variable in serving.variables)
    operations = {node.op for function in serving.definition.library.function for node in function.node_def}
    assert not operations & {"RestoreV2", "SaveV2", "RngReadAndSkip"}


def test_variables_of_one_name_come_to_their_places(tmp_path):
    class Two(tf.Module):
        def __init__(self):
            super().__init__()
            self.parts = [
                tf.Variable(np.full((3, 2), value, np.float32), name="kernel") for value in (1.0, 100.0)
            ]

        @tf.function(input_signature=[tf.TensorSpec([None, 4, 4, 3])])
        def __call__(self, x):
            mean = tf.reduce_mean(x, (1, 2))
            return tf.matmul(mean, self.parts[0]) + 2 * tf.matmul(mean, self.parts[1])

    module = Two()
    tf.saved_model.save(module, str(tmp_path / "two"), signatures=module.__call__)
    found = open_model(tmp_path / "two").probe.predict(np.ones((1, 4, 4, 3), np.float32))[0]
    np.testing.assert_allclose(found, np.full((1, 2), 603.0))


def looping(folder, condition):
    class Loop(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None, 4, 4, 3])])
        def __call__(self, x):
            final = tf.while_loop(condition, lambda n, a: (n + 1, a * 2), (0, x))[1]
            return tf.reduce_mean(final, (1, 2))

    module = Loop()
    tf.saved_model.save(module, str(folder), signatures=module.__call__)
    return folder


def test_a_loop_with_an_end_is_computed(tmp_path):
    probe = open_model(looping(tmp_path / "loop", lambda n, a: n < 3)).probe
    np.testing.assert_allclose(probe.predict(np.ones((1, 4, 4, 3), np.float32))[0], np.full((1, 3), 8.0))


def test_a_loop_without_an_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(trial_run, "_PATIENCE", 1.0)
    with pytest.raises(UserError, match="one prediction takes longer than 1 seconds"):
        open_model(looping(tmp_path / "loop", lambda n, a: True))


@pytest.mark.parametrize("limit", ["holes", "memory", "disk"])
def test_variables_are_limited_before_they_are_copied(tmp_path, monkeypatch, limit):
    folder = shutil.copytree(FOLDER / "tf1_ref", tmp_path / "model")
    (data,) = (folder / "variables").glob("*.data-*")
    monkeypatch.setattr(saved_variables, "_FREE_SIZE", 0)
    if limit == "holes":
        with data.open("r+b") as stream:
            stream.truncate(6 * 2**30)
        if data.stat().st_blocks * 512 > 2**30:
            pytest.skip("this file system keeps no holes")
    if limit == "memory":
        monkeypatch.setattr(saved_variables, "physical_memory", lambda: 10)
    if limit == "disk":
        monkeypatch.setattr(
            saved_variables.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10)
        )
    with pytest.raises(UserError, match=r"most of them are holes|memory can hold|No room is left in"):
        open_model(folder)


def test_a_signature_of_what_is_not_there_is_damage(tmp_path):
    folder = shutil.copytree(FOLDER / "tf1_ref", tmp_path / "model")
    content = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    content.meta_graphs[0].signature_def["serving_default"].outputs["probabilities"].name = "nowhere:0"
    (folder / "saved_model.pb").write_bytes(content.SerializeToString())
    with pytest.raises(UserError, match="needs 'nowhere', which is missing"):
        open_model(folder)


def test_a_link_among_the_variables_is_not_followed_out_of_the_folder(tmp_path):
    folder = shutil.copytree(FOLDER / "tf1_ref", tmp_path / "model")
    (data,) = (folder / "variables").glob("*.data-*")
    data.rename(tmp_path / "elsewhere")
    try:
        data.symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("links need rights on this system")
    with pytest.raises(UserError, match="is outside the folder"):
        open_model(folder)
