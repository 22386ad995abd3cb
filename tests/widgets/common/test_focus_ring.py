"""The focus can be seen in light and dark on every kind of widget, if it came by the keyboard."""

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGraphicsView,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets.common.focus_ring import FocusRing, Frame, mark_widget
from widgets.common.theme import apply_scheme
from widgets.tiles.tile_surface import TileSurface

KINDS = [
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGraphicsView,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QToolButton,
    TileSurface,
]


@pytest.fixture
def ring(qapp):
    parent = QObject()
    FocusRing(qapp, parent)
    yield parent
    parent.deleteLater()
    apply_scheme(qapp, "light")


def window_of(qtbot, kind):
    """A window with a button and, after it, a widget of a kind."""
    window = QWidget()
    qtbot.addWidget(window)
    first, second = QPushButton("first"), kind()
    if isinstance(second, QTabBar):
        second.addTab("tab")
    second.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout = QVBoxLayout(window)
    for widget in (first, second):
        layout.addWidget(widget)
    with qtbot.waitActive(window):
        window.show()
    return window, first, second


def highlighted(widget):
    """The number of pixels in the colour of selections, or nearly."""
    image, wanted = widget.grab().toImage(), widget.palette().highlight().color()
    near = [
        abs(colour.red() - wanted.red())
        + abs(colour.green() - wanted.green())
        + abs(colour.blue() - wanted.blue())
        < 40
        for colour in (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    ]
    return sum(near)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_widget_that_tab_leads_to_has_a_frame(qtbot, qapp, ring, kind, scheme):
    apply_scheme(qapp, scheme)
    _, first, second = window_of(qtbot, kind)
    first.setFocus()
    before = highlighted(second)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    edge = 2 * (second.width() + second.height())
    assert highlighted(second) - before > edge
    second.resize(second.width() + 20, second.height() + 5)
    assert second.findChild(Frame).size() == second.size()
    qtbot.keyClick(second, Qt.Key.Key_Backtab)
    qtbot.waitUntil(lambda: second.findChild(Frame) is None)


def test_a_click_draws_no_frame(qtbot, ring):
    _, first, second = window_of(qtbot, QPushButton)
    first.setFocus()
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert second.hasFocus() and second.findChild(Frame) is None


def test_a_focused_widget_that_is_gone_leaves_no_error(qtbot, ring):
    window, first, second = window_of(qtbot, QPushButton)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    second.deleteLater()
    qtbot.waitUntil(lambda: len(window.findChildren(QPushButton)) == 1)
    first.setFocus()
    assert first.hasFocus()


def test_a_marked_panel_has_a_frame_for_a_moment(qtbot, monkeypatch):
    monkeypatch.setattr("widgets.common.focus_ring._DURATION", 50)
    panel = QWidget()
    qtbot.addWidget(panel)
    panel.resize(200, 100)
    panel.show()
    before = highlighted(panel)
    mark_widget(panel)
    mark_widget(panel)
    assert highlighted(panel) - before > 0.9 * 3 * 2 * (200 + 100)
    qtbot.waitUntil(lambda: panel.findChild(Frame) is None)
    assert highlighted(panel) == before
