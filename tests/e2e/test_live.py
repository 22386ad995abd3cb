"""Moving pictures through the real window, on the embedded model: explained as they go, frozen, and all that can go wrong."""

import threading
import time

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QSlider, QToolButton

from engine.imaging.picture_file import read_picture
from engine.imaging.samples import SAMPLES, sample_path
from engine.model_files.loader import open_embedded
from engine.runtime.job import run_job
from engine.video.live_explainer import LiveExplainer, LivePlan
from engine.video.source import CameraDevice, Demonstration, VideoFile
from tests import models
from tests.video_sources import FakeCapture, number_of, write_video

LEFT = Qt.MouseButton.LeftButton
SMALL = Demonstration(640, 360, 30)


@pytest.fixture
def live(qtbot, application):
    """Live viewing, with its camera's thread gone in the end."""
    yield application.features.live.controller
    application.window.close()
    names = [thread.name for thread in threading.enumerate() if thread.name.startswith("camera")]
    assert not names


def begin(qtbot, live, source=SMALL):
    live.open(source)
    qtbot.waitUntil(lambda: live.is_playing and live.results.newest is not None, timeout=30_000)


def next_seen(qtbot, live, fits, timeout=20_000):
    """Wait for what the network says of a frame, until it is as wanted."""
    qtbot.waitUntil(lambda: live.results.newest is not None and fits(live.results.newest), timeout=timeout)
    return live.results.newest


def child(application, kind, name):
    return application.window.findChild(kind, name)


def listed(application):
    items = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    return items.item(0).text()


class Held(FakeCapture):
    """A camera that sees the same picture at 50 frames a second, until it is unplugged."""

    def __init__(self, frame, blocks=False):
        super().__init__([], blocks)
        self.frame = frame

    def read(self):
        time.sleep(0.02)
        self.frames = [] if self.frame is None else [self.frame]
        return super().read()


def seen_by_camera(name, size=(640, 360)):
    """A photograph as a camera's frame, BGR."""
    return cv2.resize(read_picture(sample_path(name)).pixels[..., ::-1], size)


def test_a_moving_picture_is_explained_frozen_stepped_through_and_goes_on(qtbot, application, live):
    window, features = application.window, application.features
    begin(qtbot, live)
    first = next_seen(qtbot, live, lambda seen: seen.result is not None)
    later = next_seen(qtbot, live, lambda seen: seen.frame.number > first.frame.number + 3)
    prepared = features.state.preprocessing
    alone = LiveExplainer(open_embedded().probe).explain_frame(
        later.frame, LivePlan(prepared, later.plan.method, later.target)
    )
    np.testing.assert_allclose(
        later.result.raw, alone.result.raw, atol=1e-5
    )  # the map belongs to its frame and class
    qtbot.waitUntil(lambda: "explained" in window.panels.live_bar.rates)
    assert features.state.photograph is None
    assert window.panels.stack.layers[0].title.startswith("Grad-CAM: ")
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert live.is_frozen
    photograph = features.state.photograph
    np.testing.assert_array_equal(photograph.pixels, live.frame.pixels)
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=20_000)
    outcome = features.explain.shown.selected_outcome
    assert outcome.job.photograph is photograph
    np.testing.assert_array_equal(outcome.result.raw, run_job(outcome.job, open_embedded().probe).result.raw)
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    assert features.state.photograph is not photograph
    back = live.frame
    child(application, QSlider, "live_ago").setValue(-5)
    assert live.frame.captured_at < back.captured_at
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert live.is_playing
    stood = live.frame.number
    qtbot.waitUntil(lambda: live.frame.number > stood + 3 and live.results.newest is not None, timeout=20_000)
    assert features.state.photograph is None
    qtbot.mouseClick(child(application, QToolButton, "live_close"), LEFT)
    assert not live.is_open and features.state.photograph is not None and window.panels.live_bar.isHidden()


