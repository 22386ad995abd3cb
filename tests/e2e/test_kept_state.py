"""What is open is there again after the process was killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.imaging.samples import sample_path

ROOT = Path(__file__).parents[2]


class Child:
    """A process with the real application, whose settings and kept files are in a folder of the test."""

    def __init__(self, folder, *arguments):
        places = {"HOME": folder, "XDG_DATA_HOME": folder / "data", "XDG_CONFIG_HOME": folder / "config"}
        places |= {
            "XDG_STATE_HOME": folder / "state",
            "PYTHONPATH": ROOT,
            "APPDATA": folder,
            "LOCALAPPDATA": folder,
        }
        environment = {**os.environ, **{name: str(path) for name, path in places.items()}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kept_window", *arguments],
            cwd=ROOT,
            env={**environment, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self):
        """The next object that the process prints; its errors if it ends without one."""
        found = self.process.stdout.readline()
        assert found, self.process.stderr.read()
        return json.loads(found)

    def kill(self):
        self.process.kill()  # SIGKILL
        self.process.wait(30)

    def close(self):
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.mark.slow  # four starts of TensorFlow
def test_all_that_is_open_is_there_after_a_kill(tmp_path):
    first = Child(tmp_path, "change")
    before = first.line()
    first.kill()
    first.close()
    assert before["layers"][-1][:2] == ["mine", 0.35]

    second = Child(tmp_path, "look")
    painted, ready = second.line(), second.line()
    assert second.process.wait(60) == 0
    second.close()
    assert not painted["is_tensorflow_loaded"] and not painted["is_ready"]
    assert ready["is_tensorflow_loaded"] and ready["is_ready"]
    timely = {"is_tensorflow_loaded", "is_ready", "message"}
    wanted = {name: value for name, value in before.items() if name not in timely}
    assert {name: painted[name] for name in wanted} == wanted
    assert {name: ready[name] for name in wanted} == wanted
    assert (wanted["box"], wanted["stride"], wanted["is_model_dock_visible"]) == ([10, 20, 120], 24, False)

    third = Child(tmp_path, "look", str(sample_path("coffee.png")))  # a named file comes first
    third.line()
    assert third.line()["picture"] == "coffee.png"
    assert third.process.wait(60) == 0
    third.close()
    assert (tmp_path / "data" / "convscope" / "previous.convscope").is_file()
