"""Sorting, pinning, searching and walking through tiles, by real clicks and keys."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSlider, QToolButton, QToolTip

from engine.core.model import Head, HeadKind, Model, Node
from engine.core.results import Tiles
from engine.core.tile_metrics import PENDING_REASON, TileMetric
from widgets.tiles.tile_grid import TileGrid
from widgets.tiles.tile_view import TileView

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
REASON = "This output of the model is not a list of classes."
MODEL = Model("m", Node("", "Functional", None, 0), (8, 8, 3), (Head("out", 0, HeadKind.LINEAR),))


def tiles(count=12, layer="conv", relevance=None, **more):
    """Tiles whose mean rises with their number and whose relevance is the highest for unit 5 and falls to both sides."""
    raw = np.arange(count, dtype=np.float32)[:, None, None] * np.ones((1, 4, 6), np.float32)
    mean = TileMetric("activation", "mean |activation|", np.arange(count, dtype=np.float32))
    found = TileMetric(
        "relevance", "relevance to cat (logit)", -np.abs(np.arange(count, dtype=np.float32) - 5)
    )
    zeros = TileMetric("sparsity", "share of zeros", np.zeros(count, np.float32), is_share=True)
    captions = tuple(f"channel {number}" for number in range(count))
    return Tiles(
        raw,
        np.full(raw.shape, 90, np.uint8),
        captions,
        more.pop("title", "page"),
        layer=layer,
        over_picture=True,
        units=more.pop("units", tuple(range(count))),
        figures=(mean, relevance or found, zeros),
        **more,
    )


@pytest.fixture
def grid(qtbot):
    """Tiles of 72 pixels in the layer's order."""
    widget = TileGrid()
    widget.set_view(TileView(side=72, order=""))
    qtbot.addWidget(widget)
    widget.resize(700, 400)
    with qtbot.waitActive(widget):
        widget.show()
    return widget


def combo(grid):
    return grid.findChild(QComboBox, "sort")


def sort(qtbot, grid, name):
    """Choose an order by keys, as a user does who has tabbed there."""
    box = combo(grid)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    while box.currentData() != name:
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() > before


def order(grid):
    """The tiles by where they stand on the screen."""
    count = len(grid.tiles.captions)
    places = [grid.position_of_tile(index) for index in range(count)]
    return sorted(range(count), key=lambda index: (places[index].y(), places[index].x()))


def keys(qtbot, grid, *pressed):
    for key in pressed:
        qtbot.keyClick(grid.surface.focusProxy(), key)


def place(grid, index):
    return grid.surface.mapFrom(grid, grid.position_of_tile(index))


def pin_place(grid, index):
    """The pin of a tile of 72 pixels."""
    return place(grid, index) + QPoint(26, -26)


def said(spy):
    return [spy.at(number)[0] for number in range(spy.count())]


RELEVANT = [5, 4, 6, 3, 7, 2, 8, 1, 9, 0, 10, 11]


def test_tiles_are_sorted_by_a_figure_and_back(qtbot, grid):
    grid.set_tiles(tiles())
    assert order(grid) == list(range(12)) and grid.sort_description == ""
    sort(qtbot, grid, "relevance")
    assert order(grid) == RELEVANT
    assert grid.sort_description == "relevance to cat (logit), the largest first"
    qtbot.mouseClick(grid.findChild(QToolButton, "backwards"), LEFT)
    assert order(grid) == [11, 0, 10, 1, 9, 2, 8, 3, 7, 4, 6, 5]
    assert grid.sort_description.endswith("the smallest first")
    qtbot.mouseClick(grid.findChild(QToolButton, "backwards"), LEFT)
    sort(qtbot, grid, "")
    assert order(grid) == list(range(12))
    np.testing.assert_array_equal(
        grid.tiles.raw[:, 0, 0], np.arange(12)
    )  # the arrays have stayed as they were


def test_clicks_mean_the_tile_that_stands_there_whatever_the_order(qtbot, grid):
    grid.set_tiles(tiles())
    first = place(grid, 0)
    sort(qtbot, grid, "relevance")
    clicked, cells = QSignalSpy(grid.clicked), QSignalSpy(grid.cell_hovered)
    qtbot.mouseMove(grid.surface, first)
    qtbot.mouseClick(grid.surface, LEFT, pos=first)
    assert said(clicked) == [5] and said(cells)[-1][0] == 5


