"""Processes without standard streams, with closed pipes, and with encodings that know few characters."""

import ctypes
import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.cli import cli
from engine.core.errors import UserError
from engine.core.standard_streams import is_closed_pipe
from tests.operating_systems import linux_only

ROOT = Path(__file__).parents[3]


def run(code, **more):
    """Run code in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False, **more
    )


def without_streams():
    """Leave a process without standard streams, as a window of Windows is; Python sets its streams to None then."""
    for descriptor in range(3):
        os.close(descriptor)


@linux_only("preexec_fn closes descriptors as pythonw has none")
def test_tensorflow_loads_and_no_file_becomes_the_standard_error_of_a_process_that_has_none(tmp_path):
    code = f"""
import os, sys
assert sys.stdin is sys.stdout is sys.stderr is None
from engine.core.standard_streams import open_standard_streams
open_standard_streams()
with open({str(tmp_path / "file")!r}, "wb") as first:
    first.write(str(first.fileno()).encode())
os.write(2, b"what a library prints")
print("and what we print", file=sys.stderr, flush=True)
from engine.network import tensorflow_startup
tensorflow_startup.import_tensorflow()
print("done", file=open({str(tmp_path / "done")!r}, "w"))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, preexec_fn=without_streams, check=False
    )
    assert done.returncode == 0
    assert int((tmp_path / "file").read_text()) > 2
    assert (tmp_path / "done").exists()


@linux_only("preexec_fn closes descriptors as pythonw has none")
def test_tensorflow_loads_where_nobody_has_opened_the_streams(tmp_path):
    code = f"""
from engine.network.tensorflow_startup import _silent_stderr
with _silent_stderr():
    pass
open({str(tmp_path / "done")!r}, "w")
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=environment, preexec_fn=without_streams, check=True)
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_names_that_the_output_does_not_know_are_written_as_escapes(encoding):
    code = "from engine.core.standard_streams import open_standard_streams as o; o(); print('猫 is a cat, \\udcff'); print('für')"
    done = run(code, env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.decode(encoding).splitlines()
    assert first == r"\u732b is a cat, \udcff"
    assert second == ("für" if encoding == "cp1252" else r"f\xfcr")


def test_a_command_ends_well_when_nobody_reads_its_output():
    """As in `convscope methods | head -1`, with more output than a pipe holds and with less."""
    for command in (["methods"], ["methods", "grad-cam"]):
        child = subprocess.Popen(
            [sys.executable, "-m", "app", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        child.stdout.close()
        assert child.stderr.read() == b""
        child.stderr.close()
        assert child.wait() == 0


class Closed(io.StringIO):
    """As standard output is on Windows when its reader has gone."""

    def flush(self):
        raise OSError(22, "Invalid argument")


def test_a_closed_pipe_is_told_from_a_name_that_windows_does_not_allow():
    assert is_closed_pipe(BrokenPipeError(), io.StringIO())
    assert is_closed_pipe(OSError(22, "Invalid argument"), Closed())
    assert not is_closed_pipe(OSError(22, "Invalid argument", "a?b.png"), io.StringIO())


@pytest.mark.parametrize(("has_console", "shown"), [(True, []), (False, ["There is no session file"])])
def test_what_goes_wrong_without_a_console_is_shown_in_a_window_of_windows(
    has_console, shown, tmp_path, monkeypatch
):
    told = []
    user = SimpleNamespace(MessageBoxW=lambda owner, text, title, icon: told.append(text))
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user), raising=False)
    monkeypatch.setattr(cli, "open_standard_streams", lambda: has_console)
    monkeypatch.setattr(cli, "_COMMANDS", {"open": lambda *_: fail()})
    monkeypatch.setattr(sys, "platform", "win32")

    def fail():
        raise UserError("There is no session file")

    assert cli.main([]) == 1
    assert told == shown
