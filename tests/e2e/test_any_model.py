"""People bring their own files: what the window does with them, by real clicks."""

import json
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QLineEdit,
    QListView,
    QListWidget,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from app.shell import dialogs
from engine.core.method import METHODS
from engine.imaging.picture_file import write_picture
from engine.imaging.samples import sample_path
from engine.imaging.scaling import SCALINGS
from engine.model_files.sandbox import sandbox_process
from tests import models
from tests.engine.model_files.legacy.test_old_models import FILES
from tests.model_table import AUTHORS_FILE
from widgets.model.architecture_dialog import ArchitectureDialog

pytestmark = pytest.mark.slow  # each test starts the application with its network

LEFT = Qt.MouseButton.LeftButton


def open_model(qtbot, application, path):
    """Open a model and wait until it has explained the picture."""
    with qtbot.waitSignal(application.features.state.model_opened, timeout=60_000):
        application.features.explain.models.open(path)
    qtbot.waitUntil(lambda: application.features.explain.shown.has_layer, timeout=60_000)


def predictions(application):
    items = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    return [(items.item(row).text(), items.item(row).toolTip()) for row in range(items.count())]


def saved(build, path):
    build().save(path)
    return path


def test_weights_alone_ask_for_their_architecture(qtbot, application):
    window, features = application.window, application.features
    features.explain.models.open(FILES / "weights" / "sequential_nested_weights.h5")
    qtbot.waitUntil(lambda: "holds weights only" in window.panels.messages.text, timeout=60_000)
    assert features.state.model.name == "EfficientNet-Lite0"
    features.explain.models.ask_architecture()
    dialog = next(
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ArchitectureDialog)
    )
    assert dialog.findChild(QLineEdit, "weights").text().endswith("sequential_nested_weights.h5")
    names = dialog.findChild(QComboBox, "architecture")
    names.lineEdit().selectAll()
    qtbot.keyClicks(names, str(FILES / "weights" / "sequential_nested.json"))
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        qtbot.mouseClick(
            dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open), LEFT
        )
    assert features.state.model.name == "sequential_nested_weights"


def test_custom_layers_open_once_their_file_is_trusted_and_only_as_it_was(
    qtbot, application, tmp_path, monkeypatch
):
    window, features = application.window, application.features
    marker = tmp_path / "marker"
    code = tmp_path / "theirs.py"
    code.write_text(AUTHORS_FILE.read_text() + f"\nopen({str(marker)!r}, 'w').close()\n")
    path = saved(models.subclassed, tmp_path / "custom.keras")
    features.explain.models.open(path)
    qtbot.waitUntil(lambda: "not part of Keras: Subclassed" in window.panels.messages.text, timeout=60_000)
    monkeypatch.setattr(dialogs, "ask_python_file", lambda *_: code)

    def answer(button):
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox) and str(code) in box.informativeText()
        qtbot.mouseClick(next(found for found in box.buttons() if found.text() == button), LEFT)

    QTimer.singleShot(200, lambda: answer("Cancel"))
    features.explain.models.ask_trusted()
    assert application.settings.get("trusted") == "" and not marker.exists()
    QTimer.singleShot(200, lambda: answer("Run it"))
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        features.explain.models.ask_trusted()
    assert marker.exists()
    marker.unlink()
    open_model(qtbot, application, saved(models.functional, tmp_path / "plain.keras"))
    assert not marker.exists()  # nothing of it is run for a model that does not need it
    code.write_text(code.read_text() + "# changed\n")
    features.explain.models.open(path)
    qtbot.waitUntil(
        lambda: "has changed since you chose to trust it" in window.panels.messages.text, timeout=60_000
    )
    assert not marker.exists()


def test_of_several_trusted_files_only_the_one_that_is_needed_is_run(
    qtbot, application, tmp_path, monkeypatch
):
    window, features = application.window, application.features
    code, broken, twin = (tmp_path / name for name in ("theirs.py", "broken.py", "twin.py"))
    code.write_text(AUTHORS_FILE.read_text())
    broken.write_text("import nothing_like_this\n\nclass Other: ...\n")
    twin.write_text("class Subclassed: ...\n")
    monkeypatch.setattr(dialogs, "confirm_trust", lambda *_: True)
    for path in (broken, code):
        monkeypatch.setattr(dialogs, "ask_python_file", lambda *_, path=path: path)
        features.explain.models.ask_trusted()
    broken.unlink()
    path = saved(models.subclassed, tmp_path / "custom.keras")
    open_model(qtbot, application, path)
    assert features.state.model.origin[0][1].startswith("theirs.py, SHA-256 ")
    monkeypatch.setattr(dialogs, "ask_python_file", lambda *_: twin)
    features.explain.models.ask_trusted()
    features.explain.models.open(path)
    qtbot.waitUntil(
        lambda: "Subclassed is defined by theirs.py and by twin.py" in window.panels.messages.text,
        timeout=60_000,
    )
    features.explain.models.forget_trusted()
    features.explain.models.open(path)
    qtbot.waitUntil(lambda: "not part of Keras: Subclassed" in window.panels.messages.text, timeout=60_000)


