"""Ctrl+C at any moment, and as often as you like: an exit code, never a traceback."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.app.batch.batches import ROOT, copies, flags, started, wait_for
from tests.operating_systems import unix_only

pytestmark = [pytest.mark.faults, unix_only("signals")]

_SIGNALLED = """
import builtins, os, signal, sys
place, count = int(sys.argv.pop(1)), 0
load = builtins.__import__
def interrupting(*given, **more):
    global count
    count += 1
    if count == place:
        os.kill(os.getpid(), signal.SIGINT)
    return load(*given, **more)
from app.start import main
signal.signal(signal.SIGINT, signal.default_int_handler)
builtins.__import__ = interrupting
sys.exit(main())
"""


@pytest.mark.parametrize("place", [1, 2, 50, 150, 300])
def test_ctrl_c_during_the_imports_is_an_exit_code(place):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _SIGNALLED, str(place), "methods"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stderr) == (130, "")


def test_ctrl_c_again_and_again_leaves_no_traceback(tmp_path, images, model_file, interruptible):
    copies(images, 400)
    command = started(flags(images, model_file, tmp_path / "out"))
    wait_for(lambda: len(list((tmp_path / "out").glob("*.json"))) >= 5, command)
    deadline = time.monotonic() + 60
    while command.poll() is None:
        assert time.monotonic() < deadline
        command.send_signal(signal.SIGINT)
        time.sleep(0.01)
    _, errors = command.communicate()
    # the interpreter ends by the signal itself if that comes in its last moments; shells show 130 for both
    assert command.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in errors and "KeyboardInterrupt" not in errors


@pytest.mark.parametrize("named", [["--video", "a.mp4"], ["a.png"]])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux may have no display")
def test_without_a_display_what_was_named_is_not_passed_over(tmp_path, images, named):
    (tmp_path / "a.mp4").write_bytes(b"a video")
    (images / "rocket.jpg").rename(tmp_path / "a.png")
    hidden = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, "-m", "app", *named]
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 1
    assert "convscope: There is no display, so no window can show what you named." in done.stderr
    assert not (tmp_path / "out").exists()
