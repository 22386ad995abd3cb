"""What surrounds moving pictures: what is remembered of sources, names of files, captions, the command line."""

from pathlib import Path

import numpy as np
import pytest

from app.cli import cli
from app.headless.file_names import safe_stem
from app.headless.file_writer import write_new_files
from app.headless.start_request import StartRequest
from app.live.recording_caption import CaptionPainter, caption_text
from app.live.source_memory import add_newest, sources_from_text, sources_to_text
from engine.core.errors import UserError
from engine.imaging.preprocess import Preprocessing
from engine.methods import GradCam
from engine.video.feed import Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import LiveExplainer, LivePlan
from engine.video.source import CameraDevice, Demonstration, PictureSeries, ScreenPart, Stream, VideoFile
from tests.fakes import GapProbe

SOURCES = (
    CameraDevice(2, 200, "Lamp cam", 640, 480, 29.97, False),
    VideoFile(Path("/a b/ü.mp4"), False, True),
    PictureSeries(Path("/pictures"), 0.5),
    ScreenPart(1, 2, 300, 400),
    Demonstration(),
)


def test_sources_are_remembered_one_of_each_kind():
    assert sources_from_text(sources_to_text(SOURCES)) == SOURCES
    newer = VideoFile(Path("/other.mp4"))
    assert add_newest(newer, SOURCES) == (newer, SOURCES[0], *SOURCES[2:])


@pytest.mark.parametrize(
    "address", ["rtsp://me:pass@word@host:554/a@b", "http://me:pass@[::1]:80/a", "http://me:pass@host"]
)
def test_no_password_is_remembered(address):
    (kept,) = sources_from_text(sources_to_text([Stream(address, True)]))
    assert "me" not in kept.address and "pass" not in kept.address
    assert kept.address.startswith(address.partition("://")[0] + "://") and kept.mirrored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '[["Device", {"index": "x"}]]',
        '[["Tape", {}]]',
        '[["VideoFile", {"path": 3}]]',
        '[["Device", {}]]',
    ],
)
def test_what_somebody_has_edited_is_forgotten(text):
    assert sources_from_text(text) == ()


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Demonstration", "Demonstration"),
        ("rtsp://10.0.0.7:554/a/b", "10.0.0.7-554-a-b"),
        ("Screen, 20 × 30 at 0, 0", "Screen-20-30-at-0-0"),
        ("../..", "live"),
        ("Камера", "Камера"),
        ("a" * 300, "a" * 60),
    ],
)
def test_files_are_called_after_their_source(title, stem):
    assert safe_stem(title) == stem


def test_new_files_never_take_the_place_of_others(tmp_path):
    contents = {".png": b"a", "-plain.png": b"b"}
    assert [path.name for path in write_new_files(tmp_path, "x", contents)] == ["x-1.png", "x-1-plain.png"]
    (tmp_path / "x-2-plain.png").write_bytes(b"older")
    assert [path.name for path in write_new_files(tmp_path, "x", contents)] == ["x-3.png", "x-3-plain.png"]
    assert (tmp_path / "x-2-plain.png").read_bytes() == b"older" and not (tmp_path / "x-2.png").exists()
    with pytest.raises(UserError, match="No such file"):
        write_new_files(tmp_path / "gone", "x", contents)


def test_a_caption_tells_class_and_probability_in_the_lower_left_corner(qapp):
    probe, shot = GapProbe(), Frame(1, np.full((120, 400, 3), 90, np.uint8), 1.0, 0.0)
    seen = LiveExplainer(probe).explain_frame(shot, LivePlan(Preprocessing((12, 20, 3), "-1..1"), GradCam()))
    overlay = Overlay((), shot, seen, probe.model)
    score = seen.scores[0][seen.target.index]
    assert caption_text(overlay) == f"{probe.model.label(seen.target.index)} {score:.1%}   Grad-CAM"
    written = CaptionPainter()(shot.pixels, overlay)
    changed = np.argwhere((written != shot.pixels).any(-1))
    assert (
        written.max() == 255
        and changed[:, 0].min() > 90
        and changed[:, 1].min() == 0
        and changed[:, 1].max() < 300
    )
    assert shot.pixels.max() == 90
    assert CaptionPainter()(shot.pixels, Overlay((), shot)) is shot.pixels
    for size in ((4, 4), (1, 300), (33, 7)):
        small = np.zeros((*size, 3), np.uint8)
        assert CaptionPainter()(small, overlay).shape == small.shape


@pytest.fixture
def opened(monkeypatch):
    """What the window would be opened with."""
    calls = []
    monkeypatch.setattr("app.cli.preflight.has_display", lambda: True)
    monkeypatch.setattr("app.cli.preflight.missing_libraries", lambda window: [])
    monkeypatch.setattr("app.main.run_window", lambda request: calls.append(request) or 0)
    return calls


def test_moving_pictures_are_opened_from_the_command_line(opened, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.video.cameras.list_cameras", lambda: (CameraDevice(3, 200, "Lamp cam"),))
    path = tmp_path / "a.mp4"
    path.touch()
    for flags in (["--video", str(path)], ["open", "--video", str(path)]):
        assert cli.main(flags) == 0
        assert opened.pop() == StartRequest(source=VideoFile(path))
    assert cli.main(["--video", "rtsp://host/a"]) == 0
    assert opened.pop() == StartRequest(source=Stream("rtsp://host/a"))
    assert cli.main(["open", "--model", "m.keras", "--camera", "3"]) == 0
    camera = CameraDevice(3, 200, "Lamp cam")
    assert opened.pop() == StartRequest(model=Path("m.keras"), source=camera)
    assert cli.main(["--camera", "0"]) == 0
    device = opened.pop().source
    assert (device.index, device.title) == (0, "Camera 0")
    assert cli.main([]) == 0
    assert opened.pop().is_empty


def test_wrong_moving_pictures_are_refused_in_words(opened, tmp_path, capsys):
    assert cli.main(["--video", str(tmp_path / "gone.mp4")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert cli.main(["open", "--image", "coffee.png", "--camera", "0"]) == 1
    assert "take the same place in the window" in capsys.readouterr().err
    for flags in (
        ["--camera", "-1"],
        ["--camera", "x"],
        ["--camera", "0", "--video", "a"],
        ["--camera", "0", "methods"],
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(flags)
        assert ended.value.code == 2
    assert not opened
