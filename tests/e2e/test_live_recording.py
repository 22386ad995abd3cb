"""Moving pictures opened by the dialog, recorded and kept as snapshots, through the real window on the embedded model."""

import hashlib
import itertools
import json

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QToolButton

from app.live.recording_caption import CaptionPainter
from engine.imaging.picture_file import read_picture
from engine.imaging.render import composite
from engine.imaging.samples import SAMPLES, sample_path
from engine.video.readers import open_reader
from engine.video.source import Demonstration, VideoFile
from tests.operating_systems import read_levels
from tests.video_sources import write_video
from widgets.live.source_dialog import SourceDialog

pytestmark = pytest.mark.slow  # each test starts the application with its network

LEFT = Qt.MouseButton.LeftButton
SMALL = Demonstration(320, 240, 25)


@pytest.fixture
def live(application):
    yield application.features.live.controller
    application.window.close()


def begin(qtbot, application, source=SMALL):
    application.features.live.sources.open(source)
    await_explained(qtbot, application.features.live.controller)


def await_explained(qtbot, live):
    qtbot.waitUntil(
        lambda: live.is_playing and live.overlay is not None and bool(live.overlay.layers), timeout=30_000
    )


def press(qtbot, application, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(application.window, key, modifier)


def button(application, name):
    return application.window.findChild(QToolButton, name)


def record_to(monkeypatch, path):
    monkeypatch.setattr("app.shell.dialogs.ask_save_file", lambda *_: path)


def overheard(live):
    """What the tape is given from now on: frames and overlays."""
    given, take = [], live.feed.listener
    live.feed.listener = lambda frame, overlay: (given.append((frame, overlay)), take(frame, overlay))
    return given


def read_back(path):
    reader, frames = open_reader(VideoFile(path)), []
    while (pixels := reader.read()) is not None:
        frames.append(pixels)
    reader.close()
    return frames, reader


def recording_over(qtbot, application):
    qtbot.waitUntil(lambda: not application.features.live.recording.is_recording, timeout=20_000)


@pytest.fixture
def video(tmp_path):
    """A second of the cat at 25 frames a second, 320 x 240, moving to the left."""
    pixels = read_picture(sample_path(SAMPLES[0])).pixels[..., ::-1]
    writer = cv2.VideoWriter(
        str(tmp_path / "cat.avi"), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 25, (320, 240)
    )
    for step in range(25):
        writer.write(np.ascontiguousarray(pixels[40:280, step : 320 + step]))
    writer.release()
    return tmp_path / "cat.avi"


def test_a_video_is_opened_by_the_dialog_recorded_and_read_back(
    qtbot, application, live, video, tmp_path, monkeypatch
):
    window, recording = application.window, application.features.live.recording
    press(qtbot, application, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(SourceDialog)
    qtbot.keyClick(dialog.findChild(QListWidget, "source_kinds"), Qt.Key.Key_Down)
    qtbot.keyClicks(dialog.findChild(QLineEdit, "video_path"), str(video))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    await_explained(qtbot, live)
    assert live.source == VideoFile(video)
    window.activateWindow()  # as a window manager does when the dialog is gone
    qtbot.waitUntil(window.isActiveWindow)
    record_to(monkeypatch, tmp_path / "out.avi")
    press(qtbot, application, Qt.Key.Key_R)
    given = overheard(live)
    assert recording.is_recording and button(application, "live_record").isChecked()
    qtbot.waitUntil(lambda: recording._recording_thread.seconds > 1, timeout=20_000)
    window.panels.method_panel.set_method("saliency")
    qtbot.waitUntil(
        lambda: given[-1][1] is not None and given[-1][1].result.plan.method.name == "saliency",
        timeout=20_000,
    )
    changed = len(given)
    qtbot.waitUntil(lambda: recording._recording_thread.seconds > 2, timeout=20_000)
    qtbot.mouseClick(button(application, "live_record"), LEFT)
    recording_over(qtbot, application)
    assert not button(application, "live_record").isChecked() and live.is_playing
    assert "Recorded 0:0" in window.panels.messages.text and str(tmp_path) in window.panels.messages.text
    recipe = json.loads((tmp_path / "out.avi.json").read_text())
    frames, reader = read_back(tmp_path / "out.avi")
    told = recipe["recording"]
    assert (
        reader.rate == told["frames_a_second"]
        and len(frames) == told["frames"]
        and told["frames_left_out"] == 0
    )
    check_frames(frames, given, told["frames_a_second"])
    check_recipe(recipe, application, given[changed][0].captured_at - given[0][0].captured_at)


def check_frames(frames, given, rate):
    """Each frame of the file is the one that was there at its time, with its map and its caption, as far as JPEG keeps them."""
    begun, caption, compared = given[0][0].captured_at, CaptionPainter(), 0
    numbers = [round((frame.captured_at - begun) * rate) for frame, _ in given]
    for (frame, overlay), number, following in zip(given, numbers, numbers[1:], strict=False):
        if overlay is None or following == number or following > len(frames):
            continue
        expected = caption(composite(frame.pixels, overlay.layers), overlay)
        far = np.abs(frames[number].astype(int) - expected).mean()
        assert far < 8
        assert far < np.abs(frames[number].astype(int) - frame.pixels).mean() / 3
        compared += 1
    assert compared > 20


def check_recipe(recipe, application, changed):
    model = application.features.state.model
    assert recipe["models"][0]["sha256"] == model.digest and len(recipe["models"]) == 1
    assert recipe["source"] == {"kind": "VideoFile", "title": "cat.avi", "mirrored": False}
    assert recipe["recording"]["captions"] is True and recipe["recording"]["ended_by"] is None
    assert (recipe["recording"]["height"], recipe["recording"]["width"]) == (240, 320)
    first, last = recipe["spans"][0], recipe["spans"][-1]
    assert (first["method"]["name"], last["method"]["name"]) == ("grad-cam", "saliency")
    assert first["target"] == "likeliest" and first["preprocessing"]["scaling"] == "lite"
    assert last["from_second"] == pytest.approx(changed, abs=0.5)


def test_freezing_pauses_the_recording_and_closing_the_window_finishes_it(
    qtbot, application, live, tmp_path, monkeypatch
):
    recording = application.features.live.recording
    begin(qtbot, application)
    record_to(monkeypatch, tmp_path / "out.mp4")
    qtbot.mouseClick(button(application, "live_record"), LEFT)
    given = overheard(live)
    qtbot.waitUntil(lambda: recording._recording_thread.seconds > 0.5, timeout=20_000)
    press(qtbot, application, Qt.Key.Key_Space)
    assert live.is_frozen and "waiting" in button(application, "live_record").text()
    press(qtbot, application, Qt.Key.Key_Comma)
    stood = len(given)
    qtbot.waitUntil(lambda: application.features.explain.shown.has_layer, timeout=20_000)
    press(qtbot, application, Qt.Key.Key_Space)
    assert "waiting" not in button(application, "live_record").text()
    qtbot.waitUntil(lambda: len(given) > stood + 10, timeout=20_000)
    application.window.close()
    frames, reader = read_back(tmp_path / "out.mp4")
    recipe = json.loads((tmp_path / "out.mp4.json").read_text())
    assert recipe["recording"]["pauses"] == 1 and recipe["recording"]["frames"] == len(frames)
    times = [frame.captured_at for frame, _ in given]
    pause = max(later - before for before, later in itertools.pairwise(times))
    assert len(frames) / reader.rate == pytest.approx(times[-1] - times[0] - pause, abs=0.35)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".out")]


