"""Exported files are written whole or not at all, with one error sentence."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from app.headless import result_files
from app.headless.file_writer import write_new_files, write_recipe, write_with_recipe
from engine.core.errors import UserError
from tests import sessions


@pytest.fixture
def full_disk(monkeypatch):
    """Let every file fail after its content has been written, as on a full disk."""

    def fsync(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)


def save_picture(path):
    result_files.save_picture(path, np.zeros((2, 3, 3), np.uint8), "{}")


def save_raw(path):
    result_files.save_raw(path, sessions.session().layers[0].outcome, "{}")


def save_outcome(path):
    outcome = sessions.session().layers[0].outcome
    result_files.save_outcome(path.parent, path.stem, outcome, sessions.model())


def save_recipe(path):
    write_recipe(path.with_suffix(""), "{}")


@pytest.mark.parametrize(
    ("save", "name"),
    [(save_picture, "x.png"), (save_raw, "x.npy"), (save_outcome, "x.png"), (save_recipe, "x.json")],
)
def test_a_failed_export_leaves_the_old_file(tmp_path, full_disk, save, name):
    (tmp_path / name).write_bytes(b"older")
    with pytest.raises(UserError) as raised:
        save(tmp_path / name)
    reason = f"{str(tmp_path / name)!r} cannot be written: no room is left in {str(tmp_path)!r}."
    assert str(raised.value) == f"{reason} Free some space there, or choose another folder."
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"older")]


def test_new_files_are_written_all_or_none(tmp_path, monkeypatch):
    synced = iter([None, OSError(errno.ENOSPC, "No space left on device")])

    def fsync(descriptor):
        error = next(synced)
        if error is not None:
            raise error

    monkeypatch.setattr("engine.storage.atomic.sync_folder", lambda folder: None)
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(UserError, match=r"x-1-plain\.png' cannot be written: no room is left in"):
        write_new_files(tmp_path, "x", {".png": b"a", "-plain.png": b"b"})
    assert list(tmp_path.iterdir()) == []


def test_a_recipe_bears_the_name_of_its_file_and_may_hold_undecodable_names(tmp_path):
    write_with_recipe(tmp_path / "x.csv", "1,2\n", "caf\udce9")
    assert (tmp_path / "x.csv").read_bytes() == b"1,2\n"
    assert (tmp_path / "x.csv.json").read_bytes() == rb"caf\udce9"


def test_a_name_that_another_window_takes_at_the_same_moment_is_left_alone(tmp_path, monkeypatch):
    (tmp_path / "a-1.json").write_text("of the other window")
    monkeypatch.setattr(Path, "exists", lambda _: False)  # as it was a moment before
    assert write_new_files(tmp_path, "a", {".png": b"1", ".json": "{}"}) == [
        tmp_path / "a-2.png",
        tmp_path / "a-2.json",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1.json", "a-2.json", "a-2.png"]
    assert (tmp_path / "a-1.json").read_text() == "of the other window"
