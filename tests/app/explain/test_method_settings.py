"""Favourite methods and the fold of the form are kept from one start to the next."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton, QToolButton

from app.explain.method_settings import keep_method_settings
from app.shell.settings import Settings
from widgets.forms.method_panel import MethodPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def start(qtbot, tmp_path):
    """Return a function that makes the panel of another start, with the settings of the last one."""

    def make():
        panel = MethodPanel()
        qtbot.addWidget(panel)
        keep_method_settings(
            panel, Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat, panel))
        )
        panel.set_method("occlusion")
        panel.show()
        return panel

    return make


def first_rows(panel):
    panel.findChild(QPushButton, "methods").click()
    rows = panel.findChild(QListView, "method_list")
    rows.window().hide()
    return [rows.model().index(row, 0).data() for row in range(3)]


def test_favourites_and_the_fold_are_there_at_the_next_start(qtbot, start):
    panel = start()
    assert first_rows(panel)[0] == "Where did it look?"
    fold = panel.findChild(QToolButton, "more_parameters")
    qtbot.waitUntil(lambda: fold.height() > 0)  # laid out
    assert not fold.isChecked()
    qtbot.mouseClick(fold, LEFT)
    qtbot.mouseClick(panel.findChild(QPushButton, "methods"), LEFT)
    search = panel.findChild(QLineEdit, "method_search")
    qtbot.keyClicks(search, "rise")
    qtbot.keyClick(search, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    search.window().hide()
    other = start()
    assert first_rows(other) == ["Favourites", "RISE", "Where did it look?"]
    assert other.findChild(QToolButton, "more_parameters").isChecked()