def test_the_end_of_the_source_ends_the_recording(qtbot, application, live, tmp_path, monkeypatch):
    path = write_video(tmp_path / "a.avi", num_frames=60)
    application.features.live.sources.open(VideoFile(path, loop=False))
    qtbot.waitUntil(lambda: live.is_playing and live.frame is not None, timeout=20_000)
    application.features.live.recording.start(tmp_path / "out.avi")
    qtbot.waitUntil(lambda: live.has_ended, timeout=20_000)
    recording_over(qtbot, application)
    assert "last frame is shown. Recorded 0:0" in application.window.panels.messages.text
    assert len(read_back(tmp_path / "out.avi")[0]) > 10
    press(qtbot, application, Qt.Key.Key_R)
    assert "is frozen" in application.window.panels.messages.text
    entry = next(entry for entry in application.window.findChildren(QAction) if entry.text() == "&Record")
    assert not entry.isChecked()


def test_folders_that_take_nothing_and_full_disks_get_a_sentence_and_live_goes_on(
    qtbot, application, live, tmp_path, monkeypatch
):
    messages, recording = application.window.panels.messages, application.features.live.recording
    begin(qtbot, application)
    record_to(monkeypatch, tmp_path / "no" / "out.mp4")
    press(qtbot, application, Qt.Key.Key_R)
    recording_over(qtbot, application)
    assert "cannot be written: No such file" in messages.text
    recording.start(tmp_path / "out.mp4")
    qtbot.waitUntil(lambda: recording._recording_thread.seconds > 0.3, timeout=20_000)
    monkeypatch.setattr("engine.video.video_recorder._FREE", 10**18)
    recording_over(qtbot, application)
    assert "disk is nearly full" in messages.text and "Recorded 0:0" in messages.text
    assert read_back(tmp_path / "out.mp4")[0]
    assert "disk" in json.loads((tmp_path / "out.mp4.json").read_text())["recording"]["ended_by"]
    number = live.frame.number
    qtbot.waitUntil(lambda: live.frame.number > number + 5, timeout=20_000)
    record_to(monkeypatch, None)
    press(qtbot, application, Qt.Key.Key_R)
    assert not recording.is_recording and not button(application, "live_record").isChecked()


