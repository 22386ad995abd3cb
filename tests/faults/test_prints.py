"""Close pipes and outputs, and take characters away: no print decides over work."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.headless import terminal
from engine.imaging.picture_file import write_picture
from engine.training.run_folder import RunFolder
from engine.training.training_pictures import list_classes, split_listing

pytestmark = pytest.mark.faults

_ROOT = Path(__file__).parents[2]
_ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def closed_pipe():
    """Return a text stream into a pipe whose reader has ended."""
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w")


def closed_file():
    stream = io.TextIOWrapper(io.BytesIO())
    stream.close()
    return stream


@pytest.mark.parametrize("make", [closed_pipe, closed_file], ids=["pipe", "file"])
def test_a_closed_output_raises_nothing(monkeypatch, make):
    stream = make()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    for number in range(3):
        terminal.print_line(f"line {number}", flush=True)
        terminal.print_error(f"line {number}")
    assert terminal.flush_output() == ""
    stream.close()


def test_characters_that_an_output_lacks_are_escapes(monkeypatch):
    output = io.TextIOWrapper(io.BytesIO(), "ascii", errors="strict")
    monkeypatch.setattr(sys, "stdout", output)
    terminal.print_line("grün 貓", flush=True)
    assert output.buffer.getvalue() == b"gr\\xfcn \\u8c93\n"


@pytest.fixture
def pictures(tmp_path):
    """Two classes, one of them with a name that ASCII does not have."""
    for kind, level in (("grün", 30), ("light", 220)):
        (tmp_path / "set" / kind).mkdir(parents=True)
        for number in range(4):
            write_picture(
                tmp_path / "set" / kind / f"{number}.png", np.full((24, 24, 3), level + number, np.uint8)
            )
    return tmp_path / "set"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take only names that are valid Unicode")
def test_a_class_folder_in_another_encoding_is_split(pictures):
    (pictures / "grün").rename(pictures / os.fsdecode(b"gr\xfcn"))
    split = split_listing(list_classes(pictures), 0.25, 0, weighted=False)
    assert sorted(split.classes) == ["gr\udcfcn", "light"]
    assert len(split.training) == 6 and len(split.validation) == 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the shell of Windows closes outputs in another way")
@pytest.mark.parametrize("redirection", ["| head -1", "| true", "2>&-", ">&- 2>&- <&-"])
def test_a_training_goes_on_whatever_happens_to_its_outputs(pictures, tmp_path, redirection):
    train = "train set --size 46 --epochs 2 --batch 4 --patience 0"
    command = f'{{ "$PYTHON" -m app {train}; echo $? > code; }} {redirection}'
    environment = {**os.environ, **_ASCII, "PYTHON": sys.executable, "PYTHONPATH": str(_ROOT)}
    subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, check=True, timeout=110)
    history = RunFolder(tmp_path / "set-training").read_history()
    assert history.ended.reason == "finished" and len(history.epochs) == 2
    assert (tmp_path / "code").read_text() == "0\n"
    assert (tmp_path / "set-training" / "model.keras").exists()
