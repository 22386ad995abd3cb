"""Hostile files run nothing, read nothing and take no memory; most get a sentence."""

import os
import shutil
import threading
import time
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.ops import gen_debug_ops

from engine.core.errors import UserError
from engine.model_files.loader import open_model, open_stepwise
from engine.model_files.options import DEFAULT_OPTIONS
from engine.model_files.sandbox import sandbox_process
from engine.model_files.sandbox.sandbox_process import CleanCopy, read_in_sandbox
from tests import hostile
from tests.hostile.hostile_files import a_lambda, archive, stack
from tests.operating_systems import linux_only, peak_memory, unix_only

KINDS = [pytest.param(kind, id=kind.name) for kind in hostile.kinds()]
LABELS = str(next(resources.files("resources").glob("*.txt")))
LIMIT = 2**20  # kilobytes of memory that opening may add to this process


def refused(path, words):
    with pytest.raises(UserError, match=words) as caught:
        open_model(path)
    assert caught.value.message.endswith(".")
    assert caught.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_file_is_refused_or_inert(kind, tmp_path):
    marker = tmp_path / "marker"
    path = kind.write(tmp_path, marker)
    before, readers_before = peak_memory()
    if kind.words == hostile.INERT:
        assert open_model(path).probe.model.heads[0].num_classes == 2
    else:
        refused(path, kind.words)
    assert not marker.exists()
    after, readers_after = peak_memory()
    assert after < before + LIMIT
    assert readers_after < 4 * LIMIT or readers_after == readers_before  # nor did any reader so far


class Graph(tf.Module):
    """A module whose function `extra` may spoil."""

    def __init__(self, extra=lambda x: x):
        super().__init__()
        self.kernel = tf.Variable(np.ones((192, 2), np.float32))
        self.extra = extra

    @tf.function(input_signature=[tf.TensorSpec([None, 8, 8, 3])], autograph=False)
    def __call__(self, x):
        return tf.nn.softmax(tf.matmul(tf.reshape(self.extra(x), [-1, 192]), self.kernel))


def saved(module, folder):
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.__call__})
    return folder


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return saved(Graph(), tmp_path_factory.mktemp("saved") / "good")


def after(operation, x):
    """`x`, once `operation` has been run."""
    with tf.control_dependencies([operation]):
        return tf.identity(x)


def with_table(words):
    initializer = tf.lookup.TextFileInitializer(
        words, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER
    )
    module = Graph()
    module.table = tf.lookup.StaticHashTable(initializer, -1)
    return module


def with_asset(words):
    module = Graph()
    module.words = tf.saved_model.Asset(words)
    return module


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda marker: Graph(lambda x: after(tf.io.write_file(marker, "x"), x)),
            "more than compute|works on text",
        ),
        (
            lambda marker: Graph(
                lambda x: x + tf.cast(tf.strings.length(tf.io.read_file(__file__)), tf.float32)
            ),
            "works on text",
        ),
        (
            lambda marker: Graph(
                lambda x: tf.ensure_shape(tf.py_function(lambda y: y, [x], tf.float32), x.shape)
            ),
            "more than compute",
        ),
        (
            lambda marker: Graph(lambda x: after(tf.print("x", output_stream=f"file://{marker}"), x)),
            "works on text|more than",
        ),
        (
            lambda marker: Graph(
                lambda x: tf.raw_ops.PyFuncStateless(input=[x], token="pyfunc_0", Tout=[tf.float32])[0]
            ),
            "free text",
        ),
        (
            lambda marker: Graph(lambda x: gen_debug_ops.debug_identity(x, debug_urls=[f"file://{marker}"])),
            "free text",
        ),
        (lambda marker: Graph(lambda x: after(tf.raw_ops.Abort(error_msg="x"), x)), "free text"),
        (
            lambda marker: Graph(
                lambda x: (
                    x + tf.raw_ops.ImmutableConst(dtype=tf.float32, shape=[1], memory_region_name=__file__)
                )
            ),
            "free text",
        ),
        (
            lambda marker: Graph(lambda x: x + tf.reduce_sum(tf.fill([10**5, 10**5], x[0, 0, 0, 0]))),
            "would need",
        ),
    ],
    ids="write_file read_file py_function print PyFuncStateless DebugIdentity Abort ImmutableConst Fill".split(),
)
def test_a_hostile_graph_is_refused(spoil, words, tmp_path):
    marker = tmp_path / "marker"
    folder = saved(spoil(str(marker)), tmp_path / "model")
    marker.unlink(missing_ok=True)
    refused(folder, words)
    assert not marker.exists()


@pytest.mark.parametrize("spoil", [with_table, with_asset])
def test_what_the_serving_graph_does_not_use_is_not_loaded(spoil, tmp_path, monkeypatch):
    folder = saved(spoil(LABELS), tmp_path / "model")
    monkeypatch.setattr(tf.saved_model, "load", lambda *_, **__: pytest.fail("objects are revived"))
    assert open_model(folder).probe.model.heads[0].num_classes == 2


def test_a_table_that_the_serving_graph_uses_is_refused(tmp_path):
    module = with_table(LABELS)
    module.extra = lambda x: x + tf.cast(module.table.lookup(tf.constant("cat")), tf.float32)
    refused(saved(module, tmp_path / "model"), "more than compute|works on text")


def _unknown_operation(graph, saved_model):
    function = next(f for f in graph.graph_def.library.function if "traced" not in f.signature.name)
    function.node_def[0].op = "RunThis"


def _second_graph(graph, saved_model):
    other = saved_model.meta_graphs.add()
    other.CopyFrom(graph)
    graph.meta_info_def.tags.append("gpu")
    other.ClearField("object_graph_def")


