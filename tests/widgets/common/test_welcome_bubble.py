"""The bubble of the welcome steps."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from widgets.common.welcome_bubble import WelcomeBubble, place_beside

WINDOW, SIZE = QRect(0, 0, 1000, 700), QSize(300, 150)


@pytest.mark.parametrize(
    ("around", "side", "place"),
    [
        (QRect(0, 50, 200, 600), "right", QPoint(203, 274)),
        (QRect(800, 50, 200, 200), "left", QPoint(496, 74)),
        (QRect(0, 0, 1000, 100), "below", QPoint(349, 103)),
        (QRect(0, 600, 1000, 100), "above", QPoint(349, 446)),
        (QRect(0, 0, 1000, 700), "", QPoint(349, 549)),
        (QRect(900, 660, 100, 40), "left", QPoint(596, 549)),
    ],
)
def test_it_lies_on_the_side_with_most_room_and_never_outside(around, side, place):
    assert place_beside(around, SIZE, WINDOW) == (side, place)
    assert WINDOW.contains(QRect(place, SIZE))


@pytest.fixture
def bubble(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    target = QWidget(window)
    target.setObjectName("target")
    target.setGeometry(0, 0, 200, 600)
    with qtbot.waitActive(window):
        window.show()
    bubble = WelcomeBubble(window)
    bubble.point_at(target, "Title", "A sentence.", (1, 2))
    return bubble


def test_keys_go_on_back_and_away(qtbot, bubble):
    focus = QApplication.focusWidget()
    assert focus.objectName() == "welcome_next"
    with qtbot.waitSignal(bubble.step_changed) as moved:
        qtbot.keyClick(focus, Qt.Key.Key_Return)
    assert moved.args == [1]
    with qtbot.assertNotEmitted(bubble.step_changed):
        qtbot.keyClick(bubble, Qt.Key.Key_Left)  # there is none before the first
    with qtbot.waitSignal(bubble.closed):
        qtbot.keyClick(focus, Qt.Key.Key_Escape)


def test_the_last_step_can_be_gone_back_from_and_done(qtbot, bubble):
    bubble.point_at(bubble.parentWidget().findChild(QWidget, "target"), "Last", "Words.", (2, 2))
    assert bubble.findChild(QPushButton, "welcome_next").text() == "&Done"
    assert "2 of 2" in [label.text() for label in bubble.findChildren(QLabel)]
    with qtbot.waitSignal(bubble.step_changed) as moved:
        qtbot.mouseClick(bubble.findChild(QPushButton, "welcome_back"), Qt.MouseButton.LeftButton)
    assert moved.args == [-1]


def test_it_stays_beside_what_it_speaks_of_and_frames_it(qtbot, bubble):
    before = bubble.pos()
    target = bubble.parentWidget().findChild(QWidget, "target")
    target.setGeometry(0, 0, 400, 600)
    qtbot.waitUntil(lambda: bubble.x() == before.x() + 200)
    palette = bubble.palette()
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#ff0000"))
    bubble.parentWidget().setPalette(palette)
    seen = bubble.parentWidget().grab().toImage()
    assert (
        seen.pixelColor(200, 2).red() > 200 and seen.pixelColor(200, 2).green() < 60
    )  # the frame's upper edge
    assert seen.pixelColor(200, 20).green() > 200  # and nothing inside it
