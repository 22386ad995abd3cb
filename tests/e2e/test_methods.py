"""The methods that ask more of the window than a map: pauses, marks, pages, frames, and the report on a map."""

import json

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QListView,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
)

from app.shell import dialogs
from engine.core.checks import CHECKS, OUTCOMES
from engine.core.results import Heatmap, Layers, Picture, Report, Tiles
from engine.imaging.samples import SAMPLES
from engine.methods import TrustReport
from engine.session.recipe import as_json

pytestmark = pytest.mark.slow  # each test starts the application with its network

LEFT = Qt.MouseButton.LeftButton


def start(qtbot, application, name, **fields):
    """Choose a method in the window, fill in fields, click Run."""
    panel = application.window.panels.method_panel
    panel.set_method(name)
    for field, value in fields.items():
        box = panel.findChild(QSpinBox, field) or panel.findChild(QDoubleSpinBox, field)
        box.selectAll()
        qtbot.keyClicks(box, str(value))
    qtbot.mouseClick(panel.findChild(QPushButton, "run"), LEFT)


def run(qtbot, application, name, **fields):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        start(qtbot, application, name, **fields)
    return ended.args[0]


def drag(qtbot, canvas, first, last):
    """Drag over the canvas from one pixel of the photograph, row and column, to another."""
    surface = canvas._view.viewport()
    places = [surface.mapFrom(canvas, canvas.position_of_pixel(*place).toPoint()) for place in (first, last)]
    qtbot.mousePress(surface, LEFT, pos=places[0])
    qtbot.mouseMove(surface, pos=(places[0] + places[1]) / 2)
    qtbot.mouseMove(surface, pos=places[1])
    qtbot.mouseRelease(surface, LEFT, pos=places[1])


def rows_of(application):
    """The rows of the jobs, the newest first."""
    layout = application.window.panels.job_list.widget().layout()
    return [layout.itemAt(place).widget() for place in range(layout.count()) if layout.itemAt(place).widget()]


def test_lambda_changes_while_the_class_model_runs_and_pauses_for_another_job(qtbot, application):
    features, window = application.features, application.window
    start(qtbot, application, "class-model", steps=60)
    qtbot.waitUntil(lambda: window.panels.canvas.has_replacement, timeout=60_000)
    job = features.explain.jobs.running
    row = rows_of(application)[0]
    qtbot.mouseClick(row.findChild(QToolButton, "pause"), LEFT)
    outcome = run(qtbot, application, "saliency")
    assert isinstance(outcome.result, Heatmap) and not window.panels.canvas.has_replacement
    window.panels.method_panel.set_method("class-model")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(row.findChild(QToolButton, "pause"), LEFT)
        box = window.panels.method_panel.findChild(QDoubleSpinBox, "penalty")
        box.selectAll()
        qtbot.keyClicks(box, "0.5")
    assert ended.args[0].job.key == job.key
    penalties = ended.args[0].result.plots[2].curves[0].y
    assert penalties[0] == np.float32(0.02) and penalties[-1] == np.float32(0.5)
    assert isinstance(ended.args[0].result, Picture) and window.panels.canvas.has_replacement
    assert features.explain.shown.has_overlay  # a picture can be exported
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.panels.canvas.has_replacement


