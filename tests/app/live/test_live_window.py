"""Live viewing in the real window, its engine not started: the test answers in its place."""

import re
import threading
import time
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QListWidget

from engine.core.target import Target
from engine.imaging.preprocess import Preprocessing
from engine.methods import GradCam
from engine.model_files.sidecar import EMPTY_SIDECAR
from engine.runtime.messages import FrameExplained, ModelOpened
from engine.video.frame import Frame
from engine.video.live_explainer import LiveExplainer, LivePlan
from engine.video.source import CameraDevice, Demonstration, VideoFile
from tests.fakes import GapProbe
from tests.video_sources import write_video

LEFT = Qt.MouseButton.LeftButton
PREPARED = Preprocessing((12, 20, 3), "-1..1")
SMALL = Demonstration(320, 180, 30)


class Engine:
    """Opens models and explains frames when told to."""

    def __init__(self, application):
        self.features, self.live = application.features, application.features.live.controller
        self.probe = None

    def open_model(self, classes=5):
        self.features.explain.models.open(None)
        self.answer_opening(GapProbe(classes=classes))

    def answer_opening(self, probe):
        self.probe = probe
        self.features.answers.receive(
            ModelOpened(self.features.explain.models.opening_key, probe.model, PREPARED, EMPTY_SIDECAR)
        )

    def explain(self, frame=None, **changed):
        plan = replace(self.live.feed.plan, **changed)
        seen = LiveExplainer(self.probe).explain_frame(frame or self.live.feed.newest, plan)
        self.features.answers.receive(FrameExplained(self.live._key, seen))
        return seen


@pytest.fixture
def application(without_engine):
    return without_engine


@pytest.fixture
def live(application):
    return application.features.live.controller


@pytest.fixture
def engine(application):
    return Engine(application)


def begin(qtbot, live):
    live.open(SMALL)
    qtbot.waitUntil(lambda: live.is_playing and live.frame is not None)


def titles(application):
    return [layer.title for layer in application.window.panels.stack.layers]


def enabled(application, name):
    action = next(
        action
        for action in application.window.findChildren(type(application.window.actions()[0]))
        if action.text() == name
    )
    return action.isEnabled()


def test_a_class_of_the_model_before_is_not_explained_by_the_next_one(qtbot, application, live, engine):
    engine.open_model(classes=5)
    begin(qtbot, live)
    live.pin(Target(4))
    assert live.feed.plan.target == Target(4)
    engine.open_model(classes=3)
    assert live.feed.plan.target is None
    assert application.window.findChild(QCheckBox, "live_follow").isChecked()
    live.pin(Target(2))
    live.freeze()
    engine.open_model(classes=2)
    live.step(-1)
    assert application.features.state.target is None


def test_maps_come_back_after_another_model_and_another_way_of_preparing(qtbot, application, live, engine):
    engine.open_model()
    begin(qtbot, live)
    for change in (
        lambda: None,
        engine.open_model,
        lambda: application.features.explain.predictions.set_input("0..1", "stretch"),
    ):
        change()
        engine.explain(target=Target(1))
        assert titles(application) == ["Grad-CAM: bee"]
        assert [len(layer.heatmap.values) > 0 for layer in live.feed.overlay.layers] == [True]
    application.window.panels.layer_list.remove()
    engine.explain(target=Target(1))
    assert titles(application) == []  # what the user takes away stays away


def test_what_is_only_predicted_since_its_method_cannot_work_is_shown(qtbot, application, live, engine):
    engine.open_model()
    begin(qtbot, live)
    engine.explain(target=Target(1))
    engine.explain(method=None)
    live._refresh()
    assert application.window.findChild(QListWidget, "predictions").count() == 5
    assert titles(application) == [] and live.feed.overlay.layers == ()


def test_only_the_delay_of_new_frames_is_measured(qtbot, live, engine):
    engine.open_model()
    begin(qtbot, live)
    newest = live.feed.newest
    old = Frame(0, newest.pixels, time.perf_counter() - 60, 0.0)  # as the one that stood while it was frozen
    engine.explain(old)
    engine.explain(now := Frame(1, newest.pixels, time.perf_counter(), 0.0))
    time.sleep(0.3)
    for _ in range(3):
        engine.explain(now)  # it stands, and is explained in other ways
    delay = re.search(r"map (\d+) ms", live.results.rate_text(live.feed))
    assert delay and int(delay[1]) < 250


def test_a_frame_that_stands_makes_its_own_map_not_old(qtbot, live, engine):
    engine.open_model()
    begin(qtbot, live)
    shot = Frame(1, np.zeros((18, 32, 3), np.uint8), time.perf_counter() - 5, 0.0)
    live._camera.pause()
    live.feed.newest = shot
    for _ in range(2):
        engine.explain(shot)
    assert "explained" in live.results.rate_text(live.feed) and "old" not in live.results.rate_text(live.feed)