def test_the_choice_outlasts_sorting_and_comes_into_view(qtbot, grid):
    grid.set_tiles(tiles(400))
    keys(qtbot, grid, *[Qt.Key.Key_Right] * 6)
    sort(qtbot, grid, "activation")
    assert order(grid)[0] == 399
    assert grid.surface.rect().contains(place(grid, 5))
    clicked = QSignalSpy(grid.clicked)
    keys(qtbot, grid, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert said(clicked) == [5, 4]


def test_a_figure_that_is_missing_is_greyed_out_and_says_why(qtbot, grid):
    grid.set_tiles(tiles(relevance=TileMetric("relevance", "relevance to the class", obstacle=REASON)))
    items, row = combo(grid).model(), combo(grid).findData("relevance")
    assert not items.item(row).isEnabled() and items.item(row).toolTip() == REASON
    assert items.item(combo(grid).findData("sparsity")).isEnabled()


def test_the_order_is_kept_while_the_figure_of_another_class_is_computed(qtbot, grid):
    grid.set_tiles(tiles())
    sort(qtbot, grid, "relevance")
    grid.set_tiles(
        tiles(relevance=TileMetric("relevance", "relevance to dog (logit)", obstacle=PENDING_REASON))
    )
    assert order(grid) == RELEVANT and combo(grid).currentText() == "By relevance to dog (logit)"
    dog = TileMetric("relevance", "relevance to dog (logit)", np.arange(12, dtype=np.float32))
    grid.set_tiles(tiles(relevance=dog))
    assert order(grid) == list(range(12))[::-1]
    grid.set_tiles(tiles(relevance=TileMetric("relevance", "relevance to dog", obstacle=REASON)))
    assert order(grid) == list(range(12)) and combo(grid).currentText() == "As in the layer"
    grid.set_tiles(tiles())  # what was wanted is not forgotten
    assert order(grid) == RELEVANT


def test_a_pin_is_clicked_and_holds_whatever_the_order(qtbot, grid):
    grid.set_tiles(tiles())
    with qtbot.assertNotEmitted(grid.clicked):
        for index in (7, 2):
            qtbot.mouseMove(grid.surface, pin_place(grid, index))
            qtbot.mouseClick(grid.surface, LEFT, pos=pin_place(grid, index))
    assert grid.pinned == (7, 2)
    assert order(grid)[:4] == [7, 2, 0, 1]
    sort(qtbot, grid, "relevance")
    assert order(grid) == [7, 2, *[index for index in RELEVANT if index not in (7, 2)]]
    qtbot.mouseMove(grid.surface, pin_place(grid, 7))
    qtbot.mouseClick(grid.surface, LEFT, pos=pin_place(grid, 7))
    assert grid.pinned == (2,)


def test_p_pins_the_tile_chosen_by_keys_or_that_under_the_mouse(qtbot, grid):
    grid.set_tiles(tiles())
    keys(qtbot, grid, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_P)
    assert grid.pinned == (1,)
    qtbot.mouseMove(grid.surface, place(grid, 6))
    keys(qtbot, grid, Qt.Key.Key_P)
    assert grid.pinned == (1, 6)
    keys(qtbot, grid, Qt.Key.Key_P)  # the mouse rests where unit 5 stands by now
    assert grid.pinned == (1, 6, 5)


def test_pins_belong_to_the_layer_and_outlast_pictures_classes_and_methods(qtbot, grid):
    grid.set_tiles(tiles())
    keys(qtbot, grid, Qt.Key.Key_End, Qt.Key.Key_P)
    grid.clear()  # another picture
    assert grid.pinned == ()
    grid.set_tiles(tiles())
    assert grid.pinned == (11,) and order(grid)[0] == 11
    grid.set_tiles(tiles(layer="deeper", title="other"))
    assert grid.pinned == () and order(grid)[0] == 0
    grid.set_tiles(tiles(3, title="Top channels", units=(4, 11, 2)))
    assert order(grid)[0] == 1
    grid.set_model(MODEL)
    grid.set_tiles(tiles())
    assert grid.pinned == () and order(grid)[0] == 0


def test_all_pins_are_let_go_at_once(qtbot, grid):
    grid.set_tiles(tiles())
    unpin = grid.findChild(QToolButton, "unpin_all")
    assert not unpin.isVisible()
    keys(qtbot, grid, Qt.Key.Key_End, Qt.Key.Key_P, Qt.Key.Key_End, Qt.Key.Key_P)
    assert grid.pinned == (11, 10) and unpin.isVisible() and unpin.text() == "2"
    qtbot.mouseClick(unpin, LEFT)
    assert grid.pinned == () and order(grid) == list(range(12)) and not unpin.isVisible()


def test_tiles_that_are_no_units_are_neither_pinned_nor_sorted(qtbot, grid):
    grid.set_tiles(replace(tiles(), units=(), figures=(), playable=True))
    keys(qtbot, grid, Qt.Key.Key_Right, Qt.Key.Key_P)
    assert grid.pinned == () and not combo(grid).isVisible()
    with qtbot.waitSignal(grid.clicked):
        qtbot.mouseClick(grid.surface, LEFT, pos=pin_place(grid, 0))


def test_keys_lead_to_the_ends_and_by_screenfuls(qtbot, grid):
    grid.set_tiles(tiles(400))
    columns = (grid.surface.width() + 3) // 75
    cells = QSignalSpy(grid.cell_hovered)
    keys(qtbot, grid, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown)
    walked = [cell[0] for cell in said(cells)]
    assert walked[:4] == [399, 0, columns, 0]
    rows = grid.surface.height() // grid._grid._layout.row_height
    assert walked[4] == rows * columns
    assert grid.surface.rect().contains(place(grid, walked[4]))
    keys(qtbot, grid, Qt.Key.Key_PageUp)
    assert said(cells)[-1][0] == 0
    assert grid.surface.parent().accessibleDescription() == "channel 0, 1 of 400"
    sort(qtbot, grid, "activation")
    keys(qtbot, grid, Qt.Key.Key_Home, Qt.Key.Key_P)
    assert grid.surface.parent().accessibleName() == "Tiles"
    assert (
        grid.surface.parent().accessibleDescription()
        == "channel 399, mean |activation| 399, pinned, 1 of 400"
    )


def test_a_number_that_is_typed_leads_to_its_unit(qtbot, grid):
    grid.set_tiles(tiles(400))
    sort(qtbot, grid, "activation")
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_F, CTRL)
    search = grid.findChild(QLineEdit, "unit")
    assert search.hasFocus()
    qtbot.keyClicks(search, "17")
    assert grid.surface.rect().contains(place(grid, 17))
    qtbot.keyClick(search, Qt.Key.Key_Return)
    clicked = QSignalSpy(grid.clicked)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)  # keys go on from there
    assert said(clicked) == [17]
    for text, reason in (
        ("999", "There is no unit 999 here."),
        ("x", "Units have whole numbers, such as 12."),
    ):
        search.selectAll()
        qtbot.keyClicks(search, text)
        assert search.toolTip() == reason


