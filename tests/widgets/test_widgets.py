"""The widgets by real clicks, keys and drags."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QTreeView,
    QWidget,
)

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.look import Look
from engine.core.method import METHODS
from engine.core.model import Head, HeadKind, Model
from engine.core.params import specs
from engine.core.results import Heatmap, Tiles
from engine.core.target import Target
from engine.core.weight_summary import summarise_weights
from engine.imaging.evidence import Evidence, Strength
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.render import Layer
from tests.fakes import GapProbe
from widgets.canvas.canvas import Canvas
from widgets.canvas.layer_list import LayerList
from widgets.canvas.layer_stack import LayerStack
from widgets.common.job_list import JobList
from widgets.common.message_bar import MessageBar
from widgets.forms.input_form import InputForm
from widgets.forms.method_panel import MethodPanel
from widgets.forms.param_form import ParamForm
from widgets.forms.scaling_dialog import ScalingDialog
from widgets.model.model_tree import ModelTree
from widgets.model.prediction_list import PredictionList
from widgets.tiles.tile_grid import TileGrid

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot, widget, width=400, height=400):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def layer(key, level=1.0, **look):
    values = np.zeros((2, 3), np.float32)
    values[0, 2] = level
    heatmap = Heatmap(values, f"map {key}", unit="logit", smooth=False)
    return Layer(key, heatmap, Box(0, 0, 20, 30), Look(**look))


def click_row(qtbot, items: QListWidget, row, x=40):
    place = items.visualItemRect(items.item(row)).center()
    qtbot.mouseClick(items.viewport(), LEFT, pos=QPoint(x, place.y()))


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_a_form_that_gives_back_its_defaults(qtbot, name):
    form = shown(qtbot, ParamForm())
    form.show_specs(specs(METHODS[name]), GapProbe().model)
    assert form.values() == pytest.approx({spec.name: spec.default for spec in specs(METHODS[name])})


def test_form_fields_follow_the_keyboard(qtbot):
    form = shown(qtbot, ParamForm())
    form.show_specs(specs(METHODS["occlusion"]), None)
    size = form.findChild(QSpinBox, "size")
    size.selectAll()
    with qtbot.waitSignal(form.edited):
        qtbot.keyClicks(size, "16")
    qtbot.keyClick(form.findChild(QCheckBox, "clipped"), Qt.Key.Key_Space)
    qtbot.keyClick(form.findChild(QComboBox, "fill"), Qt.Key.Key_Down)
    assert {**form.values(), "size": 16, "clipped": False, "fill": "black"} == form.values()


def test_presets_fill_the_form_and_an_edit_makes_it_ones_own(qtbot):
    panel = shown(qtbot, MethodPanel())
    panel.set_model(GapProbe().model)
    panel.set_method("occlusion")
    presets = panel.findChild(QComboBox, "presets")
    for _ in range(4):
        qtbot.keyClick(presets, Qt.Key.Key_Down)
    assert panel.method() == METHODS["occlusion"](
        quantity="loss difference", score="log-probability", size=8, stride=8, clipped=False
    )
    assert presets.currentText() == "Course exercise B"
    qtbot.keyClick(panel.findChild(QSpinBox, "stride"), Qt.Key.Key_Down)
    assert presets.currentText() == "Custom"


def test_a_layer_from_the_tree_enters_the_form_if_it_suits(qtbot):
    panel = shown(qtbot, MethodPanel())
    panel.set_model(GapProbe().model)
    panel.set_running(False, can_run=True)
    panel.set_method("grad-cam")
    panel.choose_layer("pool")
    assert panel.method().layer == ""
    panel.choose_layer("conv")
    assert panel.method().layer == "conv"
    with qtbot.waitSignal(panel.run_requested):
        qtbot.mouseClick(panel.findChild(QPushButton, "run"), LEFT)


def test_run_is_off_until_there_is_a_model_and_stop_until_something_runs(qtbot):
    panel = shown(qtbot, MethodPanel())
    run, stop = panel.findChild(QPushButton, "run"), panel.findChild(QPushButton, "stop")
    assert not run.isEnabled() and not stop.isEnabled()
    panel.set_model(GapProbe().model)
    panel.set_running(True, can_run=True)
    assert run.isEnabled()
    with qtbot.waitSignal(panel.stop_requested):
        qtbot.mouseClick(stop, LEFT)


def test_a_clicked_prediction_is_the_target(qtbot):
    probe = GapProbe()
    predictions = shown(qtbot, PredictionList())
    predictions.set_model(probe.model)
    predictions.set_scores((np.array([0.1, 0.5, 0.05, 0.05, 0.3], np.float32),))
    items = predictions.findChild(QListWidget, "predictions")
    assert [items.item(row).text() for row in range(3)] == ["bee", "dog", "ant"]
    assert predictions.best_target() == Target(1)
    with qtbot.waitSignal(predictions.chosen) as chosen:
        click_row(qtbot, items, 1)
    assert chosen.args == [Target(4)]


def test_search_reaches_every_class(qtbot):
    model = Model(
        "many",
        GapProbe().model.root,
        (8, 8, 3),
        (GapProbe(classes=5).model.heads[0],),
        ("a", "b", "c", "machine, crane", "e"),
    )
    predictions = shown(qtbot, PredictionList())
    predictions.set_model(model)
    predictions.set_scores((np.linspace(0.3, 0.1, 5, dtype=np.float32),))
    qtbot.keyClicks(predictions._search, "CRANE")
    items = predictions.findChild(QListWidget, "predictions")
    assert [items.item(row).text() for row in range(items.count())] == ["machine"]
    with qtbot.waitSignal(predictions.chosen) as chosen:
        click_row(qtbot, items, 0)
    assert chosen.args == [Target(3)]
    assert model.heads[0].kind is HeadKind.SOFTMAX


def test_layers_are_hidden_faded_reordered_and_removed(qtbot):
    stack = LayerStack()
    listed = shown(qtbot, LayerList(stack))
    stack.add_or_update(layer(1))
    stack.add_or_update(layer(2))
    assert [(one.key, one.visible) for one in stack.layers] == [(1, False), (2, True)]
    assert listed.current_layer().key == 2
    items = listed.findChild(QListWidget, "overlays")
    click_row(qtbot, items, 1, x=8)  # the check box of the lower layer
    assert stack.layer(1).visible
    click_row(qtbot, items, 1)
    opacity = listed.findChild(QSlider, "opacity")
    qtbot.keyClick(opacity, Qt.Key.Key_Home)
    assert (stack.layer(1).look.opacity, stack.layer(2).look.opacity) == (0, 0.75)
    qtbot.keyClick(listed.findChild(QComboBox, "colours"), Qt.Key.Key_Down)
    listed.findChild(QComboBox, "colours").activated.emit(0)
    assert stack.layer(1).look.colour_map == "viridis"
    stack.reorder([2, 1])
    assert [items.item(row).text() for row in range(2)] == ["map 1", "map 2"]
    qtbot.mouseClick(listed.findChild(QPushButton, "remove_layer"), LEFT)
    assert [one.key for one in stack.layers] == [2]


def test_a_refined_layer_keeps_the_looks_its_user_gave_it(qtbot):
    stack = LayerStack()
    stack.add_or_update(layer(1))
    stack.set_look(1, Look("jet", opacity=0.2))
    with qtbot.waitSignal(stack.changed):
        stack.add_or_update(layer(1, level=5))
    assert stack.layer(1).look == Look("jet", opacity=0.2)
    assert stack.layer(1).heatmap.values.max() == 5


def test_the_canvas_shows_layers_and_reads_values_where_the_mouse_is(qtbot):
    stack = LayerStack()
    canvas = shown(qtbot, Canvas(stack), 600, 400)
    canvas.set_picture(np.full((20, 30, 3), 90, np.uint8))
    stack.add_or_update(layer(1, level=2.5, opacity=1, fade=False))
    assert (canvas.rendered[0, 29] != 90).any()
    with qtbot.waitSignal(canvas.hovered) as hovered:
        qtbot.mouseMove(
            canvas._view.viewport(),
            canvas._view.viewport().mapFrom(canvas, canvas.position_of_pixel(3.5, 25.5).toPoint()),
        )
    assert hovered.args == ["(3, 25) 2.5 logit    RGB 90 90 90"]
    stack.set_visible(1, False)
    assert (canvas.rendered == 90).all()


def test_the_canvas_zooms_by_wheel_and_fits_by_double_click(qtbot):
    canvas = shown(qtbot, Canvas(LayerStack()), 600, 400)
    canvas.set_picture(np.zeros((20, 30, 3), np.uint8))
    before = canvas.position_of_pixel(0, 30).x() - canvas.position_of_pixel(0, 0).x()
    canvas._box.scaleBy((0.25, 0.25))
    assert canvas.position_of_pixel(0, 30).x() - canvas.position_of_pixel(0, 0).x() > 3 * before
    qtbot.mouseDClick(canvas._view.viewport(), LEFT)
    assert canvas.position_of_pixel(0, 30).x() - canvas.position_of_pixel(0, 0).x() == pytest.approx(
        before, rel=0.01
    )


def test_a_peek_hides_layers_and_photograph_until_it_ends(qtbot):
    stack = LayerStack()
    canvas = shown(qtbot, Canvas(stack))
    canvas.set_picture(np.zeros((20, 30, 3), np.uint8))
    stack.add_or_update(layer(1))
    canvas.set_replacement(np.full((5, 5, 3), 9, np.uint8))
    assert canvas.rendered.shape == (5, 5, 3)
    canvas.set_replacement(None)
    assert canvas.rendered.shape == (20, 30, 3)


def test_tiles_are_clicked_where_they_are_painted(qtbot):
    raw = np.arange(40, dtype=np.float32)[:, None, None] * np.ones((1, 4, 4), np.float32)
    grid = shown(qtbot, TileGrid(), 420, 300)
    grid.set_tiles(Tiles(raw, raw.astype(np.uint8) * 6, tuple(f"channel {n}" for n in range(40)), "page"))
    for index in (0, 3, 7):
        with qtbot.waitSignal(grid.clicked) as clicked:
            qtbot.mouseClick(grid.surface, LEFT, pos=grid.surface.mapFrom(grid, grid.position_of_tile(index)))
        assert clicked.args == [index]
        colour = grid.grab().toImage().pixelColor(grid.position_of_tile(index))
        assert colour.red() == index * 6


def test_the_tree_filters_selects_and_inspects(qtbot):
    probe = GapProbe()
    tree = shown(qtbot, ModelTree(), 500, 600)
    tree.set_model(probe.model)
    view = tree.findChild(QTreeView, "layers")
    assert view.model().rowCount() == 3
    qtbot.keyClicks(tree._filter, "pool")
    assert view.model().rowCount() == 1
    qtbot.keyClicks(tree._filter, "x")
    assert view.model().rowCount() == 0
    tree._filter.clear()
    with qtbot.waitSignal(tree.layer_chosen) as chosen:
        qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(view.model().index(0, 0)).center())
    assert chosen.args == ["conv"]
    tree.set_weights(
        "conv", tuple(summarise_weights(name, array) for name, array in probe.weights("conv").items())
    )
    assert tree._inspector._plot.isVisible()
    row = [view.model().index(0, column).data() for column in (0, 2, 3, 4, 5)]
    assert row == ["conv", "12×20×4", "1", "12", "Conv2D"]


def test_filtering_the_tree_chooses_no_layer(qtbot):
    tree = shown(qtbot, ModelTree(), 500, 600)
    tree.set_model(GapProbe().model)
    tree.select("conv")
    with qtbot.assertNotEmitted(tree.layer_chosen):
        qtbot.keyClicks(tree._filter, "pool")


def test_a_large_photograph_is_painted_reduced_and_read_in_full(qtbot):
    stack = LayerStack()
    canvas = shown(qtbot, Canvas(stack), 600, 400)
    pixels = np.zeros((2000, 4000, 3), np.uint8)
    pixels[1000, 2000] = 250
    canvas.set_picture(pixels)
    stack.add_or_update(replace(layer(1, opacity=1, fade=False), box=Box(0, 0, 2000, 4000)))
    qtbot.waitUntil(lambda: canvas._image.image.shape == (800, 1600, 3))
    qtbot.waitUntil(lambda: bool((canvas._image.image[0, 1590] != 0).any()))
    assert canvas.rendered.shape == (2000, 4000, 3)
    with qtbot.waitSignal(canvas.hovered) as hovered:
        place = canvas.position_of_pixel(500.5, 3999).toPoint()
        qtbot.mouseMove(canvas._view.viewport(), canvas._view.viewport().mapFrom(canvas, place))
    assert ") 1 logit " in hovered.args[0]


def test_linear_scores_are_not_percentages(qtbot):
    head = replace(GapProbe().model.heads[0], kind=HeadKind.LINEAR)
    predictions = shown(qtbot, PredictionList())
    predictions.set_model(replace(GapProbe().model, heads=(Head("map", 0, HeadKind.LINEAR), head)))
    predictions.set_scores((np.zeros(3, np.float32), np.array([0.5, 2, -1, 0, 0], np.float32)))
    items = predictions.findChild(QListWidget, "predictions")
    assert items.item(1).data(Qt.ItemDataRole.UserRole + 1) == "0.5"
    assert predictions.best_target() == Target(1, 1)  # the first output is no list of classes


def test_job_rows_count_and_cancel(qtbot):
    jobs = shown(qtbot, JobList())
    jobs.add_job(4, "Occlusion: cat")
    jobs.progress(4, 0, 200)
    jobs.progress(4, 50, 200)
    assert jobs.state(4).startswith("50 of 200, ")
    cancel, pause = jobs.findChild(QToolButton, "cancel"), jobs.findChild(QToolButton, "pause")
    for paused in (True, False):
        with qtbot.waitSignal(jobs.pause_requested) as told:
            qtbot.mouseClick(pause, LEFT)
        assert told.args == [4, paused]
        assert jobs.state(4) == ("pausing" if paused else "running")
    with qtbot.waitSignal(jobs.show_requested) as told:
        qtbot.mouseClick(jobs.findChild(QProgressBar), LEFT)
    assert told.args == [4]
    with qtbot.waitSignal(jobs.cancel_requested) as told:
        qtbot.mouseClick(cancel, LEFT)
    assert told.args == [4]
    jobs.end(4, "stopped")
    assert jobs.state(4) == "stopped"
    assert not cancel.isEnabled() and not pause.isEnabled()


def test_messages_come_and_go(qtbot):
    bar = shown(qtbot, MessageBar())
    bar.show_error(UserError("It is <b>broken</b>.", "Mend it."))
    assert bar.text == "It is <b>broken</b>. Mend it."
    qtbot.mouseClick(bar.findChild(QToolButton, "close"), LEFT)
    assert bar.text == "" and bar.isHidden()


def test_the_input_form_tells_what_is_chosen(qtbot):
    form = shown(qtbot, InputForm())
    form.show_model(GapProbe().model, make_preprocessing((8, 8, 3), "lite"))
    scaling = form.findChild(QComboBox, "scaling")
    with qtbot.waitSignal(form.chosen) as chosen:
        qtbot.keyClick(scaling, Qt.Key.Key_Down)
    assert chosen.args == ["caffe", "centre crop", ()]


def test_two_scalings_in_doubt_are_offered_with_their_predictions_and_one_click_ends_it(qtbot):
    form, model = shown(qtbot, InputForm()), GapProbe().model
    chip = form.findChild(QWidget, "scaling_chip")
    form.show_model(model, make_preprocessing((8, 8, 3), "0..1"))
    assert not chip.isVisible()
    doubtful = replace(
        make_preprocessing((8, 8, 3), "0..1"),
        evidence=Evidence("0..1", Strength.NONE, "Nothing says.", "-1..1"),
    )
    form.show_model(model, doubtful)
    assert chip.isVisible() and "Nothing says." in chip.toolTip()
    form.show_rival_scalings((("0..1", 1, 0.25), ("-1..1", 2, 0.5)))
    buttons = [form.findChild(QPushButton, f"scaling_{place}") for place in ("first", "second")]
    assert [button.text() for button in buttons] == [
        f"0..1: {model.label(1)} 0.25",
        f"-1..1: {model.label(2)} 0.50",
    ]
    named = replace(
        model, labels=tuple("a very long name of a class that would widen the window" for _ in model.labels)
    )
    form.show_model(named, doubtful)
    form.show_rival_scalings((("0..1", 1, 0.25), ("-1..1", 2, 0.5)))
    assert (
        buttons[0].text().endswith("0.25")
        and "\u2026" in buttons[0].text()
        and buttons[0].sizeHint().width() < 260
    )
    with qtbot.waitSignal(form.scaling_confirmed) as settled:
        qtbot.mouseClick(buttons[1], LEFT)
    assert settled.args == ["-1..1"] and not chip.isVisible()
    assert form.findChild(QComboBox, "scaling").currentData() == "-1..1"


def test_a_scaling_of_ones_own_is_asked_for_in_a_form(qtbot):
    form = shown(qtbot, InputForm())
    form.show_model(GapProbe().model, make_preprocessing((8, 8, 3), "torch"))
    scaling = form.findChild(QComboBox, "scaling")
    assert scaling.currentText() == "ImageNet mean and std (PyTorch)"
    scaling.setCurrentIndex(scaling.count() - 1)
    scaling.activated.emit(scaling.currentIndex())
    dialog = form.findChild(ScalingDialog)
    assert scaling.currentData() == "torch"  # until the form is done
    assert dialog.findChild(QDoubleSpinBox, "mean_0").value() == 123.675
    dialog.findChild(QDoubleSpinBox, "low").setValue(300)
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, LEFT)
    assert dialog.isVisible()  # a range that falls is no range
    dialog.findChild(QDoubleSpinBox, "low").setValue(-255)
    for name in ("bgr", "band"):
        dialog.findChild(QCheckBox, name).setChecked(True)
    with qtbot.waitSignal(form.chosen) as chosen:
        qtbot.mouseClick(ok, LEFT)
    text = "-255..255,mean=123.675:116.28:103.53,std=58.395:57.12:57.375,bgr,band"
    assert chosen.args == [text, "centre crop", ()] and scaling.currentData() == text


def test_a_number_with_many_digits_is_not_cut_off_by_its_field(qtbot):
    panel = shown(qtbot, MethodPanel(), 400, 800)
    panel.set_model(GapProbe().model)
    panel.set_method("rise")
    panel.set_values({"open_share": 1 / 3})
    assert panel.method().open_share == 1 / 3
    qtbot.keyClick(panel.findChild(QDoubleSpinBox, "open_share"), Qt.Key.Key_Up)
    assert panel.method().open_share == pytest.approx(1 / 3, abs=0.2) and panel.method().open_share != 1 / 3


def test_fields_without_an_effect_on_the_blend_mode_are_off(qtbot):
    stack = LayerStack()
    listed = shown(qtbot, LayerList(stack))
    stack.add_or_update(layer(1, blend="red"))
    colours, fade, blend = (listed.findChild(QWidget, name) for name in ("colours", "fade", "blend"))
    assert blend.currentData() == "red"
    assert not colours.isEnabled() and "has colours of its own" in colours.toolTip()
    assert not fade.isEnabled() and fade.toolTip() == "Only for the blend mode normal."
    blend.setFocus()
    qtbot.keyClick(blend, Qt.Key.Key_Up)
    assert blend.currentData() == "multiply" and colours.isEnabled() and not fade.isEnabled()
    qtbot.keyClick(blend, Qt.Key.Key_Home)
    assert blend.currentData() == "normal" and colours.isEnabled() and fade.isEnabled()


def test_going_back_from_a_short_last_page_is_a_whole_page(qtbot):
    grid = shown(qtbot, TileGrid(), 420, 300)
    raw = np.zeros((12, 4, 4), np.float32)
    for page in ((0, 20, 32), (20, 12, 32)):
        grid.set_tiles(Tiles(raw, raw.astype(np.uint8), tuple("abcdefghijkl"), "page", page=page))
    with qtbot.waitSignal(grid.page_requested) as asked:
        qtbot.mouseClick(grid.findChild(QToolButton, "previous_page"), LEFT)
    assert asked.args == [0]
