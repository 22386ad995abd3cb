"""The tree of layers by real clicks and keys: columns, folding, filter, details and menu."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton, QTreeView

from tests.layer_graphs import chain, layer, model, nested, residual
from widgets.model.layer_items import COLUMNS, KEY, PATH
from widgets.model.model_tree import ModelTree

LEFT = Qt.MouseButton.LeftButton
NAMES = [
    f"block{block}_{part}"
    for block in range(1, 12)
    for part in ("conv", "norm", "relu", "pool", "add", "end")
]
BIG = model(*chain(*NAMES), layer("out", NAMES[-1], shape=(1000, 2257, 2048)))


@pytest.fixture
def tree(qtbot):
    widget = ModelTree()
    qtbot.addWidget(widget)
    widget.resize(260, 700)
    with qtbot.waitActive(widget):
        widget.show()
    widget.set_model(BIG)
    return widget


def view(tree):
    return tree.findChild(QTreeView, "layers")


def row(tree, key):
    """The first cell of a row."""
    found = (
        view(tree)
        .model()
        .match(
            view(tree).model().index(0, 0),
            KEY,
            key,
            1,
            Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
        )
    )
    return found[0]


def click(qtbot, tree, key, act="mouseClick"):
    view(tree).scrollTo(row(tree, key))
    place = view(tree).visualRect(row(tree, key)).center()
    qtbot.mouseClick(view(tree).viewport(), LEFT, pos=place)
    if act != "mouseClick":
        getattr(qtbot, act)(view(tree).viewport(), LEFT, pos=place)


def test_blocks_of_a_large_network_are_folded_and_say_their_size(tree):
    rows = [view(tree).model().index(number, 0) for number in range(view(tree).model().rowCount())]
    assert [index.data() for index in rows[:3]] == ["image", "block1 (6)", "block2 (6)"]
    assert [index.siblingAtColumn(2).data() for index in rows[:2]] == ["8×8×4", "8×8×4"]
    assert not any(view(tree).isExpanded(index) for index in rows)
    assert rows[1].data(PATH) == "block1_end"
    assert rows[1].model().index(0, 0, rows[1]).data() == "conv"  # without the name of its block


def test_a_small_network_is_unfolded(tree):
    tree.set_model(model(*nested()))
    assert view(tree).isExpanded(row(tree, "body")) and row(tree, "body/add").data() == "add"


def test_no_number_is_cut_in_a_narrow_panel(tree, qtbot):
    tree.set_columns("layer icon output field parameters kind")
    last = view(tree).model().index(view(tree).model().rowCount() - 1, 0)
    metrics = view(tree).fontMetrics()
    for column in range(2, len(COLUMNS)):
        text = last.siblingAtColumn(column).data()
        assert view(tree).columnWidth(column) >= metrics.horizontalAdvance(text) + 6
        title = view(tree).model().headerData(column, Qt.Orientation.Horizontal)
        assert (
            view(tree).columnWidth(column) >= view(tree).header().fontMetrics().horizontalAdvance(title) + 6
        )
    qtbot.waitUntil(lambda: view(tree).horizontalScrollBar().maximum() > 0)  # the last resort
    tree.set_columns("layer icon output")
    qtbot.waitUntil(lambda: view(tree).horizontalScrollBar().maximum() == 0)
    assert sum(view(tree).columnWidth(column) for column in range(3)) == view(tree).viewport().width()


def test_the_panel_is_never_wider_than_its_dock(tree, qtbot):
    tree.set_model(model(layer("a" * 20 + "_very_long_name_of_a_layer" * 3)))
    tree.select("a" * 20 + "_very_long_name_of_a_layer" * 3)
    assert tree.minimumSizeHint().width() <= 260


def test_the_menu_of_the_header_shows_columns(tree, qtbot):
    header = view(tree).header()
    header.customContextMenuRequested.emit(QPoint(5, 5))
    menu = view(tree).findChild(QMenu, "columns")
    fields = {action.text(): action for action in menu.actions()}
    assert [fields[name].isChecked() for name in ("Output", "Field", "Parameters", "Kind")] == [True] + 3 * [
        False
    ]
    with qtbot.waitSignal(tree.columns_changed) as changed:
        qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(fields["Parameters"]).center())
    assert changed.args == ["layer icon output parameters"]
    assert not view(tree).isColumnHidden(4) and view(tree).isColumnHidden(5)
    assert row(tree, "out").siblingAtColumn(4).data() == "10"


def test_folds_come_back_after_a_filter(tree, qtbot):
    view(tree).expand(row(tree, "/[block3]"))
    qtbot.keyClicks(tree._filter, "norm")
    assert view(tree).isExpanded(row(tree, "/[block2]"))
    tree._filter.clear()
    unfolded = [number for number in range(1, 12) if view(tree).isExpanded(row(tree, f"/[block{number}]"))]
    assert unfolded == [3]


def test_a_filter_that_hides_the_chosen_layer_keeps_the_choice(tree, qtbot):
    tree.select("block3_norm")
    with qtbot.assertNotEmitted(tree.layer_chosen):
        qtbot.keyClicks(tree._filter, "relu")
        tree._filter.clear()
    assert view(tree).currentIndex().data(KEY) == "block3_norm"


def test_a_filter_finds_full_names_and_kinds_that_are_not_shown(tree, qtbot):
    qtbot.keyClicks(tree._filter, "block2_add")
    assert view(tree).model().rowCount() == 1 and row(tree, "block2_add").isValid()
    tree._filter.clear()
    qtbot.keyClicks(tree._filter, "inputlayer")
    assert view(tree).model().rowCount() == 1 and view(tree).model().index(0, 0).data(KEY) == "image"


def test_arrow_keys_walk_and_a_block_stands_for_its_last_layer(tree, qtbot):
    chosen = []
    tree.layer_chosen.connect(chosen.append)
    click(qtbot, tree, "image")
    qtbot.keyClick(view(tree), Qt.Key.Key_Down)
    qtbot.keyClick(view(tree), Qt.Key.Key_Right)
    qtbot.keyClick(view(tree), Qt.Key.Key_Down)
    assert chosen == ["image", "block1_end", "block1_conv"]


def test_a_double_click_and_return_open_a_layer_and_unfold_a_block(tree, qtbot):
    click(qtbot, tree, "/[block1]", "mouseDClick")
    assert view(tree).isExpanded(row(tree, "/[block1]"))
    with qtbot.waitSignal(tree.layer_opened) as opened:
        click(qtbot, tree, "block1_relu", "mouseDClick")
    assert opened.args == ["block1_relu"]
    with qtbot.waitSignal(tree.layer_opened) as opened:
        qtbot.keyClick(view(tree), Qt.Key.Key_Return)
    assert opened.args == ["block1_relu"]
    click(qtbot, tree, "/[block1]")
    with qtbot.assertNotEmitted(tree.layer_opened):
        qtbot.keyClick(view(tree), Qt.Key.Key_Return)
    assert not view(tree).isExpanded(row(tree, "/[block1]"))


def test_the_menu_key_asks_for_the_menu_of_the_current_layer(tree, qtbot):
    tree.select("block2_add")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    with qtbot.waitSignal(tree.menu_requested) as asked:
        QApplication.sendEvent(view(tree).viewport(), event)
    expected = view(tree).viewport().mapToGlobal(view(tree).visualRect(row(tree, "block2_add")).bottomLeft())
    assert asked.args[0] == "block2_add" and asked.args[1].y() == expected.y()


def test_details_fold_out_and_stay_closed_once_closed(tree, qtbot):
    details = tree._details
    assert not details.isVisible() and tree._splitter.sizes()[1] == 0
    click(qtbot, tree, "image")
    assert details.isVisible() and details.height() == pytest.approx(260, abs=3)
    assert any("image" in label.text() for label in details.findChildren(QLabel))
    with qtbot.waitSignal(tree.details_changed) as changed:
        qtbot.mouseClick(tree.findChild(QToolButton, "close_details"), LEFT)
    assert changed.args == [False, 260] and not details.isVisible()
    click(qtbot, tree, "out")
    assert not details.isVisible()
    with qtbot.waitSignal(tree.details_changed) as changed:
        qtbot.mouseClick(tree.findChild(QToolButton, "details"), LEFT)
    assert changed.args == [True, 260] and details.isVisible()


def test_selecting_a_folded_layer_unfolds_its_block(tree, qtbot):
    with qtbot.waitSignal(tree.layer_chosen) as chosen:
        tree.select("block5_pool")
    assert chosen.args == ["block5_pool"] and view(tree).isExpanded(row(tree, "/[block5]"))
    with qtbot.waitSignal(tree.layer_chosen) as chosen:
        tree.select("/[block7]")
    assert chosen.args == ["block7_end"] and not view(tree).isExpanded(row(tree, "/[block7]"))


def test_blocks_have_a_tip_and_kinds_have_names(tree):
    block, out = row(tree, "/[block1]"), row(tree, "out")
    assert block.data(Qt.ItemDataRole.ToolTipRole) == "6 layers; the output is that of block1_end"
    assert out.siblingAtColumn(1).data(Qt.ItemDataRole.ToolTipRole) == "Convolution (Conv2D)"
    assert block.siblingAtColumn(4).data() == "60"


def test_a_residual_network_folds_by_name(tree):
    tree.set_model(model(*chain("stem"), *residual("stem", "block1"), *residual("block1_add", "block2")))
    assert [view(tree).model().index(number, 0).data() for number in range(4)] == [
        "image",
        "stem",
        "block1 (3)",
        "block2 (3)",
    ]
