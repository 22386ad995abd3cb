"""Test the source dialog: each kind by keys, invalid input, cameras, and a part of the screen."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QSpinBox,
)

from engine.video.source import CameraDevice, Demonstration, PictureSeries, ScreenPart, Stream, VideoFile
from widgets.common.message_bar import MessageBar
from widgets.live.screen_page import ScreenChoice
from widgets.live.source_dialog import SourceDialog

LEFT = Qt.MouseButton.LeftButton
KINDS = ["Camera", "Video file", "Network stream", "Folder of pictures", "Screen", "Demonstration"]


class Form:
    """The dialog under test, its fields by name, and what it gave."""

    def __init__(self, qtbot, *last):
        self.dialog = SourceDialog(None, last)
        self.qtbot, self.given = qtbot, []
        qtbot.addWidget(self.dialog)
        self.dialog.chosen.connect(self.given.append)
        with qtbot.waitExposed(self.dialog):
            self.dialog.show()

    def field(self, kind, name):
        return self.dialog.findChild(kind, name)

    def turn_to(self, kind):
        kinds = self.field(QListWidget, "source_kinds")
        kinds.setFocus()
        self.qtbot.keyClick(kinds, Qt.Key.Key_Home)
        for _ in range(KINDS.index(kind)):
            self.qtbot.keyClick(kinds, Qt.Key.Key_Down)

    def type(self, name, text):
        field = self.field(QLineEdit, name)
        field.clear()
        self.qtbot.keyClicks(field, text)

    def press_enter(self):
        self.qtbot.keyClick(self.dialog, Qt.Key.Key_Return)

    @property
    def complaint(self):
        return self.field(MessageBar, "source_complaint").text


@pytest.fixture
def form(qtbot):
    return Form(qtbot)


def test_a_video_is_chosen_by_keys_and_what_makes_no_sense_is_refused(form, tmp_path):
    form.turn_to("Video file")
    form.press_enter()
    assert "No video file is chosen." in form.complaint
    form.type("video_path", str(tmp_path / "gone.mp4"))
    form.press_enter()
    assert "There is no file" in form.complaint and not form.given
    form.type("video_path", str(tmp_path))
    form.press_enter()
    assert "There is no file" in form.complaint
    (tmp_path / "here.mp4").touch()
    form.type("video_path", str(tmp_path / "here.mp4"))
    form.qtbot.keyClick(form.field(QCheckBox, "video_loop"), Qt.Key.Key_Space)
    form.qtbot.keyClick(form.field(QCheckBox, "video_mirrored"), Qt.Key.Key_Space)
    form.press_enter()
    assert (
        form.given == [VideoFile(tmp_path / "here.mp4", loop=False, mirrored=True)]
        and not form.dialog.isVisible()
    )


@pytest.mark.parametrize(
    "text", ["", "camera", "ftp://host/a", "http://", "rtsp://host/a b", "C:\\video.mp4", "file:///a.mp4"]
)
def test_what_is_no_address_is_refused(form, text):
    form.turn_to("Network stream")
    form.type("stream_address", text)
    form.press_enter()
    assert "address" in form.complaint and not form.given
    form.turn_to("Demonstration")
    assert not form.complaint


def test_addresses_folders_and_the_demonstration(form, tmp_path):
    form.turn_to("Network stream")
    form.type("stream_address", " rtsp://me:word@10.0.0.7:554/a?b=1 ")
    form.press_enter()
    form.dialog.show()
    form.turn_to("Folder of pictures")
    form.type("series_path", str(tmp_path / "no"))
    form.press_enter()
    assert "There is no folder" in form.complaint
    form.type("series_path", str(tmp_path))
    form.field(QDoubleSpinBox, "series_seconds").setValue(3.5)
    form.press_enter()
    form.dialog.show()
    form.turn_to("Demonstration")
    form.press_enter()
    assert form.given == [
        Stream("rtsp://me:word@10.0.0.7:554/a?b=1"),
        PictureSeries(tmp_path, 3.5, True),
        Demonstration(),
    ]


def test_cameras_are_listed_when_they_are_found_and_the_last_one_is_chosen_again(qtbot):
    form = Form(qtbot, CameraDevice(7, 200, "Lamp cam", 1280, 720, 30, mirrored=False))
    assert "Looking for cameras" in " ".join(label.text() for label in form.dialog.findChildren(QLabel))
    refresh, cameras = form.field(QPushButton, "refresh_cameras"), form.field(QListWidget, "cameras")
    form.dialog.show_cameras([])
    assert not cameras.isVisible()
    assert any("No camera was found." in label.text() for label in form.dialog.findChildren(QLabel))
    form.press_enter()
    assert "No camera is chosen." in form.complaint
    with qtbot.waitSignal(form.dialog.cameras_requested):
        qtbot.mouseClick(refresh, LEFT)
    assert not refresh.isEnabled()
    form.dialog.show_cameras([CameraDevice(0, 200, "Built-in"), CameraDevice(2, 200, "Lamp cam")])
    assert refresh.isEnabled() and [cameras.item(row).text() for row in range(2)] == ["Built-in", "Lamp cam"]
    qtbot.keyClick(cameras, Qt.Key.Key_Down)
    sizes = form.field(QComboBox, "camera_size")
    qtbot.keyClick(sizes, Qt.Key.Key_Down)
    form.press_enter()
    assert form.given == [CameraDevice(2, 200, "Lamp cam", 1920, 1080, 30, mirrored=False)]


def test_the_camera_of_the_last_time_is_chosen_when_it_comes_back(qtbot):
    form = Form(qtbot, CameraDevice(7, 200, "Lamp cam"))
    form.dialog.show_cameras([])
    form.dialog.show_cameras([CameraDevice(0, 200, "Built-in"), CameraDevice(2, 200, "Lamp cam")])
    form.press_enter()
    assert form.given == [CameraDevice(2, 200, "Lamp cam")]


def test_a_part_of_the_screen_by_numbers(form):
    form.turn_to("Screen")
    form.press_enter()
    form.dialog.show()
    part = form.field(QRadioButton, "screen_part")
    form.qtbot.mouseClick(part, LEFT, pos=QPoint(8, part.height() // 2))
    form.field(QSpinBox, "screen_left").setValue(60_000)
    form.press_enter()
    assert "outside of the screen" in form.complaint
    for side, value in (("left", 20), ("top", 30), ("width", 200), ("height", 100)):
        form.field(QSpinBox, f"screen_{side}").setValue(value)
    form.press_enter()
    assert form.given == [ScreenPart(), ScreenPart(20, 30, 200, 100)]


def test_a_part_of_the_screen_by_dragging(qtbot, form):
    form.turn_to("Screen")
    qtbot.mouseClick(form.field(QPushButton, "screen_choose"), LEFT)
    assert not form.dialog.isVisible()
    page = form.field(QPushButton, "screen_choose").parentWidget()
    qtbot.waitUntil(lambda: page._choice is not None and page._choice.isVisible())
    choice = page._choice
    qtbot.mouseClick(choice, LEFT, pos=QPoint(50, 60))
    assert choice.isVisible()
    qtbot.mousePress(choice, LEFT, pos=QPoint(240, 160))
    qtbot.mouseMove(choice, QPoint(100, 120))
    choice.grab()
    qtbot.mouseRelease(choice, LEFT, pos=QPoint(40, 60))
    assert form.dialog.isVisible()
    form.press_enter()
    (part,) = form.given
    assert (part.left, part.top) == (40, 60) and (part.width, part.height) == (200, 100)


def test_esc_leaves_the_screen_as_it_was(qtbot):
    choice = ScreenChoice(QGuiApplication.primaryScreen())
    qtbot.addWidget(choice)
    choice.open()
    with qtbot.waitSignal(choice.ended), qtbot.assertNotEmitted(choice.chosen):
        qtbot.keyClick(choice, Qt.Key.Key_Escape)
    assert not choice.isVisible()


def test_everything_has_a_name_and_is_reached_by_keys(form):
    for kind in (QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QListWidget):
        fields = [
            field for field in form.dialog.findChildren(kind) if not field.objectName().startswith("qt_")
        ]
        assert fields, kind
        for field in fields:
            assert field.accessibleName(), field.objectName()
            assert field.focusPolicy() & Qt.FocusPolicy.TabFocus, field.objectName()


def test_what_was_said_of_each_kind_is_shown_again(qtbot, tmp_path):
    path = tmp_path / "a.mp4"
    path.touch()
    last = (
        VideoFile(path, loop=False),
        PictureSeries(Path("/b"), 7),
        ScreenPart(1, 2, 30, 40),
        Stream("udp://a:1", True),
    )
    form = Form(qtbot, *last)
    assert form.field(QListWidget, "source_kinds").currentItem().text() == "Video file"
    form.press_enter()
    assert form.given == [last[0]]
    form.dialog.show()
    for kind, source in (("Screen", last[2]), ("Network stream", last[3])):
        form.turn_to(kind)
        form.press_enter()
        form.dialog.show()
        assert form.given[-1] == source


@pytest.mark.parametrize(("system", "ratio"), [("win32", 2), ("linux", 2), ("darwin", 1)])
def test_a_part_of_a_retina_screen_is_in_the_units_in_which_the_system_reads_it(
    system, ratio, monkeypatch, qtbot
):
    """mss takes points on macOS, where Qt speaks of points too, and pixels elsewhere."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(QScreen, "devicePixelRatio", lambda screen: 2.0)
    choice = ScreenChoice(QGuiApplication.primaryScreen())
    qtbot.addWidget(choice)
    with qtbot.waitExposed(choice):
        choice.open()
    qtbot.mousePress(choice, LEFT, pos=QPoint(30, 20))
    with qtbot.waitSignal(choice.chosen) as chosen:
        qtbot.mouseRelease(choice, LEFT, pos=QPoint(130, 70))
    width, height = 101 * ratio, 51 * ratio
    rectangle = chosen.args[0]
    assert (rectangle.x(), rectangle.y()) == (30 * ratio, 20 * ratio)
    assert abs(rectangle.width() - width) <= ratio and abs(rectangle.height() - height) <= ratio
