"""The choice of a method: a button, a list grouped by questions, search and favourites."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPushButton

from engine.core.method import METHODS
from engine.core.method_card import QUESTIONS
from resources import path
from tests.fakes import GapProbe
from tests.thumbnails import read, source, thumbnail
from widgets.forms.method_delegate import ROW, star_rect
from widgets.forms.method_panel import MethodPanel
from widgets.forms.method_rows import method_rows

LEFT, KEYS = Qt.MouseButton.LeftButton, Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot):
    panel = MethodPanel()
    qtbot.addWidget(panel)
    panel.set_model(GapProbe().model)
    panel.resize(300, 400)
    panel.show()
    return panel


@pytest.fixture
def opened(qtbot, panel):
    """The search field and the list, opened with the mouse."""
    qtbot.mouseClick(panel.findChild(QPushButton, "methods"), LEFT)
    search, rows = panel.findChild(QLineEdit, "method_search"), panel.findChild(QListView, "method_list")
    assert rows.isVisible()
    yield search, rows
    rows.window().hide()


def row_of(rows, title, last=False):
    model = rows.model()
    found = [model.index(n, 0) for n in range(model.rowCount()) if model.index(n, 0).data() == title]
    return found[-1 if last else 0]


def titles(rows):
    return [rows.model().index(n, 0).data() for n in range(rows.model().rowCount())]


def test_methods_stand_under_the_questions_that_they_answer(opened):
    _, rows = opened
    groups, heading = {}, ""
    for number in range(rows.model().rowCount()):
        row = rows.model().index(number, 0).data(ROW)
        heading = heading if row.method else row.text
        groups.setdefault(heading, []).extend([row.method] if row.method else [])
    asked = [
        question for question in dict.fromkeys(QUESTIONS.values()) if question != "Can I trust this map?"
    ]
    assert list(groups) == asked  # a check of a map is not in the list of methods
    assert groups["Where did it look?"] == [
        "grad-cam", "grad-cam++", "layer-cam", "hires-cam", "guided-grad-cam", "score-cam"
    ]  # fmt: skip
    assert groups["Where is the object?"] == ["localisation"]
    assert sorted(name for group in groups.values() for name in group) == sorted(METHODS)


def test_typing_filters_arrows_move_and_return_chooses(qtbot, panel, opened):
    search, rows = opened
    qtbot.keyClicks(search, "hidden")
    assert sorted(titles(rows)) == ["LIME", "Occlusion", "Painted mask", "RISE", "Superpixel occlusion"]
    first, second = titles(rows)[:2]
    assert rows.currentIndex().data() == first
    qtbot.keyClick(search, KEYS.Key_Down)
    assert rows.currentIndex().data() == second
    with qtbot.waitSignal(panel.method_chosen):
        qtbot.keyClick(search, KEYS.Key_Return)
    assert METHODS[panel.current_method].title == second and not rows.isVisible()
    assert panel.findChild(QPushButton, "methods").accessibleName() == (
        f"Method: {second}. What if this part is hidden?"
    )


def test_the_title_of_a_method_finds_this_method_first():
    found = {name: method_rows(cls.title, ())[0].method for name, cls in METHODS.items()}
    assert found == {name: name for name in METHODS}


def test_escape_closes_without_a_choice_and_keys_open_the_list(qtbot, panel, opened):
    search, rows = opened
    qtbot.keyClick(search, KEYS.Key_Down)
    qtbot.keyClick(search, KEYS.Key_Escape)
    assert not rows.isVisible() and panel.current_method == "grad-cam"
    qtbot.keyClicks(search, "nothing like it")
    assert panel.findChild(QLabel, "method_hint").text() == "No matching methods."
    qtbot.keyClick(panel.findChild(QPushButton, "methods"), KEYS.Key_Down)
    assert rows.isVisible() and search.text() == "" and rows.currentIndex().data() == "Grad-CAM"


def test_headings_and_unsupported_methods_cannot_be_chosen(qtbot, panel, opened):
    _, rows = opened
    for title in ("Where did it look?", "Max-pooling routes"):
        row = row_of(rows, title)
        rows.scrollTo(row)
        qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualRect(row).center())
        assert rows.isVisible() and panel.current_method == "grad-cam"
    assert "max-pooling" in row_of(rows, "Max-pooling routes").data(Qt.ItemDataRole.ToolTipRole)


def test_a_star_puts_a_method_on_top_and_does_not_choose_it(qtbot, panel, opened):
    search, rows = opened
    row = row_of(rows, "RISE")
    rows.scrollTo(row)
    place = rows.visualRect(row)
    with qtbot.waitSignal(panel.favourites_changed) as changed:
        qtbot.mouseClick(rows.viewport(), LEFT, pos=star_rect(place).center())
    assert changed.args == [("rise",)] and panel.current_method == "grad-cam"
    assert titles(rows)[:3] == ["Favourites", "RISE", "Where did it look?"]
    assert rows.visualRect(row_of(rows, "RISE", last=True)).top() == place.top()  # still under the mouse
    assert row_of(rows, "RISE").data(Qt.ItemDataRole.AccessibleTextRole).endswith("favourite")
    with qtbot.waitSignal(panel.favourites_changed) as changed:
        qtbot.keyClick(search, KEYS.Key_D, CTRL)
    assert changed.args == [()] and titles(rows)[0] == "Where did it look?"


def test_every_method_has_a_small_picture_of_its_picture_in_the_docs():
    files = sorted(path("thumbnails").glob("*.jpg"))
    assert {file.stem for file in files} == set(METHODS)
    assert sum(file.stat().st_size for file in files) < 200_000
    made = {name: thumbnail(read(source(name))).astype(float) for name in METHODS}
    for file in files:
        small = read(file)
        distance = {name: np.abs(small - picture).mean() for name, picture in made.items()}
        # Grad-CAM and HiResCAM have the same map here.
        assert distance[file.stem] == pytest.approx(min(distance.values()), abs=0.01)
