"""The real application in a real window, on a display with a window manager; started once for all walks."""

import os
import shutil
import subprocess
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "xcb"  # nothing here means anything without a window system

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.main import GarbageCollector, make_application
from engine.imaging.samples import SAMPLES
from tests.hands.hand import Hand

_NEEDED = {"xdotool": "apt install xdotool", "openbox": "apt install openbox"}
_LONG = 60_000
# a click raises a window; nothing else of the mouse, such as the wheel with Alt, is kept from the windows
_OPENBOX = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <desktops><number>1</number></desktops>
  <mouse><context name="Client"><mousebind button="Left" action="Press">
    <action name="Focus"/><action name="Raise"/>
  </mousebind></context></mouse>
</openbox_config>
"""
# seconds that a walk may take with the start of the application; each of its waits has a limit of its own
_WALK = 300


def pytest_collection_modifyitems(items):
    """Skip what needs a display where there is none, and leave time to walk on a busy machine."""
    reasons = [
        f"{name} is missing: {remedy}" for name, remedy in _NEEDED.items() if shutil.which(name) is None
    ]
    if not os.environ.get("DISPLAY"):
        reasons.append("no display: run under xvfb-run, as make test does")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(_WALK))
            if reasons:
                item.add_marker(pytest.mark.skip(reason="; ".join(reasons)))


@pytest.fixture(scope="session")
def manager(request, qapp, tmp_path_factory):
    """A window manager that is ready; where there is one already, the second goes by itself."""
    settings = tmp_path_factory.mktemp("openbox") / "rc.xml"
    settings.write_text(_OPENBOX)
    process = subprocess.Popen(
        ["openbox", "--sm-disable", "--config-file", str(settings)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    QtBot(request).waitUntil(lambda: _num_desktops() > 0, timeout=_LONG)  # no manager, no desktops
    yield
    process.terminate()
    process.wait(10)


def _num_desktops():
    said = subprocess.run(["xdotool", "get_num_desktops"], capture_output=True, check=False).stdout
    return int(said or 0)


@pytest.fixture(scope="session")
def running(request, manager, qapp, tmp_path_factory):
    """The application on the embedded model and the cat, its window the active one."""
    store = QSettings(str(tmp_path_factory.mktemp("settings") / "settings.ini"), QSettings.Format.IniFormat)
    application = make_application(qapp, store)
    collector = GarbageCollector(application.window, application.engine)
    application.window.show()
    application.features.explain.pictures.open_sample(SAMPLES[0])
    qtbot = QtBot(request)  # that of pytest-qt is made for each test anew
    qtbot.waitUntil(application.window.isActiveWindow, timeout=_LONG)
    qtbot.waitUntil(lambda: application.features.explain.shown.has_layer, timeout=_LONG)
    yield application
    collector.stop()
    application.window.close()
    assert application.engine.isFinished()


@pytest.fixture
def hand(qtbot):
    return Hand(qtbot)


@pytest.fixture
def application(qtbot, running):
    """The application on the cat with its first Grad-CAM and nothing else, in its first layout."""
    features, window = running.features, running.window
    while running.qt.activePopupWidget() is not None:  # of a walk that went wrong
        running.qt.activePopupWidget().close()
    features.explain.comparison.forget()
    features.explain.marks.set_tool("hand")
    window.reset_layout()
    window.panels.method_panel.set_method("grad-cam")
    with qtbot.waitSignal(features.state.job_ended, timeout=_LONG):
        features.explain.pictures.open_sample(SAMPLES[0])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return running
