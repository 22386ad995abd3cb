"""The menu of a map and of a place of the picture, by clicks and keys on the real window."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton

from engine.imaging.render import value_at
from tests.widgets.canvas.canvas_events import press, release

pytestmark = pytest.mark.slow  # each test starts the application with its network

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def run(qtbot, application, name):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.window.panels.method_panel.set_method(name)
        qtbot.mouseClick(application.window.panels.method_panel.findChild(QPushButton, "run"), LEFT)


def map_menu(qtbot, application):
    """Open the menu of the selected map as the right button does, and return its actions by title."""
    rows = application.window.panels.layer_list.findChild(QListWidget, "overlays")
    place = rows.visualItemRect(rows.currentItem()).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse,
        place,
        rows.viewport().mapToGlobal(place),
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(rows.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert menu.objectName() == "map_menu"
    return menu, titles_of(menu)


def titles_of(menu):
    return {
        action.text().split("\t")[0].replace("&", ""): action for action in menu.actions() if action.text()
    }


def click(qtbot, menu, action):
    qtbot.waitUntil(menu.isVisible)
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def test_the_numbers_of_a_map_are_copied_as_they_are(qtbot, application):
    layer = application.window.panels.layer_list.current_layer()
    menu, actions = map_menu(qtbot, application)
    click(qtbot, menu, actions["Copy numbers"])
    content = QGuiApplication.clipboard().mimeData()
    rows = [[float(number) for number in line.split(",")] for line in content.text().split()]
    np.testing.assert_allclose(rows, layer.heatmap.values, rtol=1e-6)
    assert bytes(content.data("text/csv")).decode() == content.text()
    assert "in the clipboard" in application.window.panels.messages.text


def test_two_maps_are_subtracted_from_the_menu(qtbot, application):
    panels = application.window.panels
    run(qtbot, application, "hires-cam")
    top, below = panels.stack.layers[-1], panels.stack.layers[-2]
    menu, actions = map_menu(qtbot, application)
    click(qtbot, menu, actions[f"Difference with {below.title}"])
    found = panels.stack.layers[-1]
    place = at_middle(application)
    assert value_at(found, *place) == pytest.approx(value_at(top, *place) - value_at(below, *place), abs=1e-4)
    menu, actions = map_menu(qtbot, application)  # of the difference
    click(qtbot, menu, actions[f"Difference with {below.title}"])
    assert "already a difference" in panels.messages.text


def at_middle(application):
    height, width = application.features.state.photograph.pixels.shape[:2]
    return height / 2, width / 2


def test_the_menu_of_a_map_checks_renames_and_removes(qtbot, application):
    panels = application.window.panels
    menu, actions = map_menu(qtbot, application)
    assert [title for title in actions if not title.startswith("Difference")] == [
        "Check this map",
        "Export raw map...",
        "Copy numbers",
        "Rename",
        "Duplicate",
        "Zoom to map",
        "Remove",
    ]
    assert actions["Check this map"].isEnabled()
    click(qtbot, menu, actions["Remove"])
    assert panels.stack.layers == ()
    application.window.panels.stack.history.undo()
    assert len(panels.stack.layers) == 1


def point_menu(qtbot, application, row, column):
    canvas = application.window.panels.canvas
    press(qtbot, canvas, row, column, RIGHT)
    release(qtbot, canvas, row, column, RIGHT)
    menu = QApplication.activePopupWidget()
    assert menu.objectName() == "point_menu"
    return menu, titles_of(menu)


def test_a_place_has_its_values_its_cell_and_the_patch(qtbot, application):
    panels, state = application.window.panels, application.features.state
    layer = panels.stack.layers[-1]
    panels.method_panel.set_values({"layer": "head_relu"})
    menu, actions = point_menu(qtbot, application, 150.5, 220.5)
    value = value_at(layer, 150.5, 220.5)
    copy, cell, patch = actions
    assert copy.startswith(f"Copy (150, 220) {value:.4g} {layer.heatmap.unit}")
    assert cell == "Cell (3, 3) of head_relu"
    click(qtbot, menu, actions[copy])
    assert QGuiApplication.clipboard().text().startswith("(150, 220) ")
    menu, actions = point_menu(qtbot, application, 150.5, 220.5)
    click(qtbot, menu, actions[patch])
    assert panels.canvas.tool == "cover"
    box = panels.canvas._tools._patch.box
    assert (box.top + box.height / 2, box.left + box.width / 2) == pytest.approx((150.5, 220.5), abs=1)
    qtbot.waitUntil(lambda: len(application.features.explain.occluder._scores_so_far) == 1, timeout=30_000)
    assert state.marks.boxes == ()
