"""Sessions in the real application: what was saved is there again, to the pixel; what cannot be opened changes nothing."""

import shutil
import zipfile

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPushButton, QSlider

from app.cli import cli
from app.headless.start_request import StartRequest
from app.shell import dialogs
from engine.core.box import Box
from engine.core.marks import Marks
from engine.imaging.samples import sample_path
from engine.session.recipe import as_json
from tests import models, sessions

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def run(qtbot, application, name):
    application.window.panels.method_panel.set_method(name)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        qtbot.mouseClick(application.window.panels.method_panel.findChild(QPushButton, "run"), LEFT)


def press(window, *keys):
    window.activateWindow()
    QTest.keyClick(window, *keys)


def save(qtbot, application, monkeypatch, path):
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: path)
    with qtbot.waitSignal(application.features.sessions.saved, timeout=30_000):
        press(application.window, Qt.Key.Key_S, CTRL)


def open_session(qtbot, application, monkeypatch, path):
    monkeypatch.setattr(dialogs, "ask_session_file", lambda *_: path)
    with qtbot.waitSignal(application.features.sessions.opened, timeout=60_000):
        press(application.window, Qt.Key.Key_O, CTRL | Qt.KeyboardModifier.AltModifier)


def drop(window, path):
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, enter)
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)


def shown(application):
    """All that a session promises to bring back, but for what arrives later: predictions."""
    window, features = application.window, application.features
    layers = [
        (layer.heatmap.title, layer.heatmap.unit, layer.look, layer.visible, layer.box)
        for layer in window.panels.stack.layers
    ]
    current = window.panels.layer_list.current_layer()
    return {
        "layers": layers,
        "current": current and current.heatmap.title,
        "method": (window.panels.method_panel.current_method, window.panels.method_panel.values()),
        "target": features.state.target,
        "box": features.state.marks.box,
        "preprocessing": features.state.preprocessing,
        "picture": (features.state.photograph.name, features.state.photograph.digest),
        "docks": {title: dock.isVisible() for title, dock in window.docks.items()},
        "tiles": features.explain.shown.tiles and features.explain.shown.tiles.result.title,
    }


def fill(qtbot, application):
    """Do something of everything: class, fit, tiles, layers with looks of their own, marks, form, panels."""
    window, features = application.window, application.features
    run(qtbot, application, "activations")
    run(qtbot, application, "saliency")
    window.panels.layer_list.findChild(QSlider, "opacity").setValue(40)
    qtbot.mouseClick(window.panels.layer_list.findChild(QCheckBox, "fade"), LEFT, pos=QPoint(5, 8))
    window.panels.stack.set_visible(window.panels.stack.layers[0].key, True)
    window.panels.stack.move(window.panels.stack.layers[0].key, 1)
    mask = np.zeros(features.state.photograph.pixels.shape[:2], bool)
    mask[40:90, 50:120] = True
    features.explain.marks.show(Marks(Box(10, 20, 120, 160.5), mask))
    window.panels.method_panel.set_method("occlusion")
    window.panels.method_panel.set_values({"size": 48, "stride": 24})
    window.docks["Model"].close()


def change_everything(qtbot, application):
    window, features = application.window, application.features
    window.docks["Model"].show()
    window.docks["Tiles"].close()
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.pictures.open_sample("coffee.png")
    scaling = window.panels.input_form.findChild(QComboBox, "fit")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        qtbot.keyClick(scaling, Qt.Key.Key_Down)
    window.panels.method_panel.set_method("grad-cam")


def test_a_session_brings_everything_back_to_the_pixel(qtbot, application, tmp_path, monkeypatch):
    window, features = application.window, application.features
    fill(qtbot, application)
    before, pixels, mask = (
        shown(application),
        window.panels.canvas.rendered,
        features.state.marks.mask,
    )
    recipes = [
        as_json(outcome, features.state.model) for outcome, _ in features.explain.shown.visible_outcomes()
    ]
    scores = window.panels.prediction_list.scores
    save(qtbot, application, monkeypatch, tmp_path / "cat.convscope")
    assert window.windowTitle() == "cat.convscope[*] - chelsea.png - Convscope"
    assert not window.isWindowModified()

    change_everything(qtbot, application)
    assert window.isWindowModified()
    assert (window.panels.canvas.rendered.shape, shown(application)["target"]) != (
        pixels.shape,
        before["target"],
    )

    open_session(qtbot, application, monkeypatch, tmp_path / "cat.convscope")
    np.testing.assert_array_equal(window.panels.canvas.rendered, pixels)
    assert shown(application) == before
    assert next(entry for action, entry in window._actions if action.title == "Export &tiles...").isEnabled()
    np.testing.assert_array_equal(features.state.marks.mask, mask)
    assert [
        as_json(outcome, features.state.model) for outcome, _ in features.explain.shown.visible_outcomes()
    ] == recipes
    qtbot.waitUntil(lambda: bool(window.panels.prediction_list.scores), timeout=60_000)
    np.testing.assert_array_equal(window.panels.prediction_list.scores[0], scores[0])
    qtbot.wait(200)
    np.testing.assert_array_equal(
        window.panels.canvas.rendered, pixels
    )  # nothing is explained that was not asked for
    assert not window.isWindowModified()
    assert features.state.can_explain
    run(qtbot, application, "grad-cam")
    assert window.isWindowModified()


