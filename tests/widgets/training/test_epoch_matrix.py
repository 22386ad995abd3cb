"""Patterns by unit and epoch, by real clicks and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSlider, QTableWidget

from engine.core.results import Tiles
from widgets.training.epoch_matrix import EpochMatrix

LEFT = Qt.MouseButton.LeftButton
EPOCHS = (1, 4, 10)
LEVELS = np.arange(6, dtype=np.uint8) * 40  # units 7 and 9, three epochs each


@pytest.fixture
def matrix(qtbot):
    shown = np.broadcast_to(LEVELS[:, None, None, None], (6, 8, 8, 3)).copy()
    tiles = Tiles(
        shown.astype(np.float32),
        shown,
        ("",) * 6,
        "Patterns",
        columns=3,
        layer="conv2",
        places=tuple(map(float, EPOCHS * 2)),
        units=(7, 7, 7, 9, 9, 9),
    )
    dialog = EpochMatrix(tiles)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    return dialog


def large(matrix):
    picture = next(
        label.pixmap() for label in matrix.findChildren(QLabel) if not label.pixmap().isNull()
    ).toImage()
    return picture.pixelColor(picture.width() // 2, picture.height() // 2).red()


def caption(matrix):
    return matrix.findChild(QLabel, "matrix_caption").text()


def test_units_are_rows_and_epochs_are_columns(matrix):
    table = matrix.findChild(QTableWidget)
    assert [table.verticalHeaderItem(row).text() for row in range(2)] == ["Unit 7", "Unit 9"]
    assert [table.horizontalHeaderItem(column).text() for column in range(3)] == ["1", "4", "10"]
    for row in range(2):
        for column in range(3):
            image = table.item(row, column).icon().pixmap(72, 72).toImage()
            assert image.pixelColor(36, 36).red() == LEVELS[3 * row + column]
    assert matrix.findChild(QLabel, "matrix_title").text() == "conv2"


def test_the_slider_moves_through_the_epochs_of_the_clicked_unit(matrix, qtbot):
    table, slider = matrix.findChild(QTableWidget), matrix.findChild(QSlider)
    assert (caption(matrix), large(matrix), slider.value()) == ("Unit 7, epoch 10", LEVELS[2], 2)
    place = table.visualItemRect(table.item(1, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    assert (caption(matrix), large(matrix), slider.value()) == ("Unit 9, epoch 1", LEVELS[3], 0)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert (caption(matrix), large(matrix)) == ("Unit 9, epoch 4", LEVELS[4])
    assert (table.currentRow(), table.currentColumn()) == (1, 1)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert (caption(matrix), large(matrix)) == ("Unit 9, epoch 10", LEVELS[5])
