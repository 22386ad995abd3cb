"""The small parts of the application."""

import sys

import pytest
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.cli import preflight
from app.shell import errors
from app.shell.settings import Settings
from tests.commands import COMMANDS
from widgets.common.theme import apply_scheme


def test_missing_libraries_end_in_one_sentence_with_the_commands(monkeypatch):
    def load(name):
        if name in ("libEGL.so.1", "libxcb-cursor.so.0"):
            raise OSError

    monkeypatch.setattr(sys, "platform", "linux")
    assert preflight.missing_libraries(window=False, load=load) == ["libEGL.so.1"]
    assert preflight.missing_libraries(window=True, load=load) == ["libEGL.so.1", "libxcb-cursor.so.0"]
    text = preflight.remedy(["libEGL.so.1", "libxcb-cursor.so.0"])
    assert "'sudo apt-get install libegl1 libxcb-cursor0'" in text
    assert "'sudo dnf install mesa-libEGL xcb-util-cursor'" in text
    assert "\n" not in text


def test_nothing_is_missing_here():
    assert preflight.missing_libraries(window=False) == []


def test_settings_survive_a_restart_and_wrong_types_do_not(tmp_path):
    def store():
        return QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)

    settings = Settings(store())
    assert settings.get("scheme") == "system"
    settings.set("scheme", "dark")
    settings.set("layout", QByteArray(b"abc"))
    settings._store.sync()
    assert Settings(store()).get("scheme") == "dark"
    assert Settings(store()).get("layout") == QByteArray(b"abc")
    settings._store.setValue("scheme", 5)
    assert settings.get("scheme") == "system"


def test_a_scheme_that_does_not_exist_is_the_systems(qtbot):
    qt = QApplication.instance()
    before, darkness = qt.palette(), []
    for scheme in (
        "dark",
        "system",
        "dark",
        "solarized",
    ):  # dark between the two, so that neither can be what was there
        apply_scheme(qt, scheme)
        darkness.append(qt.palette().window().color().lightness())
    qt.setPalette(before)
    assert qt.styleHints().colorScheme() is not Qt.ColorScheme.Dark
    assert darkness[0] < 100 < 200 < darkness[1] == darkness[3]


def test_no_two_actions_share_a_shortcut_or_a_name():
    shortcuts = [command.shortcut for command in COMMANDS if command.shortcut]
    assert len(set(shortcuts)) == len(shortcuts)
    titles = [(command.menu, command.title.strip("|")) for command in COMMANDS]
    assert len(set(titles)) == len(titles)


def test_unexpected_errors_are_reported_with_their_traceback(qtbot, monkeypatch, caplog):
    reports = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    errors.install_excepthook(lambda summary, report: reports.append((summary, report)))
    try:
        raise ZeroDivisionError("a mistake of ours")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert reports[0][0] == "ZeroDivisionError: a mistake of ours"
    assert "Traceback" in reports[0][1]
    assert "a mistake of ours" in caplog.text


def test_the_report_window_blocks_nothing(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    box = errors.show_report(parent, "ValueError: x", "Traceback ...")
    assert isinstance(box, QMessageBox) and box.isVisible() and not box.isModal()
    assert "Traceback" in box.detailedText()
    box.close()


@pytest.mark.parametrize(("display", "expected"), [("", False), (":7", True)])
def test_a_display_is_what_the_environment_says(monkeypatch, display, expected):
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert preflight.has_display() is expected
