"""The command palette by keys, and how it finds things."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QWidget

from widgets.common.command_palette import CommandPalette, PaletteEntry
from widgets.common.fuzzy_match import match_score

ENTRIES = (
    PaletteEntry("File: Open picture...", "Ctrl+O"),
    PaletteEntry("File: Export overlay...", "Ctrl+E", "Save the picture as shown", "Not available now."),
    PaletteEntry("Explain: Grad-CAM", "Class activation maps"),
    PaletteEntry("Explain: Guided Grad-CAM"),
    PaletteEntry("Layer: block2b_add"),
    PaletteEntry("Class: tabby", words="tabby cat 281"),
)


@pytest.fixture
def palette(qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 700)
    over.show()
    widget = CommandPalette(over)
    widget.offer(ENTRIES)
    return widget


def shown(palette):
    model = palette.findChild(QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("gradcam", "Explain: Grad-CAM"),
        ("gc", "Explain: Grad-CAM"),
        ("GUIDED", "Explain: Guided Grad-CAM"),
        ("cam guided", "Explain: Guided Grad-CAM"),
        ("2badd", "Layer: block2b_add"),
        ("281", "Class: tabby"),
        ("opn pic", "File: Open picture..."),
    ],
)
def test_the_best_match_comes_first_without_any_prefix(qtbot, palette, query, best):
    qtbot.keyClicks(palette.findChild(QLineEdit), query)
    assert shown(palette)[0] == best


def test_letters_must_come_in_order_and_not_too_far_apart():
    assert match_score("tac", "cat") is None
    assert match_score("ct", "cut") is not None
    assert match_score("ct", "cxxxxxxt") is None
    assert match_score("", "anything") is not None
    assert match_score("cat", "cat") > match_score("cat", "category") > match_score("cat", "concat")


def test_arrows_and_enter_choose_while_typing_and_the_number_is_that_among_all(qtbot, palette):
    line = palette.findChild(QLineEdit)
    qtbot.keyClicks(line, "grad")
    assert shown(palette) == ["Explain: Grad-CAM", "Explain: Guided Grad-CAM"]
    qtbot.keyClick(line, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert chosen.args == [3]
    assert not palette.isVisible()


def test_what_cannot_be_done_says_so_and_is_not_done(qtbot, palette):
    line = palette.findChild(QLineEdit)
    qtbot.keyClicks(line, "o")
    assert shown(palette).index("File: Open picture...") < shown(palette).index("File: Export overlay...")
    line.clear()
    qtbot.keyClicks(line, "export")
    assert palette.findChild(QLabel, "palette_hint").text() == "Not available now. Save the picture as shown"
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClicks(line, "zzz")
    assert "No matching" in palette.findChild(QLabel, "palette_hint").text()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_a_click_chooses(qtbot, palette):
    rows = palette.findChild(QListView)
    qtbot.waitUntil(lambda: rows.visualRect(rows.model().index(2, 0)).y() > 0)
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.mouseClick(
            rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(rows.model().index(2, 0)).center()
        )
    assert chosen.args == [2]