def test_a_paused_job_of_another_picture_goes_on_behind_and_is_not_laid_over_this_one(qtbot, application):
    features, window = application.features, application.window
    start(qtbot, application, "occlusion")
    row = rows_of(application)[0]
    paused = features.explain.jobs.running
    qtbot.waitUntil(lambda: window.panels.stack.layer(paused.key) is not None, timeout=60_000)
    qtbot.mouseClick(row.findChild(QToolButton, "pause"), LEFT)
    qtbot.waitUntil(lambda: window.panels.job_list.state(paused.key) == "paused", timeout=60_000)
    run(qtbot, application, "saliency")
    assert any("Stopped after" in " ".join(layer.heatmap.notes) for layer in window.panels.stack.layers)
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.pictures.open_sample(SAMPLES[1])
    qtbot.mouseClick(row.findChild(QToolButton, "pause"), LEFT)
    assert features.explain.jobs.running is None  # it goes on behind
    outcome = run(qtbot, application, "saliency")  # and does not hold up what is asked before the user's eyes
    assert outcome.job.photograph.name == SAMPLES[1]
    assert {layer.box for layer in window.panels.stack.layers} == {outcome.job.box}
    qtbot.mouseClick(row.findChild(QProgressBar), LEFT)
    assert "belongs to another picture" in window.panels.messages.text
    assert {layer.box for layer in window.panels.stack.layers} == {outcome.job.box}
    qtbot.mouseClick(row.findChild(QToolButton, "cancel"), LEFT)


def test_values_typed_for_another_method_do_not_reach_the_one_that_runs(qtbot, application):
    window = application.window
    start(qtbot, application, "class-model", steps=40)
    window.panels.method_panel.set_method("lime")  # which has a penalty too
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        box = window.panels.method_panel.findChild(QDoubleSpinBox, "penalty")
        box.selectAll()
        qtbot.keyClicks(box, "3")
    assert set(ended.args[0].result.plots[2].curves[0].y) == {np.float32(0.02)}


def test_what_is_exported_is_the_picture_that_is_seen(qtbot, application):
    features, window = application.features, application.window
    dream = run(qtbot, application, "deep-dream", steps=3)
    assert features.explain.shown.picture is dream
    run(qtbot, application, "filter-weights")
    qtbot.mouseClick(
        window.panels.tile_grid.surface,
        LEFT,
        pos=window.panels.tile_grid.surface.mapFrom(
            window.panels.tile_grid, window.panels.tile_grid.position_of_tile(2)
        ),
    )
    assert window.panels.canvas.has_replacement and features.explain.shown.picture is None
    start(qtbot, application, "class-model", steps=100)
    qtbot.waitUntil(
        lambda: (
            features.explain.shown._begun is not None
            and features.explain.shown._begun.job.method.name == "class-model"
        ),
        timeout=60_000,
    )
    assert features.explain.shown.picture is None  # it is not done
    qtbot.mouseClick(window.panels.method_panel.findChild(QPushButton, "stop"), LEFT)
    assert features.explain.shown.picture.job.method.name == "class-model"
    assert "Stopped after" in features.explain.shown.picture.result.notes[-1]


def test_tiles_of_another_picture_are_not_shown_over_this_one(qtbot, application):
    window = application.window
    run(qtbot, application, "activations")
    row = rows_of(application)[0]
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.pictures.open_sample(SAMPLES[1])
        window.panels.method_panel.set_method("grad-cam")
    qtbot.mouseClick(row.findChild(QProgressBar), LEFT)
    assert (
        "belongs to another picture" in window.panels.messages.text
        and application.features.explain.shown.tiles is None
    )


def test_the_defaults_leave_the_layer_to_the_method_and_other_presets_to_the_user(qtbot, application):
    panel = application.window.panels.method_panel
    panel.set_method("grad-cam")
    application.features.explain.model_display.choose_layer("block2a_expand_relu")
    assert panel.method().layer == "block2a_expand_relu"
    presets = panel.findChild(QComboBox, "presets")
    for name, layer in (("paper", "block2a_expand_relu"), ("defaults", "")):
        presets.setCurrentIndex(presets.findData(name))
        presets.activated.emit(presets.currentIndex())
        assert panel.method().layer == layer


