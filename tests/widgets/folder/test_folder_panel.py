"""The folder panel by real keys, clicks and the wheel."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSlider, QToolButton, QWidget

from engine.dataset.folder import Entry, read_folder
from engine.dataset.folder_predictions import Prediction
from engine.imaging.picture_file import write_picture
from widgets.folder.caption import Caption
from widgets.folder.folder_panel import FolderPanel
from widgets.folder.picture_delegate import mistake_colour
from widgets.folder.picture_rows import CAPTION_ROLE

LEFT = Qt.MouseButton.LeftButton
CLASSES = ("ant", "bee", "dog")


@pytest.fixture
def panel(qtbot, tmp_path):
    """A panel with four pictures, the third one broken."""
    for number, level in ((1, 0), (2, 80), (4, 255)):
        write_picture(tmp_path / f"p{number}.png", np.full((20, 30, 3), level, np.uint8))
    (tmp_path / "p3.png").write_bytes(b"no picture")
    panel = FolderPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 220)
    with qtbot.waitActive(panel):
        panel.show()
    panel.set_size(72)
    panel.show_folder(read_folder(tmp_path))
    panel.grid.setFocus()
    yield panel
    panel.stop()


def index(panel, row):
    return panel.grid.model().index(row, 0)


def names(panel):
    return [index(panel, row).data() for row in range(panel.grid.model().rowCount())]


def caption(panel, row):
    return index(panel, row).data(CAPTION_ROLE).text


def counts(panel):
    return panel.findChild(QLabel, "counts").text()


def chips(panel):
    """The visible chips: their texts, and the one that is chosen."""
    shown = [chip for chip in panel._chips.findChildren(QToolButton) if chip.isVisible()]
    return [chip.text() for chip in shown], [chip.text() for chip in shown if chip.isChecked()]


def click_chip(qtbot, panel, name):
    qtbot.mouseClick(panel.findChild(QToolButton, name), LEFT)


def judged(qtbot, panel, labels=(0, 0, 0, 1)):
    """Three predictions: a right one, a bad mistake, and a slight one."""
    panel.show_labels(labels, CLASSES.__getitem__)
    panel.add({0: Prediction(0, 0.9, -0.85), 1: Prediction(2, 0.8, 0.7)})
    panel.add({2: Prediction(failure="p3.png is not a picture."), 3: Prediction(0, 0.4, 0.1)})
    qtbot.waitUntil(lambda: "3 predicted" in counts(panel))


def resize_to_narrow(qtbot, panel):
    for _ in range(2):  # a window is no narrower than its layout, which changes with the first
        panel.resize(300, 220)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: panel.width() == 300)


def fill(panel, tmp_path, count):
    entries = [Entry(tmp_path / f"n{number}.png", "", number) for number in range(count)]
    panel.show_folder(entries)
    return entries


def test_keys_walk_over_all_pictures_broken_ones_too(qtbot, panel):
    seen = []
    panel.picture_chosen.connect(lambda path: seen.append(path.name))
    for key in ("Right", "Right", "Right", "Right", "Right", "Left", "Home", "Home", "Left", "End"):
        qtbot.keyClick(panel.grid, getattr(Qt.Key, f"Key_{key}"))
    assert seen == ["p1.png", "p2.png", "p3.png", "p4.png", "p3.png", "p1.png", "p4.png"]
    assert panel.current.name == "p4.png"


def test_up_and_down_walk_by_lines_and_pages_by_the_height_of_the_view(qtbot, panel, tmp_path):
    entries = fill(panel, tmp_path, 100)
    first, second = (panel.grid.visualRect(index(panel, row)) for row in (0, 1))
    columns = panel.grid.viewport().width() // second.left()
    lines = panel.grid.viewport().height() // first.height()
    assert columns > 3 and lines == 1
    seen = []
    panel.picture_chosen.connect(seen.append)
    for key in ("Home", "Down", "Down", "Right", "Up", "Up", "PageDown", "End", "Down"):
        qtbot.keyClick(panel.grid, getattr(Qt.Key, f"Key_{key}"))
    rows = [0, columns, 2 * columns, 2 * columns + 1, columns + 1, 1, 1 + columns, 99]
    assert seen == [entries[row].path for row in rows]


def test_a_click_chooses_a_picture_even_again_and_a_double_click_explains_it(qtbot, panel):
    seen, explained = [], []
    panel.picture_chosen.connect(lambda path: seen.append(path.name))
    panel.explain_requested.connect(lambda path: explained.append(path.name))
    place = panel.grid.visualRect(index(panel, 1)).center()
    for _ in range(2):
        qtbot.mouseClick(panel.grid.viewport(), LEFT, pos=place)
    assert seen == ["p2.png", "p2.png"] and explained == []
    qtbot.mouseDClick(panel.grid.viewport(), LEFT, pos=place)
    assert explained == ["p2.png"]
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert seen[-1] == "p2.png" and explained == ["p2.png"]
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert explained == ["p2.png", "p2.png"]


def test_letters_find_a_file_that_enter_opens(qtbot, panel):
    seen = []
    panel.picture_chosen.connect(lambda path: seen.append(path.name))
    qtbot.keyClicks(panel.grid, "p4")
    assert seen == []
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert seen == ["p4.png"]


def test_thumbnails_are_the_pictures_and_a_broken_one_says_why(qtbot, panel):
    role = Qt.ItemDataRole.DecorationRole
    qtbot.waitUntil(lambda: all(index(panel, row).data(role) is not None for row in range(4)))
    shown = [index(panel, row).data(role) for row in range(4)]
    assert isinstance(shown[1], QPixmap)
    assert [shown[row].toImage().pixelColor(9, 9).red() for row in (0, 1, 3)] == [0, 80, 255]
    assert "p3.png is not a picture" in caption(panel, 2)
    image = panel.grid.viewport().grab().toImage()
    place = panel.grid.visualRect(index(panel, 1))
    assert image.pixelColor(place.center().x(), place.top() + 40).red() == 80


def test_captions_name_true_and_predicted_class_or_only_the_prediction(qtbot, panel):
    assert counts(panel) == "4 pictures, 0 predicted"
    assert chips(panel) == ([], [])
    panel.add({0: Prediction(0, 0.9)})
    qtbot.waitUntil(lambda: "1 predicted" in counts(panel))
    assert caption(panel, 0) == "0  0.90"
    judged(qtbot, panel)
    assert [caption(panel, row) for row in range(4)] == [
        "ant → ant  0.90",
        "ant → dog  0.80",
        "p3.png is not a picture.",
        "bee → ant  0.40",
    ]
    assert counts(panel) == "accuracy 33.3% (1 of 3), 4 pictures, 3 predicted, 1 cannot be read"
    tip = index(panel, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "p2.png\npredicted: dog  0.80\ntrue class: ant\na mistake"
    panel.show_labels([None] * 4, str)
    assert counts(panel) == "4 pictures, 0 predicted"


@pytest.mark.parametrize("width", range(20, 200, 20))
def test_a_name_is_never_cut_without_an_ellipsis_and_the_score_never(width, qapp):
    metrics = QFontMetrics(qapp.font())
    whole = Caption(("Egyptian cat", "tabby"), "0.83")
    text = whole.elided(metrics, width)
    true, _, rest = text.partition(" → ")
    predicted, _, score = rest.partition("  ")
    assert score == "0.83"
    for name, shown in (("Egyptian cat", true), ("tabby", predicted)):
        assert shown == name or (shown.endswith("…") and name.startswith(shown[:-1]))
    assert metrics.horizontalAdvance(text) <= max(width, metrics.horizontalAdvance("… → …  0.83"))
    assert (text == whole.text) is (metrics.horizontalAdvance(whole.text) <= width)


def test_a_mistake_has_a_red_frame_and_a_cross_and_a_right_picture_has_neither(qtbot, panel):
    judged(qtbot, panel)
    panel.grid.select_row(-1)
    role = Qt.ItemDataRole.DecorationRole
    qtbot.waitUntil(lambda: all(index(panel, row).data(role) is not None for row in range(4)))
    image = panel.grid.viewport().grab().toImage()

    def reds(row):
        place, red = panel.grid.visualRect(index(panel, row)), mistake_colour(panel.palette())
        pixels = [
            image.pixelColor(x, y)
            for y in range(place.top(), place.bottom())
            for x in range(place.left(), place.right())
        ]
        return pixels.count(red), sum(QColor("#ffffff") == pixel for pixel in pixels)

    assert reds(0)[0] == 0 and reds(1)[0] > 2 * (72 + 100) and reds(3)[0] > 2 * (72 + 100)
    assert "a mistake" in index(panel, 1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_chips_show_mistakes_and_the_pictures_of_a_confusion_until_they_are_removed(qtbot, panel):
    judged(qtbot, panel)
    every = ["All", "Mistakes (2)", "ant → dog (1)", "bee → ant (1)"]
    qtbot.waitUntil(lambda: chips(panel) == (every, ["All"]))
    click_chip(qtbot, panel, "mistakes")
    assert names(panel) == ["p2.png", "p4.png"] and chips(panel)[1] == ["Mistakes (2)"]
    panel.add({0: Prediction(1, 0.9, 0.8)})  # those that come are taken in
    qtbot.waitUntil(lambda: names(panel) == ["p1.png", "p2.png", "p4.png"])
    assert chips(panel)[1] == ["Mistakes (3)"]
    click_chip(qtbot, panel, "confusion_1_0")
    assert names(panel) == ["p4.png"] and chips(panel)[1] == ["bee → ant (1)"]
    assert [entry.path.name for entry in panel.shown_entries] == ["p4.png"]
    click_chip(qtbot, panel, "confusion_1_0")
    assert len(names(panel)) == 4 and chips(panel)[1] == ["All"]


def test_a_cell_of_the_confusion_matrix_gets_a_chip_of_its_own(qtbot, panel):
    judged(qtbot, panel)
    panel.filter_by_cell((0, 0))
    assert names(panel) == ["p1.png"] and chips(panel)[1] == ["ant → ant (1)"]
    click_chip(qtbot, panel, "confusion_0_0")
    every = ["All", "Mistakes (2)", "ant → dog (1)", "bee → ant (1)"]
    qtbot.waitUntil(lambda: chips(panel)[0] == every)


def test_chips_that_do_not_fit_are_left_out_but_never_the_chosen_one(qtbot, panel):
    judged(qtbot, panel)
    panel.filter_by_cell((1, 0))
    resize_to_narrow(qtbot, panel)
    qtbot.waitUntil(lambda: 1 < len(chips(panel)[0]) < 4)
    assert chips(panel)[1] == ["bee → ant (1)"]
    edges = [chip.geometry().right() for chip in panel._chips.findChildren(QToolButton) if chip.isVisible()]
    assert max(edges) <= panel._chips.width()


def test_orders_are_chosen_by_keys_and_the_chosen_picture_stays_chosen(qtbot, panel):
    judged(qtbot, panel)
    orders = []
    panel.order_chosen.connect(orders.append)
    qtbot.keyClick(panel.grid, Qt.Key.Key_End)
    order = panel.findChild(QComboBox, "order")
    found = []
    for _ in range(3):
        qtbot.keyClick(order, Qt.Key.Key_Down)
        found.append(names(panel))
        assert panel.current.name == "p4.png"
    assert found == [
        ["p1.png", "p2.png", "p4.png", "p3.png"],
        ["p4.png", "p2.png", "p1.png", "p3.png"],
        ["p2.png", "p4.png", "p1.png", "p3.png"],
    ]
    assert orders == ["Most confident first", "Least confident first", "Worst mistake first"]
    panel.grid.setFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_Left)
    assert panel.current.name == "p2.png"  # keys follow the order that is shown


def test_the_slider_and_ctrl_with_the_wheel_change_the_size_and_keep_the_picture_in_view(
    qtbot, panel, tmp_path
):
    sizes = []
    panel.size_chosen.connect(sizes.append)
    fill(panel, tmp_path, 500)
    panel.grid.go_to(300)
    slider = panel.findChild(QSlider, "size")
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    place = QPointF(50, 50)
    for turn in (120, 120, -120):
        event = QWheelEvent(
            place,
            panel.grid.viewport().mapToGlobal(place),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(panel.grid.viewport(), event)
    assert sizes == [80, 88, 96, 88]
    assert panel.grid.viewport().rect().contains(panel.grid.visualRect(index(panel, 300)).center())


def test_the_cells_fill_the_width_at_every_width(qtbot, panel, tmp_path):
    fill(panel, tmp_path, 500)
    for width in range(300, 1400, 130):
        panel.resize(width, 260)
        QApplication.processEvents()
        cell, room = panel.grid.visualRect(index(panel, 0)), panel.grid.viewport().width()
        assert room % cell.width() < room // cell.width()
        last = panel.grid.visualRect(index(panel, room // cell.width() - 1))
        assert last.top() == cell.top() and last.right() < room


def test_only_pictures_in_view_are_read_of_a_hundred_thousand(qtbot, panel, tmp_path):
    reads = []
    panel._thumbnails.read.connect(reads.append)
    entries = fill(panel, tmp_path, 100_000)
    bar = panel.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: entries[-1] in reads)
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: panel._thumbnails._reading is None)
    assert len(reads) < 40


def test_a_right_click_asks_for_the_menu_of_the_picture_below_it(qtbot, panel):
    asked = []
    panel.menu_requested.connect(lambda path, _: asked.append(path.name))
    place = panel.grid.visualRect(index(panel, 1)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, panel.grid.viewport().mapToGlobal(place))
    QApplication.sendEvent(panel.grid.viewport(), event)
    panel.grid.select_row(3)
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(panel.grid.viewport(), by_key)
    assert asked == ["p2.png", "p4.png"] and panel.current.name == "p4.png"


def test_the_panel_is_no_wider_than_the_smallest_window(panel, qtbot):
    judged(qtbot, panel)
    assert panel.minimumSizeHint().width() <= 300
    resize_to_narrow(qtbot, panel)
    for widget in panel.findChildren(QWidget):
        assert widget.mapTo(panel, widget.rect().topRight()).x() < 300 or not widget.isVisible()
