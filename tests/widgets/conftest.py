import numpy as np
import pytest
from PySide6.QtCore import QPoint

from tests.widgets.canvas.canvas_events import HEIGHT, WIDTH
from widgets.canvas.canvas import Canvas
from widgets.canvas.layer_stack import LayerStack


@pytest.fixture
def canvas(qtbot):
    widget = Canvas(LayerStack())
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    with qtbot.waitActive(widget):
        widget.show()
    widget.set_picture(np.full((HEIGHT, WIDTH, 3), 90, np.uint8))
    qtbot.mouseMove(
        widget, QPoint(1, 1)
    )  # it may still be where the last test left it, and a move to there is none
    return widget