def test_a_picture_in_the_photographs_place_comes_back_too(qtbot, application, tmp_path, monkeypatch):
    window = application.window
    window.panels.method_panel.set_method("class-model")
    window.panels.method_panel.set_values({"steps": 4})
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.controller.run()
    pixels = window.panels.canvas.rendered
    assert window.panels.canvas.has_replacement
    save(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    application.features.explain.pictures.leave_tile()
    open_session(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    np.testing.assert_array_equal(window.panels.canvas.rendered, pixels)
    assert application.features.explain.shown.picture is not None
    application.features.explain.pictures.leave_tile()
    assert window.panels.stack.layers[0].heatmap.title == "Grad-CAM: Egyptian cat"


def test_a_broken_session_changes_nothing(qtbot, application, tmp_path, monkeypatch):
    window = application.window
    save(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    before, pixels, title = shown(application), window.panels.canvas.rendered, window.windowTitle()
    path = shutil.copy(tmp_path / "a.convscope", tmp_path / "b.convscope")
    sessions.rewrite(path, lambda found, _: found.update({"arrays/1.npy": b"no array"}))
    with qtbot.waitSignal(application.features.sessions.failed, timeout=60_000):
        drop(window, path)
    assert window.panels.messages.text == (
        "b.convscope is not a session, or is damaged: arrays/1 is not an array. Save it again, or use another copy."
    )
    assert (shown(application), window.windowTitle()) == (before, title)
    np.testing.assert_array_equal(window.panels.canvas.rendered, pixels)


@pytest.fixture
def own(qtbot, application, tmp_path, monkeypatch):
    """A session on a model file of the user's."""
    models.nested().save(tmp_path / "own.keras")
    with qtbot.waitSignal(application.features.state.model_opened, timeout=60_000):
        drop(application.window, tmp_path / "own.keras")
    qtbot.waitUntil(lambda: application.features.explain.shown.has_layer, timeout=60_000)
    save(qtbot, application, monkeypatch, tmp_path / "own.convscope")
    pixels = application.window.panels.canvas.rendered
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.models.open(None)
    assert (application.window.panels.canvas.rendered != pixels).any()
    return pixels


def test_a_session_opens_its_model(qtbot, application, tmp_path, own):
    features = application.features
    with qtbot.waitSignal(features.sessions.opened, timeout=60_000):
        drop(application.window, tmp_path / "own.convscope")
    np.testing.assert_array_equal(application.window.panels.canvas.rendered, own)
    assert features.state.model.name == "own"
    run(qtbot, application, "saliency")
    assert application.window.panels.stack.layers[-1].heatmap.title.startswith("Gradient saliency")


@pytest.mark.parametrize("fate", ["missing", "changed"])
def test_without_its_model_a_session_shows_picture_and_layers_until_the_model_is_opened(
    qtbot, application, tmp_path, own, fate, monkeypatch
):
    window, features = application.window, application.features
    moved = tmp_path / "elsewhere.keras"
    (tmp_path / "own.keras").rename(moved)
    if fate == "changed":
        shutil.copy(sample_path("coffee.png"), tmp_path / "own.keras")
    with qtbot.waitSignal(features.sessions.opened, timeout=60_000):
        drop(window, tmp_path / "own.convscope")
    np.testing.assert_array_equal(window.panels.canvas.rendered, own)
    told = "no longer at" if fate == "missing" else "is not the model"
    assert told in window.panels.messages.text and "Ctrl+M" in window.panels.messages.text
    assert not features.state.can_explain
    assert not window.panels.method_panel.findChild(QPushButton, "run").isEnabled()
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "map.npy")
    features.exports.export(features.exports.raw)
    assert (
        '"name": "own"' in (tmp_path / "map.npy.json").read_text()
    )  # the recipe names the model that made the map
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        drop(window, moved)
    np.testing.assert_array_equal(window.panels.canvas.rendered, own)
    assert features.state.can_explain
    run(qtbot, application, "saliency")


def test_convscope_open_takes_a_session_and_refuses_a_broken_one(tmp_path, monkeypatch, capsys):
    from engine.session.session_file import write_session

    write_session(tmp_path / "a.convscope", sessions.session())
    (tmp_path / "b.convscope").write_bytes(b"no session")
    started = []
    monkeypatch.setattr("app.cli.preflight.has_display", lambda: True)
    monkeypatch.setattr("app.main.run_window", lambda request: started.append(request) or 0)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["open", "a.convscope"]) == 0
    path, session = started[0].session
    assert started[0] == StartRequest(session=(path, session))
    assert path == tmp_path / "a.convscope"
    assert session.layers[0].heatmap.title == "Grad-CAM: crane"
    assert cli.main(["open", "b.convscope"]) == 1
    assert "convscope: b.convscope is not a session, or is damaged" in capsys.readouterr().err
    assert zipfile.is_zipfile("a.convscope") and len(started) == 1