def test_class_method_layer_and_occluder_change_while_it_runs(qtbot, application, live):
    window, features = application.window, application.features
    begin(qtbot, live)
    next_seen(qtbot, live, lambda seen: seen.target is not None)
    items = window.panels.prediction_list.findChild(QListWidget, "predictions")
    qtbot.waitUntil(lambda: items.count() > 3)
    qtbot.mouseClick(items.viewport(), LEFT, pos=items.visualItemRect(items.item(2)).center())
    seen = next_seen(qtbot, live, lambda seen: seen.plan.target is not None)
    assert seen.target == seen.plan.target
    follow = child(application, QCheckBox, "live_follow")
    assert not follow.isChecked()
    qtbot.mouseClick(follow, LEFT, pos=QPoint(8, follow.height() // 2))
    next_seen(qtbot, live, lambda seen: seen.plan.target is None)
    window.panels.method_panel.set_method("score-cam")
    assert "Press Space to freeze" in window.panels.messages.text
    next_seen(qtbot, live, lambda seen: seen.plan.method.name == "grad-cam")
    window.panels.method_panel.set_method("activations")
    features.explain.model_display.choose_layer(features.state.model.layers("map")[9])
    seen = next_seen(
        qtbot, live, lambda seen: seen.plan.method.name == "activations" and seen.plan.method.layer != ""
    )
    assert seen.result.layer == seen.plan.method.layer
    qtbot.waitUntil(lambda: window.panels.tile_grid.tiles is not None)
    window.panels.tile_grid.clicked.emit(3)
    seen = next_seen(qtbot, live, lambda seen: seen.plan.method.name == "channel")
    assert seen.plan.method.unit == window.panels.tile_grid.tiles.units[3]
    qtbot.waitUntil(lambda: any(layer.title.startswith("Channel") for layer in window.panels.stack.layers))
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    canvas, surface = window.panels.canvas, window.panels.canvas._view.viewport()
    canvas.set_brush(120)
    spot = surface.mapFrom(canvas, canvas.position_of_pixel(180, 320).toPoint())
    qtbot.mouseMove(surface, spot)
    seen = next_seen(qtbot, live, lambda seen: seen.plan.occluder is not None)
    assert [seen.plan.occluder.top, seen.plan.occluder.left] == pytest.approx([120, 260], abs=3)
    qtbot.keyClick(canvas._view, Qt.Key.Key_Escape)
    next_seen(qtbot, live, lambda seen: seen.plan.occluder is None)


def test_a_recording_pauses_is_sought_and_ends_on_its_last_frame(qtbot, application, live, tmp_path):
    window = application.window
    path = write_video(tmp_path / "numbers.avi", num_frames=240, rate=30.0, size=(96, 128))
    live.open(VideoFile(path, loop=False))
    qtbot.waitUntil(lambda: live.is_playing, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: live._camera.is_paused)
    child(application, QSlider, "live_place").setValue(10)
    qtbot.waitUntil(lambda: live.frame is not None and number_of(live.frame.pixels) == 30, timeout=20_000)
    next_seen(qtbot, live, lambda seen: number_of(seen.frame.pixels) == 30)
    child(application, QSlider, "live_place").setValue(75)
    qtbot.mouseClick(child(application, QToolButton, "live_play"), LEFT)
    qtbot.waitUntil(lambda: live.is_frozen, timeout=20_000)
    assert number_of(application.features.state.photograph.pixels) == 239
    assert "The recording is over" in window.panels.messages.text
    qtbot.mouseClick(child(application, QToolButton, "live_reopen"), LEFT)
    qtbot.waitUntil(lambda: live.is_playing and number_of(live.frame.pixels) < 239, timeout=20_000)


def test_faults_of_a_camera_end_in_a_sentence_and_the_last_frame(qtbot, application, live, monkeypatch):
    window, features = application.window, application.features
    cat = features.state.photograph
    live.open(CameraDevice(77))
    qtbot.waitUntil(lambda: window.panels.messages.text != "", timeout=20_000)
    assert "77" in window.panels.messages.text and not live.is_open and window.panels.live_bar.isHidden()
    assert features.state.photograph is cat and features.explain.shown.has_layer  # nothing is lost
    camera = Held(seen_by_camera(SAMPLES[0]))
    monkeypatch.setattr(cv2, "VideoCapture", camera)
    live.open(CameraDevice(0, name="My camera", mirrored=False))
    qtbot.waitUntil(
        lambda: live.is_playing and live.frame is not None and live.frame.pixels.shape == (360, 640, 3),
        timeout=20_000,
    )
    camera.frame = square = seen_by_camera(SAMPLES[0], (320, 320))  # another resolution in mid-stream
    next_seen(qtbot, live, lambda seen: seen.frame.pixels.shape == (320, 320, 3))
    camera.frame = None  # unplugged
    qtbot.waitUntil(lambda: live.is_frozen, timeout=20_000)
    assert "My camera" in window.panels.messages.text
    np.testing.assert_array_equal(features.state.photograph.pixels, square[..., ::-1])
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=20_000)
    blocked = Held(seen_by_camera(SAMPLES[1]), blocks=True)
    monkeypatch.setattr(cv2, "VideoCapture", blocked)
    reopen = child(application, QToolButton, "live_reopen")
    assert reopen.isVisible()
    qtbot.mouseClick(reopen, LEFT)
    qtbot.waitUntil(lambda: live.is_playing and live.frame is not None, timeout=20_000)
    blocked.frame = None
    qtbot.waitUntil(lambda: "Is the source still there?" in window.panels.live_bar.rates, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_Space)  # the window lives, and the last frame can be explained
    assert live.is_frozen
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=20_000)
    blocked.unblocked.set()


def test_another_model_and_another_picture_while_it_runs(qtbot, application, live, tmp_path):
    features = application.features
    begin(qtbot, live)
    models.functional().save(tmp_path / "tiny.keras")
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        features.explain.models.open(tmp_path / "tiny.keras")
    seen = next_seen(
        qtbot, live, lambda seen: seen.plan.preprocessing.shape == (32, 32, 3) and seen.result is not None
    )
    assert [len(head) for head in seen.scores] == [4]
    features.explain.pictures.open_sample(SAMPLES[1])
    qtbot.waitUntil(lambda: not live.is_open, timeout=20_000)
    assert features.state.photograph.name == SAMPLES[1]
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=20_000)
    begin(qtbot, live)  # and the window is closed while it runs
