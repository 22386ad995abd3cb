"""Files that are named on the command line open in the window by their kinds."""

from pathlib import Path

import pytest

from app.cli import cli
from app.headless.start_request import StartRequest
from engine.session.session_file import write_session
from engine.video.source import VideoFile
from tests import sessions


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """What the window would be opened with; the files are in the working folder."""
    calls = []
    monkeypatch.setattr("app.cli.preflight.has_display", lambda: True)
    monkeypatch.setattr("app.cli.preflight.missing_libraries", lambda window: [])
    monkeypatch.setattr("app.main.run_window", lambda request: calls.append(request) or 0)
    monkeypatch.chdir(tmp_path)
    write_session(tmp_path / "cat.convscope", sessions.session())
    for name in ("a.jpg", "b.png", "own.keras", "weights.h5", "clip.mp4", "notes.odt"):
        (tmp_path / name).touch()
    (tmp_path / "photos").mkdir()
    return calls


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["a.jpg"], StartRequest(pictures=(Path("a.jpg"),))),
        (["a.jpg", "b.png"], StartRequest(pictures=(Path("a.jpg"), Path("b.png")))),
        (["own.keras"], StartRequest(model=Path("own.keras"))),
        (["own.keras", "a.jpg"], StartRequest(pictures=(Path("a.jpg"),), model=Path("own.keras"))),
        (["a.jpg", "--model", "weights.h5"], StartRequest((Path("a.jpg"),), model=Path("weights.h5"))),
        (["--model", "own.keras", "photos"], StartRequest(folder=Path("photos"), model=Path("own.keras"))),
        (["photos/"], StartRequest(folder=Path("photos"))),
        (["clip.mp4"], StartRequest(source=VideoFile(Path("clip.mp4")))),
        (["open", "a.jpg"], StartRequest(pictures=(Path("a.jpg"),))),
        (["--image", "a.jpg"], StartRequest(pictures=(Path("a.jpg"),))),
        (["notes.odt"], StartRequest(pictures=(Path("notes.odt"),))),  # opening it gives the reason
        ([], StartRequest()),
    ],
)
def test_files_open_by_their_kinds(opened, arguments, expected):
    assert cli.main(arguments) == 0
    assert opened == [expected]


def test_a_session_is_read_before_the_window_opens(opened, tmp_path):
    assert cli.main(["cat.convscope"]) == 0
    path, session = opened[0].session
    assert path == tmp_path / "cat.convscope"
    assert session.layers[0].heatmap.title == "Grad-CAM: crane"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["absent.jpg"], "There is no file, folder or command 'absent.jpg'."),
        (["explan"], "There is no file, folder or command 'explan'."),
        (["own.keras", "weights.h5"], "The window opens one model,"),
        (["own.keras", "--model", "weights.h5"], "The window opens one model,"),
        (["a.jpg", "photos"], "take the same place in the window"),
        (["cat.convscope", "a.jpg"], "take the same place in the window"),
        (["cat.convscope", "own.keras"], "take the same place in the window"),
        (["clip.mp4", "a.jpg"], "take the same place in the window"),
    ],
)
def test_what_cannot_be_opened_is_a_sentence(opened, arguments, sentence, capsys):
    assert cli.main(arguments) == 1
    assert sentence in capsys.readouterr().err
    assert opened == []


def test_commands_stay_commands(opened, capsys):
    assert cli.main(["methods", "saliency"]) == 0
    assert "saliency" in capsys.readouterr().out
    assert opened == []
