"""The jobs by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from widgets.common.job_list import JobList


@pytest.fixture
def jobs(qtbot):
    bar = JobList()
    qtbot.addWidget(bar)
    bar.resize(400, 200)
    with qtbot.waitActive(bar):
        bar.show()
    bar.add_job(1, "first")
    bar.add_job(2, "second")
    bar.setFocus()
    return bar


def test_a_title_too_long_for_the_row_ends_in_an_ellipsis(qtbot, jobs):
    title = "Grad-CAM of <b>block5_conv3</b>: " + "Egyptian cat, " * 20
    jobs.add_job(3, title)
    label = next(label for label in jobs.findChildren(QLabel) if label.toolTip() == title)
    qtbot.waitUntil(lambda: label.shown.startswith("Grad-CAM of <b>"))
    assert (
        label.shown.endswith("\u2026") and label.fontMetrics().horizontalAdvance(label.shown) <= label.width()
    )
    jobs.resize(6000, 200)
    qtbot.waitUntil(lambda: label.shown == title)


def name():
    return QApplication.focusWidget().accessibleName()


def press(qtbot, key):
    qtbot.keyClick(QApplication.focusWidget(), key)


def test_tab_goes_through_rows_and_buttons_from_the_newest_on(qtbot, jobs):
    names = []
    for _ in range(6):
        press(qtbot, Qt.Key.Key_Tab)
        names.append(name())
    assert names == [
        "Job: second",
        "Pause this job",
        "Stop second",
        "Job: first",
        "Pause this job",
        "Stop first",
    ]


def test_arrows_go_from_row_to_row_and_stop_at_the_ends(qtbot, jobs):
    press(qtbot, Qt.Key.Key_Down)
    assert name() == "Job: second"
    press(qtbot, Qt.Key.Key_Up)
    assert name() == "Job: second"
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    assert name() == "Job: first"


def test_enter_shows_space_rests_and_delete_stops(qtbot, jobs):
    press(qtbot, Qt.Key.Key_Down)
    with qtbot.waitSignal(jobs.show_requested) as shown:
        press(qtbot, Qt.Key.Key_Return)
    with qtbot.waitSignal(jobs.pause_requested) as rested:
        press(qtbot, Qt.Key.Key_Space)
    with qtbot.waitSignal(jobs.cancel_requested) as stopped:
        press(qtbot, Qt.Key.Key_Delete)
    assert (shown.args, rested.args, stopped.args) == ([2], [2, True], [2])
    jobs.end(2, "stopped")
    with qtbot.assertNotEmitted(jobs.cancel_requested):
        press(qtbot, Qt.Key.Key_Delete)


def test_the_row_with_the_keyboard_can_be_seen(qtbot, jobs):
    row = next(widget for widget in jobs.findChildren(QWidget) if widget.accessibleName() == "Job: second")
    bare = row.grab().toImage()
    press(qtbot, Qt.Key.Key_Down)
    assert row.grab().toImage() != bare
