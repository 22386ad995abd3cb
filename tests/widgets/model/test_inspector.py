"""What the inspector says of a layer, by real clicks and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea

from engine.core.model import Node
from engine.core.results import Tiles
from engine.core.weight_summary import summarise_weights
from widgets.model.inspector import Inspector

LEFT = Qt.MouseButton.LeftButton
REMARKS = (
    "In training, each value is set to zero with probability 0.5.",
    "Here a < b passes unchanged, " + "and so on " * 30,
)
CONV = Node(
    "block/conv",
    "Conv2D",
    (8, 8, 10),
    280,
    settings=(("strides", "1, 1"), ("padding", "same")),
    remarks=REMARKS,
)
PLAIN = Node("block/relu", "ReLU", (8, 8, 10), 0)
SUMMARIES = (summarise_weights("kernel", np.linspace(-1, 1, 270, dtype=np.float32)),)


def kernels(count=10, side=3, columns=16):
    levels = np.arange(count * side * side * 3, dtype=np.float32).reshape(count, side, side, 3) % 200
    shown = (levels + 50).astype(np.uint8)
    captions = tuple(f"filter {number}" for number in range(count))
    return Tiles(
        levels, shown, captions, "Filters of block/conv", columns=columns, notes=("Weights -1 to 1.",)
    )


@pytest.fixture
def inspector(qtbot):
    widget = Inspector()
    qtbot.addWidget(widget)
    widget.resize(330, 600)
    with qtbot.waitActive(widget):
        widget.show()
    widget.show_node(CONV)
    return widget


def picture(inspector):
    return inspector.findChild(QAbstractButton, "kernels")


def said(inspector):
    return [label for label in inspector.findChildren(QLabel) if label.isVisible()]


def test_remarks_are_under_the_settings_and_wrap(inspector, qtbot):
    labels = {label.text(): label for label in said(inspector)}
    qtbot.waitUntil(lambda: labels[REMARKS[1]].height() > 3 * labels["same"].height())
    assert labels[REMARKS[0]].y() > labels["same"].y()
    assert labels[REMARKS[1]].width() <= inspector.width()
    inspector.show_node(PLAIN)
    assert not any(label.text() in REMARKS for label in said(inspector))


def test_weights_without_kernels_show_no_picture(inspector):
    inspector.set_weights("block/conv", SUMMARIES)
    assert inspector._plot.isVisible() and not picture(inspector).isVisible()


def test_kernels_are_enlarged_by_a_whole_number_and_not_smoothed(inspector, qtbot):
    tiles = kernels()
    inspector.set_weights("block/conv", SUMMARIES, tiles)
    qtbot.waitUntil(picture(inspector).isVisible)
    assert inspector._plot.isVisible()
    inspector.layout().activate()
    image = picture(inspector).grab().toImage()
    scale = inspector.width() // (10 * 4 - 1)  # ten kernels of three cells, a gap between
    assert scale == 8 and picture(inspector).height() == 3 * scale
    for row, column in np.ndindex(3, 3):
        for place in (0, scale - 1):
            seen = image.pixelColor((4 * 2 + column) * scale + place, row * scale + place).getRgb()[:3]
            assert seen == tuple(int(level) for level in tiles.shown[2, row, column])
    assert image.pixelColor(3 * scale, 0).getRgb()[:3] == (0, 0, 0)


@pytest.mark.parametrize(
    ("count", "side", "columns"),
    [(1, 3, 16), (64, 3, 16), (64, 7, 16), (512, 3, 16), (192, 3, 3), (2048, 1, 16)],
)
def test_the_picture_of_kernels_keeps_to_its_room(inspector, qtbot, count, side, columns):
    inspector.set_weights("block/conv", SUMMARIES, kernels(count, side, columns))
    qtbot.waitUntil(picture(inspector).isVisible)
    inspector.layout().activate()
    place = picture(inspector)._place(picture(inspector).width())
    assert place.width() <= inspector.width() and place.height() == picture(inspector).height() <= 120
    assert place.width() > 0.4 * inspector.width() or place.height() > 60
    height, width = picture(inspector)._pixels.shape[:2]
    assert place.width() / width == pytest.approx(place.height() / height, rel=0.02)


def test_rows_of_a_method_stay_together(inspector):
    inspector.set_weights("block/conv", SUMMARIES, kernels(192, 3, columns=3))
    columns = (picture(inspector)._pixels.shape[1] + 1) // 4
    assert columns > 3 and columns % 3 == 0


def test_a_click_on_the_kernels_asks_for_them(inspector, qtbot):
    inspector.set_weights("block/conv", SUMMARIES, kernels(64))
    qtbot.waitUntil(
        lambda: 252 <= picture(inspector).width() < inspector.width()
    )  # 63 cells, four times as large
    with qtbot.waitSignal(inspector.kernels_requested) as asked:
        qtbot.mouseClick(picture(inspector), LEFT, pos=QPoint(249, 5))
    assert asked.args == ["block/conv"]
    picture(inspector).setFocus()
    with qtbot.waitSignal(inspector.kernels_requested):
        qtbot.keyClick(picture(inspector), Qt.Key.Key_Space)
    with qtbot.assertNotEmitted(inspector.kernels_requested):
        qtbot.mouseClick(picture(inspector), LEFT, pos=QPoint(254, 5))


def test_a_low_panel_scrolls_by_the_wheel_wherever_it_is(inspector, qtbot):
    inspector.resize(330, 240)
    inspector.set_weights("block/conv", SUMMARIES, kernels(64))
    bar = inspector.findChild(QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    plot = inspector._plot.viewport()
    bar.setValue(bar.value() + plot.mapTo(inspector, QPoint(0, 0)).y() - 150)
    before = bar.value()
    QTest.wheelEvent(inspector.windowHandle(), plot.mapTo(inspector, QPoint(50, 5)), QPoint(0, -120))
    qtbot.waitUntil(lambda: bar.value() > before)


def test_kernels_say_what_they_are(inspector):
    inspector.set_weights("block/conv", SUMMARIES, kernels())
    assert (
        picture(inspector).toolTip() == "Filters of block/conv\nWeights -1 to 1.\nClick to see them as tiles."
    )
    assert picture(inspector).accessibleName() == "Filters of block/conv"


def test_kernels_that_come_too_late_are_not_shown(inspector):
    inspector.set_weights("block/conv", SUMMARIES, kernels())
    inspector.show_node(PLAIN)
    assert not picture(inspector).isVisible()
    inspector.set_weights("block/conv", SUMMARIES, kernels())
    assert not picture(inspector).isVisible() and not inspector._plot.isVisible()