def test_only_what_the_user_chose_is_kept_as_settled(qtbot, application, tmp_path):
    window = application.window
    path = saved(models.functional, tmp_path / "own.keras")
    open_model(qtbot, application, path)
    fit = window.panels.input_form.findChild(QComboBox, "fit")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        qtbot.keyClick(fit, Qt.Key.Key_Down)
    assert json.loads((tmp_path / "own.keras.convscope.json").read_text())["scaling"] == ""
    open_model(qtbot, application, path)
    chip = window.panels.input_form.findChild(QWidget, "scaling_chip")
    assert chip.isVisible() and fit.currentText() == "stretch"
    either = [
        window.panels.input_form.findChild(QPushButton, f"scaling_{place}") for place in ("first", "second")
    ]
    qtbot.waitUntil(lambda: all(": class " in button.text() for button in either), timeout=60_000)
    qtbot.mouseClick(either[0], LEFT)
    assert json.loads((tmp_path / "own.keras.convscope.json").read_text())["scaling"] == "0..1"
    assert not chip.isVisible() and application.features.state.preprocessing.evidence is None


def test_the_wheel_changes_nothing_that_is_only_passed(qtbot, application):
    scaling = application.window.panels.input_form.findChild(QComboBox, "scaling")
    application.window.panels.canvas.setFocus()
    before = scaling.currentText()
    centre = QPointF(scaling.rect().center())
    down = QPoint(0, -120)
    none, modifier = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        centre,
        scaling.mapToGlobal(centre),
        QPoint(),
        down,
        none,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(scaling, event)
    assert scaling.currentText() == before


def test_opening_is_given_up_from_the_job_bar_and_the_model_before_stays(
    qtbot, application, tmp_path, monkeypatch
):
    window, features = application.window, application.features
    monkeypatch.setattr(sandbox_process, "_START", "import time; time.sleep(600)")
    features.explain.models.open(saved(models.functional, tmp_path / "slow.keras"))
    qtbot.wait(500)
    assert features.explain.models.opening_key and not features.state.can_explain
    qtbot.mouseClick(window.panels.job_list.findChildren(QToolButton)[-1], LEFT)  # that of the newest row
    assert not features.explain.models.opening_key
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        features.explain.controller.run()
    assert ended.args[0].result.values.shape == (224, 224)


def test_another_input_is_held_at_a_number_or_a_picture_and_may_be_explained_instead(
    qtbot, application, tmp_path, monkeypatch
):
    window, features = application.window, application.features
    open_model(qtbot, application, saved(models.siamese, tmp_path / "twins.keras"))
    first, second = (entry.name for entry in features.state.model.inputs)
    before = predictions(application)
    number = window.panels.input_form.findChild(QDoubleSpinBox, f"held-{second}")
    number.selectAll()
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        qtbot.keyClicks(number, "0.5\r")
    assert ended.args[0].job.preprocessing.held[0].value == 0.5
    at_half = predictions(application)
    assert at_half != before
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(sample_path("coffee.png")), ""))
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(window.panels.input_form.findChild(QPushButton, f"picture-{second}"), LEFT)
    assert ended.args[0].job.preprocessing.held[0].photograph.name == "coffee.png"
    assert predictions(application) not in (before, at_half)
    explained = window.panels.input_form.findChild(QComboBox, "picture-input")
    assert explained.isVisible() and explained.currentText() == first
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        qtbot.keyClick(explained, Qt.Key.Key_Down)
    assert features.state.model.inputs[features.state.model.picture].name == second


def test_a_model_that_leaves_the_size_open_is_asked_at_another(qtbot, application, tmp_path):
    window, features = application.window, application.features
    open_model(qtbot, application, saved(models.open_size, tmp_path / "open.keras"))
    assert features.state.model.input_shape == (224, 224, 3)
    height = window.panels.input_form.findChild(QSpinBox, "height")
    assert height.isVisible()
    height.selectAll()
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        qtbot.keyClicks(height, "96\r")
    assert features.state.model.input_shape == (96, 224, 3)
    open_model(qtbot, application, saved(models.functional, tmp_path / "fixed.keras"))
    assert not height.isVisible()


