"""Tiles fit their panel: as many as possible in view, blank ones hidden, the strongest first."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSlider, QToolButton

from app.shell.language import install_translators
from engine.core.results import Tiles
from engine.core.tile_metrics import TileMetric
from widgets.tiles.tile_grid import TileGrid
from widgets.tiles.tile_layout import TileLayout, fit_side
from widgets.tiles.tile_view import TileView

LEFT = Qt.MouseButton.LeftButton


def tiles(count=144, cells=28, blank=(), strength=None, **more):
    """Tiles whose mean falls with their number."""
    raw = np.ones((count, cells, cells), np.float32)
    values = np.arange(count, 0, -1, dtype=np.float32) if strength is None else np.float32(strength)
    captions = tuple(f"channel {number}" for number in range(count))
    figures = (TileMetric("activation", "mean |activation|", values),)
    more = {"title": "page", "layer": "conv", "units": tuple(range(count)), "figures": figures} | more
    return Tiles(raw, np.full(raw.shape, 90, np.uint8), captions, blank=blank, over_picture=True, **more)


@pytest.fixture
def grid(qtbot):
    """The panel at the bottom of a window of 1440 x 900 pixels."""
    widget = TileGrid()
    qtbot.addWidget(widget)
    widget.resize(830, 230)
    with qtbot.waitActive(widget):
        widget.show()
    return widget


def in_view(grid):
    """The tiles of which all is in view, by where they stand."""
    area = grid.surface.rect()
    rects = {index: grid._grid.rect_of(index) for index in range(len(grid.tiles.captions))}
    shown = [index for index, rect in rects.items() if not rect.isEmpty() and area.contains(rect)]
    return sorted(shown, key=lambda index: (rects[index].y(), rects[index].x()))


def button(grid, name):
    return grid.findChild(QToolButton, name)


def test_all_channels_are_in_view_in_the_panel_at_the_bottom(qtbot, grid):
    grid.set_tiles(tiles())
    assert in_view(grid) == list(range(144))
    assert grid._grid._layout.side >= 28 and grid._grid.verticalScrollBar().maximum() == 0
    grid.resize(830, 800)
    qtbot.waitUntil(lambda: grid._grid._layout.side > 50)
    assert in_view(grid) == list(range(144))


def test_1280_channels_of_seven_cells_are_all_in_view_in_the_centre(qtbot, grid):
    grid.resize(880, 740)
    grid.set_tiles(tiles(1280, 7))
    assert len(in_view(grid)) == 1280 and grid._grid._layout.side >= 18


@pytest.mark.parametrize(
    ("count", "width", "height", "cells", "side"),
    [
        (1, 300, 200, 56, 200),  # as large as the panel
        (2, 203, 400, 56, 199),  # below each other: two of 199 and a gap of 3 are 401, so 198
        (6, 818, 195, 56, 133),  # six columns with five gaps of 3 pixels
        (500, 443, 100, 56, 40),  # all at once would be too small: ten columns of 40 that scroll
        (500, 430, 100, 56, 45),  # nine columns of 40 and 23 pixels, which widen them
        (500, 300, 100, 7, 28),  # cells of four pixels
    ],
)
def test_the_side_fills_the_panel(count, width, height, cells, side):
    assert fit_side(count, QSize(width, height), lambda _: 0, cells, 13) == pytest.approx(side, abs=2)


def test_no_larger_side_shows_all_tiles():
    for count in (1, 5, 24, 144):
        side = fit_side(count, QSize(640, 300), lambda side: 12 * (side >= 48), 56, 13)
        larger = TileLayout(count, side + 1, 12 * (side + 1 >= 48), 640)
        assert TileLayout(count, side, 12 * (side >= 48), 640).height <= 300 + 3
        assert larger.height - 3 > 300 or side in (256, 300)


def test_the_slider_overrides_and_fit_goes_back(qtbot, grid):
    grid.set_tiles(tiles())
    slider, fit, fitting = grid.findChild(QSlider, "tile_size"), button(grid, "fit_tiles"), grid._grid._layout
    changed = QSignalSpy(grid.view_changed)
    assert fit.isChecked() and slider.value() == fitting.side and grid.view.side == 0
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert grid._grid._layout.side == slider.value() > fitting.side
    assert not fit.isChecked() and grid.view.side == slider.value() and changed.count() == 1
    grid.set_tiles(tiles(20, title="other"))
    assert grid._grid._layout.side == slider.value()
    grid.set_tiles(tiles())
    qtbot.mouseClick(fit, LEFT)
    assert grid._grid._layout.side == fitting.side == slider.value() and grid.view.side == 0


def test_the_strongest_channel_is_first_until_an_order_is_chosen(qtbot, grid):
    grid.set_tiles(tiles(4, strength=(1, 3, 0, 2)))
    assert in_view(grid) == [1, 3, 0, 2]
    box = grid.findChild(QComboBox, "sort")
    assert box.currentData() == "activation"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    assert in_view(grid) == [0, 1, 2, 3] and grid.view == TileView(order="")
    grid.set_view(TileView())
    assert in_view(grid) == [1, 3, 0, 2]
    found = tiles(4, strength=(1, 3, 0, 2), units=(9, 2, 5, 1), title="Top channels")
    grid.set_tiles(found)  # in the order that the method has found
    assert in_view(grid) == [0, 1, 2, 3]


def test_blank_channels_are_hidden_until_a_click(qtbot, grid):
    grid.set_tiles(tiles(12, blank=(2, 5, 11)))
    blank = button(grid, "blank")
    assert in_view(grid) == [0, 1, 3, 4, 6, 7, 8, 9, 10]
    assert blank.isVisible() and blank.text() == "3 blank hidden"
    assert blank.toolTip() == "3 blank channels hidden. Click to show them."
    qtbot.mouseClick(blank, LEFT)
    assert in_view(grid) == list(range(12)) and blank.text() == "3 blank" and grid.view.shows_blank
    grid.set_tiles(tiles(12, blank=(2,), title="other"))
    assert in_view(grid) == list(range(12))
    qtbot.mouseClick(blank, LEFT)
    assert 2 not in in_view(grid) and not grid.view.shows_blank
    grid.set_tiles(tiles(12, title="none"))
    assert not blank.isVisible()


def test_clicks_and_keys_tell_the_right_channel_among_hidden_ones(qtbot, grid):
    grid.set_tiles(tiles(12, blank=(0, 1, 3)))
    clicked = QSignalSpy(grid.clicked)
    qtbot.mouseClick(grid.surface, LEFT, pos=QPoint(10, 10))  # the first place
    surface = grid.surface.focusProxy()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_End, Qt.Key.Key_Return):
        qtbot.keyClick(surface, key)
    assert [clicked.at(number)[0] for number in range(clicked.count())] == [2, 4, 11]
    assert grid.surface.parent().accessibleDescription().endswith("9 of 9")


def test_pinned_blank_channels_stay_and_so_do_all_blank_ones(grid):
    grid.set_tiles(tiles(6, blank=(2, 5)))
    grid.toggle_pin(5)
    assert in_view(grid) == [5, 0, 1, 3, 4] and button(grid, "blank").text() == "1 blank hidden"
    grid.toggle_pin(5)
    assert in_view(grid) == [0, 1, 3, 4]
    grid.set_tiles(tiles(3, blank=(0, 1, 2), title="dead"))
    assert in_view(grid) == [0, 1, 2]


def test_frames_are_never_hidden(grid):
    grid.set_tiles(tiles(4, blank=(1,), playable=True, units=(), figures=()))
    assert in_view(grid) == [0, 1, 2, 3]


def test_a_hidden_unit_is_found_by_enter(qtbot, grid):
    grid.set_tiles(tiles(12, blank=(7,)))
    search = grid.findChild(QLineEdit, "unit")
    qtbot.keyClicks(search, "7")
    assert search.toolTip() == "Unit 7 is blank and hidden: press Enter to show it."
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert 7 in in_view(grid) and grid.view.shows_blank
    assert grid.surface.parent().accessibleDescription().startswith("channel 7")


def test_tiles_of_moving_pictures_keep_their_places(grid):
    grid.set_tiles(tiles(4, strength=(1, 3, 0, 2), blank=(2,)))
    grid.set_tiles(tiles(4, strength=(4, 3, 2, 1), blank=(0, 3)), keeps_order=True)
    assert in_view(grid) == [1, 3, 0]
    grid.set_tiles(tiles(4, strength=(4, 3, 2, 1), blank=(0, 3)))
    assert in_view(grid) == [1, 2]


def test_the_number_of_a_small_tile_is_written_beside_it_under_the_mouse(qtbot, grid):
    grid.set_tiles(tiles(144, blank=(143,)))
    assert grid._grid._layout.caption == 0
    before = grid.surface.grab().toImage()
    qtbot.mouseMove(grid.surface, grid._grid.rect_of(30).center())
    grid.surface.repaint()
    label = grid._grid._label
    assert label.top() > grid._grid.rect_of(30).bottom() and grid.surface.rect().contains(label)
    assert grid.surface.grab().toImage().copy(label) != before.copy(label)
    qtbot.mouseMove(grid.surface, grid._grid.rect_of(142).center())  # in the last row: above
    grid.surface.repaint()
    assert grid._grid._label.bottom() < grid._grid.rect_of(142).top()
    assert grid.surface.grab().toImage().copy(label) == before.copy(label)
    grid.findChild(QSlider, "tile_size").setValue(100)
    assert grid._grid._layout.caption > 0 and grid._grid._labelled() == -1


def test_a_double_click_opens_and_a_click_does_not(qtbot, grid):
    grid.set_tiles(tiles(3))
    opened, clicked = QSignalSpy(grid.opened), QSignalSpy(grid.clicked)
    at = grid._grid.rect_of(1).center()
    qtbot.mouseClick(grid.surface, LEFT, pos=at)
    assert (clicked.count(), opened.count()) == (1, 0)
    qtbot.mouseDClick(grid.surface, LEFT, pos=at)
    assert opened.count() == 1 and opened.at(0)[0] == 1
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_Return)
    assert opened.count() == 2


def test_without_tiles_the_panel_says_where_they_come_from(grid):
    assert grid._grid.placeholder == "Double-click a layer to see its channels."
    blank = grid.surface.grab().toImage()
    grid._grid.placeholder = ""
    assert grid.surface.grab().toImage() != blank


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_header_needs_480_pixels_at_most(qtbot, language):
    install_translators(QApplication.instance(), language)
    try:
        widget = TileGrid()
        qtbot.addWidget(widget)
        widget.show()
        widget.set_tiles(
            tiles(1280, 7, blank=tuple(range(999)), title="Activations of a/very/long/path/of/a/layer" * 3)
        )
        for index in range(10):
            widget.toggle_pin(index)
        assert button(widget, "blank").isVisible() and button(widget, "unpin_all").isVisible()
        assert widget.minimumSizeHint().width() <= 480
    finally:
        install_translators(QApplication.instance(), "en")


def test_long_orders_end_in_an_ellipsis(qtbot, grid):
    long = TileMetric("relevance", "relevance to Egyptian cat (logit)", np.ones(4, np.float32))
    grid.set_tiles(replace(tiles(4), figures=(long,)))
    box = grid.findChild(QComboBox, "sort")
    grid.sort_by("relevance")
    grid.resize(480, 230)
    qtbot.waitUntil(lambda: box.shown.endswith("…"))
    assert box.currentText() == "By relevance to Egyptian cat (logit)" and box.toolTip().startswith(
        box.currentText()
    )
