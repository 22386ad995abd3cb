"""The graph of a network: boxes and edges, layout by numbers, and real clicks, drags, keys and wheel turns."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from tests.layer_graphs import chain, inception, layer, model, nested, residual
from widgets.model.graph_contents import foldable_keys, graph_contents, keys_around
from widgets.model.graph_layout import lay_out
from widgets.model.network_graph import NetworkGraph

LEFT = Qt.MouseButton.LeftButton
BLOCKS = [part for number in range(1, 30) for part in residual(f"block{number - 1}_add", f"block{number}")]
BIG = model(
    layer("image", kind="InputLayer"), layer("block0_add", "image"), *BLOCKS, layer("out", "block29_add")
)


def pairs(contents):
    """The edges by the titles of their boxes."""
    return [(contents.boxes[edge.source].title, contents.boxes[edge.target].title) for edge in contents.edges]


def placed(contents, size=(100, 40)):
    edges = [(edge.source, edge.target) for edge in contents.edges]
    return lay_out([size] * len(contents.boxes), edges)


@pytest.fixture
def graph(qtbot):
    widget = NetworkGraph()
    qtbot.addWidget(widget)
    widget.resize(700, 600)
    with qtbot.waitActive(widget):
        widget.show()
    qtbot.mouseMove(widget, QPoint(1, 1))
    show(qtbot, widget, BIG)
    return widget


def show(qtbot, graph, other):
    graph.set_model(other)
    settle(qtbot, graph)


def settle(qtbot, graph):
    """Wait until the last layout is shown."""
    graph._worker.wait()
    QApplication.processEvents()


def titles(graph):
    return [box.title for box in graph.canvas.scene.contents.boxes]


def place(graph, title):
    return graph.canvas.place_of(titles(graph).index(title)).center().toPoint()


def test_a_chain_is_one_column_of_equal_steps():
    contents = graph_contents(model(*chain("a", "b", "c")), set())
    assert pairs(contents) == [("image", "a"), ("a", "b"), ("b", "c")]
    assert [edge.shape for edge in contents.edges] == ["8×8×4"] * 3
    layout = placed(contents)
    assert layout.centres == tuple((50, 20 + 84 * row) for row in range(4))
    assert layout.routes[0] == ((50, 40), (50, 84)) and layout.size == (100, 292)


def test_branches_of_an_inception_block_lie_beside_each_other():
    contents = graph_contents(model(*chain("stem"), *inception("stem", 0)), set())
    layout = placed(contents)
    rows = {box.title: centre for box, centre in zip(contents.boxes, layout.centres, strict=True)}
    branches = [rows[f"conv2d_{number}"] for number in range(3)]
    assert {y for _, y in branches} == {rows["stem"][1] + 84}
    xs = sorted(x for x, _ in branches)
    assert xs[1] - xs[0] >= 100 and xs[2] - xs[1] >= 100
    assert rows["stem"][0] == rows["mixed0"][0] == xs[1]


def test_a_residual_connection_leads_around_its_block():
    contents = graph_contents(model(*chain("stem"), *residual("stem", "body")), set())
    layout = placed(contents)
    number = pairs(contents).index(("stem", "body_add"))
    inside = [x for x, _ in layout.routes[number][1:-1]]
    conv = layout.centres[[box.title for box in contents.boxes].index("body_conv")][0]
    assert len(inside) == 2 and all(abs(x - conv) >= 50 for x in inside)


def test_a_loop_of_a_shared_layer_is_laid_out():
    layout = lay_out([(10, 10)] * 4, [(0, 1), (1, 2), (2, 1), (2, 3)])
    assert [y for _, y in layout.centres] == [5, 59, 113, 167]
    assert layout.routes[2] == ((5, 108), (5, 64))


def test_parts_without_a_connection_do_not_overlap():
    layout = lay_out([(100, 40)] * 4, [(0, 1), (2, 3)])
    assert [x for x, _ in layout.centres] == [50, 50, 230, 230]


def test_a_chain_longer_than_the_recursion_limit_is_laid_out():
    layout = lay_out([(10, 10)] * 1200, [(number, number + 1) for number in range(1199)])
    assert layout.size == (10, 1200 * 54 - 44)


def test_nothing_is_laid_out_for_a_graph_without_boxes():
    assert lay_out([], []).centres == ()


def test_a_folded_block_takes_the_place_of_its_layers():
    blocks = (*residual("stem", "block1"), *residual("block1_add", "block2"))
    network = model(*chain("stem"), *blocks, layer("out", "block2_add"))
    folded = graph_contents(network, set())
    assert pairs(folded) == [("image", "stem"), ("stem", "block1"), ("block1", "block2"), ("block2", "out")]
    block = folded.boxes[2]
    assert (block.path, block.num_layers, block.key) == ("block1_add", 3, "/[block1]")
    opened = graph_contents(network, {"/[block1]"})
    assert ("block1_add", "block2") in pairs(opened) and ("stem", "block1_add") in pairs(opened)
    assert [(frame.title, len(frame.boxes)) for frame in opened.frames] == [("block1", 3)]


def test_a_nested_model_is_one_box_until_it_is_unfolded():
    network = model(*nested())
    assert list(foldable_keys(network)) == ["body"] and keys_around(network, "body/relu") == ("body",)
    assert pairs(graph_contents(network, set())) == [("image", "body"), ("body", "pool")]
    assert pairs(graph_contents(network, {"body"})) == [
        ("image", "conv"),
        ("conv", "relu"),
        ("relu", "add"),
        ("conv", "add"),
        ("add", "pool"),
    ]


def test_layers_that_are_never_called_are_left_out():
    contents = graph_contents(model(*chain("a"), layer("unused")), set())
    assert [box.title for box in contents.boxes] == ["image", "a"]


def test_a_large_network_is_folded_and_a_small_one_is_not(graph, qtbot):
    assert titles(graph)[:3] == ["image", "block0_add", "block1"] and len(titles(graph)) == 32
    show(qtbot, graph, model(*nested()))
    assert titles(graph) == ["image", "conv", "relu", "add", "pool"]


def test_a_click_chooses_and_a_double_click_opens(graph, qtbot):
    with qtbot.waitSignal(graph.layer_chosen) as chosen:
        qtbot.mouseClick(graph.canvas, LEFT, pos=place(graph, "block0_add"))
    assert chosen.args == ["block0_add"] and titles(graph)[graph.canvas.chosen] == "block0_add"
    with qtbot.waitSignal(graph.layer_opened) as opened:
        qtbot.mouseDClick(graph.canvas, LEFT, pos=place(graph, "block0_add"))
    assert opened.args == ["block0_add"]
    with qtbot.waitSignal(graph.layer_opened):
        qtbot.keyClick(graph.canvas, Qt.Key.Key_Return)


def test_a_click_on_a_block_unfolds_it_in_its_place_and_its_title_folds_it(graph, qtbot):
    before = graph.canvas.place_of(titles(graph).index("block2"))
    with qtbot.waitSignal(graph.layer_chosen) as chosen:
        qtbot.mouseClick(graph.canvas, LEFT, pos=before.center().toPoint())
    assert chosen.args == ["/[block2]"]
    settle(qtbot, graph)
    assert titles(graph)[3:6] == ["block2_conv", "block2_norm", "block2_add"]
    assert titles(graph)[graph.canvas.chosen] == "block2_add"
    frame = graph.canvas.place_of_frame(0)
    assert frame.top() == pytest.approx(before.top(), abs=1)
    assert frame.center().x() == pytest.approx(before.center().x(), abs=1)
    qtbot.mouseClick(graph.canvas, LEFT, pos=QPoint(round(frame.left()) + 20, round(frame.top()) + 6))
    settle(qtbot, graph)
    assert len(titles(graph)) == 32
    assert graph.canvas.place_of(titles(graph).index("block2")).top() == pytest.approx(before.top(), abs=1)


def test_the_graph_is_dragged_and_a_drag_is_no_click(graph, qtbot):
    start, before = place(graph, "block0_add"), graph.canvas.place_of(0).center()
    with qtbot.assertNotEmitted(graph.layer_chosen):
        qtbot.mousePress(graph.canvas, LEFT, pos=start)
        qtbot.mouseMove(graph.canvas, start + QPoint(30, 40))
        qtbot.mouseRelease(graph.canvas, LEFT, pos=start + QPoint(30, 40))
    assert graph.canvas.place_of(0).center() - before == QPointF(30, 40)


def test_the_wheel_zooms_around_the_mouse(graph, qtbot):
    at = place(graph, "block1")
    before = graph.canvas.scale
    QTest.wheelEvent(graph.windowHandle(), graph.canvas.mapTo(graph, at), QPoint(0, -240))
    assert graph.canvas.scale == pytest.approx(before / 1.2**2)
    assert (place(graph, "block1") - at).manhattanLength() <= 2


def test_buttons_fit_fold_and_unfold(graph, qtbot):
    qtbot.mouseClick(graph.findChild(QToolButton, "fit-to-page-outline"), LEFT)
    area = graph.canvas.rect()
    for number in (0, len(titles(graph)) - 1):
        assert area.contains(graph.canvas.place_of(number).toRect())
    qtbot.mouseClick(graph.findChild(QToolButton, "unfold-more-horizontal"), LEFT)
    settle(qtbot, graph)
    assert len(titles(graph)) == 3 + 29 * 3
    qtbot.mouseClick(graph.findChild(QToolButton, "unfold-less-horizontal"), LEFT)
    settle(qtbot, graph)
    assert len(titles(graph)) == 32


def test_find_unfolds_the_block_of_a_layer_and_goes_on(graph, qtbot):
    field = graph.findChild(QLineEdit, "find_layer")
    qtbot.keyClicks(field, "norm")
    found = []
    graph.layer_chosen.connect(found.append)
    for _ in range(2):
        qtbot.keyClick(field, Qt.Key.Key_Return)
        settle(qtbot, graph)
    assert found == ["block1_norm", "block2_norm"]
    assert titles(graph)[graph.canvas.chosen] == "block2_norm"
    assert graph.canvas.rect().contains(place(graph, "block2_norm"))


def test_arrow_keys_follow_the_edges(graph, qtbot):
    show(qtbot, graph, model(*chain("stem"), *inception("stem", 0)))
    graph.select("stem")
    chosen = []
    graph.layer_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(graph.canvas, key)
    assert chosen[0].startswith("conv2d_") and chosen[1].startswith("conv2d_") and chosen[0] != chosen[1]
    assert chosen[2] == "mixed0" and chosen[4] == "stem"


def test_space_unfolds_and_folds(graph, qtbot):
    graph.select("block3_add")
    qtbot.keyClick(graph.canvas, Qt.Key.Key_Space)
    settle(qtbot, graph)
    assert "block3_conv" in titles(graph)
    qtbot.keyClick(graph.canvas, Qt.Key.Key_Space)
    settle(qtbot, graph)
    assert "block3_conv" not in titles(graph)


def test_a_layer_in_a_folded_block_marks_the_block(graph, qtbot):
    with qtbot.assertNotEmitted(graph.layer_chosen):
        graph.select("block20_norm")
    assert titles(graph)[graph.canvas.chosen] == "block20"
    assert graph.canvas.rect().contains(place(graph, "block20"))


def test_the_right_click_asks_for_a_menu(graph, qtbot):
    at = place(graph, "block0_add")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, graph.canvas.mapToGlobal(at))
    with qtbot.waitSignal(graph.menu_requested) as asked:
        QApplication.sendEvent(graph.canvas, event)
    assert asked.args == ["block0_add", graph.canvas.mapToGlobal(at)]


def test_a_mouse_at_rest_asks_for_a_preview(graph, qtbot):
    with qtbot.waitSignal(graph.preview_requested, check_params_cb=bool):
        qtbot.mouseMove(graph.canvas, place(graph, "block0_add"))
    graph.show_preview("block0_add", np.full((4, 8, 3), 200, np.uint8))
    assert graph.preview.isVisible() and graph.preview.title == "block0_add"
    with qtbot.waitSignal(graph.preview_requested) as left:
        qtbot.mouseMove(graph.canvas, QPoint(2, 2))
    assert left.args == [""] and not graph.preview.isVisible()


def test_only_the_last_layout_is_shown(graph, qtbot):
    graph.set_unfolded(True)
    graph.set_unfolded(False)
    settle(qtbot, graph)
    assert len(titles(graph)) == 32


def test_a_hidden_graph_is_laid_out_when_it_is_shown(graph, qtbot):
    graph.hide()
    show(qtbot, graph, model(*chain("a")))
    assert len(titles(graph)) == 32
    graph.show()
    settle(qtbot, graph)
    assert titles(graph) == ["image", "a"]


def test_a_model_without_layers_says_so(graph, qtbot):
    show(qtbot, graph, model())
    assert graph._message.isVisible() and graph._message.text() == "This model is a graph without layers."
    assert not graph.canvas.isVisible()
