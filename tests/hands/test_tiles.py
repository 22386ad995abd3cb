"""A layer's maps as tiles: found in the tree, fitted, scrolled, sorted, hovered, pinned, opened."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QSlider, QToolButton, QTreeView

from engine.core.placement import upsample_map
from tests.hands.hand import handle_of, on
from widgets.model.layer_items import KEY
from widgets.tiles.tile_painter import pin_rect


def layer_row(tree, path):
    """The row of a layer in the tree."""
    flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    return tree.model().match(tree.model().index(0, 0), KEY, path, 1, flags)[0]


@pytest.fixture
def grid(qtbot, application, hand):
    """The 24 maps of a layer that was chosen in the tree."""
    window = application.window
    tree = window.panels.model_tree.findChild(QTreeView, "layers")
    hand.click(window.panels.model_tree._filter)
    hand.type("block2b_add")
    qtbot.waitUntil(lambda: tree.model().rowCount() == 1)
    hand.click(tree.viewport(), tree.visualRect(layer_row(tree, "block2b_add")).center())
    hand.choose_method(window.panels.method_panel, "Activations")
    hand.click(window.panels.method_panel.findChild(QPushButton, "run"))
    shown = window.panels.tile_grid
    qtbot.waitUntil(
        lambda: shown.tiles is not None and shown.tiles.title == "Activations of block2b_add", timeout=60_000
    )
    yield window.panels.tile_grid
    window.panels.model_tree._filter.clear()


def test_tiles_are_fitted_scrolled_sorted_hovered_and_pinned(qtbot, application, grid, hand):
    surface, bar = grid.surface, grid._grid.verticalScrollBar()
    shown = set(range(24)) - set(grid.tiles.blank)
    assert all(surface.rect().contains(grid._grid.rect_of(index)) for index in shown)
    slider = grid.findChild(QSlider, "tile_size")
    hand.drag(handle_of(slider, slider.value()), handle_of(slider, 180))
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    hand.turn(on(surface), -3)
    qtbot.waitUntil(lambda: bar.value() > 0)
    hand.turn(on(surface), 30)
    qtbot.waitUntil(lambda: bar.value() == 0)
    hand.click(grid.findChild(QToolButton, "fit_tiles"))
    qtbot.waitUntil(lambda: bar.maximum() == 0)

    box = grid.findChild(QComboBox, "sort")
    hand.choose(box, box.findData("maximum"))
    order = np.argsort(-grid.tiles.raw.max((1, 2)), kind="stable").tolist()
    order = [index for index in order if index in shown]
    qtbot.waitUntil(lambda: list(grid._grid.arrangement.order) == order)

    field = application.window.panels.canvas._tools._field
    third = order[2]
    hand.move(on(surface, grid._grid.rect_of(third).center()))
    qtbot.waitUntil(field.isVisible)
    seen = application.features.state.model.layer("block2b_add").field.size[1]
    assert field.rect().width() == pytest.approx(
        seen * 300 / 224, rel=0.1
    )  # a crop of 300 pixels is seen as 224

    hand.click(surface, pin_rect(grid._grid.rect_of(third)).center())
    qtbot.waitUntil(lambda: grid.pinned == (third,))
    order.remove(third)
    qtbot.waitUntil(lambda: list(grid._grid.arrangement.order) == [third, *order])


def test_a_click_frames_a_field_and_a_double_click_enlarges(qtbot, application, grid, hand):
    window, surface = application.window, grid.surface
    canvas, field = window.panels.canvas, window.panels.canvas._tools._field
    index = int(grid._grid.arrangement.order[1])
    place = grid._grid.rect_of(index).center()
    hand.click(surface, place)
    hand.move(on(canvas))
    qtbot.wait(100)
    assert field.isVisible()  # though the mouse has left the tiles

    hand.move(on(surface, place))
    hand.do("click", "--repeat", 2, "--delay", 60, 1)
    qtbot.waitUntil(lambda: canvas.has_replacement)
    assert canvas.rendered.shape == (56, 56, 3)
    hand.key("Escape")
    qtbot.waitUntil(lambda: not canvas.has_replacement)

    hand.move(on(surface, place))
    hand.do("click", 3)
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in grid.findChildren(QMenu, "tile_menu")))
    menu = next(menu for menu in grid.findChildren(QMenu, "tile_menu") if menu.isVisible())
    over = next(action for action in menu.actions() if action.text().replace("&", "").startswith("Show over"))
    hand.click(menu, menu.actionGeometry(over).center())
    title = f"Activations of block2b_add, channel {index}"
    qtbot.waitUntil(lambda: window.panels.layer_list.current_layer().heatmap.title == title)
    laid = upsample_map(grid.tiles.raw[index], grid.tiles.placement, 224, 224)
    np.testing.assert_array_equal(window.panels.layer_list.current_layer().heatmap.values, laid)
