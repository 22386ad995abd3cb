"""What macOS asks the user to allow, its libraries simulated."""

import ctypes
import os
import subprocess
import sys
import threading
from types import ModuleType, SimpleNamespace

import pytest

from engine.core.errors import UserError
from engine.video import capture, permissions
from engine.video.readers import open_reader
from engine.video.source import CameraDevice, ScreenPart

ASKED, DENIED, ALLOWED = 0, 2, 3


class Cameras:
    """AVFoundation: what the user has said before, and says when asked, after a moment and on another thread."""

    def __init__(self, status, answer):
        self.status, self.answer, self.asked = status, answer, 0

    def authorizationStatusForMediaType_(self, kind):
        assert kind == "vide"
        return self.status

    def requestAccessForMediaType_completionHandler_(self, kind, done):
        self.asked += 1

        def answer():
            self.status = self.answer
            done(self.answer == ALLOWED)

        threading.Timer(0.05, answer).start()


@pytest.fixture
def mac(monkeypatch):
    def make(status, answer=None):
        module = ModuleType("AVFoundation")
        module.AVMediaTypeVideo = "vide"
        module.AVCaptureDevice = found = Cameras(status, answer)
        monkeypatch.setitem(sys.modules, "AVFoundation", module)
        monkeypatch.setattr(sys, "platform", "darwin")
        return found

    return make


@pytest.mark.parametrize(("status", "answer", "asked"), [(ALLOWED, None, 0), (ASKED, ALLOWED, 1)])
def test_a_camera_is_asked_for_once_and_then_opened(mac, status, answer, asked):
    found = mac(status, answer)
    permissions.check_camera()
    permissions.check_camera()
    assert found.asked == asked


@pytest.mark.parametrize(("status", "answer"), [(DENIED, None), (ASKED, DENIED), (ASKED, ASKED)])
def test_a_camera_that_is_not_allowed_is_not_opened_and_says_where_to_allow_it(
    mac, monkeypatch, status, answer
):
    mac(status, answer)
    monkeypatch.setattr(capture.cv2, "VideoCapture", lambda *_: pytest.fail("opened"))
    with pytest.raises(UserError, match=r"does not let Convscope use the camera\. Allow .* System Settings"):
        open_reader(CameraDevice(0))


def test_without_avfoundation_the_camera_is_tried(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setitem(sys.modules, "AVFoundation", None)
    permissions.check_camera()


def test_opencv_does_not_ask_by_itself():
    """It could on the main thread only, and would wait for itself there."""
    code = "import engine.imaging.opencv, os; print(os.environ['OPENCV_AVFOUNDATION_SKIP_AUTH'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"


def core_graphics(monkeypatch, allowed, answer):
    asked = []

    def ask():
        asked.append(True)
        return answer

    class Function:
        def __init__(self, act):
            self.act = act

        def __call__(self):
            assert self.restype is ctypes.c_bool
            return self.act()

    library = SimpleNamespace(
        CGPreflightScreenCaptureAccess=Function(lambda: allowed), CGRequestScreenCaptureAccess=Function(ask)
    )
    monkeypatch.setattr(permissions.ctypes, "CDLL", lambda name: library)
    monkeypatch.setattr(sys, "platform", "darwin")
    return asked


@pytest.mark.parametrize(("allowed", "answer", "questions"), [(True, False, 0), (False, True, 1)])
def test_a_screen_that_may_be_recorded_is(monkeypatch, allowed, answer, questions):
    asked = core_graphics(monkeypatch, allowed, answer)
    permissions.check_screen()
    assert len(asked) == questions


def test_a_screen_that_may_not_be_recorded_is_said_to_be_so_without_a_word_of_wayland(monkeypatch):
    core_graphics(monkeypatch, False, False)
    with pytest.raises(
        UserError, match=r"only the wallpaper would be visible\. Allow .* Screen Recording"
    ) as raised:
        open_reader(ScreenPart())
    assert "Wayland" not in str(raised.value)


def test_before_macos_10_15_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(permissions.ctypes, "CDLL", lambda name: SimpleNamespace())
    monkeypatch.setattr(sys, "platform", "darwin")
    permissions.check_screen()
