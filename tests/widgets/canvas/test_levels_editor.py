"""Levels and threshold, by dragging in the histogram and by numbers."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLineEdit, QToolButton

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap
from engine.imaging.render import Layer
from widgets.canvas.levels_editor import LevelsEditor

LEFT = Qt.MouseButton.LeftButton
VALUES = np.linspace(0, 10, 200, dtype=np.float32).reshape(10, 20)


@pytest.fixture
def levels(qtbot):
    widget = LevelsEditor()
    qtbot.addWidget(widget)
    widget.resize(400, 160)
    with qtbot.waitExposed(widget):
        widget.show()
    told = []
    widget.edited.connect(told.append)
    widget.told = told
    return widget


def layer(values=VALUES, look=None, **more):
    heatmap = Heatmap(values, "map", **more)
    return Layer(1, heatmap, Box(0, 0, 20, 30), look or Look())


def at(levels, value):
    view = levels._plot
    scene = view.getViewBox().mapViewToScene(QPointF(value, 0.5 * view.getViewBox().viewRange()[1][1]))
    return view.mapFromScene(scene)


def drag(qtbot, levels, start, end):
    port = levels._plot.viewport()
    qtbot.mouseMove(port, at(levels, (start + end) / 2))
    qtbot.mouseMove(port, at(levels, start))
    qtbot.mousePress(port, LEFT, pos=at(levels, start))
    for share in (0.3, 0.6, 1.0):
        qtbot.wait(15)
        qtbot.mouseMove(port, at(levels, start + share * (end - start)))
    qtbot.mouseRelease(port, LEFT, pos=at(levels, end))


def type_into(qtbot, levels, name, text):
    field = levels.findChild(QLineEdit, name)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_dragging_an_edge_sets_where_the_colours_end(qtbot, levels):
    levels.show_layer(layer())
    drag(qtbot, levels, 10, 6)
    assert levels.told[-1].levels == (pytest.approx(0, abs=0.1), pytest.approx(6, abs=0.3))
    assert levels.told[-1].threshold is None


def test_dragging_the_dashed_line_hides_what_is_below(qtbot, levels):
    levels.show_layer(layer(look=Look(threshold=3.0)))
    drag(qtbot, levels, 3, 5)
    assert levels.told[-1].threshold == pytest.approx(5, abs=0.3)
    assert levels.told[-1].levels is None


def test_numbers_say_it_exactly(qtbot, levels):
    levels.show_layer(layer())
    type_into(qtbot, levels, "level_low", "2")
    assert levels.told[-1] == Look(levels=(2, 10))
    levels.show_layer(layer(look=levels.told[-1]))
    type_into(qtbot, levels, "threshold", "4,5")
    assert levels.told[-1] == Look(levels=(2, 10), threshold=4.5)


@pytest.mark.parametrize("wrong", ["", "abc", "nan", "inf", "99"])
def test_what_is_no_lower_end_changes_nothing(qtbot, levels, wrong):
    levels.show_layer(layer())
    type_into(qtbot, levels, "level_low", wrong)
    assert all(look.levels in (None, (0, 10)) for look in levels.told)
    assert levels.findChild(QLineEdit, "level_low").text() == "0"


def test_a_signed_map_stays_centred_on_zero(qtbot, levels):
    levels.show_layer(layer(VALUES - 4, signed=True))  # -6 to 6
    type_into(qtbot, levels, "level_high", "2")
    assert levels.told[-1].levels == (-2, 2)
    levels.show_layer(layer(VALUES - 4, look=levels.told[-1], signed=True))
    type_into(qtbot, levels, "level_low", "-5")
    assert levels.told[-1].levels == (-5, 5)


def test_reset_gives_the_maps_own_range_back(qtbot, levels):
    levels.show_layer(layer(look=Look("jet", levels=(2, 3), threshold=1.0)))
    qtbot.mouseClick(levels.findChild(QToolButton, "levels_reset"), LEFT)
    assert levels.told == [Look("jet")]


def test_the_histogram_counts_the_values(levels):
    values = np.array([[0, 0, 0, 1, 1, 64]], np.float32)
    levels.show_layer(layer(values))
    edges, counts = levels._bars.getData()
    assert (edges[0], edges[-1], len(counts)) == (0, 64, 64)
    np.testing.assert_allclose(np.expm1(counts)[[0, 1, 63]], [3, 2, 1], rtol=1e-5)


def test_without_a_layer_there_is_nothing_to_edit(levels):
    levels.show_layer(layer())
    levels.show_layer(None)
    assert not levels.isEnabled()
    levels.show_layer(replace(layer(), key=2))
    assert levels.isEnabled()
