"""The help window, on pages made for the purpose."""

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from tests.operating_systems import write_levels
from widgets.common.help_browser import HelpBrowser
from widgets.common.help_window import HelpPage, HelpWindow

LEFT = Qt.MouseButton.LeftButton
FILLER = "\n\n".join(f"Line {number} of much." for number in range(60))
FIRST = f"""# First

See [the end](second.md#the-end-of-it), [nothing](gone.md).

![](large.png)

| | method | remark |
|---|---|---|
| ![](small.png) | Alpha | words |

It was so decided ([why](adr/0001-so.md)).

{FILLER}

{FILLER}
"""


@pytest.fixture
def help_window(qtbot, tmp_path):
    (tmp_path / "first.md").write_text(FIRST, encoding="utf-8")
    (tmp_path / "second.md").write_text(
        f"# Second\n\n{FILLER}\n\n## The end (of it)\n\n{FILLER}", encoding="utf-8"
    )
    write_levels(tmp_path / "small.png", np.full((40, 400, 3), (0, 0, 255), np.uint8))
    write_levels(tmp_path / "large.png", np.full((40, 1400, 3), (0, 255, 0), np.uint8))
    over = QWidget()
    qtbot.addWidget(over)
    addresses = [QUrl.fromLocalFile(str(tmp_path / name)).toString() for name in ("first.md", "second.md")]
    pages = [
        HelpPage("First", addresses[0]),
        HelpPage("Second", addresses[1]),
        HelpPage("Others"),
        HelpPage("Made", "convscope:made"),
    ]
    window = HelpWindow(pages, lambda name: f"# Made for {name}", over)
    with qtbot.waitActive(window):
        window.resize(1100, 700)
        window.show_page()
    yield window
    window.close()
    over.close()


def page(window):
    return window.findChild(HelpBrowser)


def click_link(qtbot, browser, words):
    cursor = browser.document().find(words)
    cursor.setPosition(cursor.selectionStart() + 2)
    qtbot.mouseClick(browser.viewport(), LEFT, pos=browser.cursorRect(cursor).center())


def test_pictures_fit_their_places(help_window):
    seen = page(help_window).viewport().grab().toImage()
    pixels = (
        np.frombuffer(seen.constBits(), np.uint8)
        .reshape(seen.height(), seen.bytesPerLine() // 4, 4)[..., :3]
        .astype(int)
    )
    red, green = (pixels[..., channel] - pixels[..., 1 if channel != 1 else 2] > 150 for channel in (2, 1))
    assert np.ptp(np.nonzero(red)[1]) + 1 == 170
    assert np.ptp(np.nonzero(green)[1]) + 1 == 720


def test_links_headings_and_the_way_back(qtbot, help_window):
    browser, listed = page(help_window), help_window.findChild(QListWidget)
    click_link(qtbot, browser, "the end")
    assert listed.currentRow() == 1
    assert browser.cursorForPosition(browser.viewport().rect().topLeft()).block().text() in (
        "The end (of it)",
        "Line 59 of much.",
    )
    assert browser.verticalScrollBar().value() > 500
    qtbot.keyClick(help_window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert listed.currentRow() == 0 and browser.source().fileName() == "first.md"
    click_link(qtbot, browser, "nothing")
    assert browser.source().fileName() == "first.md"
    assert "gone.md is not a help page" in help_window.findChild(QLabel, "help_said").text()
    assert not help_window.findChild(QPushButton, "help_back").isEnabled()


def test_links_to_decision_records_are_left_out(help_window):
    assert "[why]" in FIRST and "why" not in page(help_window).toPlainText()
    assert "It was so decided." in page(help_window).toPlainText()


def test_headings_of_the_list_cannot_be_chosen(qtbot, help_window):
    listed = help_window.findChild(QListWidget)
    listed.setCurrentRow(1)
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    assert listed.currentItem().text() == "Made"
    qtbot.mouseClick(listed.viewport(), LEFT, pos=listed.visualItemRect(listed.item(2)).center())
    assert listed.currentItem().text() == "Made" and listed.item(2).text() == "Others"


def test_pages_are_chosen_by_keys_and_those_made_are_made(qtbot, help_window):
    listed = help_window.findChild(QListWidget)
    qtbot.keyClick(listed, Qt.Key.Key_End)
    assert page(help_window).toPlainText() == "Made for made"


def test_search_goes_round_the_page_and_says_what_is_not_there(qtbot, help_window):
    qtbot.keyClick(help_window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    line, said = help_window.findChild(QLineEdit), help_window.findChild(QLabel, "help_said")
    assert QApplication.focusWidget() is line
    qtbot.keyClicks(line, "line 59")
    first = page(help_window).textCursor().position()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    second = page(help_window).textCursor().position()
    assert second > first
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert page(help_window).textCursor().position() == first
    qtbot.keyClick(help_window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert page(help_window).textCursor().position() == second
    qtbot.keyClicks(line, "9")
    assert said.text() == "Not on this page."