def test_snapshots_keep_picture_plain_picture_and_recipe(qtbot, application, live, tmp_path, monkeypatch):
    features, folder, asked = application.features, tmp_path / "kept", []
    folder.mkdir()
    monkeypatch.setattr("app.shell.dialogs.ask_folder", lambda *given: asked.append(given) or folder)
    begin(qtbot, application)
    press(qtbot, application, Qt.Key.Key_S)
    frame, overlay = live.frame, live.overlay
    with_map, plain, recipe = kept(qtbot, folder)
    np.testing.assert_array_equal(pixels_of(with_map), composite(frame.pixels, overlay.layers))
    np.testing.assert_array_equal(pixels_of(plain), frame.pixels)
    assert recipe["frame"]["sha256"] == hashlib.sha256(frame.pixels.tobytes()).hexdigest()
    assert (
        recipe["explained"]["index"] == overlay.result.target.index and recipe["method"]["name"] == "grad-cam"
    )
    assert with_map.name.startswith("Demonstration-20")
    qtbot.waitUntil(lambda: with_map.name in application.window.statusBar().currentMessage())
    press(qtbot, application, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=20_000)
    first = set(folder.iterdir())
    qtbot.mouseClick(button(application, "live_snapshot"), LEFT)
    photograph, layers = features.state.photograph, features.explain.shown.finished_layers()
    with_map, plain, recipe = kept(qtbot, folder, first)
    np.testing.assert_array_equal(pixels_of(with_map), composite(photograph.pixels, layers))
    np.testing.assert_array_equal(pixels_of(plain), photograph.pixels)
    assert recipe["layers"][0]["picture"]["sha256"] == photograph.digest
    assert len(asked) == 1 and application.settings.get("snapshot_folder") == str(folder)


def kept(qtbot, folder, before=frozenset()):
    """Wait for a snapshot, and return its two pictures and its recipe."""

    def new_files():
        """Files that are complete; a part that is being written has a hidden name."""
        return {path for path in folder.iterdir() if not path.name.startswith(".")} - before

    qtbot.waitUntil(lambda: any(path.suffix == ".json" for path in new_files()), timeout=20_000)
    qtbot.waitUntil(lambda: len(new_files()) == 3, timeout=20_000)
    new = sorted(new_files(), key=lambda path: len(path.name))
    assert len(new) == 3
    with_map, recipe, plain = new
    qtbot.waitUntil(lambda: recipe.stat().st_size > 0)
    return with_map, plain, json.loads(recipe.read_text())


def pixels_of(path):
    return read_levels(path)[..., ::-1]


def test_a_dropped_video_is_opened_and_remembered(qtbot, application, live, video):
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(video))])
    copy, plain = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(QPoint(50, 50), copy, content, LEFT, plain),
        QDropEvent(QPointF(50, 50), copy, content, LEFT, plain),
    ):
        QApplication.sendEvent(application.window, event)
    qtbot.waitUntil(lambda: live.is_playing, timeout=20_000)
    recent = application.features.shell.recent
    assert [file.path for file in recent.files("videos")] == [video]
    live.close()
    recent.open(recent.files("videos")[0])
    qtbot.waitUntil(lambda: live.is_playing, timeout=20_000)
    application.features.live.sources.ask()
    dialog = application.window.findChild(SourceDialog)
    assert dialog.findChild(QLineEdit, "video_path").text() == str(video)
    qtbot.waitUntil(
        dialog.findChild(QPushButton, "refresh_cameras").isEnabled
    )  # the cameras have been listed
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
