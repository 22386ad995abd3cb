"""The list of maps in a panel of 300 pixels."""

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import QApplication, QListWidget

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap
from engine.imaging.render import Layer
from resources import path
from widgets.canvas.layer_list import LayerList
from widgets.canvas.layer_stack import LayerStack

PANEL, SCROLL_BAR = 300, 14  # pixels
NAME = "Grad-CAM of a layer whose path is very long: backbone/block7/expand_relu"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_maps_fit_into_their_panel(qtbot, language):
    translator = QTranslator()
    if language == "de":
        assert translator.load(str(path("translations/convscope_de.qm")))
        QApplication.installTranslator(translator)
    try:
        maps = LayerList(LayerStack())
    finally:
        QApplication.removeTranslator(translator)
    qtbot.addWidget(maps)
    assert maps.minimumSizeHint().width() <= PANEL - SCROLL_BAR


def test_a_long_name_ends_elided_in_its_middle_and_whole_in_its_tooltip(qtbot):
    stack = LayerStack()
    maps = LayerList(stack)
    qtbot.addWidget(maps)
    maps.resize(PANEL, 600)
    maps.show()
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    stack.add_or_update(Layer(1, Heatmap(values, NAME), Box(0, 0, 2, 3), Look()))
    rows = maps.findChild(QListWidget, "overlays")
    assert rows.textElideMode() is Qt.TextElideMode.ElideMiddle
    assert not rows.horizontalScrollBar().isVisible()
    assert rows.fontMetrics().horizontalAdvance(NAME) > rows.viewport().width()
    assert rows.item(0).toolTip().startswith(f"{NAME}\n")
