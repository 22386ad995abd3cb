"""The centre of the window: picture, tiles, or both, by real clicks."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolBar, QWidget

from engine.core.results import Tiles


@pytest.fixture
def window(qtbot, without_engine):
    without_engine.window.resize(1440, 900)
    qtbot.waitUntil(lambda: without_engine.window.width() == 1440)
    return without_engine.window


def press(qtbot, window, text):
    """Click a button of the toolbar."""
    toolbar = window.findChild(QToolBar, "toolbar")
    action = next(action for action in toolbar.actions() if action.text().replace("&", "") == text)
    qtbot.mouseClick(toolbar.widgetForAction(action), Qt.MouseButton.LeftButton)


def share(part, window):
    return part.width() * part.height() / (window.width() * window.height())


def test_the_centre_shows_picture_tiles_or_both(qtbot, window):
    canvas, tiles = window.panels.canvas, window.panels.tile_grid
    assert window.view == "picture" and not tiles.isVisible()
    press(qtbot, window, "Tiles")
    qtbot.waitUntil(lambda: tiles.isVisible() and share(tiles, window) > 0.4)
    assert canvas.isVisible() and share(canvas, window) < 0.04  # small in a corner
    corner = canvas.mapTo(window, canvas.rect().bottomRight())
    around = tiles.mapTo(window, tiles.rect().bottomRight())
    assert 0 < around.x() - corner.x() < 30 and 0 < around.y() - corner.y() < 30
    press(qtbot, window, "Split view")
    qtbot.waitUntil(lambda: abs(canvas.width() - tiles.width()) < 40)
    assert share(tiles, window) > 0.2
    press(qtbot, window, "Picture")
    qtbot.waitUntil(lambda: not tiles.isVisible() and share(canvas, window) > 0.4)


def test_tiles_that_were_open_below_come_back_there(qtbot, window):
    dock, tiles = window.docks["Tiles"], window.panels.tile_grid
    window.open_dock("Tiles")
    qtbot.waitUntil(lambda: 150 <= dock.height() <= 300)
    press(qtbot, window, "Tiles")
    assert dock.isHidden() and not dock.isAncestorOf(tiles)
    window.open_dock("Tiles")  # a method that makes tiles asks for them
    assert dock.isHidden() and tiles.isVisible()
    press(qtbot, window, "Picture")
    qtbot.waitUntil(lambda: tiles.isVisible() and dock.isAncestorOf(tiles))


def test_tiles_that_were_closed_since_stay_closed(qtbot, window):
    dock = window.docks["Tiles"]
    window.open_dock("Tiles")
    press(qtbot, window, "Tiles")
    press(qtbot, window, "Picture")
    qtbot.waitUntil(dock.isVisible)
    dock.close()
    press(qtbot, window, "Network graph")
    press(qtbot, window, "Picture")
    assert dock.isHidden()


def test_the_view_is_ticked_and_given_back_after_full_screen(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.view == "split"
    ticked = [
        entry.text() for command, entry in window._actions if command.toolbar == "view" and entry.isChecked()
    ]
    assert ticked == ["Split view"]
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.view == "picture" and not window.panels.tile_grid.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.view == "split"


def test_tiles_shown_in_the_centre_are_those_of_the_dock(qtbot, window):
    values = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
    window.panels.tile_grid.set_tiles(Tiles(values, np.zeros((3, 2, 2), np.uint8), ("a", "b", "c"), "Three"))
    press(qtbot, window, "Tiles")
    press(qtbot, window, "Picture")
    assert isinstance(window.docks["Tiles"].widget(), QWidget)
    assert window.panels.tile_grid.tiles.captions == ("a", "b", "c")
