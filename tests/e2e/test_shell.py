"""The command palette and recent models, over the real model by real keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView

from tests import models
from widgets.common.command_palette import CommandPalette

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def find(qtbot, application, words):
    """Open the palette, type, and return its line and its list."""
    qtbot.keyClick(application.window, Qt.Key.Key_P, CTRL_SHIFT)
    palette = application.window.findChild(CommandPalette)
    line = palette.findChild(QLineEdit)
    qtbot.keyClicks(line, words)
    return line, palette.findChild(QListView).model()


def done(qtbot, application, words):
    """Do what comes first for these words; return the outcome of the job that it starts."""
    line, _ = find(qtbot, application, words)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    return ended.args[0]


def test_everything_can_be_found_and_done_from_the_palette(qtbot, application):
    window, features = application.window, application.features
    line, rows = find(qtbot, application, "")
    titles = [rows.index(row, 0).data() for row in range(rows.rowCount())]
    num_layers = sum(1 for node in features.state.model.root.walk() if node.path)
    assert sum(title.startswith("Class: ") for title in titles) == 1000
    assert sum(title.startswith("Layer: ") for title in titles) == num_layers > 100
    assert titles[0] == "File: Open picture..." and "Sample: coffee.png" in titles
    qtbot.keyClick(line, Qt.Key.Key_Escape)

    outcome = done(qtbot, application, "tabby")
    assert (outcome.job.target.index, outcome.job.method.name) == (281, "grad-cam")
    outcome = done(qtbot, application, "salien")
    assert (outcome.job.target.index, outcome.job.method.name) == (281, "saliency")
    assert window.panels.method_panel.current_method == "saliency"

    line, _ = find(qtbot, application, "2b_add")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    window.panels.method_panel.set_method("activations")
    assert window.panels.method_panel.method().layer == "block2b_add"
    assert window.docks["Model"].isAncestorOf(QApplication.focusWidget())

    line, _ = find(qtbot, application, "routes")  # the model has no max-pooling
    qtbot.keyClick(line, Qt.Key.Key_Return)
    palette = window.findChild(CommandPalette)
    assert palette.isVisible()
    assert "follows max-pooling, and the model has none" in palette.findChild(QLabel, "palette_hint").text()
    qtbot.keyClick(line, Qt.Key.Key_Escape)

    line, _ = find(qtbot, application, "view dark")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert application.settings.get("scheme") == "dark"
    features.shell.view.set_scheme("light")


def test_a_model_is_opened_again_from_the_palette_and_one_that_has_gone_is_taken_off(
    qtbot, application, tmp_path
):
    features, file = application.features, tmp_path / "own.keras"
    models.nested().save(file)
    for name, path in (("own", file), ("EfficientNet-Lite0", None)):
        with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
            features.explain.models.open(path)
        assert features.state.model.name == name
    assert [entry.path for entry in features.shell.recent.files("models")] == [file]
    line, _ = find(qtbot, application, "recent own")
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert features.state.model.name == "own"
    file.unlink()
    line, _ = find(qtbot, application, "recent own")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert "no longer exists" in application.window.panels.messages.text
    assert features.shell.recent.files("models") == [] and features.state.model.name == "own"
