"""The network as a graph under the mouse: zoomed, dragged, a block unfolded, a layer chosen, seen and opened."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QTreeView

from tests.hands.hand import on
from widgets.model.layer_items import KEY


@pytest.fixture
def graph(qtbot, application, hand):
    """The graph in the centre; afterwards the picture is back."""
    window = application.window
    hand.walk_menu(window, "View", "Network graph")
    qtbot.waitUntil(lambda: len(window.panels.network_graph.canvas.scene.boxes) > 10, timeout=20_000)
    yield window.panels.network_graph
    hand.walk_menu(window, "View", "Picture")


def middle(graph, path):
    """The middle of a box, in pixels of the graph's widget."""
    canvas = graph.canvas
    return canvas.place_of(canvas.scene.contents.number_of(path)).center().toPoint()


def test_the_graph_is_walked_by_mouse(qtbot, application, graph, hand):
    window, canvas = application.window, graph.canvas
    tree = window.panels.model_tree.findChild(QTreeView, "layers")
    before = canvas.scale
    hand.turn(on(canvas, middle(graph, "stem_conv")), -2)
    qtbot.waitUntil(lambda: canvas.scale < before)
    hand.turn(on(canvas, middle(graph, "stem_conv")), 2)
    qtbot.waitUntil(lambda: canvas.scale == pytest.approx(before))

    start = middle(graph, "stem_conv")
    hand.drag(on(canvas, QPoint(40, 200)), on(canvas, QPoint(70, 220)))
    qtbot.waitUntil(lambda: middle(graph, "stem_conv") == start + QPoint(30, 20))

    hand.click(canvas, middle(graph, "stem_conv"))
    qtbot.waitUntil(lambda: tree.currentIndex().data(KEY) == "stem_conv")
    hand.move(on(canvas, middle(graph, "stem_bn")))
    qtbot.waitUntil(graph.preview.isVisible, timeout=60_000)
    assert graph.preview.title == "stem_bn"

    hand.click(canvas, middle(graph, "/[block1]"))
    qtbot.waitUntil(lambda: canvas.scene.contents.number_of("block1a_project_conv") >= 0)
    hand.move(on(canvas, middle(graph, "stem_relu")))
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        hand.do("click", "--repeat", 2, "--delay", 60, 1)
    assert window.panels.tile_grid.tiles.title == "Activations of stem_relu"
