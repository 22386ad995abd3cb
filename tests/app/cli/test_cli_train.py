"""Training from the command line: what is refused before the work, what is printed, Ctrl+C and going on."""

import signal

import numpy as np
import pytest

from app.cli import cli, train_command
from engine.imaging.picture_file import write_picture
from engine.training.run_events import EpochDone
from engine.training.run_folder import RunFolder


@pytest.fixture
def pictures(tmp_path):
    for kind, level in (("dark", 30), ("light", 220)):
        (tmp_path / "set" / kind).mkdir(parents=True)
        for number in range(6):
            write_picture(
                tmp_path / "set" / kind / f"{number}.png", np.full((24, 24, 3), level + number, np.uint8)
            )
    return tmp_path / "set"


def test_the_faces_are_written_once_and_only_into_their_own_folder(tmp_path, capsys):
    assert cli.main(["samples", str(tmp_path / "faces")]) == 0
    assert "100 faces, 100 others" in capsys.readouterr().out
    (tmp_path / "faces" / "notes.txt").touch()
    assert cli.main(["samples", str(tmp_path / "faces")]) == 1
    assert "contains other files, such as notes.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--rate", "0"], "Learning rate cannot be 0.0"),
        (["--network", "vgg"], "one of course, embedded, file"),
        (["--resume"], "holds no training"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(pictures, capsys, flags, words):
    assert cli.main(["train", str(pictures), *flags]) == 1
    assert words in capsys.readouterr().err
    assert not pictures.with_name("set-training").exists()


def test_a_folder_without_classes_is_refused(tmp_path, capsys):
    assert cli.main(["train", str(tmp_path)]) == 1
    assert "has neither sub-folders nor pictures" in capsys.readouterr().err


def test_an_ignored_sigint_stays_ignored_while_a_network_is_trained(interruptible, tmp_path):
    run = RunFolder(tmp_path)
    for handler, wish in ((signal.SIG_IGN, "go"), (signal.default_int_handler, "stop")):
        signal.signal(signal.SIGINT, handler)
        with train_command._stopping(run):
            signal.raise_signal(signal.SIGINT)
        assert run.command == wish and signal.getsignal(signal.SIGINT) is handler


def test_ctrl_c_stops_after_the_batch_and_resume_goes_on(interruptible, pictures, capsys, monkeypatch):
    told = RunFolder.append_event
    calls = []

    def interrupted(self, event):
        told(self, event)
        if isinstance(event, EpochDone) and not calls:
            calls.append(event)
            signal.raise_signal(signal.SIGINT)  # os.kill would end the suite on Windows

    monkeypatch.setattr(RunFolder, "append_event", interrupted)
    flags = ["--size", "46", "--batch", "1", "--patience", "0", "--augmentation", "none"]
    assert cli.main(["train", str(pictures), "--epochs", "3", *flags]) == 130
    printed = capsys.readouterr().out
    assert (
        "8 pictures" not in printed
        and "10 pictures for training (dark 5, light 5), 2 for validation" in printed
    )
    assert "epoch 1 of 3" in printed and "epoch 2 of 3" not in printed
    assert "Stopped." in printed and "The model of epoch 1" in printed
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert cli.main(["train", str(pictures), "--resume", "--epochs", "9"]) == 1
    assert "--epochs would change it" in capsys.readouterr().err
    assert cli.main(["train", str(pictures), "--resume"]) == 0
    printed = capsys.readouterr().out
    assert (
        "Resuming after epoch 1." in printed and "epoch 1 of 3" not in printed and "epoch 3 of 3" in printed
    )
    assert cli.main(["train", str(pictures), "--resume"]) == 1
    assert "has finished" in capsys.readouterr().err
    assert cli.main(["train", str(pictures)]) == 1
    assert "already holds a training" in capsys.readouterr().err
