"""The real application by real clicks: embedded model, real photographs."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QPushButton, QSpinBox, QTreeView, QWidget

from app.shell import dialogs
from engine.core.placement import upsample_map
from engine.core.results import Heatmap
from engine.imaging.render import colour_tiles
from engine.imaging.samples import sample_path
from tests import models
from tests.operating_systems import read_levels
from widgets.model.layer_items import PATH

LEFT = Qt.MouseButton.LeftButton

# In pixels of the 224 x 224 input, read off the photographs. The cat's face (both eyes, nose, mouth) fills
# most of the crop; the blurred room is seen at the right edge only. The whole motorcycle stands in the
# middle, the corners above are garage.
FACE = (slice(40, 200), slice(30, 190))
ROOM = (slice(60, 150), slice(195, 224))
CORNERS = [
    (slice(0, 60), slice(0, 60)),
    (slice(0, 60), slice(164, 224)),
    (slice(164, 224), slice(0, 60)),
    (slice(164, 224), slice(164, 224)),
]
MOTORCYCLE = (slice(60, 200), slice(40, 190))
GARAGE = [(slice(0, 50), slice(0, 50)), (slice(0, 50), slice(174, 224))]


def run_method(qtbot, application, name, **fields):
    """Choose a method in the window, fill in fields, click Run, wait for its layer; return its values."""
    panel = application.window.panels.method_panel
    panel.set_method(name)
    for field, value in fields.items():
        box = panel.findChild(QSpinBox, field)
        box.selectAll()
        qtbot.keyClicks(box, str(value))
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(panel.findChild(QPushButton, "run"), LEFT)
    return ended.args[0].result


def density(values, where):
    """How much of the positive evidence lies in a box, against what its area would give: 1 means no preference."""
    positive = np.maximum(values, 0)
    return positive[where].mean() / positive.mean()


def choose_class(qtbot, application, label):
    items = application.window.panels.prediction_list.findChild(QListWidget, "predictions")
    row = next(row for row in range(items.count()) if items.item(row).text() == label)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(items.viewport(), LEFT, pos=items.visualItemRect(items.item(row)).center())
    return ended.args[0]


def test_grad_cam_lies_on_the_cats_face_and_not_in_a_corner(qtbot, application):
    window = application.window
    assert (
        application.features.state.target.index == 285
    )  # Egyptian cat, as measured when the weights were read
    outcome = choose_class(qtbot, application, "tabby")
    assert outcome.job.target.index == 281
    grad_cam = run_method(qtbot, application, "grad-cam").values
    assert grad_cam[FACE].sum() > 0.65 * grad_cam.sum()
    assert density(grad_cam, FACE) > 1.2
    assert all(density(grad_cam, corner) < 0.85 for corner in CORNERS)
    assert density(grad_cam, ROOM) < 0.5

    changed = np.abs(
        window.panels.canvas.rendered.astype(int) - application.features.state.photograph.pixels
    ).sum(-1)
    assert (
        changed[:, :70].sum() == changed[:, 380:].sum() == 0
    )  # outside of what the model sees nothing is coloured
    seen = changed[:, 75:375]
    assert seen[60:260, 45:255].mean() > 1.3 * seen[80:200, 262:].mean()


def test_occlusion_saliency_and_grad_cam_rank_the_same_region(qtbot, application):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.pictures.open_sample("motorcycle_left.png")
    fit = application.window.panels.input_form.findChild(QComboBox, "fit")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        qtbot.keyClick(fit, Qt.Key.Key_Down)
    assert application.features.state.model.label(application.features.state.target.index) == "moped"
    for name, fields in (("grad-cam", {}), ("saliency", {}), ("occlusion", {"size": 32, "stride": 16})):
        values = run_method(qtbot, application, name, **fields).values
        assert density(values, MOTORCYCLE) > 1.15, name
        assert all(density(values, corner) < 0.8 for corner in GARAGE), name


def test_the_first_window_shows_model_picture_predictions_and_overlay(application):
    window = application.window
    items = window.panels.prediction_list.findChild(QListWidget, "predictions")
    assert [items.item(row).text() for row in range(3)] == ["Egyptian cat", "tiger cat", "tabby"]
    assert window.panels.stack.layers[0].heatmap.title == "Grad-CAM: Egyptian cat"
    assert (
        window.panels.model_tree.findChild(QTreeView, "layers").model().rowCount() == 16
    )  # blocks are folded
    assert (window.panels.canvas.rendered != application.features.state.photograph.pixels).any()
    assert window.panels.messages.text == ""


def test_occlusion_refines_on_screen_and_stops_at_once(qtbot, application):
    window, features = application.window, application.features
    window.panels.method_panel.set_method("occlusion")
    stride = window.panels.method_panel.findChild(QSpinBox, "stride")
    stride.selectAll()
    qtbot.keyClicks(stride, "2")
    frames = []
    window.panels.stack.changed.connect(lambda: frames.append(window.panels.canvas.rendered))
    qtbot.mouseClick(window.panels.method_panel.findChild(QPushButton, "run"), LEFT)
    qtbot.waitUntil(lambda: len(frames) > 4, timeout=60_000)
    assert features.explain.controller.is_running
    assert any((frames[-1] != earlier).any() for earlier in frames[:-1])
    qtbot.mouseClick(window.panels.method_panel.findChild(QPushButton, "stop"), LEFT)
    assert not features.explain.controller.is_running
    kept = window.panels.layer_list.current_layer()
    assert "Stopped after" in kept.heatmap.notes[-1]
    qtbot.wait(300)
    assert window.panels.layer_list.current_layer() is kept  # late answers are dropped
    assert features.explain.shown.has_layer  # and what is there can be exported


def test_a_layer_of_the_tree_is_shown_as_tiles_and_a_tile_over_the_picture(qtbot, application):
    window = application.window
    window.panels.method_panel.set_method("activations")
    window.panels.model_tree.select("block2b_add")
    qtbot.waitUntil(lambda: window.panels.method_panel.method().layer == "block2b_add")
    tiles = run_method(qtbot, application, "activations")
    assert tiles.title == "Activations of block2b_add"
    assert tiles.raw.shape == (24, 56, 56)
    features = application.features
    features.explain.shown.open_tile(1, features.state.new_key())
    shown = window.panels.layer_list.current_layer()
    assert shown.heatmap.title == "Activations of block2b_add, channel 1"
    assert tiles.placement is not None
    np.testing.assert_array_equal(shown.heatmap.values, upsample_map(tiles.raw[1], tiles.placement, 224, 224))


def test_a_pattern_opens_large_and_escape_brings_the_picture_back(qtbot, application):
    window = application.window
    run_method(qtbot, application, "filter-patterns", steps=2, count=1)
    grid = window.panels.tile_grid
    qtbot.mouseClick(grid.surface, LEFT, pos=grid.surface.mapFrom(grid, grid.position_of_tile(0)))
    assert window.panels.canvas.rendered.shape == (192, 192, 3)
    assert "Press Esc" in window.panels.messages.text
    application.features.explain.pictures.leave_tile()
    assert window.panels.canvas.rendered.shape == (300, 451, 3)


def test_pictures_and_models_are_dropped_in_and_bad_ones_leave_everything_as_it_was(
    qtbot, application, tmp_path
):
    window, features = application.window, application.features

    def drop(path):
        content = QMimeData()
        content.setUrls([QUrl.fromLocalFile(str(path))])
        enter = QDragEnterEvent(
            QPoint(50, 50), Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(window, enter)
        assert enter.isAccepted()
        event = QDropEvent(
            QPointF(50, 50), Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(window, event)

    (tmp_path / "broken.png").write_bytes(b"no picture")
    drop(tmp_path / "broken.png")
    qtbot.waitUntil(lambda: "broken.png is not a picture" in window.panels.messages.text, timeout=60_000)
    assert window.panels.stack.layers

    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        drop(sample_path("coffee.png"))
    items = window.panels.prediction_list.findChild(QListWidget, "predictions")
    assert items.item(0).text() == "espresso"

    (tmp_path / "broken.keras").write_bytes(b"no model")
    drop(tmp_path / "broken.keras")
    qtbot.waitUntil(lambda: "neither a .keras archive" in window.panels.messages.text, timeout=60_000)
    assert features.state.model.name == "EfficientNet-Lite0"

    models.nested().save(tmp_path / "own.keras")
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        drop(tmp_path / "own.keras")
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=60_000)
    assert features.state.model.name == "own"
    scaling = window.panels.input_form.findChild(QComboBox, "scaling")
    assert "rescales its own input" in scaling.toolTip() and scaling.currentData() == "0..255"
    assert not window.panels.input_form.findChild(
        QWidget, "scaling_chip"
    ).isVisible()  # nothing where there is evidence
    assert items.count() == 4
    assert window.panels.stack.layers[0].heatmap.title.startswith("Grad-CAM: class ")
    assert "relu_b" in window.panels.stack.layers[0].heatmap.notes[0]


def test_another_scaling_changes_the_predictions(qtbot, application):
    window = application.window
    items = window.panels.prediction_list.findChild(QListWidget, "predictions")
    scaling = window.panels.input_form.findChild(QComboBox, "scaling")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        qtbot.keyClick(scaling, Qt.Key.Key_Home)
    assert items.item(0).text() == "pillow" and "\nprobability 0.4359\n" in items.item(0).toolTip()


@pytest.mark.parametrize("what", ["overlay", "raw"])
def test_exports_write_file_and_recipe(application, tmp_path, monkeypatch, what):
    features = application.features
    monkeypatch.setattr(
        dialogs, "ask_save_file", lambda parent, title, proposal, suffix: tmp_path / f"saved{suffix}"
    )
    features.exports.export(features.exports.overlay if what == "overlay" else features.exports.raw)
    saved = tmp_path / ("saved.png" if what == "overlay" else "saved.npy")
    assert saved.exists()
    recipe = json.loads(saved.with_name(f"{saved.name}.json").read_text())
    recipe = recipe if what == "raw" else recipe["layers"][0]
    assert recipe["target"]["label"] == "Egyptian cat"
    if what == "raw":
        layer = application.window.panels.layer_list.current_layer()
        assert isinstance(layer.heatmap, Heatmap)
        np.testing.assert_array_equal(np.load(saved), layer.heatmap.values)
    assert "Saved" in application.window.panels.messages.text


def test_an_export_into_nowhere_is_a_sentence(application, tmp_path, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "absent" / "a.png")
    application.features.exports.export(application.features.exports.overlay)
    assert "cannot be written" in application.window.panels.messages.text


def test_light_and_dark_repaint_everything(qtbot, application):
    window, brightness = application.window, {}
    for scheme in ("light", "dark"):
        application.features.shell.view.set_scheme(scheme)
        qtbot.wait(50)
        parts = (
            window.panels.model_tree,
            window.panels.canvas,
            window.panels.method_panel,
            window.panels.prediction_list,
            window.panels.tile_grid,
            window.menuBar(),
        )
        brightness[scheme] = [_mean_lightness(part) for part in parts]
    assert all(
        light > dark + 5 for light, dark in zip(brightness["light"], brightness["dark"], strict=True)
    ), brightness


def _mean_lightness(widget):
    one = widget.grab().toImage().scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation)
    return one.pixelColor(0, 0).lightness()


def test_closing_while_a_job_runs_ends_the_thread(qtbot, application):
    application.window.panels.method_panel.set_method("filter-patterns")
    application.features.explain.controller.run()
    qtbot.wait(200)
    application.window.close()
    assert application.engine.isFinished()


def test_another_class_in_mid_run_leaves_no_orphan_behind(qtbot, application):
    window, features = application.window, application.features
    window.panels.method_panel.set_method("occlusion")
    items = window.panels.prediction_list.findChild(QListWidget, "predictions")
    for row in (1, 2, 3):
        qtbot.mouseClick(items.viewport(), LEFT, pos=items.visualItemRect(items.item(row)).center())
        qtbot.waitUntil(
            lambda: window.panels.stack.layers[-1].key == features.explain.jobs.running.key, timeout=60_000
        )
    features.explain.controller.stop()
    assert [layer.heatmap.title for layer in window.panels.stack.layers] == [
        "Grad-CAM: Egyptian cat",
        "Occlusion: lynx (partial)",
    ]
    assert features.explain.shown.has_layer


def test_tiles_of_another_picture_are_gone(qtbot, application):
    run_method(qtbot, application, "activations")
    assert application.features.explain.shown.tiles is not None
    with qtbot.waitSignal(application.features.explain.loader.opened, timeout=60_000):
        application.features.explain.pictures.open_sample("coffee.png")
    assert application.features.explain.shown.tiles is None
    assert application.window.panels.tile_grid.tiles is None
    assert (
        application.features.state.target is None
    )  # nor can a class of the old picture be explained on the new one


def test_a_model_replaced_while_it_opens_is_never_half_open(qtbot, application, tmp_path):
    window, features = application.window, application.features
    models.nested().save(tmp_path / "first.keras")
    (tmp_path / "bad.keras").write_bytes(b"no model")
    before = window.panels.prediction_list.findChild(QListWidget, "predictions").item(0).toolTip()
    features.explain.models.open(tmp_path / "first.keras")
    features.explain.models.open(tmp_path / "bad.keras")
    qtbot.waitUntil(lambda: "neither a .keras archive" in window.panels.messages.text, timeout=60_000)
    assert features.state.model.name == "EfficientNet-Lite0"
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        features.explain.controller.run()
    assert ended.args[0].result.values.shape == (224, 224)
    features.explain.predictions.set_input("lite", "centre crop")
    items = window.panels.prediction_list.findChild(QListWidget, "predictions")
    qtbot.waitUntil(lambda: items.count() > 0, timeout=60_000)
    assert items.item(0).toolTip() == before


def test_the_overlay_that_is_exported_is_the_one_its_recipe_names(qtbot, application, tmp_path, monkeypatch):
    window, features = application.window, application.features
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "a.png")
    run_method(qtbot, application, "saliency")
    window.panels.stack.set_visible(window.panels.stack.layers[0].key, True)
    run_method(qtbot, application, "filter-patterns", steps=1, count=1)
    window.panels.tile_grid.clicked.emit(0)  # a tile in the picture's place is not what is exported
    features.exports.export(features.exports.overlay)
    assert read_levels(tmp_path / "a.png").shape == (300, 451, 3)
    layers = json.loads((tmp_path / "a.png.json").read_text())["layers"]
    assert [layer["method"]["name"] for layer in layers] == ["grad-cam", "saliency"]
    assert layers[1]["look"]["opacity"] == 0.75
    for layer in window.panels.stack.layers:
        window.panels.stack.set_visible(layer.key, False)
    assert not features.explain.shown.has_overlay


def test_keyboard_moves_layers_and_opens_tiles(qtbot, application):
    window = application.window
    run_method(qtbot, application, "saliency")
    chosen = window.panels.layer_list.current_layer()
    application.features.shell.view.move_layer(-1)
    assert window.panels.stack.layers[0] == chosen
    run_method(qtbot, application, "activations")
    window.panels.tile_grid.surface.parent().setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(window.panels.tile_grid.surface.parent(), key)
    tiles, second = window.panels.tile_grid.tiles, window.panels.tile_grid._grid.arrangement.order[1]
    assert window.panels.canvas.has_replacement
    np.testing.assert_array_equal(window.panels.canvas.rendered, colour_tiles(tiles, (int(second),))[0])


def test_another_model_after_choosing_layers_is_opened_in_silence(qtbot, application, tmp_path):
    window, features = application.window, application.features
    window.panels.model_tree.select("block2a_project_conv")
    qtbot.keyClicks(window.panels.model_tree._filter, "depth")
    window.panels.model_tree._filter.clear()
    assert (
        window.panels.model_tree.findChild(QTreeView, "layers").currentIndex().data(PATH)
        == "block2a_project_conv"
    )
    window.panels.method_panel.set_method("activations")
    assert window.panels.method_panel.method().layer == "block2a_project_conv"
    reports = []
    features.answers.internal_error.connect(lambda *report: reports.append(report))
    models.functional().save(tmp_path / "own.keras")
    with (
        qtbot.waitSignal(features.state.model_opened, timeout=60_000),
        qtbot.assertNotEmitted(window.panels.model_tree.layer_chosen),
    ):
        features.explain.models.open(tmp_path / "own.keras")
    qtbot.waitUntil(
        lambda: features.explain.shown.has_layer or not window.panels.method_panel.method().uses_target,
        timeout=60_000,
    )
    qtbot.wait(100)
    assert not reports
    assert window.panels.method_panel.method().layer == ""
