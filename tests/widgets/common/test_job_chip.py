"""The newest job in the status bar."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QProgressBar, QToolButton, QWidget

from widgets.common.job_chip import JobChip
from widgets.common.job_list import JobList

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def jobs(qtbot):
    jobs = JobList()
    qtbot.addWidget(jobs)
    return jobs


@pytest.fixture
def chip(qtbot, jobs):
    chip = JobChip(jobs)
    qtbot.addWidget(chip)
    return chip


def test_the_chip_tells_how_far_the_newest_job_is(jobs, chip):
    assert not chip.isVisible()
    jobs.add_job(1, "Occlusion: cat")
    jobs.progress(1, 0, 200)
    jobs.progress(1, 82, 200)
    bar = chip.findChild(QProgressBar)
    assert chip.isVisible() and (bar.value(), bar.maximum()) == (82, 200)
    assert chip.text.startswith("Occlusion: cat: 82 of 200, ")
    jobs.add_job(2, "RISE: cat")
    assert chip.text == "RISE: cat: waiting" and chip._others.text() == "(1 more)"
    jobs.end(2, "done in 3 s", complete=True)
    assert chip.text.startswith("Occlusion: cat: 82 of 200, ") and not chip._others.isVisible()


def test_its_parts_stand_beside_each_other(qtbot, jobs, chip):
    jobs.add_job(1, "Occlusion: " + "Egyptian cat, " * 9)
    chip.resize(chip.sizeHint())
    parts = sorted(
        (part.geometry() for part in chip.findChildren(QWidget) if part.isVisible()), key=QRect.left
    )
    assert len(parts) == 5
    assert all(one.right() < other.left() for one, other in pairwise(parts))


def test_its_button_stops_the_job_and_a_click_opens_the_list(qtbot, jobs, chip):
    jobs.add_job(1, "Occlusion: cat")
    with qtbot.waitSignal(jobs.cancel_requested) as asked:
        qtbot.mouseClick(chip.findChild(QToolButton, "stop_job"), LEFT)
    assert asked.args == [1] and chip.text == "Occlusion: cat: stopping"
    jobs.end(1, "stopped")
    assert chip.text == "Occlusion: cat: stopped"
    assert not chip.findChild(QToolButton, "stop_job").isVisible()
    with qtbot.waitSignal(chip.list_requested):
        qtbot.mouseClick(chip, LEFT)
    with qtbot.waitSignal(chip.list_requested):
        qtbot.mouseClick(chip.findChild(QToolButton, "show_jobs"), LEFT)
