"""A tiny network trained through the real window, by a real process, then opened and explained."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QTableWidget, QToolButton

from tests.training_runs import bright_and_dark
from widgets.folder.confusion_dialog import ConfusionDialog
from widgets.folder.picture_rows import CAPTION_ROLE
from widgets.forms.param_dialog import ParamDialog
from widgets.forms.path_edit import PathEdit
from widgets.training.epoch_matrix import EpochMatrix
from widgets.training.train_dialog import TrainDialog

LEFT = Qt.MouseButton.LeftButton
SIDE = 64


@pytest.fixture
def pictures(tmp_path):
    """Eight bright and eight dark pictures of noise."""
    return bright_and_dark(tmp_path / "light", 8, SIDE)


def set_value(dialog, name, value):
    box = dialog.findChild(QSpinBox, name)
    box.selectAll()
    box.setValue(value)


def test_a_network_is_trained_opened_and_asked_why(qtbot, application, pictures):
    window, features = application.window, application.features
    features.training.ask()
    dialog = window.findChild(TrainDialog)
    qtbot.keyClicks(dialog.findChild(PathEdit, "training_pictures").findChild(QLineEdit), str(pictures))
    for name, value in (("epochs", 2), ("batch", 8), ("size", SIDE), ("patience", 0)):
        set_value(dialog, name, value)
    start = dialog.findChild(QPushButton, "start_training")
    qtbot.waitUntil(start.isEnabled)
    qtbot.mouseClick(start, LEFT)
    sentence = window.panels.training_panel.findChild(QLabel, "training_sentence")
    qtbot.waitUntil(lambda: sentence.text() == "Done after 2 epochs.", timeout=90_000)
    story = features.training.monitor.status.history
    assert (
        len(story.epochs) == 2
        and sum(story.begun.num_training) == 12
        and sum(story.begun.num_validation) == 4
    )
    assert window.panels.training_panel.layer == story.epochs[-1].layers[0].layer

    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        window.panels.training_panel.findChild(QPushButton, "look_inside").click()
    assert [features.state.model.label(number) for number in range(2)] == ["bright", "dark"]
    counts = window.panels.folder_panel.findChild(QLabel, "counts")
    qtbot.waitUntil(lambda: "4 predicted" in counts.text(), timeout=30_000)
    assert window.panels.folder_panel.findChild(QComboBox, "order").currentText() == "Worst mistake first"
    assert window.panels.folder_panel.findChild(QToolButton, "all").isChecked()

    results = features.training.loader.results
    assert len(results.pictures) == 4 and results.epoch == story.best.epoch
    (worst,) = results.mistakes(1)  # two epochs are too few
    qtbot.waitUntil(lambda: features.state.photograph.name == Path(worst.file).name, timeout=30_000)

    features.folder.confusion.show()
    matrix = window.findChild(ConfusionDialog).findChild(QTableWidget)
    cells = np.array([[int(matrix.item(row, column).text()) for column in range(2)] for row in range(2)])
    right = next(int(word[1:]) for word in counts.text().split() if word.startswith("("))
    assert cells.sum() == 4 and np.trace(cells) == right and cells.sum(1).tolist() == [2, 2]
    row, column = np.unravel_index(cells.argmax(), cells.shape)
    place = matrix.visualItemRect(matrix.item(int(row), int(column))).center()
    qtbot.mouseClick(matrix.viewport(), LEFT, pos=place)
    rows = window.panels.folder_panel.grid.model()
    assert rows.rowCount() == cells[row, column]
    said = [rows.index(number, 0).data(CAPTION_ROLE).text for number in range(rows.rowCount())]
    assert all(text.startswith(" → ".join(("bright", "dark")[at] for at in (row, column))) for text in said)

    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        window.panels.folder_panel.go_to_end(last=False)
    outcome = ended.args[0]
    assert outcome.job.method.name == "grad-cam" and outcome.job.target.index == column
    assert (f"shows what speaks for {('bright', 'dark')[column]}" in window.panels.messages.text) == (
        row != column
    )

    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        window.panels.training_panel.findChild(QPushButton, "epoch_patterns").click()
        form = window.findChild(ParamDialog)
        for name, value in (("count", 2), ("steps", 2)):
            set_value(form, name, value)
        qtbot.keyClick(form, Qt.Key.Key_Return)
    tiles = ended.args[0].result
    assert tiles.captions[:2] == ("unit 0, epoch 1", "unit 0, epoch 2") and len(tiles.captions) == 4
    matrix = window.findChild(EpochMatrix).findChild(QTableWidget, "matrix")
    assert (matrix.rowCount(), matrix.columnCount()) == (2, 2)
    assert matrix.horizontalHeaderItem(1).text() == "2"
    assert window.panels.tile_grid.tiles is tiles and tiles.layer == window.panels.training_panel.layer
