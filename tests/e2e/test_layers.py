"""Layers of the model: one step to what can be done with them, by real clicks and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QTreeView

from widgets.model.layer_items import KEY

pytestmark = pytest.mark.slow  # each test starts the application with its network

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(application):
    return application.window.panels.model_tree.findChild(QTreeView, "layers")


def place_of(application, view, path):
    """The place of a layer's row, unfolded and visible."""
    application.window.panels.model_tree.select(path)
    return view.visualRect(view.currentIndex()).center()


def double_click(qtbot, view, place):
    qtbot.mouseClick(view.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=place)


def open_menu(qtbot, application, view, path):
    place = place_of(application, view, path)
    application.window.panels.model_tree.menu_requested.emit(path, view.viewport().mapToGlobal(place))
    menu = application.window.panels.model_tree.findChild(QMenu, "layer_menu")
    return menu, {action.text().split("\t")[0].replace("&", ""): action for action in menu.actions()}


def choose(qtbot, application, menu, action):
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    return ended.args[0].job.method


def test_a_double_click_shows_activations(qtbot, application, view):
    place = place_of(application, view, "block2b_add")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        double_click(qtbot, view, place)
    assert application.window.panels.tile_grid.tiles.title == "Activations of block2b_add"


def test_tiles_follow_the_arrow_keys_and_only_the_last_choice_is_computed(qtbot, application, view):
    features, tiles = application.features, application.window.panels.tile_grid
    place = place_of(application, view, "block2a_expand_conv")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        double_click(qtbot, view, place)
    computed = []
    features.explain.jobs.changed.connect(
        lambda: (
            computed.append(features.explain.jobs.running.method.layer)
            if features.explain.jobs.running
            else None
        )
    )
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    last = view.currentIndex().data(KEY)
    qtbot.waitUntil(lambda: tiles.tiles.title == f"Activations of {last}", timeout=60_000)
    assert computed == [last]
    assert last == "block2a_depthwise_bn"


def test_arrow_keys_compute_nothing_without_tiles_of_activations(qtbot, application, view):
    place_of(application, view, "block2a_expand_conv")
    with qtbot.assertNotEmitted(application.features.explain.jobs.changed, wait=200):
        qtbot.keyClick(view, Qt.Key.Key_Down)


def test_the_menu_runs_grad_cam_at_a_layer(qtbot, application, view):
    menu, entries = open_menu(qtbot, application, view, "block5c_add")
    method = choose(qtbot, application, menu, entries["Grad-CAM here"])
    assert (method.name, method.layer) == ("grad-cam", "block5c_add")


def test_the_menu_shows_weights_and_says_which_entries_do_not_apply(qtbot, application, view):
    menu, entries = open_menu(qtbot, application, view, "stem_conv")
    assert all(action.isEnabled() for action in entries.values())
    method = choose(qtbot, application, menu, entries["Filter weights"])
    assert (method.name, method.layer) == ("filter-weights", "stem_conv")
    qtbot.waitUntil(lambda: application.window.panels.model_tree.findChild(QMenu, "layer_menu") is None)
    menu, entries = open_menu(qtbot, application, view, "block2b_add")
    disabled = {
        title: action.toolTip() for title, action in entries.items() if title and not action.isEnabled()
    }
    assert disabled == {"Filter weights": "block2b_add has no convolution kernel."}
    menu.close()
    qtbot.waitUntil(lambda: application.window.panels.model_tree.findChild(QMenu, "layer_menu") is None)
    _, entries = open_menu(qtbot, application, view, "out")
    disabled = {
        title: action.toolTip() for title, action in entries.items() if title and not action.isEnabled()
    }
    assert disabled["Activations"] == "The output of out is not a stack of feature maps."


def test_the_menu_copies_the_name(qtbot, application, view):
    menu, entries = open_menu(qtbot, application, view, "block2b_add")
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(entries["Copy name"]).center())
    assert QGuiApplication.clipboard().text() == "block2b_add"


def test_columns_and_details_are_remembered(qtbot, application, view):
    settings, tree = application.features.shell.settings, application.window.panels.model_tree
    view._show_column("parameters", True)
    tree.select("stem_conv")
    qtbot.mouseClick(tree._close_button, LEFT)
    assert settings.get("layer_columns") == "layer icon output parameters"
    assert settings.get("layer_details") is False


@pytest.fixture
def graph(qtbot, application):
    """The graph of the network in the centre, laid out."""
    graph = application.window.panels.network_graph
    application.window.show_view("network")
    qtbot.waitUntil(lambda: len(graph.canvas.scene.boxes) > 10, timeout=20_000)
    return graph


def box_place(graph, path):
    number = graph.canvas.scene.contents.number_of(path)
    graph.canvas.show_box(number)
    return graph.canvas.place_of(number).center().toPoint()


def test_tree_and_graph_choose_together(qtbot, application, view, graph):
    window = application.window
    qtbot.mouseClick(graph.canvas, LEFT, pos=box_place(graph, "stem_conv"))
    assert view.currentIndex().data(KEY) == "stem_conv"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    boxes = graph.canvas.scene.contents.boxes
    assert boxes[graph.canvas.chosen].path == view.currentIndex().data(KEY) == "stem_bn"
    block = next(box for box in boxes if box.title == "block4")
    qtbot.mouseClick(graph.canvas, LEFT, pos=box_place(graph, block.key))
    assert view.currentIndex().data(KEY) == block.key and not view.isExpanded(view.currentIndex())
    qtbot.waitUntil(
        lambda: graph.canvas.scene.contents.number_of("block4a_add") < 0 < len(graph.canvas.scene.frames)
    )
    window.panels.model_tree.select("block6b_add")
    assert graph.canvas.scene.contents.boxes[graph.canvas.chosen].title == "block6"


def test_a_double_click_in_the_graph_shows_activations(qtbot, application, graph):
    place = box_place(graph, "stem_relu")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        qtbot.mouseClick(graph.canvas, LEFT, pos=place)
        qtbot.mouseDClick(graph.canvas, LEFT, pos=box_place(graph, "stem_relu"))
    assert application.window.panels.tile_grid.tiles.title == "Activations of stem_relu"


def test_the_mouse_at_rest_shows_activations_without_a_job(qtbot, application, graph):
    place = box_place(graph, "stem_conv")
    qtbot.mouseMove(graph.canvas, place)
    qtbot.waitUntil(graph.preview.isVisible, timeout=60_000)
    assert graph.preview.title == "stem_conv"
    assert application.features.explain.jobs.running is None
    assert application.window.panels.tile_grid.tiles is None


def test_the_centre_shows_graph_and_picture_and_goes_back(qtbot, application, graph):
    window = application.window
    assert window.view == "network" and graph.isVisible() and window.panels.canvas.isVisible()
    assert not window.panels.tile_grid.isVisible()
    window.show_view("picture")
    assert not graph.isVisible()
    qtbot.waitUntil(lambda: window.panels.canvas.width() > 240)  # no longer small in the corner