def test_scalings_are_compared_and_what_is_chosen_is_kept_for_the_file(qtbot, application, tmp_path):
    window, features = application.window, application.features
    path = saved(models.functional, tmp_path / "own.keras")
    open_model(qtbot, application, path)
    scaling = window.panels.input_form.findChild(QComboBox, "scaling")
    qtbot.mouseClick(window.panels.input_form.findChild(QPushButton, "compare"), LEFT)
    qtbot.waitUntil(lambda: ": class " in scaling.itemText(0), timeout=60_000)
    names = [scaling.itemData(row) for row in range(scaling.count())]
    assert sorted(names[:-1]) == sorted(SCALINGS) and names[-1] == "custom"
    assert scaling.currentData() == "0..1"
    scaling.hidePopup()
    scaling.setCurrentIndex(scaling.findData("torch"))
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        scaling.activated.emit(scaling.currentIndex())
    assert json.loads((tmp_path / "own.keras.convscope.json").read_text())["scaling"] == "torch"
    features.explain.models.open(None)
    qtbot.waitUntil(
        lambda: features.state.model.name == "EfficientNet-Lite0" and features.explain.shown.has_layer,
        timeout=60_000,
    )
    open_model(qtbot, application, path)
    assert scaling.currentData() == "torch" and "as you chose" in window.panels.messages.text


def test_class_names_come_from_a_file_and_are_there_the_next_time(qtbot, application, tmp_path, monkeypatch):
    features = application.features
    path = saved(models.functional, tmp_path / "own.keras")
    open_model(qtbot, application, path)
    assert all(name.startswith("class ") for name, _ in predictions(application))
    (tmp_path / "names.csv").write_text("index,name\n0,ant\n1,bee\n2,crow\n3,dog\n")
    monkeypatch.setattr(dialogs, "ask_labels_file", lambda *_: tmp_path / "names.csv")
    features.explain.model_display.ask_labels()
    qtbot.waitUntil(
        lambda: sorted(name for name, _ in predictions(application)) == ["ant", "bee", "crow", "dog"],
        timeout=60_000,
    )
    (tmp_path / "few.txt").write_text("ant\nbee\n")
    monkeypatch.setattr(dialogs, "ask_labels_file", lambda *_: tmp_path / "few.txt")
    features.explain.model_display.ask_labels()
    assert "few.txt has 2 names, but the model has 4 classes" in application.window.panels.messages.text
    open_model(qtbot, application, path)
    qtbot.waitUntil(
        lambda: sorted(name for name, _ in predictions(application)) == ["ant", "bee", "crow", "dog"],
        timeout=60_000,
    )


def test_a_saved_model_greys_out_what_needs_layers_and_says_why(qtbot, application):
    window = application.window
    with qtbot.waitSignal(application.features.state.model_opened, timeout=60_000):
        application.features.explain.models.open(FILES / "saved_model")
    qtbot.waitUntil(lambda: application.features.explain.shown.has_layer, timeout=60_000)
    panel = window.panels.method_panel
    assert {name for name in METHODS if panel.supports(name)} == {
        name for name, cls in METHODS.items() if cls.needs == ("classes",)
    }
    qtbot.mouseClick(panel.findChild(QPushButton, "methods"), LEFT)
    rows = panel.findChild(QListView, "method_list").model()
    row = next(rows.index(n, 0) for n in range(rows.rowCount()) if rows.index(n, 0).data() == "Grad-CAM")
    assert not rows.flags(row) and "the model has none" in row.data(Qt.ItemDataRole.ToolTipRole)
    panel.findChild(QListView, "method_list").window().close()
    assert panel.current_method == "occlusion"
    assert "a graph without layers" in window.panels.messages.text


def test_the_window_lives_on_while_a_large_picture_is_read(qtbot, application, tmp_path):
    features = application.features
    rng = np.random.default_rng(0)
    write_picture(tmp_path / "large.png", rng.integers(0, 256, (4000, 5000, 3), np.uint8))
    ticks = []
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start()
    with qtbot.waitSignal(features.explain.loader.opened, timeout=60_000):
        features.explain.pictures.open(tmp_path / "large.png")
        assert features.explain.loader.is_reading
    assert len(ticks) > 5
    assert features.state.photograph.pixels.shape == (4000, 5000, 3)


@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_the_form_shows_what_the_network_sees(qtbot, application, fit):
    form = application.window.panels.input_form
    box = form.findChild(QComboBox, "fit")
    box.setCurrentText(fit)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        box.activated.emit(box.currentIndex())
    image = form._seen.pixmap().toImage()
    corner = image.pixelColor(image.width() // 2, 2)
    assert (corner.lightness() == 0) == (fit == "letterbox")
    assert "224 x 224, values -0.9" in form._range.text()
