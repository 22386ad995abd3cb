"""Test lists that change many times a second: they can be clicked, scrolled and typed into."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap, Tiles
from engine.core.target import Target
from engine.core.tile_metrics import TileMetric
from engine.imaging.render import Layer
from tests.fakes import GapProbe
from widgets.canvas.layer_list import LayerList
from widgets.canvas.layer_stack import LayerStack
from widgets.model.prediction_list import PredictionList
from widgets.tiles.tile_grid import TileGrid

LEFT = Qt.MouseButton.LeftButton


def scores(*values):
    return (np.array(values, np.float32),)


def tiles(name):
    raw = np.zeros((4, 2, 2), np.float32)
    mean = TileMetric("activation", "mean", np.arange(4, dtype=np.float32))
    relevance = TileMetric("relevance", f"relevance to {name}", np.arange(4, dtype=np.float32))
    captions = tuple("abcd")
    return Tiles(
        raw,
        raw.astype(np.uint8),
        captions,
        "page",
        layer="conv",
        over_picture=True,
        units=(0, 1, 2, 3),
        figures=(mean, relevance),
    )


@pytest.fixture
def predictions(qtbot):
    widget = PredictionList()
    qtbot.addWidget(widget)
    widget.resize(300, 220)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.set_model(GapProbe().model)
    widget.set_scores(scores(0.1, 0.5, 0.05, 0.05, 0.3))
    return widget


def test_the_class_is_chosen_that_was_under_the_mouse_when_it_was_pressed(qtbot, predictions):
    items = predictions.findChild(QListWidget, "predictions")
    where = items.visualItemRect(items.item(1)).center()
    qtbot.mousePress(items.viewport(), LEFT, pos=where)
    predictions.set_scores(scores(0.5, 0.3, 0.1, 0.05, 0.05))  # class 4 falls to the end meanwhile
    with qtbot.waitSignal(predictions.chosen) as chosen:
        qtbot.mouseRelease(items.viewport(), LEFT, pos=where)
    assert chosen.args == [Target(4)]
    assert items.item(0).text() == "ant"
    assert items.currentItem().data(Qt.ItemDataRole.UserRole) == 4


def test_a_list_that_changes_can_be_scrolled(predictions):
    items = predictions.findChild(QListWidget, "predictions")
    items.setFixedHeight(70)
    predictions.select(Target(1))
    QApplication.processEvents()
    items.verticalScrollBar().setValue(2)
    place = items.verticalScrollBar().value()
    assert place > 0
    predictions.set_scores(scores(0.6, 0.2, 0.1, 0.05, 0.05))
    assert items.verticalScrollBar().value() == place


def test_a_class_of_an_output_that_is_not_shown_marks_no_row(predictions):
    model = GapProbe().model
    predictions.set_model(replace(model, heads=(model.heads[0], model.heads[0])))
    predictions.set_scores(scores(0.1, 0.5, 0.05, 0.05, 0.3) * 2)
    predictions.show_head(1)
    predictions.select(Target(4, 0))
    assert predictions.findChild(QListWidget, "predictions").currentRow() == -1


def test_a_layer_can_be_renamed_while_its_map_changes(qtbot):
    def layer(level):
        return Layer(
            1, Heatmap(np.full((2, 3), level, np.float32), f"Grad-CAM: {level}"), Box(0, 0, 20, 30), Look()
        )

    stack = LayerStack()
    listed = LayerList(stack)
    qtbot.addWidget(listed)
    with qtbot.waitExposed(listed):
        listed.show()
    stack.add_or_update(layer(1))
    items = listed.findChild(QListWidget, "overlays")
    row = items.item(0)
    listed.rename()
    editor = items.findChild(QLineEdit)
    qtbot.keyClicks(editor, "my")
    stack.add_or_update(layer(2))
    qtbot.keyClicks(editor, " map")
    assert editor.text() == "my map"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stack.layer(1).name == "my map")
    stack.add_or_update(layer(3))
    assert items.item(0) is row and row.text() == "my map" and stack.layer(1).heatmap.values.max() == 3


def test_an_order_can_be_chosen_while_the_tiles_change(qtbot):
    widget = TileGrid()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.set_tiles(tiles("cat"))
    box = widget.findChild(QComboBox, "sort")
    box.showPopup()
    qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    widget.set_tiles(tiles("dog"))
    assert box.itemText(2) == "By relevance to dog"
    qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    assert box.currentData() == "relevance"
