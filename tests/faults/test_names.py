"""Names that no drive takes: a sentence says so, or results get a shorter name."""

import json
import os

import cv2
import numpy as np
import pytest

from app.cli import cli
from app.headless.file_names import shorten_name
from app.shell import dialogs
from engine.core.errors import UserError
from engine.session.session_file import read_session
from engine.storage.atomic import write_atomically
from tests.app.batch.batches import flags, made_at
from widgets.common.threads import BackgroundWorker

pytestmark = pytest.mark.faults


def impossible(folder):
    (folder / "file").write_text("x")
    return {
        folder
        / ("n" * 300 + ".convscope"): "its name has 310 bytes, and 255 is the limit. Choose a shorter name.",
        folder / "file" / "a.convscope": "Not a directory.",
        folder / "a\0b.convscope": "its name has a null character. Choose another name.",
    }


def test_a_session_under_an_impossible_name_is_a_sentence(without_engine, qtbot, tmp_path, monkeypatch):
    sessions = without_engine.features.sessions
    for path, reason in impossible(tmp_path).items():
        monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, path=path: path)
        with qtbot.waitSignal(sessions.failed):
            sessions.save_as()
        assert reason in without_engine.panels.messages.text
        assert sessions.path is None
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "possible.convscope")
    with qtbot.waitSignal(sessions.saved):
        sessions.save_as()
    assert read_session(tmp_path / "possible.convscope").photograph is None


def test_work_that_fails_unexpectedly_is_answered(qtbot, without_engine):
    answers = []

    def work():
        raise ZeroDivisionError("by 0")

    worker = BackgroundWorker(without_engine.window)
    with qtbot.captureExceptions() as raised:
        worker.run(work, answers.append, lambda error: answers.append(str(error)))
        qtbot.waitUntil(lambda: bool(answers and raised))
    assert answers == ["ZeroDivisionError: by 0."]
    assert [kind for kind, *_ in raised] == [ZeroDivisionError]  # it is logged, too


@pytest.mark.parametrize("wide", ["n", "\u00e9", "\U0001f600", "\udcff"])
def test_a_shortened_name_fits_and_stays_different(wide):
    names = [f"{wide * 252}{end}" for end in ("a.png", "b.png")]
    short = [shorten_name(name, 200) for name in names]
    assert short[0] != short[1]
    assert all(190 < len(os.fsencode(name)) <= 200 for name in short)
    assert short == [shorten_name(name, 200) for name in names]
    assert shorten_name("n" * 200, 200) == "n" * 200


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_pictures_with_the_longest_names_are_explained(tmp_path, images, model_file, capsys, workers):
    (images / "a" / "broken.png").unlink()
    for length in (236, 255):
        for end in ("a.png", "b.png"):
            os.link(images / "rocket.jpg", images / ("n" * (length - len(end)) + end))
    out = tmp_path / "out"
    assert cli.main(flags(images, model_file, out, "--html", "--workers", workers)) == 0
    printed = capsys.readouterr()
    assert "7 pictures: 7 explained now, 0 before, 0 failed." in printed.out
    assert "note: the names of 2 results are shortened, as 255 bytes is the limit." in printed.err
    first = made_at(out)
    assert len(first) == 3 * 7 and max(len(os.fsencode(path)) for path in first) == 255
    wanted = np.load(out / "rocket.jpg-grad-cam.npy")
    for path in out.glob("*.npy"):
        np.testing.assert_allclose(np.load(path), wanted, rtol=1e-4, atol=1e-7)
        assert path.with_suffix(".png").name in (out / "report.html").read_text().replace("%7E", "~")
    assert cli.main(flags(images, model_file, out, "--workers", workers)) == 0
    assert "0 explained now, 7 before" in capsys.readouterr().out
    assert made_at(out) == first


def test_the_longest_name_is_explained_alone(tmp_path, model_file, images, capsys):
    picture = images / ("n" * 251 + ".jpg")
    os.link(images / "rocket.jpg", picture)
    command = ["explain", "--image", str(picture), "--model", str(model_file), "--method", "grad-cam"]
    assert cli.main([*command, "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert "note: the names are shortened, as 255 bytes is the limit." in printed.err
    recipe = next((tmp_path / "out").glob("*.json"))
    assert json.loads(recipe.read_text())["picture"]["name"] == picture.name
    assert cv2.imread(str(recipe.with_suffix(".png"))) is not None


def test_a_writer_that_fails_leaves_its_reason_and_no_part(tmp_path):
    (tmp_path / "a.txt").write_text("old")

    def fail(stream):
        stream.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a.txt", fail)
    with pytest.raises(UserError, match="cannot be written"):
        write_atomically(tmp_path / "missing" / "a.txt", lambda stream: stream.write(b"x"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"
