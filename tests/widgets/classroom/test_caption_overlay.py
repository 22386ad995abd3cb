"""Labels and tiles for the classroom view: what is written, how large, and where."""

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.core.results import Tiles
from widgets.classroom.big_tiles import MAX_TILES, BigTiles, squares
from widgets.classroom.caption_overlay import CaptionOverlay, ClassroomCaption, ClassRow

ROWS = (
    ClassRow("cat", "60 %", 0.6, explained=True),
    ClassRow("a name that is much too long for its row", "25 %", 0.25),
)


@pytest.fixture
def place(qtbot):
    place = QWidget()
    qtbot.addWidget(place)
    place.canvas = QWidget()
    layout = QHBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(place.canvas)
    place.resize(1280, 720)
    place.show()
    place.labels = CaptionOverlay(place.canvas, place)
    place.labels.set_shown(True)
    return place


def plate(place, name):
    return place.findChild(QWidget, name)


def reach(place, row):
    """The share of a row's bar that has a colour of its own, read from the screen."""
    rows = plate(place, "big_classes")
    bar, image = rows.bar_of(row), rows.grab().toImage()
    line = bar.bottom() - 1  # below the words
    colours = [QColor(image.pixel(column, line)) for column in range(bar.left(), bar.right() + 1)]
    return np.mean([colour.saturation() > 120 for colour in colours])


def test_bars_are_as_long_as_the_probabilities_and_keep_their_place(place):
    place.labels.show_caption(ClassroomCaption("Grad-CAM", "cat", "last", "Bright: evidence.", ROWS))
    assert [reach(place, 0), reach(place, 1)] == pytest.approx([0.6, 0.25], abs=0.01)
    before = plate(place, "big_classes").geometry(), plate(place, "big_classes").bar_of(1)
    place.labels.show_caption(
        ClassroomCaption(
            "Grad-CAM", "dog", "last", "Bright: evidence.", (ClassRow("x", "100 %", 1.0), ROWS[1])
        )
    )
    assert (plate(place, "big_classes").geometry(), plate(place, "big_classes").bar_of(1)) == before
    assert reach(place, 0) == pytest.approx(1, abs=0.01)
    assert plate(place, "big_classes").accessibleName().startswith("x 100 %, a name that is")


def test_labels_grow_with_the_window_and_stay_within_a_part_of_it(qtbot, place):
    place.labels.show_caption(
        ClassroomCaption("Grad-CAM", "cat", "last", "Bright: evidence.", ROWS, "30 frames a second")
    )
    height = plate(place, "big_classes").height()
    place.resize(1920, 1080)
    qtbot.waitUntil(lambda: plate(place, "big_classes").height() == pytest.approx(1.5 * height, abs=3))
    beside = QWidget()
    place.layout().addWidget(beside)  # a pane kept for comparison
    place.canvas.setFixedWidth(300)
    qtbot.waitUntil(lambda: place.canvas.geometry().contains(plate(place, "big_heading").geometry()))
    for name in ("big_classes", "big_measured"):
        assert place.canvas.geometry().contains(plate(place, name).geometry())
    assert not plate(place, "big_heading").geometry().intersects(plate(place, "big_measured").geometry())


def test_words_stand_out_from_white_and_from_black(place):
    for colour in ("white", "black"):
        place.canvas.setStyleSheet(f"background: {colour}")
        place.labels.show_caption(ClassroomCaption("Grad-CAM", rows=(ClassRow(colour, "0 %", 0.0),)))
        rows = plate(place, "big_classes")
        image = place.grab(rows.geometry()).toImage()
        lights = [
            QColor(image.pixel(x, y)).lightnessF()
            for x in range(20, image.width() - 20)
            for y in range(14, 40)
        ]
        assert max(lights) > 0.95
        assert np.median(lights) < 0.4


def test_the_keys_go_by_themselves_and_come_back(qtbot, place):
    place.labels._later.setInterval(50)
    place.labels._fading.setDuration(50)
    place.labels.show_keys("M method")
    assert plate(place, "big_keys").isVisible()
    qtbot.waitUntil(lambda: not plate(place, "big_keys").isVisible())
    place.labels.show_shortcuts()
    assert plate(place, "big_keys").isVisible()
    assert plate(place, "big_keys").opacity == 1
    place.labels.set_shown(False)
    place.labels.show_shortcuts()
    assert not any(plate(place, name).isVisible() for name in ("big_keys", "big_heading", "big_classes"))


@pytest.mark.parametrize(
    ("count", "width", "height", "expected"),
    [
        (4, 100, 100, (2, 48)),
        (4, 412, 100, (4, 100)),
        (64, 640, 720, (8, 76)),
        (1, 50, 80, (1, 50)),
        (0, 9, 9, (1, 1)),
    ],
)
def test_tiles_are_as_large_as_they_can_be(count, width, height, expected):
    assert squares(count, width, height, 4) == expected


def test_the_first_channels_are_shown_in_their_order(qtbot):
    levels = np.zeros((80, 3, 3), np.uint8)
    levels[:, 1, 1] = np.arange(80) * 3
    tiles = Tiles(
        levels.astype(np.float32), levels, tuple(map(str, range(80))), "Activations", units=tuple(range(80))
    )
    widget = BigTiles()
    qtbot.addWidget(widget)
    widget.resize(640, 720)
    widget.show_tiles(tiles)
    image = widget.grab().toImage()
    middles = [QColor(image.pixel(widget.rect_of(index).center())).red() for index in range(MAX_TILES)]
    assert middles == [3 * index for index in range(MAX_TILES)]
    widget.show_tiles(None)
    assert widget.isHidden()
