"""Tiles in the real window: sorted by the class, pinned, and what their menu leads to."""

import json

import cv2
import keras
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QListWidget,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
)

from app.explain.tile_settings import remember_view
from app.shell import dialogs
from engine.core.results import Heatmap, Tiles
from engine.imaging.render import colour_tiles
from widgets.tiles.tile_grid import TileGrid
from widgets.tiles.tile_view import TileView

pytestmark = pytest.mark.slow  # each test starts the application with its network

LEFT = Qt.MouseButton.LeftButton


def run(qtbot, application, name, **fields):
    panel = application.window.panels.method_panel
    panel.set_method(name)
    for field, value in fields.items():
        box = panel.findChild(QSpinBox, field)
        box.selectAll()
        qtbot.keyClicks(box, str(value))
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(panel.findChild(QPushButton, "run"), LEFT)
    return ended.args[0]


def sort(qtbot, grid, name):
    box = grid.findChild(QComboBox, "sort")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    while box.currentData() != name:
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() > before


def order(grid):
    return list(grid._grid.arrangement.order)


def menu_of(grid, index):
    """The menu of a tile, by a click with the right button in its middle."""
    at = grid.surface.mapFrom(grid, grid.position_of_tile(index))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, grid.surface.mapToGlobal(at))
    QApplication.sendEvent(grid.surface, event)
    return grid.findChildren(QMenu, "tile_menu")[-1]


def choose(qtbot, menu, title):
    action = next(entry for entry in menu.actions() if entry.text().replace("&", "").startswith(title))
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


@pytest.fixture
def grid(qtbot, application):
    application.window.panels.model_tree.select("block2b_add")
    run(qtbot, application, "activations")
    return application.window.panels.tile_grid


def test_another_class_is_another_order_and_pins_stay(qtbot, application, grid):
    window = application.window
    sort(qtbot, grid, "relevance")
    before, cat = order(grid), grid.tiles.metric("relevance")
    assert cat.title == "relevance to Egyptian cat (logit)"
    assert before == np.argsort(-cat.values, kind="stable").tolist()
    grid.surface.focusProxy().setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_P):
        qtbot.keyClick(grid.surface.focusProxy(), key)
    assert grid.pinned == (before[-1],)
    items = window.panels.prediction_list.findChild(QListWidget, "predictions")
    qtbot.mouseClick(items.viewport(), LEFT, pos=items.visualItemRect(items.item(3)).center())
    run(qtbot, application, "activations")
    other = grid.tiles.metric("relevance")
    assert other.title != cat.title and not np.allclose(other.values, cat.values)
    expected = np.argsort(-other.values, kind="stable").tolist()
    expected.remove(before[-1])
    assert order(grid) == [before[-1], *expected]


def test_what_a_tile_adds_is_what_top_channels_says(qtbot, application, grid):
    figure = grid.tiles.metric("relevance")
    top = run(qtbot, application, "top-channels", count=24).result
    assert top.units == tuple(np.argsort(-figure.values, kind="stable"))
    np.testing.assert_allclose(
        top.metric("relevance").values, figure.values[list(top.units)], rtol=1e-3, atol=1e-5
    )


def test_pins_and_order_are_told_in_the_recipe_and_the_file_keeps_the_layers_order(
    qtbot, application, grid, tmp_path, monkeypatch
):
    sort(qtbot, grid, "sparsity")
    grid.toggle_pin(5)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "tiles.png")
    application.features.exports.export(application.features.exports.tiles)
    np.testing.assert_array_equal(np.load(tmp_path / "tiles.npy"), grid.tiles.raw)
    for name in ("tiles.png.json", "tiles.npy.json"):
        told = json.loads((tmp_path / name).read_text())
        assert (
            told["tiles"]["pinned"] == [5]
            and told["tiles"]["sorted_by"] == "share of zeros, the largest first"
        )
        assert told["result"]["units"] == [[0, 23]]


def test_the_menu_leads_to_the_pattern_of_a_unit(qtbot, application, grid):
    menu = menu_of(grid, 7)
    routes = next(entry for entry in menu.actions() if "outes" in entry.text())
    assert not routes.isEnabled() and "max-pooling" in routes.toolTip()
    application.window.panels.method_panel.set_method("filter-patterns")
    steps = application.window.panels.method_panel.findChild(QSpinBox, "steps")
    steps.selectAll()
    qtbot.keyClicks(steps, "2")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        choose(qtbot, menu, "Pattern of this unit")
    method, result = ended.args[0].job.method, ended.args[0].result
    assert (method.name, method.layer, method.first, method.count, method.steps) == (
        "filter-patterns",
        "block2b_add",
        7,
        1,
        2,
    )
    assert isinstance(result, Tiles) and result.units == (7,)


def test_the_menu_leads_to_the_receptive_field_of_the_cell(qtbot, application, grid):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        choose(qtbot, menu_of(grid, 3), "Receptive field")
    method = ended.args[0].job.method
    assert (method.name, method.unit, method.row, method.column) == ("receptive-field", 3, 27, 27)


