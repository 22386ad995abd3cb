"""Messages that float over the picture."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QToolButton, QWidget

from engine.core.errors import UserError
from widgets.common.message_bar import MessageBar


@pytest.fixture
def area(qtbot):
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(900, 500)
    with qtbot.waitExposed(area):
        area.show()
    return area


@pytest.fixture
def bar(area):
    bar = MessageBar()
    bar.float_over(area)
    return bar


def test_a_message_floats_in_the_middle_and_holds_its_text(bar, area):
    bar.show_error(UserError("It cannot be opened. " * 12, "Choose another."))
    assert bar.isVisible() and area.rect().contains(bar.geometry())
    assert abs(bar.geometry().center().x() - area.rect().center().x()) <= 1
    label = bar._label
    assert label.height() >= label.heightForWidth(label.width())
    area.resize(300, 400)
    assert area.rect().contains(bar.geometry()) and bar.width() < 300
    bar.show_note("Short.")
    assert bar.width() < 250


def test_kinds_differ_by_colour_and_icon(bar):
    looks = {}
    for kind, show in (
        ("error", lambda: bar.show_error(UserError("Text.", ""))),
        ("note", lambda: bar.show_note("Text.")),
        ("success", lambda: bar.show_success("Text.")),
    ):
        show()
        assert bar.kind == kind
        looks[kind] = (bar.styleSheet(), bar._icon.pixmap().toImage())
    for one, other in (("error", "note"), ("note", "success"), ("success", "error")):
        assert looks[one][0] != looks[other][0] and looks[one][1] != looks[other][1]


def test_success_fades_and_errors_stay(qtbot, bar):
    bar._fading.setInterval(20)
    bar.show_success("Saved.")
    qtbot.waitUntil(bar.isHidden)
    bar.show_success("Saved.")
    bar.show_error(UserError("Broken.", ""))
    assert not bar._fading.isActive()
    assert bar.text == "Broken." and bar.kind == "error"


def test_an_export_can_be_opened_or_shown_in_its_folder(qtbot, bar, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    bar.show_success("Exported.", tmp_path / "map.png")
    for name in ("open_file", "open_folder"):
        button = bar.findChild(QToolButton, name)
        assert button.isVisible()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened == [tmp_path / "map.png", tmp_path]
    bar.show_note("Something else.")
    assert not bar.findChild(QToolButton, "open_file").isVisible()
