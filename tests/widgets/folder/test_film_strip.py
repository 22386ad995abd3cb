"""The film strip by real keys and clicks."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel

from engine.dataset.folder import Entry, read_folder
from engine.dataset.folder_predictions import Prediction
from engine.imaging.picture_file import write_picture
from widgets.folder.film_strip import FilmStrip
from widgets.folder.strip_model import SUMMARY_ROLE

LEFT = Qt.MouseButton.LeftButton
CLASSES = ("ant", "bee", "dog")


@pytest.fixture
def film(qtbot, tmp_path):
    """A strip of four pictures, the third one broken."""
    for number, level in ((1, 0), (2, 80), (4, 255)):
        write_picture(tmp_path / f"p{number}.png", np.full((20, 30, 3), level, np.uint8))
    (tmp_path / "p3.png").write_bytes(b"no picture")
    film = FilmStrip()
    qtbot.addWidget(film)
    film.resize(700, 190)
    with qtbot.waitActive(film):
        film.show()
    film.show_folder(read_folder(tmp_path))
    film.strip.setFocus()
    yield film
    film.stop()


def names(film):
    model = film.strip.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def says(film, row):
    return film.strip.model().index(row, 0).data(SUMMARY_ROLE)


def counts(film):
    return film.findChild(QLabel, "counts").text()


def judged(qtbot, film, labels=(0, 0, 0, 1)):
    """Three predictions: a right one, a bad mistake, and a slight one."""
    film.show_labels(labels, CLASSES.__getitem__)
    film.add({0: Prediction(0, 0.9, -0.85), 1: Prediction(2, 0.8, 0.7)})
    film.add({2: Prediction(failure="p3.png is not a picture."), 3: Prediction(0, 0.4, 0.1)})
    qtbot.waitUntil(lambda: "3 predicted" in counts(film))


def test_keys_walk_over_all_pictures_broken_ones_too(qtbot, film):
    seen = []
    film.picture_chosen.connect(lambda path: seen.append(path.name))
    for key in ("Right", "Right", "Right", "Right", "Right", "Left", "Home", "Home", "Left", "End"):
        qtbot.keyClick(film.strip, getattr(Qt.Key, f"Key_{key}"))
    assert seen == ["p1.png", "p2.png", "p3.png", "p4.png", "p3.png", "p1.png", "p4.png"]
    assert film.current.name == "p4.png"


def test_a_click_chooses_a_picture_even_again(qtbot, film):
    seen = []
    film.picture_chosen.connect(lambda path: seen.append(path.name))
    place = film.strip.visualRect(film.strip.model().index(1, 0)).center()
    for _ in range(2):
        qtbot.mouseClick(film.strip.viewport(), LEFT, pos=place)
    assert seen == ["p2.png", "p2.png"]


def test_thumbnails_are_the_pictures_and_a_broken_one_says_why(qtbot, film):
    model = film.strip.model()
    qtbot.waitUntil(
        lambda: all(model.index(row, 0).data(Qt.ItemDataRole.DecorationRole) is not None for row in range(4))
    )
    shown = [model.index(row, 0).data(Qt.ItemDataRole.DecorationRole) for row in range(4)]
    assert isinstance(shown[1], QPixmap)
    assert [shown[row].toImage().pixelColor(9, 9).red() for row in (0, 1, 3)] == [0, 80, 255]
    assert "p3.png is not a picture" in says(film, 2)
    image = film.strip.viewport().grab().toImage()
    place = film.strip.visualRect(model.index(3, 0))
    assert image.pixelColor(place.center().x(), place.top() + 45).red() == 255


def test_predictions_counts_and_accuracy_are_told(qtbot, film):
    assert counts(film) == "4 pictures, 0 predicted"
    assert not film.findChild(QCheckBox, "mistakes_only").isEnabled()
    judged(qtbot, film)
    assert says(film, 0) == "ant  0.90" and says(film, 2) == "p3.png is not a picture."
    assert counts(film) == "4 pictures, <b>accuracy 33.3%</b> (1 of 3), 3 predicted, 1 cannot be read"
    tip = film.strip.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "p2.png\ndog  0.80\nin the folder of: ant"
    film.show_labels([None] * 4, str)
    assert counts(film) == "4 pictures, 0 predicted"


def test_orders_are_chosen_by_keys_and_the_chosen_picture_stays_chosen(qtbot, film):
    judged(qtbot, film)
    qtbot.keyClick(film.strip, Qt.Key.Key_End)
    order = film.findChild(QComboBox, "order")
    found = []
    for _ in range(3):
        qtbot.keyClick(order, Qt.Key.Key_Down)
        found.append(names(film))
        assert film.current.name == "p4.png"
    assert found == [
        ["p1.png", "p2.png", "p4.png", "p3.png"],
        ["p4.png", "p2.png", "p1.png", "p3.png"],
        ["p2.png", "p4.png", "p1.png", "p3.png"],
    ]
    film.strip.setFocus()
    qtbot.keyClick(film.strip, Qt.Key.Key_Left)
    assert film.current.name == "p2.png"  # keys follow the order that is shown


def test_mistakes_only_leaves_the_wrong_ones_and_takes_in_those_that_come(qtbot, film):
    judged(qtbot, film)
    box = film.findChild(QCheckBox, "mistakes_only")
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert names(film) == ["p2.png", "p4.png"]
    film.add({0: Prediction(1, 0.9, 0.8)})
    qtbot.waitUntil(lambda: names(film) == ["p1.png", "p2.png", "p4.png"])


def test_pictures_are_as_high_as_the_strip_but_no_higher_than_they_are_sharp(qtbot, film):
    index = film.strip.model().index(0, 0)

    def is_filled():
        return 0 <= film.strip.viewport().height() - film.strip.visualRect(index).height() <= 2

    heights = []
    for height in (240, 190):
        film.resize(700, height)
        qtbot.waitUntil(is_filled)
        heights.append(film.strip.visualRect(index).height())
    assert heights[0] == heights[1] + 50
    film.resize(700, 900)
    qtbot.waitUntil(lambda: film.strip.visualRect(index).height() > heights[0])
    assert not is_filled()


def test_only_what_is_in_view_is_read_of_thousands(qtbot, film, tmp_path):
    reads = []
    film._thumbnails.read.connect(reads.append)
    entries = [Entry(tmp_path / f"n{number}.png", "", number) for number in range(5000)]
    film.show_folder(entries)
    bar = film.strip.horizontalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: entries[-1] in reads)
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: film._thumbnails._reading is None)
    assert len(reads) < 40