def test_the_menu_enlarges_lays_pins_and_copies(qtbot, application, grid):
    canvas = application.window.panels.canvas
    choose(qtbot, menu_of(grid, 2), "Enlarge")
    assert canvas.has_replacement and canvas.rendered.shape == (56, 56, 3)
    choose(qtbot, menu_of(grid, 2), "Show over the picture")
    assert not canvas.has_replacement
    layer = application.window.panels.layer_list.current_layer()
    assert (
        isinstance(layer.heatmap, Heatmap) and layer.heatmap.title == "Activations of block2b_add, channel 2"
    )
    choose(qtbot, menu_of(grid, 2), "Pin")
    assert grid.pinned == (2,)
    choose(qtbot, menu_of(grid, 2), "Unpin")
    assert grid.pinned == ()
    choose(qtbot, menu_of(grid, 2), "Copy")
    image, text = QApplication.clipboard().image(), QApplication.clipboard().text()
    assert (image.width(), image.height()) == (280, 280)  # 5 times 56
    assert text == "Activations of block2b_add, channel 2"


def test_a_model_without_classes_cannot_sort_by_relevance(qtbot, application, tmp_path):
    features = application.features
    layers = [keras.layers.Input((24, 32, 3)), keras.layers.Conv2D(4, 3), keras.layers.Conv2D(2, 3)]
    keras.Sequential(layers).save(tmp_path / "maps.keras")
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        features.explain.models.open(tmp_path / "maps.keras")
    run(qtbot, application, "activations")
    box = application.window.panels.tile_grid.findChild(QComboBox, "sort")
    item = box.model().item(box.findData("relevance"))
    assert not item.isEnabled() and item.toolTip() == "This output of the model is not a list of classes."


def test_a_click_keeps_the_field_of_a_cell_on_the_picture(qtbot, application, grid):
    field = application.window.panels.canvas._tools._field
    index = order(grid)[2]
    at = grid.surface.mapFrom(grid, grid.position_of_tile(index))
    qtbot.mouseMove(grid.surface, at)
    hovered = field.rect()
    qtbot.mouseClick(grid.surface, LEFT, pos=at)
    other = grid.surface.mapFrom(grid, grid.position_of_tile(order(grid)[3])) + QPoint(8, 8)
    qtbot.mouseMove(grid.surface, other)
    assert field.rect() != hovered  # that of the cell under the mouse
    qtbot.mouseMove(grid, QPoint(5, 5))
    assert field.isVisible() and field.rect() == hovered
    qtbot.mouseMove(grid.surface, at)
    qtbot.mouseClick(grid.surface, LEFT, pos=at)  # the second click lets it go
    qtbot.mouseMove(grid, QPoint(5, 5))
    assert not field.isVisible()


def test_a_double_click_enlarges_a_tile_and_escape_brings_the_picture_back(qtbot, application, grid):
    canvas = application.window.panels.canvas
    at = grid.surface.mapFrom(grid, grid.position_of_tile(order(grid)[1]))
    qtbot.mouseDClick(grid.surface, LEFT, pos=at)
    assert canvas.has_replacement and canvas.rendered.shape == (56, 56, 3)
    application.features.explain.pictures.leave_tile()
    assert not canvas.has_replacement


def test_the_menu_ranks_a_unit_by_its_relevance(qtbot, application, grid):
    choose(qtbot, menu_of(grid, 4), "Relevance to the class")
    relevance = grid.tiles.metric("relevance").values
    assert order(grid) == np.argsort(-relevance, kind="stable").tolist()
    rank = 1 + int(np.sum(relevance > relevance[4]))
    described = grid.surface.parent().accessibleDescription()
    assert described.startswith("channel 4, ") and described.endswith(f", {rank} of 24")


def test_the_menu_saves_a_tile_with_its_settings(qtbot, application, grid, tmp_path, monkeypatch):
    proposed = []

    def ask(_window, _title, proposal, _suffix):
        proposed.append(proposal.name)
        return tmp_path / "tile.png"

    monkeypatch.setattr(dialogs, "ask_save_file", ask)
    choose(qtbot, menu_of(grid, 9), "Save tile")
    assert proposed[0].endswith("-unit9.png")
    pixels = cv2.imread(str(tmp_path / "tile.png"))[..., ::-1]
    np.testing.assert_array_equal(pixels[::5, ::5], colour_tiles(grid.tiles, (9,))[0])
    assert json.loads((tmp_path / "tile.png.json").read_text())["tiles"]["pinned"] == []


def test_size_order_and_blank_tiles_are_remembered(qtbot, application, grid):
    sort(qtbot, grid, "sparsity")
    grid.findChild(QSlider, "tile_size").setValue(61)
    again = TileGrid()
    qtbot.addWidget(again)
    remember_view(again, application.settings)
    assert again.view == TileView(61, "sparsity", False, False)
    qtbot.mouseClick(grid.findChild(QToolButton, "fit_tiles"), LEFT)
    qtbot.mouseClick(grid.findChild(QToolButton, "backwards"), LEFT)
    remember_view(again, application.settings)
    assert again.view == TileView(0, "sparsity", True, False)
