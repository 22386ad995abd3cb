"""The camera of the film on a small window with a button."""

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.tour.camera import Camera, Frame
from app.tour.film import encode_frames, write_film
from app.tour.tour_window import pixmap_of, popup_place
from engine.core.errors import UserError


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.resize(400, 200)
    window.setStyleSheet("background: white")
    button = QPushButton("press", window, objectName="press")
    button.setGeometry(300, 150, 80, 30)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_the_pointer_goes_to_the_button_and_clicks_it(window):
    button, camera = window.findChild(QPushButton), Camera(window, 200)
    clicked = []
    button.clicked.connect(lambda: clicked.append(True))
    camera.click(button, QPoint(40, 15))
    assert clicked == [True]
    last = camera.frames[-1].pixels
    assert last.shape == (100, 200, 3)
    reddish = (last[..., 0].astype(int) - last[..., 2] > 100).nonzero()  # the ring around the click
    assert (np.mean(reddish[1]), np.mean(reddish[0])) == pytest.approx((170, 82.5), abs=4)


def test_frames_that_are_the_same_are_one(window):
    camera = Camera(window, 400)
    camera.hold(500)
    camera.hold(800)
    assert [frame.milliseconds for frame in camera.frames] == [1300]
    window.findChild(QPushButton).hide()
    camera.hold(100)
    assert [frame.milliseconds for frame in camera.frames] == [1300, 100]


def test_a_window_that_works_is_looked_at_ever_less_often(window, monkeypatch):
    looks = []

    def wait(is_reached, seconds):
        looks.append(seconds)
        return is_reached()

    monkeypatch.setattr("app.tour.camera.wait_until", wait)
    Camera(window, 400).watch(lambda: len(looks) == 4)
    np.testing.assert_allclose(np.divide(looks[1:], looks[:-1]), 1.3)
    with pytest.raises(UserError, match="in time"):
        Camera(window, 400).watch(lambda: False)


def test_a_popup_is_in_the_picture_below_its_parent_and_within_the_window(qtbot, window):
    popup = QFrame(window.findChild(QPushButton), Qt.WindowType.Popup)
    popup.setStyleSheet("background: blue")
    popup.resize(120, 60)
    qtbot.addWidget(popup)
    with qtbot.waitExposed(popup):
        popup.show()
    assert popup_place(window, popup) == QPoint(260, 140)  # 20 pixels of its height below the button
    seen = pixmap_of(window).toImage()
    assert seen.pixelColor(320, 195).getRgb()[:3] == (0, 0, 255)
    assert seen.pixelColor(200, 195).getRgb()[:3] == (255, 255, 255)


@pytest.mark.parametrize("suffix", [".webp", ".gif"])
def test_a_film_has_its_frames_and_times(tmp_path, suffix):
    colours = ((200, 40, 40), (40, 200, 40), (40, 40, 200))
    frames = [
        Frame(np.full((40, 60, 3), colour, np.uint8), 100 * (1 + n)) for n, colour in enumerate(colours)
    ]
    path = tmp_path / f"film{suffix}"
    path.write_bytes(encode_frames(frames, suffix))
    done, found = cv2.imreadanimation(str(path))
    assert done and list(found.durations) == [100, 200, 300]
    for frame, colour in zip(found.frames, colours, strict=True):
        np.testing.assert_allclose(frame[20, 30, 2::-1], colour, atol=45)  # the palette of a GIF is coarse


def test_a_film_is_a_webp_or_a_gif(tmp_path):
    with pytest.raises(UserError, match="Choose one of these suffixes"):
        write_film(tmp_path / "film.mp4")
