"""Tools of the strip, undo of marks, and measuring, by clicks and keys on the real window."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QToolButton

from tests.widgets.canvas.canvas_events import LEFT, drag

pytestmark = pytest.mark.slow  # each test starts the application with its network

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def button(bar, text):
    return next(one for one in bar.findChildren(QToolButton) if one.accessibleName() == text)


def undo(qtbot, application):
    qtbot.keyClick(application.window, Qt.Key.Key_Z, CTRL)


def entry(application, title):
    return next(entry for command, entry in application.window._actions if command.title == title)


def test_letters_menu_and_strip_are_in_step(qtbot, application):
    panels = application.window.panels
    titles = {"V": "Hand", "B": "Box", "P": "Paint", "E": "Erase", "O": "Moving patch", "I": "Measure"}
    for letter, title in titles.items():
        qtbot.keyClick(application.window, letter.lower())
        pressed = [one for one in titles.values() if button(panels.tool_strip, one).isChecked()]
        assert pressed == [title]
    qtbot.mouseClick(button(panels.tool_strip, "Box"), LEFT)
    assert panels.canvas.tool == "box" and entry(application, "&Box").isChecked()
    assert not entry(application, "&Measure").isChecked()
    entry(application, "&Paint").trigger()
    assert button(panels.tool_strip, "Paint").isChecked() and panels.canvas._view.hasFocus()


def test_letters_that_are_typed_in_a_list_choose_no_tool(qtbot, application):
    panels = application.window.panels
    rows = panels.prediction_list.findChild(QListWidget, "predictions")
    rows.setFocus()
    qtbot.keyClick(rows, "b")
    assert panels.canvas.tool == "hand"


def test_boxes_add_up_and_are_undone_one_by_one_with_changes_of_the_maps(qtbot, application):
    panels, state = application.window.panels, application.features.state
    qtbot.keyClick(application.window, "b")
    drag(qtbot, panels.canvas, (40, 100), (140, 200))
    assert "of the positive evidence is in the box" in panels.messages.text
    drag(qtbot, panels.canvas, (60, 220), (160, 320))
    assert "in the 2 boxes" in panels.messages.text
    assert [(box.height, box.width) for box in state.marks.boxes] == [pytest.approx((100, 100), abs=2)] * 2
    layer = panels.stack.layers[-1]
    panels.stack.set_visible(layer.key, False)
    first, second = state.marks.boxes
    undo(qtbot, application)
    assert panels.stack.layers[-1].visible and state.marks.boxes == (first, second)
    undo(qtbot, application)
    assert state.marks.boxes == (first,) == panels.canvas._tools._boxes.boxes
    undo(qtbot, application)
    assert state.marks.boxes == ()
    for _ in range(2):
        qtbot.keyClick(application.window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert state.marks.boxes == (first, second)


def test_strokes_and_cleared_marks_come_back(qtbot, application):
    window, features = application.window, application.features
    canvas, state = window.panels.canvas, features.state
    qtbot.keyClick(window, "p")
    masks = []
    for row in (60, 200):
        with qtbot.waitSignal(state.job_ended, timeout=60_000):
            drag(qtbot, canvas, (row, 180), (row, 300))
        masks.append(state.marks.mask)
    assert masks[1].sum() > 1.5 * masks[0].sum()
    with qtbot.waitSignal(
        state.job_ended, timeout=60_000
    ) as ended:  # the map of the mask before comes back too
        undo(qtbot, application)
    np.testing.assert_array_equal(state.marks.mask, masks[0])
    np.testing.assert_array_equal(ended.args[0].job.marks.mask, masks[0])
    np.testing.assert_array_equal(canvas._tools._mask.mask(), masks[0])
    entry(application, "|&Clear marks").trigger()
    assert state.marks.mask is None and canvas._tools._mask.mask() is None
    undo(qtbot, application)
    np.testing.assert_array_equal(canvas._tools._mask.mask(), masks[0])


def test_another_picture_has_no_marks_to_undo(qtbot, application):
    features = application.features
    qtbot.keyClick(application.window, "b")
    drag(qtbot, application.window.panels.canvas, (40, 100), (140, 200))
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.pictures.open_sample("coffee.png")
    undo(qtbot, application)
    assert features.state.marks.boxes == () and application.window.panels.canvas.tool == "hand"


def test_a_measured_line_shows_the_values_of_map_and_picture(qtbot, application):
    panels = application.window.panels
    qtbot.keyClick(application.window, "i")
    drag(qtbot, panels.canvas, (100, 150), (100, 250))
    layer = panels.stack.layers[-1]
    titles = [graph.title for graph in panels.plot_panel._graphs]
    assert titles == [layer.title, "Brightness of the picture"]
    assert "px" in panels.plot_panel._title.text()


def test_full_screen_gives_the_strip_back(qtbot, application):
    strip = application.window.panels.tool_strip
    assert strip.isVisible()
    qtbot.keyClick(application.window, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: not strip.isVisible())
    qtbot.keyClick(application.window, Qt.Key.Key_F11)
    qtbot.waitUntil(strip.isVisible)


def test_a_comparison_has_its_bar_while_there_is_one(qtbot, application):
    panes = application.window.panels.panes
    bar = panes.bar
    assert not bar.isVisible()
    qtbot.keyClick(application.window, Qt.Key.Key_K, CTRL)
    assert bar.isVisible() and button(bar, "Side by side").isChecked()
    qtbot.mouseClick(button(bar, "Wipe"), LEFT)
    assert panes.mode == "swipe" and button(bar, "Wipe").isChecked()
    assert not button(bar, "Side by side").isChecked() and entry(application, "&Wipe").isChecked()
    kept, picture = panes.pictures[0], application.window.panels.canvas._picture
    assert not picture.is_swipe_left
    qtbot.mouseClick(button(bar, "Swap"), LEFT)
    assert picture.is_swipe_left
    pixels, _ = picture.compose((), panes._canvas._box.viewRect())
    edge = round(picture.edge * pixels.shape[1])
    np.testing.assert_array_equal(pixels[:, : edge - 1], kept[:, : edge - 1])
    np.testing.assert_array_equal(pixels[:, edge:], picture.pixels[:, edge:])
    qtbot.mouseClick(button(bar, "End comparison"), LEFT)
    assert not bar.isVisible() and panes.pictures == []


def test_swapped_views_stand_the_other_way_round(qtbot, application):
    panes = application.window.panels.panes
    qtbot.keyClick(application.window, Qt.Key.Key_K, CTRL)
    QApplication.processEvents()
    kept = panes._kept[0]
    assert panes._live.x() < kept.x()
    qtbot.mouseClick(button(panes.bar, "Swap"), LEFT)
    qtbot.waitUntil(lambda: kept.x() < panes._live.x())
