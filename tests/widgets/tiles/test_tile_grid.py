"""Pages, animations and cells of tiles, by real clicks, keys and moves."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QToolButton, QToolTip

from engine.core.results import Tiles
from widgets.tiles import tile_player
from widgets.tiles.tile_grid import TileGrid
from widgets.tiles.tile_view import TileView

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def tiles(count=10, height=4, width=6, **more):
    raw = np.arange(count, dtype=np.float32)[:, None, None] * np.ones((1, height, width), np.float32)
    captions = tuple(f"channel {number}" for number in range(count))
    return Tiles(raw, np.full(raw.shape, 90, np.uint8), captions, more.pop("title", "page"), **more)


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


def button(grid, name):
    return grid.findChild(QToolButton, name)


def said(spy):
    return [spy.at(number)[0] for number in range(spy.count())]


def corner(grid, index):
    """Return the first pixel of a tile of 128 pixels."""
    grid.findChild(QSlider, "tile_size").setValue(128)
    return grid.surface.mapFrom(grid, grid.position_of_tile(index)) - QPoint(63, 63)


def test_names_of_layers_and_files_are_text_and_no_markup(grid):
    grid.set_tiles(tiles(2, title="Activations of <img>&co", notes=("<b>a</b>.png",)))
    title, notes = grid.findChild(QLabel, "tile_title"), grid.findChild(QLabel, "tile_notes")
    assert (title.text(), notes.text()) == ("Activations of <img>&co", "<b>a</b>.png")
    assert {title.textFormat(), notes.textFormat()} == {Qt.TextFormat.PlainText}


def test_pages_are_turned_as_far_as_there_are_units(qtbot, grid):
    grid.set_tiles(tiles(64, page=(64, 64, 150)))
    assert grid.findChild(QLabel, "page").text() == "64 to 127 of 150"
    asked = QSignalSpy(grid.page_requested)
    qtbot.mouseClick(button(grid, "next_page"), LEFT)
    qtbot.mouseClick(button(grid, "previous_page"), LEFT)
    assert said(asked) == [128, 0]
    grid.set_tiles(tiles(22, page=(128, 64, 150)))
    assert grid.findChild(QLabel, "page").text() == "128 to 149 of 150"
    assert not button(grid, "next_page").isEnabled()
    grid.set_tiles(tiles(64, page=(0, 64, 150)))
    assert not button(grid, "previous_page").isEnabled()
    grid.set_tiles(tiles(64, page=(10, 64, 150)))
    qtbot.mouseClick(button(grid, "previous_page"), LEFT)
    assert said(asked) == [128, 0, 0]


def test_control_and_page_keys_turn_pages(qtbot, grid):
    grid.set_tiles(tiles(64, page=(64, 64, 150)))
    asked = QSignalSpy(grid.page_requested)
    grid.surface.setFocus()
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_PageDown, CTRL)
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_PageUp, CTRL)
    assert said(asked) == [128, 0]
    grid.set_tiles(tiles(64, page=(0, 64, 150)))
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_PageUp, CTRL)
    grid.clear()
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_PageDown, CTRL)
    assert asked.count() == 2


@pytest.mark.parametrize("page", [None, (0, 10, 10)])
def test_tiles_that_are_all_have_no_page_buttons(grid, page):
    grid.set_tiles(tiles(10, page=(0, 10, 20)))
    assert button(grid, "next_page").isVisible()
    grid.set_tiles(tiles(10, page=page))
    assert not button(grid, "next_page").isVisible()


def test_a_shorter_last_page_keeps_the_size_of_its_tiles(grid):
    grid.set_tiles(tiles(64, page=(0, 64, 70)))
    grid.findChild(QSlider, "tile_size").setValue(50)
    grid.set_tiles(tiles(6, page=(64, 64, 70)))
    assert grid.findChild(QSlider, "tile_size").value() == 50


def test_frames_are_played_once_each(qtbot, grid, monkeypatch):
    monkeypatch.setattr(tile_player, "_SECONDS", 0.3)
    grid.set_tiles(tiles(9, playable=True))
    frames = QSignalSpy(grid.frame_changed)
    play, slider = button(grid, "play"), grid.findChild(QSlider, "frames")
    qtbot.mouseClick(play, LEFT)
    assert play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: play.accessibleName() == "Play")
    assert said(frames) == list(range(9))
    assert slider.value() == 8
    qtbot.wait(80)
    assert frames.count() == 9
    qtbot.mouseClick(play, LEFT)  # all has been played, so from the start
    assert said(frames)[9] == 0


def test_many_frames_take_as_long_as_few(qtbot, grid):
    steps = []
    for count in (2, 60, 180, 181, 1000):
        grid.set_tiles(tiles(count, playable=True))
        qtbot.mouseClick(button(grid, "play"), LEFT)
        timer, step = grid._player._timer, grid._player._step()
        assert timer.interval() >= 1000 / 30
        assert count / step * timer.interval() == pytest.approx(6000, rel=0.05)
        steps.append(step)
        qtbot.mouseClick(button(grid, "play"), LEFT)
    assert steps == [1, 1, 1, 2, 6]


def test_the_last_frame_is_shown_though_steps_leap_over_it(qtbot, grid, monkeypatch):
    monkeypatch.setattr(tile_player, "_SECONDS", 0.1)
    grid.set_tiles(tiles(8, playable=True))
    frames = QSignalSpy(grid.frame_changed)
    qtbot.mouseClick(button(grid, "play"), LEFT)
    qtbot.waitUntil(lambda: not grid._player._timer.isActive())
    assert said(frames) == [0, 3, 6, 7]


def test_space_plays_and_pauses_and_the_slider_leads_to_a_frame(qtbot, grid):
    grid.set_tiles(tiles(5, playable=True))
    frames = QSignalSpy(grid.frame_changed)
    qtbot.keyClick(grid.findChild(QSlider, "frames"), Qt.Key.Key_Right)
    assert said(frames) == [1]
    play = button(grid, "play")
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_Space)
    assert play.accessibleName() == "Pause"
    assert said(frames) == [1, 1]  # it goes on from where the slider stands
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_Space)
    assert play.accessibleName() == "Play"


def test_the_frame_shown_is_marked_and_in_view(qtbot, grid):
    grid.set_tiles(tiles(200, playable=True))
    qtbot.keyClick(grid.findChild(QSlider, "frames"), Qt.Key.Key_End)
    middle = grid.position_of_tile(199)
    assert grid.surface.rect().contains(grid.surface.mapFrom(grid, middle))
    edge = grid.grab().toImage().pixelColor(middle + QPoint(-36, 0))
    assert edge == grid.palette().text().color()


def _show_others(grid):
    grid.set_tiles(tiles(6, playable=True))


@pytest.mark.parametrize("end", [TileGrid.clear, TileGrid.hide, _show_others])
def test_playing_ends_with_its_tiles(qtbot, grid, end):
    grid.set_tiles(tiles(5, playable=True))
    qtbot.mouseClick(button(grid, "play"), LEFT)
    assert grid._player._timer.isActive()
    end(grid)
    assert not grid._player._timer.isActive()


def test_still_tiles_have_no_player(qtbot, grid):
    grid.set_tiles(tiles(5, playable=True))
    assert button(grid, "play").isVisible()
    grid.set_tiles(tiles(5))
    assert not button(grid, "play").isVisible()
    with qtbot.assertNotEmitted(grid.frame_changed):
        qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_Space)


def test_refined_frames_keep_the_place_of_the_slider(qtbot, grid):
    grid.set_tiles(tiles(5, playable=True))
    slider = grid.findChild(QSlider, "frames")
    qtbot.keyClick(slider, Qt.Key.Key_End)
    with qtbot.assertNotEmitted(grid.frame_changed):
        grid.set_tiles(tiles(5, playable=True))
        assert slider.value() == 4
        grid.set_tiles(tiles(5, playable=True, title="another"))
        assert slider.value() == 0


def test_the_cell_under_the_mouse_is_told_when_it_is_another(qtbot, grid):
    grid.set_tiles(tiles(4, height=4, width=8))  # cells of 32 by 16 pixels
    cells = QSignalSpy(grid.cell_hovered)
    for index, x, y in ((1, 0, 0), (1, 15, 31), (1, 16, 32), (1, 127, 127), (2, 40, 40)):
        qtbot.mouseMove(grid.surface, corner(grid, index) + QPoint(x, y))
    assert said(cells) == [(1, 0, 0), (1, 1, 1), (1, 3, 7), (2, 1, 2)]
    qtbot.mouseMove(grid.surface, corner(grid, 1) + QPoint(129, 5))  # between two tiles
    assert said(cells)[4:] == [None]


def test_no_cell_is_left_behind_by_mouse_or_tiles(qtbot, grid):
    grid.set_tiles(tiles(4))
    cells = QSignalSpy(grid.cell_hovered)
    qtbot.mouseMove(grid.surface, corner(grid, 0) + QPoint(3, 3))
    qtbot.mouseMove(grid, QPoint(5, 5))
    QApplication.sendEvent(grid.surface, QEvent(QEvent.Type.Leave))
    assert said(cells) == [(0, 0, 0), None]
    qtbot.mouseMove(grid.surface, corner(grid, 0) + QPoint(3, 3))
    grid.clear()
    assert said(cells)[2:] == [(0, 0, 0), None]


def test_scrolling_under_a_resting_mouse_tells_the_cell(qtbot, grid):
    grid.set_tiles(tiles(200))
    qtbot.mouseMove(grid.surface, QPoint(5, 5))
    cells = QSignalSpy(grid.cell_hovered)
    grid._grid.verticalScrollBar().setValue(75)  # a row of tiles of 72 pixels and the gap
    columns = (grid.surface.width() + 3) // 75
    assert said(cells) == [(columns, 0, 0)]


def test_keys_choose_a_tile_and_the_cell_in_its_middle(qtbot, grid):
    grid.set_tiles(tiles(200, height=4, width=8))
    cells, clicked, chosen = (
        QSignalSpy(grid.cell_hovered),
        QSignalSpy(grid.clicked),
        QSignalSpy(grid.cell_clicked),
    )
    surface = grid.surface.focusProxy()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(surface, key)
    assert said(cells) == [(0, 2, 4), (1, 2, 4), (0, 2, 4)]
    qtbot.keyClick(surface, Qt.Key.Key_Return)
    qtbot.keyClick(surface, Qt.Key.Key_Return, SHIFT)
    assert said(clicked) == [0]
    assert list(chosen.at(0)) == [0, 2, 4]
    for _ in range(12):
        qtbot.keyClick(surface, Qt.Key.Key_Down)
    assert grid.surface.rect().contains(grid.surface.mapFrom(grid, grid.position_of_tile(said(cells)[-1][0])))


@pytest.mark.parametrize("modifier", [ALT, SHIFT])
def test_a_click_with_a_modifier_chooses_a_cell_and_no_tile(qtbot, grid, modifier):
    grid.set_tiles(tiles(4, height=4, width=8, layer="conv"))
    place = corner(grid, 3) + QPoint(100, 40)
    with qtbot.assertNotEmitted(grid.clicked), qtbot.waitSignal(grid.cell_clicked) as chosen:
        qtbot.mouseClick(grid.surface, LEFT, modifier, place)
    assert chosen.args == [3, 1, 6]
    with qtbot.assertNotEmitted(grid.cell_clicked), qtbot.waitSignal(grid.clicked) as clicked:
        qtbot.mouseClick(grid.surface, LEFT, pos=place)
    assert clicked.args == [3]


@pytest.mark.parametrize(("layer", "told"), [("conv", True), ("", False)])
def test_the_tooltip_tells_how_to_choose_a_cell(qtbot, grid, layer, told):
    grid.set_tiles(tiles(4, layer=layer, over_picture=True, blank=(1,)))
    grid.set_view(replace(grid.view, shows_blank=True))
    place = corner(grid, 1)
    QApplication.sendEvent(
        grid.surface, QHelpEvent(QHelpEvent.Type.ToolTip, place, grid.surface.mapToGlobal(place))
    )
    qtbot.waitUntil(QToolTip.isVisible)
    assert QToolTip.text().startswith("channel 1 (blank)")
    assert ("Alt or Shift" in QToolTip.text()) == told
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_fewer_tiles_forget_the_tile_that_is_gone(qtbot, grid):
    grid.set_tiles(tiles(4))
    qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_Down)
    for _ in range(3):
        qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_Right)
    cells = QSignalSpy(grid.cell_hovered)
    grid.set_tiles(tiles(2))
    assert said(cells) == [None]
    with qtbot.assertNotEmitted(grid.clicked):
        qtbot.keyClick(grid.surface.focusProxy(), Qt.Key.Key_Return)


def test_another_page_begins_at_its_top(qtbot, grid):
    grid.set_tiles(tiles(200, page=(0, 200, 400)))
    grid._grid.verticalScrollBar().setValue(300)
    grid.set_tiles(replace(tiles(200), page=(0, 200, 400)))
    assert grid._grid.verticalScrollBar().value() == 300
    grid.set_tiles(tiles(200, page=(200, 200, 400)))
    assert grid._grid.verticalScrollBar().value() == 0


def test_only_tiles_in_view_are_painted(qtbot, grid, monkeypatch):
    painted = []
    coloured = grid._grid._painter._coloured
    grid.set_tiles(tiles(2048, 7, 7, layer="conv"))
    qtbot.wait(50)
    monkeypatch.setattr(
        grid._grid._painter, "_coloured", lambda indices: painted.extend(indices) or coloured(indices)
    )
    grid.surface.repaint()
    assert 0 < len(painted) < 100
    painted.clear()
    bar = grid._grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: 2047 in painted)
    assert len(painted) < 100
    painted.clear()
    bar.setValue(bar.maximum() - 150)  # two rows come into view
    columns = (grid.surface.width() + 3) // 75
    qtbot.waitUntil(lambda: len(painted) > 0)
    assert columns <= len(painted) <= 3 * columns  # what stays in view is moved
