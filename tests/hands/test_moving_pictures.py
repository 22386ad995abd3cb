"""A video in the real window: opened, frozen, explained, stepped through, recorded, read back; and the classroom view."""

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QLineEdit, QListWidget, QToolButton

from engine.imaging.picture_file import read_picture
from engine.imaging.samples import SAMPLES, sample_path
from engine.video.readers import open_reader
from engine.video.source import VideoFile
from tests.hands.hand import Answer
from widgets.live.source_dialog import SourceDialog


@pytest.fixture
def video(tmp_path):
    """Two seconds of the cat at 25 frames a second, moving to the left."""
    pixels = read_picture(sample_path(SAMPLES[0])).pixels[..., ::-1]
    writer = cv2.VideoWriter(
        str(tmp_path / "cat.avi"), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 25, (384, 288)
    )
    for step in range(50):
        writer.write(np.ascontiguousarray(pixels[6:294, step : 384 + step]))
    writer.release()
    return tmp_path / "cat.avi"


@pytest.fixture
def live(application):
    yield application.features.live.controller
    application.features.classroom.leave()
    application.features.live.controller.close()


def explained(qtbot, live):
    qtbot.waitUntil(
        lambda: live.is_playing and live.overlay is not None and bool(live.overlay.layers), timeout=60_000
    )


def open_by_dialog(qtbot, window, live, video, hand):
    hand.key("ctrl+l")
    qtbot.waitUntil(
        lambda: window.findChild(SourceDialog) is not None and window.findChild(SourceDialog).isActiveWindow()
    )
    dialog = window.findChild(SourceDialog)
    kinds, path = dialog.findChild(QListWidget, "source_kinds"), dialog.findChild(QLineEdit, "video_path")
    hand.click(kinds.viewport(), kinds.visualItemRect(kinds.item(1)).center())
    qtbot.waitUntil(path.isVisible)
    hand.click(path)
    hand.key("ctrl+a")  # what was chosen last is there already
    hand.do("type", "--delay", 8, str(video))
    qtbot.waitUntil(lambda: path.text() == str(video))
    hand.key("Return")
    explained(qtbot, live)
    qtbot.waitUntil(window.isActiveWindow)


def test_a_video_is_opened_frozen_explained_recorded_and_read_back(
    qtbot, application, live, video, tmp_path, hand
):
    window, features = application.window, application.features
    open_by_dialog(qtbot, window, live, video, hand)
    hand.key("space")
    qtbot.waitUntil(lambda: live.is_frozen and features.explain.shown.has_layer, timeout=60_000)
    np.testing.assert_array_equal(features.state.photograph.pixels, live.frame.pixels)
    assert features.explain.shown.selected_outcome.job.photograph is features.state.photograph
    taken = live.frame.captured_at
    hand.key("comma")
    qtbot.waitUntil(
        lambda: live.frame.captured_at < taken and features.explain.shown.has_layer, timeout=60_000
    )
    hand.key("space")
    explained(qtbot, live)
    answer, recording = Answer(tmp_path / "out.avi"), features.live.recording
    hand.key("r")
    qtbot.waitUntil(
        lambda: recording.is_recording and recording._recording_thread.seconds > 1, timeout=60_000
    )
    assert answer.is_given
    hand.click(window.findChild(QToolButton, "live_record"))
    qtbot.waitUntil(lambda: not recording.is_recording, timeout=60_000)
    reader = open_reader(VideoFile(tmp_path / "out.avi"))
    frame, size = reader.read(), reader.size
    reader.close()
    assert size == (288, 384) and reader.length > 0.9
    plain = read_picture(sample_path(SAMPLES[0])).pixels[6:294, :384]
    assert (
        np.abs(frame[:, 340:].astype(int) - plain[:, 340:]).mean() < 40
    )  # the cat, outside of what the network sees


def test_the_class_room_hides_all_but_the_picture_and_gives_it_back(qtbot, application, live, video, hand):
    window, features = application.window, application.features
    open_by_dialog(qtbot, window, live, video, hand)
    docks = {name for name, dock in window.docks.items() if dock.isVisible()}
    hand.key("F11")
    qtbot.waitUntil(
        lambda: window.isFullScreen() and not any(dock.isVisible() for dock in window.docks.values())
    )
    qtbot.waitUntil(lambda: window.panels.canvas.height() > 0.8 * window.screen().size().height())
    hand.key("m")
    qtbot.waitUntil(lambda: live.results.newest.plan.method.name != "grad-cam", timeout=60_000)
    hand.key("Escape")
    qtbot.waitUntil(lambda: not features.classroom.is_active and not window.isFullScreen())
    qtbot.waitUntil(lambda: {name for name, dock in window.docks.items() if dock.isVisible()} == docks)
