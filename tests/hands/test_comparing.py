"""What is kept beside the canvas: side by side, blinking, wiped over it."""

import numpy as np
import pytest
from PySide6.QtWidgets import QListWidget, QToolButton

from engine.imaging.render import composite


@pytest.fixture
def kept(qtbot, application, hand):
    """The first Grad-CAM kept by keys, and that of the third class called up with the mouse."""
    window = application.window
    before = window.panels.canvas.rendered
    hand.key("ctrl+k")
    qtbot.waitUntil(lambda: len(window.panels.panes.pictures) == 1)
    rows = window.panels.prediction_list.findChild(QListWidget, "predictions")
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        hand.click(rows.viewport(), rows.visualItemRect(rows.item(2)).center())
    assert ended.args[0].job.target.index == 281  # tabby
    return before


def test_side_by_side_the_kept_picture_stays_and_both_are_zoomed_together(qtbot, application, kept, hand):
    window = application.window
    other = window.panels.panes._kept[0].canvas
    np.testing.assert_array_equal(window.panels.panes.pictures[0], kept)
    assert (window.panels.canvas.rendered != kept).any()
    qtbot.waitUntil(lambda: window.panels.canvas.isVisible() and other.isVisible())
    before = window.panels.canvas.visible_fraction()
    hand.turn(hand.at(other, 150, 220), 3)
    qtbot.waitUntil(lambda: other.visible_fraction().width() < 0.8 * before.width())
    assert window.panels.canvas.visible_fraction().center().x() == pytest.approx(
        other.visible_fraction().center().x(), abs=0.02
    )
    hand.click(window.panels.panes._kept[0].findChild(QToolButton, "close_pane"))
    qtbot.waitUntil(lambda: window.panels.panes.pictures == [])


def test_blinking_shows_one_after_the_other(qtbot, application, kept, hand):
    window = application.window
    panes = [window.panels.canvas, window.panels.panes._kept[0].canvas]
    hand.key("ctrl+7")
    for seen in (1, 0):
        qtbot.waitUntil(
            lambda seen=seen: [pane.isVisible() for pane in panes] == [seen == 0, seen == 1], timeout=5000
        )


def test_swiping_follows_the_mouse(qtbot, application, kept, hand):
    window, canvas = application.window, application.window.panels.canvas
    hand.key("ctrl+8")
    qtbot.waitUntil(lambda: window.panels.panes.mode == "swipe" and canvas._picture.swipe is not None)
    qtbot.waitUntil(lambda: canvas.width() == window.panels.panes.width())
    live = composite(canvas._picture.pixels, window.panels.stack.layers)
    for column in (300, 120, 200):
        hand.move(hand.at(canvas, 100, column))
        qtbot.waitUntil(
            lambda column=column: round(canvas._picture.edge * live.shape[1]) == pytest.approx(column, abs=2)
        )
    edge = round(canvas._picture.edge * live.shape[1])
    qtbot.waitUntil(lambda: (canvas._image.image[:, edge:] == kept[:, edge:]).all())
    assert (canvas._image.image[:, : edge - 1] == live[:, : edge - 1]).all()
    hand.key("ctrl+6")
    qtbot.waitUntil(lambda: (canvas._image.image == live).all())
