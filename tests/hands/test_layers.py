"""Layers under the mouse: opacity, levels, threshold, order, undo, zoom, hover."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QSlider

from engine.imaging.render import value_at
from tests.hands.hand import handle_of, on
from tests.hands.screen import colours_around

NOSE = (220, 260)


@pytest.fixture
def two(qtbot, application, hand):
    """A second map over the first, made with the mouse."""
    window = application.window
    hand.open_tab(window, "Method")
    hand.choose_method(window.panels.method_panel, "Gradient saliency")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        hand.click(window.panels.method_panel.findChild(QPushButton, "run"))
    hand.open_tab(window, "Maps")
    assert [layer.heatmap.title for layer in window.panels.stack.layers] == [
        "Grad-CAM: Egyptian cat",
        "Gradient saliency: Egyptian cat",
    ]
    return application


def test_the_window_lies_within_its_screen_and_a_click_ends_the_tour(qtbot, application, hand):
    window, bubble = application.window, application.features.shell.welcome._bubble
    assert window.screen().availableGeometry().contains(window.frameGeometry())
    hand.walk_menu(window, "Help", "Welcome steps")
    qtbot.waitUntil(bubble.isVisible)
    hand.click(next(button for button in bubble.findChildren(QPushButton) if "Skip" in button.text()))
    qtbot.waitUntil(lambda: not bubble.isVisible())
    assert application.settings.get("welcome") is False


def test_opacity_levels_and_threshold_change_what_is_on_the_screen(qtbot, application, hand):
    window = application.window
    hand.open_tab(window, "Maps")
    layer = window.panels.layer_list.current_layer
    pixels = application.features.state.photograph.pixels
    bare = pixels[NOSE[0] - 2 : NOSE[0] + 3, NOSE[1] - 2 : NOSE[1] + 3].mean((0, 1))
    qtbot.waitUntil(  # until the map's yellow is over it
        lambda: np.abs(colours_around(window.panels.canvas, *NOSE) - bare).max() > 40
    )

    levels = window.panels.layer_list._levels
    hand.scroll_to(levels)
    plot, high = levels._plot, layer().limits[1]

    def place(value):
        view = plot.getViewBox()
        middle = view.viewRange()[1][1] / 2
        return on(plot.viewport(), plot.mapFromScene(view.mapViewToScene(QPointF(value, middle))))

    hand.drag(place(high), place(high / 2))
    qtbot.waitUntil(lambda: layer().look.levels is not None)
    qtbot.waitUntil(lambda: layer().look.levels[1] == pytest.approx(high / 2, abs=high / 40))

    field = window.panels.layer_list.findChild(QLineEdit, "threshold")
    hand.scroll_to(field)
    hand.click(field)
    qtbot.waitUntil(field.hasFocus)
    hand.type(f"{high / 4:.3f}")
    hand.key("Return")
    qtbot.waitUntil(lambda: layer().look.threshold == float(f"{high / 4:.3f}"))

    slider = window.panels.layer_list.findChild(QSlider, "opacity")
    hand.scroll_to(slider)
    hand.drag(handle_of(slider, slider.value()), handle_of(slider, 0) - QPoint(30, 0))
    qtbot.waitUntil(lambda: layer().look.opacity == 0)
    qtbot.waitUntil(lambda: np.abs(colours_around(window.panels.canvas, *NOSE) - bare).max() < 8)


def test_a_layer_is_dragged_under_another_and_undone_by_keys(qtbot, two, hand):
    window, rows = two.window, two.window.panels.layer_list.findChild(QListWidget, "overlays")

    def order():
        return [layer.heatmap.title.partition(":")[0] for layer in window.panels.stack.layers]

    hand.scroll_to(rows)
    top, bottom = (rows.visualItemRect(rows.item(row)) for row in (0, 1))
    hand.drag(on(rows.viewport(), top.center()), on(rows.viewport(), bottom.bottomLeft()) + QPoint(40, 8))
    qtbot.waitUntil(lambda: order() == ["Gradient saliency", "Grad-CAM"])
    hand.key("ctrl+z")
    qtbot.waitUntil(lambda: order() == ["Grad-CAM", "Gradient saliency"])
    hand.key("ctrl+shift+z")
    qtbot.waitUntil(lambda: order() == ["Gradient saliency", "Grad-CAM"])


def test_the_wheel_zooms_at_the_cursor_and_the_status_bar_reads_the_map(qtbot, application, hand):
    window, canvas = application.window, application.window.panels.canvas
    place, before = hand.at(canvas, *NOSE), canvas.magnification
    hand.turn(place, 3)
    qtbot.waitUntil(lambda: canvas.magnification > 1.2 * before)
    moved = hand.at(canvas, *NOSE) - place
    assert moved.manhattanLength() <= 4
    layer = window.panels.stack.layers[-1]
    hand.move(place)
    hand.move(hand.at(canvas, NOSE[0] + 10.5, NOSE[1] + 20.5))
    expected = f"({NOSE[0] + 10}, {NOSE[1] + 20}) "
    qtbot.waitUntil(lambda: window.statusBar().currentMessage().startswith(expected))
    value = float(window.statusBar().currentMessage().removeprefix(expected).split()[0])
    assert value == pytest.approx(value_at(layer, NOSE[0] + 10.5, NOSE[1] + 20.5), rel=0.02)
