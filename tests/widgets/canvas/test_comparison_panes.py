"""Panes side by side, in a window whose size changes."""

import numpy as np
import pytest

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
