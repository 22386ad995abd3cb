"""The predictions: comparing in one click, pins, and the menu of a class."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QMenu

from engine.core.target import Target
from tests.fakes import GapProbe
from widgets.model.prediction_list import PredictionList
from widgets.model.prediction_rows import PINNED

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def predictions(qtbot):
    """A list of the classes bee, dog, ant, crow and cat in this order; bee is explained."""
    predictions = PredictionList()
    qtbot.addWidget(predictions)
    predictions.resize(300, 330)
    with qtbot.waitExposed(predictions):
        predictions.show()
    predictions.set_model(GapProbe().model)
    predictions.set_scores((np.array([0.1, 0.5, 0.05, 0.05, 0.3], np.float32),))
    predictions.select(Target(1))
    return predictions


@pytest.fixture
def rows(predictions):
    return predictions.findChild(QListWidget, "predictions")


def texts(rows):
    return [rows.item(row).text() for row in range(rows.count())]


def test_vs_on_a_row_compares_in_one_click(qtbot, predictions, rows):
    assert [rows.comparison_rect(row).isEmpty() for row in range(3)] == [True, False, False]
    with (
        qtbot.waitSignal(predictions.comparison_requested) as asked,
        qtbot.assertNotEmitted(predictions.chosen),
    ):
        qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.comparison_rect(2).center())
    assert asked.args == [Target(0)]
    assert rows.currentRow() == 0  # the explained class stays chosen
    predictions.select(Target(0))
    assert [rows.comparison_rect(row).isEmpty() for row in range(3)] == [False, False, True]


def test_a_press_on_vs_that_is_dragged_off_does_nothing(qtbot, predictions, rows):
    with qtbot.assertNotEmitted(predictions.comparison_requested), qtbot.assertNotEmitted(predictions.chosen):
        qtbot.mousePress(rows.viewport(), LEFT, pos=rows.comparison_rect(1).center())
        qtbot.mouseRelease(rows.viewport(), LEFT, pos=rows.comparison_rect(2).center())
    assert not rows.is_held


def test_eight_rows_are_visible_in_the_column(rows):
    assert rows.viewport().height() >= 8 * rows.sizeHintForRow(0)


def test_a_double_click_pins_a_class_to_the_top(qtbot, predictions, rows):
    place = rows.visualItemRect(rows.item(2)).topLeft()
    place.setX(40)
    qtbot.mouseClick(rows.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(rows.viewport(), LEFT, pos=place)
    qtbot.mouseRelease(rows.viewport(), LEFT, pos=place)
    assert texts(rows)[:3] == ["ant", "bee", "dog"]
    predictions.set_scores((np.array([0.0, 0.1, 0.2, 0.3, 0.4], np.float32),))
    assert texts(rows)[:2] == ["ant", "dog"] and rows.item(0).data(PINNED)
    predictions.set_model(GapProbe().model)
    predictions.set_scores((np.array([0.0, 0.1, 0.2, 0.3, 0.4], np.float32),))
    assert texts(rows)[0] == "dog"


def test_the_menu_of_a_class(qtbot, predictions, rows):
    rows.customContextMenuRequested.emit(rows.visualItemRect(rows.item(1)).center())
    menu = predictions.findChild(QMenu)
    entries = {entry.text(): entry for entry in menu.actions()}
    assert list(entries) == [
        "Explain this class",
        "Compare with the explained class",
        "Class model",
        "Pin",
        "Copy name",
    ]
    with qtbot.waitSignal(predictions.class_model_requested) as asked:
        entries["Class model"].trigger()
    assert asked.args == [Target(4)]
    entries["Copy name"].trigger()
    assert QApplication.clipboard().text() == "dog"
    with qtbot.waitSignal(predictions.comparison_requested) as compared:
        entries["Compare with the explained class"].trigger()
    assert compared.args == [Target(4)]
    menu.close()
