"""Start the window on settings that hold anything: it starts, and says which of them it left aside."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.main import make_application
from app.shell.settings import SETTINGS, Settings

pytestmark = pytest.mark.faults


@pytest.fixture
def start(qtbot, tmp_path):
    """Return a function that starts the window, without its engine, on the text of a settings file."""
    started = []

    def start(text):
        file = tmp_path / "s.ini"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        application = make_application(
            QApplication.instance(), QSettings(str(file), QSettings.Format.IniFormat)
        )
        application.window.first_painted.disconnect(application.begin)
        started.append(application)
        qtbot.addWidget(application.window)
        application.window.show()
        qtbot.waitUntil(lambda: bool(application.panels.messages.text))
        return application

    yield start
    for application in started:
        application.window.close()


def test_a_comma_in_a_choice_is_left_aside_and_named(start):
    application = start("[General]\nmethod=grad-cam, saliency\nscheme=dark\n")
    assert application.settings.get("method") == "grad-cam"
    assert application.settings.get("scheme") == "dark"
    assert [setting.name for setting in application.settings.left_aside] == ["method"]
    assert application.panels.messages.text == (
        "Stored settings are not valid; their defaults apply: Default method."
    )


@pytest.mark.parametrize(
    "value", ["a, b", "@Invalid()", "@Rect(1 2 3 4)", "9" * 5000, '"\\x1234"', "[" * 3000]
)
def test_any_value_of_every_setting_leaves_a_window(start, value):
    application = start("[General]\n" + "".join(f"{setting.name}={value}\n" for setting in SETTINGS))
    named = {setting.name for setting in application.settings.left_aside}
    assert named >= {setting.name for setting in SETTINGS if setting.choices or setting.is_valid}
    assert application.window.isVisible()
    for setting in SETTINGS:
        if setting.name in named:
            assert application.settings.get(setting.name) == setting.default


def test_a_file_that_holds_no_settings_is_named(start, tmp_path):
    application = start(b"[General\nmethod=\xff\xfe\x00 saliency\n%%%=\n[")
    assert application.settings.damaged_file == str(tmp_path / "s.ini")
    assert application.panels.messages.text == (
        f"The settings in {tmp_path / 's.ini'} cannot be read; the defaults apply."
    )


def test_settings_that_the_window_wrote_are_valid(tmp_path):
    store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    written = Settings(store)
    for setting in SETTINGS:
        written.set(setting.name, setting.default)
    store.sync()
    again = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    assert again.left_aside == () and again.damaged_file == ""
