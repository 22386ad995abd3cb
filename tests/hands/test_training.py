"""A tiny network trained by hand: the dialog by keys, its curves in the panel, its worst mistake by a click."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableWidget, QToolButton, QWidget

from tests.training_runs import bright_and_dark
from widgets.folder.confusion_dialog import ConfusionDialog
from widgets.training.train_dialog import TrainDialog

_LONG = 60_000
_TRAINED = 180_000  # the process that trains is the last to get a turn on a busy machine


@pytest.fixture
def pictures(tmp_path):
    """Ten bright and ten dark pictures of noise."""
    return bright_and_dark(tmp_path / "light", 10, 16)


def tab_to(qtbot, hand, dialog, name):
    """Go by Tab to what is called so, or to what is in it."""
    wanted = dialog.findChild(QWidget, name)
    for _ in range(30):
        focus = QApplication.focusWidget()
        if focus is wanted or wanted.isAncestorOf(focus):
            return
        hand.key("Tab")
        qtbot.waitUntil(lambda before=focus: QApplication.focusWidget() is not before)
    raise AssertionError(name)


@pytest.fixture
def learner(qtbot, application):
    """The application, which is given its own network back, and asks nothing when it is closed."""
    yield application
    application.features.training.monitor.stop_watching()
    application.window.raise_dock("Model")
    with qtbot.waitSignal(application.features.state.model_opened, timeout=_LONG):
        application.features.explain.models.open(None)


def test_a_network_is_trained_by_keys_and_its_pictures_are_explained_by_clicks(
    qtbot, learner, pictures, hand
):
    window, features = learner.window, learner.features
    hand.key("ctrl+shift+t")
    qtbot.waitUntil(
        lambda: window.findChild(TrainDialog) is not None and window.findChild(TrainDialog).isActiveWindow()
    )
    dialog = window.findChild(TrainDialog)
    hand.type(str(pictures))
    start = dialog.findChild(QPushButton, "start_training")
    qtbot.waitUntil(start.isEnabled)
    tab_to(qtbot, hand, dialog, "training_presets")
    hand.key("End", "Up")  # the quick one, before own values
    tab_to(qtbot, hand, dialog, "epochs")
    hand.type("2")
    hand.key("Return")
    sentence = window.panels.training_panel.findChild(QLabel, "training_sentence")
    qtbot.waitUntil(lambda: sentence.text() == "Done after 2 epochs.", timeout=_TRAINED)
    train, look = (
        window.panels.training_panel.findChild(QPushButton, name) for name in ("train", "look_inside")
    )
    for button in (train, look):  # until they have found their places
        qtbot.waitUntil(
            lambda button=button: (
                button.isEnabled() and button.visibleRegion().boundingRect() == button.rect()
            )
        )
    assert features.training.monitor.run.plan()[0].size == 64

    with qtbot.waitSignal(features.state.model_opened, timeout=_LONG):
        hand.click(look)
    counts = window.panels.folder_panel.findChild(QLabel, "counts")
    qtbot.waitUntil(lambda: "4 predicted" in counts.text(), timeout=_LONG)
    grid = window.panels.folder_panel.grid
    results = features.training.loader.results
    (worst,) = results.mistakes(1)  # two epochs are too few to tell bright from dark
    qtbot.waitUntil(lambda: features.state.photograph.name == Path(worst.file).name, timeout=_LONG)
    other = grid.model().index(1, 0)
    with qtbot.waitSignal(
        features.state.job_ended,
        timeout=_LONG,
        check_params_cb=lambda outcome: outcome.job.photograph.name != Path(worst.file).name,
    ) as ended:
        hand.click(grid.viewport(), grid.visualRect(other).center())
    assert (
        ended.args[0].job.method.name == "grad-cam"
        and window.panels.folder_panel.current.parent.parent == pictures
    )

    assert QApplication.focusWidget() is grid
    hand.key("alt+t")  # from a list, too
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    hand.key("c")
    qtbot.waitUntil(
        lambda: (
            window.findChild(ConfusionDialog) is not None
            and window.findChild(ConfusionDialog).isActiveWindow()
        )
    )
    matrix = window.findChild(ConfusionDialog).findChild(QTableWidget)
    cells = np.array([[int(matrix.item(row, column).text()) for column in range(2)] for row in range(2)])
    row, column = map(int, np.unravel_index(cells.argmax(), cells.shape))
    hand.click(matrix.viewport(), matrix.visualItemRect(matrix.item(row, column)).center())
    qtbot.waitUntil(lambda: grid.model().rowCount() == cells[row, column] < 4)
    hand.key("Escape")
    qtbot.waitUntil(lambda: window.findChild(ConfusionDialog) is None and window.isActiveWindow())
    hand.click(window.panels.folder_panel.findChild(QToolButton, "all"))
    qtbot.waitUntil(lambda: grid.model().rowCount() == 4)
