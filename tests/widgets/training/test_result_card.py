"""The card of a trained network: accuracy, confusion, worst mistakes, by real clicks."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QTableWidget, QTabWidget, QToolButton

from engine.training.run_events import RunEnded, apply_events
from engine.training.run_status import RunStatus
from engine.training.validation_results import ValidatedPicture, ValidationResults
from tests.training_runs import begun, epoch
from widgets.training.result_card import ResultCard
from widgets.training.training_panel import TrainingPanel

LEFT = Qt.MouseButton.LeftButton
RESULTS = ValidationResults(
    3,
    ("ant", "bee"),
    (
        ValidatedPicture("a.png", 0, 0, 0.9, -0.8),
        ValidatedPicture("b.png", 0, 1, 0.6, 0.2),
        ValidatedPicture("c.png", 1, 0, 0.95, 0.9),
        ValidatedPicture("d.png", 0, 1, 0.7, 0.4),
    ),
)
GREY = [np.full((8, 8, 3), level, np.uint8) for level in (40, 90, 140)]


@pytest.fixture
def card(qtbot):
    widget = ResultCard()
    qtbot.addWidget(widget)
    widget.resize(260, 500)
    widget.show_results(RESULTS, GREY)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def buttons(card):
    return card.findChildren(QToolButton, "mistake")


def test_accuracy_counts_and_worst_mistakes_are_shown(card):
    headline = card.findChild(QLabel, "result_headline").text()
    assert headline == "<b>Best epoch 3: 25.0% of the validation pictures are right.</b>"
    table = card.findChild(QTableWidget)
    cells = [[table.item(row, column).text() for column in range(2)] for row in range(2)]
    assert cells == [["1", "2"], ["1", "0"]]
    assert table.verticalHeaderItem(1).text() == table.horizontalHeaderItem(1).text() == "bee"
    assert [button.text() for button in buttons(card)] == ["bee\n\u2192 ant", *["ant\n\u2192 bee"] * 2]
    icons = [button.icon().pixmap(64, 64).toImage().pixelColor(32, 32).red() for button in buttons(card)]
    assert icons == [40, 90, 140]
    assert buttons(card)[0].toolTip() == (
        "c.png belongs to bee; predicted as ant (95%). Click to look inside."
    )


def test_a_click_on_a_mistake_or_on_a_cell_asks_for_its_picture(card, qtbot):
    chosen = QSignalSpy(card.picture_chosen)
    qtbot.mouseClick(buttons(card)[1], LEFT)
    table = card.findChild(QTableWidget)
    for cell in ((0, 1), (1, 1), (0, 0)):  # the second is empty
        qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(*cell)).center())
    assert [chosen.at(number)[0] for number in range(chosen.count())] == [
        Path("d.png"),
        Path("d.png"),
        Path("a.png"),
    ]


def test_the_card_fits_the_narrow_panel_and_says_that_nothing_is_wrong(card):
    assert card.minimumSizeHint().width() <= 260
    assert all(button.mapTo(card, button.rect().topRight()).x() < 260 for button in buttons(card))
    card.show_results(ValidationResults(1, ("ant", "bee"), RESULTS.pictures[:1]), ())
    assert not [button for button in buttons(card) if button.isVisibleTo(card)]
    assert card.findChild(QLabel, "result_mistakes").text() == "No validation picture is predicted wrongly."


def test_a_picture_that_is_gone_has_a_button_without_an_icon(card, qtbot):
    card.show_results(RESULTS, [None, *GREY[1:]])
    qtbot.waitUntil(lambda: all(button.isVisible() for button in buttons(card)[-3:]))
    shown = [button for button in buttons(card) if button.isVisible()]
    assert shown[0].icon().isNull() and not shown[1].icon().isNull()


def test_the_result_is_the_first_tab_of_the_panel_and_goes_with_the_run(qtbot):
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    history = apply_events([begun(), epoch(1), RunEnded("finished")])
    panel.show_results(RESULTS, GREY)
    panel.show_run_status(RunStatus("faces", history, False, has_model=True))
    tabs = panel.findChild(QTabWidget, "training_tabs")
    assert [tabs.tabText(place) for place in range(3)] == ["Result", "Curves", "Trained layers"]
    panel.show_results(None, ())
    assert [tabs.tabText(place) for place in range(tabs.count())][:2] == ["Curves", "Trained layers"]