def test_a_unit_of_another_page_is_asked_for_by_enter(qtbot, grid):
    grid.set_tiles(tiles(40, page=(0, 40, 90)))
    search, asked = grid.findChild(QLineEdit, "unit"), QSignalSpy(grid.page_requested)
    qtbot.keyClicks(search, "57")
    assert "press Enter" in search.toolTip() and asked.count() == 0
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert said(asked) == [57]
    search.clear()
    qtbot.keyClicks(search, "90")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert asked.count() == 1 and search.toolTip() == "There is no unit 90 here."


def test_unit_and_figure_are_written_below_where_there_is_room(qtbot, grid):
    grid.set_tiles(tiles())
    below = grid._grid._layout.caption_rect(0).translated(grid.surface.pos())
    bare = {grid.palette().base().color().rgb()}
    numbers = pixels(grid, below)
    assert numbers > bare
    sort(qtbot, grid, "sparsity")
    right = below.adjusted(below.width() // 2, 0, 0, 0)
    assert pixels(grid, right) > bare
    sort(qtbot, grid, "")
    assert pixels(grid, right) == bare
    grid.findChild(QSlider, "tile_size").setValue(30)
    assert grid._grid._layout.caption == 0


def pixels(grid, rect):
    image = grid.surface.grab().toImage()
    return {
        image.pixel(x, y)
        for x in range(rect.left(), rect.right())
        for y in range(rect.top() + 1, rect.bottom())
    }


def test_a_smaller_size_keeps_the_first_row_in_view(grid):
    grid.set_tiles(tiles(400))
    bar = grid._grid.verticalScrollBar()
    bar.setValue(10 * grid._grid._layout.row_height)
    first = grid._grid._index_at(QPoint(1, 1))
    grid.findChild(QSlider, "tile_size").setValue(50)
    assert first in range(
        grid._grid._index_at(QPoint(1, 1)), grid._grid._index_at(QPoint(1, 1)) + grid._grid._layout.columns
    )


@pytest.mark.parametrize("by_keys", [False, True])
def test_a_menu_is_asked_for_the_cell_under_the_mouse_or_in_the_middle(qtbot, grid, by_keys):
    grid.set_tiles(tiles(4))
    sort(qtbot, grid, "activation")
    keys(qtbot, grid, Qt.Key.Key_Home)
    middle, asked = place(grid, 3), QSignalSpy(grid.menu_requested)
    reason = QContextMenuEvent.Reason.Keyboard if by_keys else QContextMenuEvent.Reason.Mouse
    at = QPoint(0, 0) if by_keys else place(grid, 2) - QPoint(35, 35)
    QApplication.sendEvent(grid.surface, QContextMenuEvent(reason, at, grid.surface.mapToGlobal(at)))
    assert asked.at(0)[0] == ((3, 2, 3) if by_keys else (2, 0, 0))
    assert asked.at(0)[1] == grid.surface.mapToGlobal(middle if by_keys else at)


def test_the_tooltip_of_a_pin_says_what_it_does(qtbot, grid):
    grid.set_tiles(tiles())
    for told in ("Pin unit 4 (P)", "Unpin unit 4 (P)"):
        at = pin_place(grid, 4)
        QApplication.sendEvent(
            grid.surface, QHelpEvent(QHelpEvent.Type.ToolTip, at, grid.surface.mapToGlobal(at))
        )
        qtbot.waitUntil(lambda text=told: QToolTip.text().startswith(text))
        grid.toggle_pin(4)
    at = place(grid, 5)
    QApplication.sendEvent(
        grid.surface, QHelpEvent(QHelpEvent.Type.ToolTip, at, grid.surface.mapToGlobal(at))
    )
    qtbot.waitUntil(lambda: "relevance to cat (logit): 0\nshare of zeros: 0%" in QToolTip.text())
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
