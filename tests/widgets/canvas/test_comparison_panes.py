"""Panes side by side, in a window whose size changes."""

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from widgets.canvas.canvas import Canvas
from widgets.canvas.comparison_panes import ComparisonPanes
from widgets.canvas.layer_stack import LayerStack

SIZES = ((900, 300), (300, 600), (1200, 400), (500, 500), (900, 300))
PIXELS = np.zeros((60, 90, 3), np.uint8)


@pytest.fixture
def panes(qtbot):
    canvas = Canvas(LayerStack())
    canvas.set_picture(PIXELS)
    panes = ComparisonPanes(canvas)
    qtbot.addWidget(panes)
    panes.resize(*SIZES[0])
    panes.show()
    panes.add_pane("a caption that is much longer than the other one", PIXELS, ())
    qtbot.waitUntil(
        lambda: canvas.visible_fraction().width() < 1.1 or canvas.visible_fraction().height() < 1.1
    )
    return panes


def test_pictures_stay_fitted_through_changes_of_the_size(qtbot, panes):
    canvases = (panes._canvas, panes._kept[0].canvas)
    for size in SIZES:
        panes.resize(*size)
        qtbot.wait(30)
    for canvas in canvases:
        seen = canvas.visible_fraction()
        assert min(seen.width(), seen.height()) == pytest.approx(1.04, abs=0.01)
        assert canvas.requested_fraction().width() == pytest.approx(1.04, abs=0.01)


class _Wide(QWidget):
    """A widget that would like to be wide."""

    def sizeHint(self):
        return QSize(900, 20)


@pytest.mark.parametrize("num_kept", [1, 2, 3])
def test_panes_have_the_same_width_whatever_they_would_like(qtbot, panes, num_kept):
    wide = _Wide()
    panes._live.layout().addWidget(wide)
    wide.show()
    for _ in range(num_kept - 1):
        panes.add_pane("another", PIXELS, ())
    panes.resize(1000, 600)
    qtbot.waitUntil(lambda: panes._live.width() == pytest.approx(498, abs=1))
    assert [pane.width() for pane in panes._kept] == pytest.approx([498] * num_kept, abs=1)
