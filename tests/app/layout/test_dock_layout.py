"""The panels at several sizes of the window."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolBar

RIGHT = ("Predictions", "Method", "Maps")


@pytest.fixture
def sized(qtbot, without_engine):
    """Give the window a size, and wait until it has it."""
    window = without_engine.window

    def resize(width, height):
        window.resize(width, height)
        qtbot.waitUntil(lambda: (window.width(), window.height()) == (width, height))
        return window

    return resize


def front(window, titles):
    return [title for title in titles if not window.docks[title].visibleRegion().isEmpty()]


def test_a_large_window_shows_all_at_once(qtbot, sized):
    window = sized(1440, 900)
    qtbot.waitUntil(lambda: front(window, RIGHT) == list(RIGHT))
    assert 240 <= window.docks["Model"].width() <= 280
    assert 290 <= window.docks["Predictions"].width() <= 330
    assert [
        title for title in ("Tiles", "Folder", "Plots", "Jobs", "Training") if window.docks[title].isVisible()
    ] == []


def test_a_low_window_keeps_predictions_beside_method_or_maps(qtbot, sized):
    sized(1440, 900)
    window = sized(1366, 700)
    qtbot.waitUntil(lambda: front(window, RIGHT) == ["Predictions", "Method"])
    window.raise_dock("Maps")
    qtbot.waitUntil(lambda: front(window, RIGHT) == ["Predictions", "Maps"])


def test_a_narrow_window_has_tabs_and_a_strip_for_the_model(qtbot, sized):
    sized(1440, 900)
    window = sized(1024, 768)
    strip = window.findChild(QToolBar, "strip")
    qtbot.waitUntil(lambda: front(window, RIGHT) == ["Predictions"])
    assert window.docks["Model"].isHidden() and strip.isVisible()
    qtbot.mouseClick(strip.widgetForAction(strip.actions()[0]), Qt.MouseButton.LeftButton)
    assert window.docks["Model"].isVisible()
    window = sized(1440, 900)
    qtbot.waitUntil(lambda: front(window, RIGHT) == list(RIGHT))
    assert window.docks["Model"].isVisible() and strip.isHidden()


@pytest.mark.parametrize("title", ["Tiles", "Folder", "Plots", "Jobs", "Training"])
def test_no_panel_makes_the_window_larger_than_a_small_screen(qtbot, sized, title):
    window = sized(1440, 900)
    window.open_dock(title)
    window.docks["Model"].show()
    window.resize(683, 512)  # 1024 x 768 pixels at 150 %
    qtbot.waitUntil(lambda: window.width() < 1000)
    assert (window.width(), window.height()) == (683, 512)
    window.raise_dock("Method")
    run = window.panels.method_panel.findChild(QPushButton, "run")
    qtbot.waitUntil(run.isVisible)
    assert window.rect().contains(run.mapTo(window, run.rect().bottomRight()))
    assert window.rect().contains(window.statusBar().geometry())


def test_panels_that_the_user_has_moved_stay(qtbot, sized):
    window = sized(1440, 900)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.docks["Maps"])
    window.docks["Method"].setFloating(True)
    sized(1000, 700)
    sized(1440, 900)
    assert window.dockWidgetArea(window.docks["Maps"]) == Qt.DockWidgetArea.LeftDockWidgetArea
    assert window.docks["Method"].isFloating()
    window.reset_layout()
    assert window.dockWidgetArea(window.docks["Maps"]) == Qt.DockWidgetArea.RightDockWidgetArea
    assert not window.docks["Method"].isFloating()
    qtbot.waitUntil(lambda: front(window, RIGHT) == list(RIGHT))


def test_the_layout_is_kept_and_one_of_another_version_is_ignored(qtbot, sized):
    window = sized(1440, 900)
    window.docks["Predictions"].close()
    layout = window.layout_state
    window.reset_layout()
    assert window.docks["Predictions"].isVisible()
    window.restore(window.saveGeometry(), layout)
    assert window.docks["Predictions"].isHidden()
    window.reset_layout()
    window.docks["Predictions"].close()
    other = window.saveState()
    window.reset_layout()
    window.restore(window.saveGeometry(), other)
    assert window.docks["Predictions"].isVisible()


def test_the_status_bar_tells_the_magnification(qtbot, sized):
    window = sized(1440, 900)
    canvas, label = window.panels.canvas, window.statusBar().findChild(QLabel, "magnification")
    canvas.set_picture(np.zeros((200, 300, 3), np.uint8))
    canvas.show_actual_size()
    qtbot.waitUntil(lambda: label.text() == "100%")
    canvas.zoom(2)
    qtbot.waitUntil(lambda: label.text() == "200%")