def test_what_is_painted_is_covered_at_once_and_the_numbers_are_told(qtbot, application):
    features, window = application.features, application.window
    features.explain.marks.set_tool("paint")
    assert window.panels.method_panel.method().name == "painted-mask"
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000) as ended:
        drag(qtbot, window.panels.canvas, (100, 180), (140, 300))
    heatmap = ended.args[0].result
    assert np.ptp(heatmap.values) > 0 and "% covered: logit" in heatmap.notes[0]
    assert heatmap.notes[0] in window.panels.messages.text
    recipe = json.loads(as_json(ended.args[0], features.state.model))
    assert recipe["marks"]["mask"]["pixels"] == features.state.marks.mask.sum() > 0
    features.explain.marks.clear()
    start(qtbot, application, "painted-mask")
    qtbot.waitUntil(lambda: "Nothing is painted" in window.panels.messages.text, timeout=60_000)


def test_a_map_is_put_to_the_test_and_the_frames_are_played(qtbot, application, tmp_path, monkeypatch):
    features, window = application.features, application.window
    features.explain.marks.set_tool("box")
    drag(qtbot, window.panels.canvas, (40, 100), (260, 320))
    assert "of the positive evidence is in the box" in window.panels.messages.text
    window.raise_dock("Maps")
    doubt = window.panels.layer_list.findChild(QPushButton, "doubt")
    assert doubt.isEnabled() and doubt.text() == "Check this map"
    with qtbot.waitSignal(features.state.job_ended, timeout=110_000) as ended:
        qtbot.mouseClick(doubt, LEFT)
    report = ended.args[0].result
    numbers = dict(report.numbers)
    assert isinstance(report, Report) and isinstance(ended.args[0].job.method, TrustReport)
    assert 0 < numbers["Deletion area"] < 1 and 0 < numbers["Insertion area"] < 1
    assert numbers["Pointing game"] == 1 and numbers["Inside your box"] > 0.7
    card = window.panels.plot_panel
    assert card.isVisible() and "checks speak for the map" in card.findChild(QLabel, "check_verdict").text()
    assert [check.name for check in report.checks] == list(CHECKS)
    for check in report.checks:
        sentence = f"{CHECKS[check.name]}: {OUTCOMES[check.passed]}"
        assert card.findChild(QLabel, f"check_{check.name}").text() == sentence
    assert features.state.model.heads[0].num_classes == 1000
    tiles = window.panels.tile_grid.tiles
    assert tiles.playable and len(tiles.places) == len(tiles.captions)
    before = window.panels.canvas.rendered.copy()
    window.panels.tile_grid.frame_changed.emit(10)
    assert (
        window.panels.canvas.rendered.shape == (224, 224, 3)
        and window.panels.canvas.rendered.shape != before.shape
    )
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "report.png")
    features.exports.export(features.exports.report)
    saved = json.loads((tmp_path / "report.png.json").read_text())
    assert saved["method"]["about"]["name"] == "grad-cam" and saved["result"]["numbers"] == pytest.approx(
        numbers
    )


def test_weights_are_what_they_were_after_the_test_is_stopped_in_its_middle(qtbot, application):
    features, window = application.features, application.window
    before = run(qtbot, application, "grad-cam").result.values
    features.explain.controller.check_trust()
    bar = rows_of(application)[0].findChild(QProgressBar)
    qtbot.waitUntil(
        lambda: bar.maximum() == 300 and bar.value() > 150, timeout=60_000
    )  # weights are being drawn anew
    qtbot.mouseClick(window.panels.method_panel.findChild(QPushButton, "stop"), LEFT)
    np.testing.assert_array_equal(run(qtbot, application, "grad-cam").result.values, before)


