"""`convscope doctor`: what it finds, what it says where something is missing, and that it writes nothing."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from app.cli import cli, doctor
from engine.core.errors import UserError
from engine.core.platform_rules import takes_long_paths
from engine.network import tensorflow_startup

ROOT = Path(cli.__file__).parents[2]


@pytest.fixture
def quick(monkeypatch):
    """TensorFlow is not started."""
    monkeypatch.setattr(doctor, "_tensorflow", lambda: iter(()))


def test_it_says_what_there_is_and_writes_nothing(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    places = {"HOME": home, "TMPDIR": tmp_path, "XDG_CACHE_HOME": home / ".cache", "PYTHONPATH": ROOT}
    environment = {
        **os.environ,
        **{name: str(value) for name, value in places.items()},
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "app", "doctor"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("This machine has everything that Convscope needs.\n")
    assert lines["Python"].startswith(".".join(map(str, sys.version_info[:3])))
    assert "CPU:0" in lines["TensorFlow devices"] and int(lines["fonts"].split()[0]) > 0
    own = {
        "fontconfig",
        ".keras",
    }  # the cache of fonts, and Keras's settings, which it leaves at its first import
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and not own & set(path.parts)]


def test_what_is_missing_is_named_with_what_to_do(quick, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "_PACKAGES", ("numpy", "no-such-package"))
    monkeypatch.setattr(doctor, "physical_memory", lambda: 2**30)
    monkeypatch.setattr(doctor.preflight, "missing_libraries", lambda window: ["libEGL.so.1"])
    assert cli.main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "wrong: no-such-package. Install it: python -m pip install no-such-package" in printed
    assert "memory: 1.0 GB" in printed and "wrong: memory. Close other programs" in printed
    assert "wrong: system libraries." in printed and "apt-get install libegl1" in printed
    assert printed.endswith("There are problems; see above.\n")


def test_a_display_that_does_not_start_ends_the_report_not_the_command(quick, monkeypatch, capsys):
    monkeypatch.setattr(doctor.preflight, "has_display", lambda: True)
    monkeypatch.setattr(doctor.preflight, "missing_libraries", lambda window: [])
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    assert cli.main(["doctor"]) == 1
    assert "display: Qt does not start: " in capsys.readouterr().out


def test_a_font_is_needed(quick, monkeypatch, capsys):
    said = json.dumps(["offscreen", [["screen", 800, 600, 2.0]], 0, "Dark"])
    monkeypatch.setattr(doctor, "_LOOK", f"print({said!r})")
    monkeypatch.setattr(doctor.preflight, "has_display", lambda: True)
    assert cli.main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "display: screen 800 x 600 at 2 (Qt platform offscreen, colour scheme Dark)" in printed
    assert "wrong: fonts. Install a font" in printed


class Registry:
    """winreg, with one value."""

    HKEY_LOCAL_MACHINE = "HKLM"

    def __init__(self, value):
        self.value = value

    def OpenKey(self, root, path):
        assert (root, path) == ("HKLM", r"SYSTEM\CurrentControlSet\Control\FileSystem")
        if self.value is None:
            raise FileNotFoundError
        return nullcontext(self)

    def QueryValueEx(self, key, name):
        assert (key, name) == (self, "LongPathsEnabled")
        return self.value, 4


@pytest.mark.parametrize(("value", "opens"), [(1, True), (0, False), (None, False)])
def test_windows_is_asked_whether_long_paths_open(value, opens, monkeypatch):
    monkeypatch.setitem(sys.modules, "winreg", Registry(value))
    monkeypatch.setattr(sys, "platform", "win32")
    assert takes_long_paths() is opens


def test_elsewhere_long_paths_open():
    assert takes_long_paths()


def test_tensorflow_that_cannot_be_loaded_is_a_finding(monkeypatch):
    def fail():
        raise UserError("TensorFlow cannot be loaded.", "Install it.")

    monkeypatch.setattr(tensorflow_startup, "import_tensorflow", fail)
    assert list(doctor._tensorflow()) == [
        doctor.Finding("TensorFlow", "TensorFlow cannot be loaded.", "Install it.")
    ]