def _restoring_functions(graph, saved_model):
    nodes = graph.object_graph_def.nodes
    number = next(number for number, node in enumerate(nodes) if node.WhichOneof("kind") == "function")
    nodes[0].saveable_objects["x"].save_function = number
    nodes[0].saveable_objects["x"].restore_function = number


def _saver_as_signature(graph, saved_model):
    name = next(
        f.signature.name for f in graph.graph_def.library.function if "traced_save" in f.signature.name
    )
    graph.object_graph_def.concrete_functions[name].SetInParent()


def _class(graph, saved_model):
    graph.object_graph_def.nodes[0].registered_name = "tf.StaticHashTable"


def _saver(graph, saved_model):
    graph.object_graph_def.nodes[0].registered_saver = "Anything"


def _repeated_constant(graph, saved_model):
    functions = (f for f in graph.graph_def.library.function if "traced" not in f.signature.name)
    node = next(node for function in functions for node in function.node_def if node.op == "Const")
    shape = node.attr["value"].tensor.tensor_shape
    for _ in range(2):
        shape.dim.add().size = 10**6


def _huge_variable(graph, saved_model):
    variable = next(
        node for node in graph.object_graph_def.nodes if node.WhichOneof("kind") == "variable"
    ).variable
    variable.shape.dim[0].size = 10**12


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_unknown_operation, "'RunThis', which is not part of TensorFlow"),
        (_repeated_constant, "far more than the file stores"),
    ],
)
def test_a_changed_graph_is_refused(change, words, good, tmp_path):
    refused(changed(change, good, tmp_path), words)


@pytest.mark.parametrize(
    "change", [_second_graph, _restoring_functions, _saver_as_signature, _class, _saver, _huge_variable]
)
def test_changes_outside_the_serving_graph_are_inert(change, good, tmp_path, monkeypatch):
    monkeypatch.setattr(tf.saved_model, "load", lambda *_, **__: pytest.fail("objects are revived"))
    image = np.random.default_rng(0).random((1, 8, 8, 3)).astype(np.float32)
    before = open_model(good).probe.predict(image)[0]
    np.testing.assert_array_equal(open_model(changed(change, good, tmp_path)).probe.predict(image)[0], before)


def changed(change, good, tmp_path):
    folder = shutil.copytree(good, tmp_path / "model")
    content = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    change(content.meta_graphs[0], content)
    (folder / "saved_model.pb").write_bytes(content.SerializeToString())
    return folder


def test_variables_that_claim_more_than_there_is_are_refused(good, tmp_path):
    folder = shutil.copytree(good, tmp_path / "model")
    (data,) = (folder / "variables").glob("*.data-*")
    data.write_bytes(data.read_bytes()[:100])
    refused(folder, "more than the files hold")


def test_a_graph_of_another_name_beside_the_inspected_one_is_not_loaded(good, tmp_path):
    folder = shutil.copytree(good, tmp_path / "model")
    for name in ("saved_model.cpb", "saved_model.pbtxt", "fingerprint.pb"):
        (folder / name).write_bytes(b"not a graph")
    assert open_model(folder).probe.model.heads[0].num_classes == 2


def test_what_is_loaded_is_what_was_inspected(tmp_path):
    path, other = archive(tmp_path / "model.keras"), tmp_path / "other.keras"
    archive(other, stack(a_lambda(tmp_path / "marker")))
    (tmp_path / "copy").mkdir()
    steps = read_in_sandbox(path, tmp_path / "copy")
    next(steps)
    waited = time.monotonic() + 20
    while not (tmp_path / "copy" / sandbox_process.CONFIG).exists() and time.monotonic() < waited:
        time.sleep(0.001)
    other.replace(path)
    package = list(steps)[-1]
    assert isinstance(package, CleanCopy)
    assert "Lambda" not in str(package.config)


def reader_that(monkeypatch, code):
    monkeypatch.setattr(
        sandbox_process,
        "_START",
        f"import os, sys, time; open(sys.argv[2] + '/pid', 'w').write(str(os.getpid())); {code}",
    )


def is_alive(number):
    return (Path("/proc") / str(number)).exists()


@linux_only("processes in /proc")
def test_closing_ends_the_reader(tmp_path, monkeypatch):
    reader_that(monkeypatch, "time.sleep(60)")
    steps = read_in_sandbox(archive(tmp_path / "model.keras"), tmp_path)
    begun = time.monotonic()
    for _ in steps:
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            break
    number = int((tmp_path / "pid").read_text())
    assert is_alive(number)
    steps.close()
    assert not is_alive(number)
    assert time.monotonic() - begun < 20
    assert threading.active_count() < 50


def test_giving_up_removes_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    reader_that(monkeypatch, "time.sleep(60)")
    (tmp_path / "files").mkdir()
    steps = open_stepwise(archive(tmp_path / "files" / "model.keras"), DEFAULT_OPTIONS)
    next(steps)
    assert list(tmp_path.glob("convscope-*"))
    steps.close()
    assert not list(tmp_path.glob("convscope-*"))


@pytest.mark.parametrize("code", ["os.kill(os.getpid(), 11)", "os._exit(3)", "os._exit(0)", "os.abort()"])
def test_a_reader_that_dies_leaves_a_sentence(code, tmp_path, monkeypatch):
    reader_that(monkeypatch, code)
    refused(archive(tmp_path / "model.keras"), "crashed the reader")


@unix_only("pipes among files")
def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "model.keras")
    refused(tmp_path / "model.keras", "not a file on a disk")