def test_a_background_job_makes_way_and_is_shown_when_its_row_is_clicked(qtbot, application):
    features, window = application.features, application.window
    panel = window.panels.method_panel
    panel.set_method("filter-patterns")
    for field, value in (("steps", 12), ("count", 8)):
        box = panel.findChild(QSpinBox, field)
        box.selectAll()
        qtbot.keyClicks(box, str(value))
    with qtbot.waitSignal(features.explain.jobs.background_job_ended, timeout=60_000) as aside:
        features.explain.controller.run_in_background()
        row = rows_of(application)[0]
        outcome = run(qtbot, application, "saliency")
    assert isinstance(outcome.result, Heatmap)
    assert isinstance(aside.args[0].result, Tiles) and len(aside.args[0].result.captions) == 8
    assert window.panels.tile_grid.tiles is None  # it has not pushed itself forward
    assert "done in the background" in window.panels.messages.text
    qtbot.mouseClick(row.findChild(QProgressBar), LEFT)
    assert window.panels.tile_grid.tiles.title == aside.args[0].result.title


def test_filters_come_by_pages(qtbot, application):
    outcome = run(qtbot, application, "filter-weights", count=12)
    assert outcome.result.page == (0, 12, 32)
    tiles = application.window.panels.tile_grid
    next_page = tiles.findChild(QToolButton, "next_page")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(next_page, LEFT)
    assert ended.args[0].result.captions[0] == "filter 12" and tiles.tiles.page == (12, 12, 32)


def test_a_cell_of_a_tile_draws_its_field_and_leads_to_its_unit(qtbot, application):
    window = application.window
    window.panels.model_tree.select("block1a_project_bn")
    outcome = run(qtbot, application, "activations")
    assert outcome.result.layer == "block1a_project_bn"
    window.panels.tile_grid.cell_hovered.emit((3, 50, 60))
    field = application.features.state.model.layer("block1a_project_bn").field
    seen = outcome.job.box
    scale = seen.height / 224
    expected = (seen.top + (field.start[0] + 50 * field.stride[0]) * scale, field.size[0] * scale)
    rect = window.panels.canvas._tools._field.rect()
    assert (rect.top(), rect.height()) == pytest.approx(expected)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        window.panels.tile_grid.cell_clicked.emit(3, 50, 60)
    method = ended.args[0].job.method
    assert (method.name, method.layer, method.row, method.column, method.unit) == (
        "receptive-field",
        "block1a_project_bn",
        50,
        60,
        3,
    )


def test_localisation_lays_seeds_mask_and_box(qtbot, application):
    window = application.window
    outcome = run(qtbot, application, "localisation")
    assert isinstance(outcome.result, Layers)
    titles = [layer.heatmap.title for layer in window.panels.stack.layers]
    assert titles[-3:] == ["Seeds", "Mask", "Box"]
    assert [layer.visible for layer in window.panels.stack.layers] == [False, True, True, True]
    run(qtbot, application, "localisation")
    assert len(window.panels.stack.layers) == 4  # in place of the former ones
    doubt = window.panels.layer_list.findChild(QPushButton, "doubt")
    assert not doubt.isEnabled()
    assert doubt.toolTip() == "Only the complete map of a method can be checked: run the method to its end."


def test_the_inspector_shows_kernels_and_leads_to_all_of_them(qtbot, application):
    window = application.window
    window.panels.model_tree.select("stem_conv")
    inspector = window.panels.model_tree._inspector
    qtbot.waitUntil(lambda: inspector._kernels.isVisible(), timeout=60_000)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(inspector._kernels, LEFT)
    assert ended.args[0].job.method.name == "filter-weights" and ended.args[0].job.method.layer == "stem_conv"


def test_a_method_without_its_layers_is_grey_in_the_list(qtbot, application):
    panel = application.window.panels.method_panel
    qtbot.mouseClick(panel.findChild(QPushButton, "methods"), LEFT)
    rows = panel.findChild(QListView, "method_list").model()
    assert rows.index(0, 0).data() == "Where did it look?"
    named = {rows.index(n, 0).data(): rows.index(n, 0) for n in range(rows.rowCount())}
    assert not rows.flags(named["Max-pooling routes"])
    assert "max-pooling" in named["Max-pooling routes"].data(Qt.ItemDataRole.ToolTipRole)
    panel.findChild(QListView, "method_list").window().close()
