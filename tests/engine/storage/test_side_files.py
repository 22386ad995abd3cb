"""Files beside a model, a run or a batch: whatever they are, they are read within limits or refused by a sentence."""

import json
import os
import threading
import time

import numpy as np
import pytest

from app.batch.batch_item import BatchItem
from app.batch.output_folder import OutputFolder
from app.headless.spreadsheet import escape_cell, unescape_cell
from engine.core.errors import UserError
from engine.model_files.labels import find_labels, read_labels
from engine.model_files.sandbox.trusted_files import trust
from engine.model_files.sidecar import Sidecar, read_sidecar, sidecar_labels, write_sidecar
from engine.session.session_file import read_session, write_session
from engine.storage.plain_values import DecodeError
from engine.storage.untrusted_files import open_regular, parse_json, read_bytes, read_json
from engine.training.run_folder import RunFolder
from tests import fuzz, sessions
from tests.operating_systems import unix_only

posix = unix_only("FIFOs, devices, and links that need no rights")


@pytest.fixture(autouse=True)
def _own_settings(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: tmp_path / "settings")


@pytest.mark.parametrize("name", fuzz.READERS)
def test_no_reader_lets_an_error_through(name):
    fuzz.tried(name, 40)


def by_all_readers(path):
    """Yield what each reader makes of a file under every name that it looks for."""
    folder = path.parent
    run = RunFolder(folder)
    outputs = OutputFolder(folder, "m", "request", ())
    yield lambda: read_labels(path, 3)
    yield lambda: trust(path)
    yield lambda: read_session(path)
    yield run.plan
    yield run.pictures
    yield run.read_history
    yield lambda: run.command
    yield run.repair_last_line
    yield lambda: find_labels(folder / "net.keras", 3)
    yield lambda: read_sidecar(folder / "net.keras", "d")
    yield lambda: outputs.finished_row(BatchItem("a.png", path))


NAMES = (
    "file",
    "plan.json",
    "pictures.json",
    "progress.jsonl",
    "wish",
    "labels.txt",
    "net.keras.convscope.json",
    "a.png-m.json",
)


@posix
@pytest.mark.parametrize("kind", ["FIFO", "device"])
def test_nothing_waits_for_a_pipe_or_reads_a_device(tmp_path, kind):
    for name in NAMES:
        os.mkfifo(tmp_path / name) if kind == "FIFO" else (tmp_path / name).symlink_to("/dev/zero")
    done = []

    def read_all():
        for reader in by_all_readers(tmp_path / "file"):
            try:
                done.append(reader())
            except UserError as error:
                assert error.hint or error.message
                done.append(None)

    reading = threading.Thread(target=read_all, daemon=True)
    reading.start()
    reading.join(60)
    assert not reading.is_alive()
    assert len(done) == len(list(by_all_readers(tmp_path / "file")))


@posix
def test_a_link_out_of_the_folder_is_followed_only_where_the_user_has_named_it(tmp_path):
    (tmp_path / "secret.txt").write_text("a\nb\nc\n")
    model = tmp_path / "models" / "net.keras"
    model.parent.mkdir()
    (model.parent / "labels.txt").symlink_to("../secret.txt")
    assert find_labels(model, 3) == ((), "")
    assert read_labels(model.parent / "labels.txt", 3) == ("a", "b", "c")
    (model.parent / "real.txt").write_text("d\ne\nf\n")
    (model.parent / "classes.txt").symlink_to("real.txt")
    assert find_labels(model, 3) == (("d", "e", "f"), "classes.txt")


@pytest.mark.parametrize("named", ["../secret.txt", "{place}/secret.txt"])
def test_a_sidecar_that_came_with_a_model_names_no_file_outside_its_folder(tmp_path, named):
    (tmp_path / "secret.txt").write_text("a\nb\nc\n")
    model = tmp_path / "models" / "net.keras"
    model.parent.mkdir()
    (model.parent / "net.keras.convscope.json").write_text(
        json.dumps({"labels": named.format(place=tmp_path)})
    )
    path, folder = sidecar_labels(model, kept := read_sidecar(model, "d"))
    with pytest.raises(UserError, match="is outside the folder"):
        read_labels(path, 3, folder)
    write_sidecar(
        model, "d", Sidecar("torch", kept.fit, kept.labels)
    )  # keeping another choice does not make it the user's
    assert read_sidecar(model, "d") == Sidecar("torch")


@posix
@pytest.mark.parametrize("kind", ["link", "FIFO"])
def test_a_sidecar_is_never_written_through_what_came_with_the_model(tmp_path, kind):
    model, precious = tmp_path / "models" / "net.keras", tmp_path / "precious"
    model.parent.mkdir()
    precious.write_text("mine")
    beside = model.parent / "net.keras.convscope.json"
    if kind == "link":
        beside.symlink_to(precious)
    else:
        os.mkfifo(beside)
    assert write_sidecar(model, "d", Sidecar("torch")).parent == tmp_path / "settings" / "models"
    assert precious.read_text() == "mine"
    assert read_sidecar(model, "d") == Sidecar("torch")


