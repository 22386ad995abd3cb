"""Hidden part files of killed processes: the next save removes them, and no others."""

import os
import subprocess
import sys

import pytest

from engine.storage import part_files
from engine.storage.atomic import write_atomically
from engine.storage.part_files import part_path
from tests.app.batch.batches import ROOT

pytestmark = pytest.mark.faults

_WRITE = """
import sys, time
from pathlib import Path
from engine.storage.atomic import write_atomically
def write(stream):
    stream.write(b"half")
    stream.flush()
    print("writing", flush=True)
    time.sleep(600)
write_atomically(Path(sys.argv[1]), write)
"""


@pytest.fixture
def writer(tmp_path):
    """A process in the midst of a write."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _WRITE, str(tmp_path / "a.convscope")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout.readline() == "writing\n"
    yield process
    process.kill()
    process.communicate()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_next_save_removes_what_a_killed_one_has_left(writer, tmp_path, monkeypatch):
    (tmp_path / "a.convscope").write_bytes(b"old")
    (part,) = (name for name in names(tmp_path) if name.endswith(".part"))
    monkeypatch.setattr(part_files, "_swept", set())
    write_atomically(tmp_path / "b.txt", lambda stream: stream.write(b"b"))
    assert names(tmp_path) == [part, "a.convscope", "b.txt"]  # its process is alive
    writer.kill()
    writer.wait()
    monkeypatch.setattr(part_files, "_swept", set())  # as in a new process
    write_atomically(tmp_path / "b.txt", lambda stream: stream.write(b"c"))
    assert names(tmp_path) == ["a.convscope", "b.txt"]
    assert (tmp_path / "a.convscope").read_bytes() == b"old"


def test_parts_of_other_machines_and_other_hidden_files_stay(tmp_path, monkeypatch):
    others = [".a.convscope-00000000-999999999-0123abcd.part", ".a.part", ".hidden", ".a.0123abcd.mp4"]
    for name in others:
        (tmp_path / name).write_text("x")
    monkeypatch.setattr(part_files, "_swept", set())
    write_atomically(tmp_path / "b.txt", lambda stream: stream.write(b"b"))
    assert names(tmp_path) == sorted([*others, "b.txt"])


@pytest.mark.parametrize("name", ["n" * 300 + ".txt", "\U0001f600" * 60 + "." + "n" * 40])
def test_a_part_file_has_a_short_name(tmp_path, name):
    assert len(os.fsencode(part_path(tmp_path / name).name)) < 200
