"""The confusion matrix, light and dark."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QTableWidget

from engine.dataset.confusion_matrix import ConfusionMatrix
from engine.dataset.folder_predictions import Prediction
from widgets.folder.confusion_dialog import ConfusionDialog


@pytest.fixture
def darken():
    before = QApplication.palette()
    palette = QPalette(before)
    palette.setColor(QPalette.ColorRole.Base, QColor("#202428"))
    yield lambda: QApplication.setPalette(palette)
    QApplication.setPalette(before)


def test_an_empty_cell_has_the_colour_of_the_table_in_another_scheme_too(qtbot, darken):
    dialog = ConfusionDialog()
    qtbot.addWidget(dialog)
    dialog.show_confusion(
        "light",
        ConfusionMatrix(("bright", "dark"), (0, 1), (Prediction(0, 0.9, 0.9), Prediction(1, 0.8, 0.8))),
    )
    cell = dialog.findChild(QTableWidget).item(0, 1)
    assert cell.text() == "0" and cell.background().color() == QApplication.palette().color(
        QPalette.ColorRole.Base
    )
    darken()
    qtbot.waitUntil(lambda: cell.background().color() == QColor("#202428"))
    assert cell.foreground().color() == QColor("#ffffff")