def test_a_source_that_does_not_open_can_be_given_up(qtbot, application, live, monkeypatch):
    released = threading.Event()

    def hang(*_):
        released.wait(20)
        raise cv2.error

    monkeypatch.setattr(cv2, "VideoCapture", hang)
    live.open(CameraDevice(0, name="Slow"))
    assert enabled(application, "&End live viewing")
    assert not any(enabled(application, name) for name in ("&Freeze or resume", "&Record", "&Snapshot"))
    qtbot.keyClick(
        application.window,
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert not live.is_open
    released.set()


def test_frames_are_explained_after_a_model_that_could_not_be_opened(qtbot, application, live, engine):
    engine.open_model()
    application.features.explain.models.open(None)
    begin(qtbot, live)  # meanwhile
    assert live.feed.plan is None
    application.features.explain.controller.stop()
    assert live.feed.plan.method == GradCam()
    engine.explain(target=Target(1))
    assert titles(application) == ["Grad-CAM: bee"]


def test_a_picture_is_as_sharp_as_the_screen_shows_it_and_forgotten_in_the_end(qtbot, application, live):
    canvas = application.window.panels.canvas
    live.open(Demonstration(1920, 1080, 30))
    qtbot.waitUntil(lambda: live.is_playing and live.frame is not None)
    qtbot.waitUntil(lambda: live.feed.max_side == round(canvas.magnification * 1920))
    assert live.feed.max_side < 1200
    canvas.show_actual_size()  # as in the classroom view, where the canvas becomes larger
    qtbot.waitUntil(lambda: live.feed.max_side == 1920)
    live.close()
    assert live.feed.history.frames() == () and live.feed.newest is None
    assert application.features.state.has_picture


def test_plans_of_two_models_are_not_the_same_turn(qtbot, live, engine):
    engine.open_model()
    begin(qtbot, live)
    before = live._key
    engine.open_model()
    assert live.feed.next_frame(before, 0) is None
    assert isinstance(live.feed.next_frame(live._key, 5)[1], LivePlan)


def test_only_a_recording_waits(qtbot, application, live, tmp_path):
    begin(qtbot, live)
    assert not enabled(application, "&Pause or resume the video")
    live.toggle_play()
    assert not live._camera.is_paused
    live.open(VideoFile(write_video(tmp_path / "a.avi")))
    qtbot.waitUntil(lambda: live.is_playing and live.frame is not None)
    qtbot.keyClick(application.window, Qt.Key.Key_K)
    assert live._camera.is_paused


def test_space_presses_a_button_that_was_reached_by_the_keyboard_and_else_freezes(qtbot, application, live):
    begin(qtbot, live)
    window, follow = application.window, application.window.findChild(QCheckBox, "live_follow")
    follow.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.keyClick(follow, Qt.Key.Key_Space)
    assert live.is_frozen
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert live.is_playing and follow.isChecked()
    window.panels.live_bar._freeze.setFocus()
    while QApplication.focusWidget() is not follow:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(follow, Qt.Key.Key_Space)
    assert live.is_playing and not follow.isChecked()


def test_what_is_said_of_a_slow_method_stays_and_no_tile_of_moving_pictures_is_said_to_be_enlarged(
    qtbot, application, live, engine
):
    engine.open_model()
    begin(qtbot, live)
    application.window.panels.method_panel.set_method("activations")
    live._refresh()
    engine.explain()
    live._refresh()
    assert application.window.panels.tile_grid.tiles is not None
    application.features.explain.shown.enlarge_tile(0)
    assert (
        application.window.panels.messages.text == "" and not application.window.panels.canvas.has_replacement
    )
    application.window.panels.method_panel.set_method("occlusion")
    application.features.explain.controller.run()
    assert "Press Space to freeze" in application.window.panels.messages.text


def test_a_key_that_is_held_freezes_once_but_steps_on(qtbot, application, live):
    begin(qtbot, live)
    qtbot.waitUntil(lambda: len(live.feed.history.frames()) > 5)
    window = application.window
    press, release = QEvent.Type.KeyPress, QEvent.Type.KeyRelease

    def hold(key, text):
        for kind, repeats in ((press, False), (press, True), (release, False)):
            QTest.qWait(1)
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text, repeats)
            QApplication.sendEvent(window.windowHandle(), event)

    hold(Qt.Key.Key_Space, " ")
    assert live.is_frozen
    stood = live._still._place
    hold(Qt.Key.Key_Comma, ",")
    assert live._still._place == stood - 2