def test_labels_that_the_user_has_chosen_elsewhere_are_kept_among_the_settings(tmp_path):
    (tmp_path / "names.txt").write_text("a\nb\nc\n")
    model = tmp_path / "models" / "net.keras"
    model.parent.mkdir()
    kept = write_sidecar(model, "d", Sidecar("torch", labels=str(tmp_path / "names.txt"), is_own=True))
    assert kept.parent == tmp_path / "settings" / "models"
    path, folder = sidecar_labels(model, read_sidecar(model, "d"))
    assert read_labels(path, 3, folder) == ("a", "b", "c")
    (model.parent / "near.txt").write_text("d\ne\nf\n")
    assert (
        write_sidecar(model, "d", Sidecar(labels=str(model.parent / "near.txt"), is_own=True)).parent
        == model.parent
    )
    assert read_sidecar(model, "d") == Sidecar(labels="near.txt")


def test_sizes_are_limited_before_reading(tmp_path):
    with (tmp_path / "sparse.json").open("wb") as stream:
        stream.truncate(400 * 2**30)
    begun = time.process_time()
    with pytest.raises(UserError, match="larger than 16 MB"):
        read_json(tmp_path / "sparse.json")
    assert time.process_time() - begun < 5  # of this process's own time: nothing is read
    (tmp_path / "five").write_bytes(b"12345")
    assert read_bytes(tmp_path / "five", 5) == b"12345"
    with pytest.raises(UserError, match="larger"):
        read_bytes(tmp_path / "five", 4)


@posix
def test_a_file_of_the_system_that_tells_no_size_is_limited_too():
    if not os.path.exists("/proc/self/maps"):  # noqa: PTH110
        pytest.skip("only Linux has such files")
    with pytest.raises(UserError, match="larger"):
        read_bytes(fuzz.Path("/proc/self/maps"), 100)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(UserError, match=r"cannot be read|is a folder"):
        open_regular(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 65 + "]" * 65, "deeper than 64"),
        ("[" * 200_000, "deeper than 64"),
        ('{"a":' * 65 + "1" + "}" * 65, "deeper than 64"),
        ("[1e999]", "too large"),
        ("[-1e999]", "too large"),
        ("[Infinity]", "not a finite number"),
        ("[NaN]", "not a finite number"),
        ("[1", "not valid JSON"),
        ("", "not valid JSON"),
        ("9" * 5000, "not valid JSON"),
    ],
)
def test_json_that_no_side_file_holds_is_refused(text, words):
    with pytest.raises(DecodeError, match=words):
        parse_json(text)


def test_brackets_in_strings_do_not_count_as_depth():
    deep = ["[" * 500, '\\"[' * 200, {"{" * 300: 1.5}]
    assert parse_json(json.dumps(deep)) == deep
    assert parse_json("[" * 64 + "]" * 64) == json.loads("[" * 64 + "]" * 64)


@pytest.mark.parametrize("kind", [[], {}, None, 3, "Layers"])
def test_an_outcome_of_no_kind_is_refused(tmp_path, kind):
    source = tmp_path / "a.convscope"
    write_session(source, sessions.session())
    sessions.rewrite(source, lambda _, manifest: manifest["session"]["picture"].update(kind=kind))
    with pytest.raises(UserError, match="an outcome has no known kind of result"):
        read_session(source)


@pytest.mark.parametrize("shape", ["(0, 99999999999999999999)", "(True, True)", "(2**40, 0)"])
def test_a_session_whose_array_claims_an_impossible_shape_is_refused(tmp_path, shape):
    source = tmp_path / "a.convscope"
    write_session(source, sessions.session())
    text = f"{{'descr': '|b1', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    content = (
        b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + (b"\0" if "True" in shape else b"")
    )
    sessions.rewrite(source, lambda members, _: members.update({"arrays/1.npy": content}))
    with pytest.raises(UserError, match="arrays/1"):
        read_session(source)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("extra", 1),
        ("score_1", True),
        ("class_1", "one"),
        ("class_1", 2**60),
        ("picture", "b.png"),
        ("error", None),
        ("label_1", []),
    ],
)
def test_a_row_that_is_none_is_made_again(tmp_path, key, value):
    good = json.loads(json.dumps(fuzz.RECIPE))
    picture = tmp_path / "a.png"
    picture.write_bytes(b"picture")
    for suffix in (".png", ".npy"):
        (tmp_path / f"a.png-m{suffix}").write_bytes(b"result")
    outputs = OutputFolder(tmp_path, "m", "request", fuzz.columns(2))
    (tmp_path / "a.png-m.json").write_text(json.dumps(good))
    assert outputs.finished_row(BatchItem("a.png", picture)) == fuzz.ROW
    good["batch"]["row"][key] = value
    (tmp_path / "a.png-m.json").write_text(json.dumps(good))
    assert outputs.finished_row(BatchItem("a.png", picture)) is None


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "'quoted'",
        "",
        "cat",
        "ant, bee",
        "-0.5",
        "+3e-5",
    ],
)
def test_no_cell_begins_a_formula_and_reading_back_undoes_it(text):
    cell = escape_cell(text)
    assert cell.lstrip(" ")[:1] not in ("=", "+", "-", "@", "\t", "\r") or np.isfinite(float(cell))
    assert unescape_cell(cell) == text


def test_numbers_in_cells_stay_numbers():
    assert [escape_cell(value) for value in (-1, -0.5, None, 3)] == [-1, -0.5, None, 3]
