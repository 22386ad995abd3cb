"""Files by the dialogs that ask for them: a folder, a session, pictures; and the clipboard."""

import shutil

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGraphicsView, QLabel, QToolButton

from engine.imaging.samples import sample_path
from tests.app.export.test_publishing import pixels_of
from tests.hands.hand import Answer
from tests.operating_systems import read_levels
from widgets.folder.explain_all_dialog import ExplainAllDialog

NAMES = ["astronaut.png", "coffee.png", "rocket.jpg"]


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "photographs"
    place.mkdir()
    for name in NAMES:
        shutil.copy(sample_path(name), place)
    return place


def test_a_folder_is_opened_by_its_path_and_walked_by_keys_and_clicks(qtbot, application, folder, hand):
    window, features = application.window, application.features
    answer = Answer(folder)
    hand.key("ctrl+shift+o")
    counts = window.panels.folder_panel.findChild(QLabel, "counts")
    qtbot.waitUntil(lambda: "3 predicted" in counts.text(), timeout=60_000)
    assert answer.is_given

    view = window.panels.canvas.findChild(QGraphicsView)
    hand.click(window.panels.canvas)
    qtbot.waitUntil(view.hasFocus)
    hand.key("Home")
    for name in NAMES:
        qtbot.waitUntil(lambda name=name: features.state.photograph.name == name, timeout=30_000)
        hand.key("Right")
    grid = window.panels.folder_panel.grid
    grid.scrollTo(grid.model().index(1, 0))
    hand.click(grid.viewport(), grid.visualRect(grid.model().index(1, 0)).center())
    qtbot.waitUntil(lambda: features.state.photograph.name == "coffee.png", timeout=30_000)
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=30_000)
    assert window.panels.stack.layers[-1].heatmap.title == "Grad-CAM: espresso"

    hand.click(window.panels.folder_panel.findChild(QToolButton, "explain_all"))
    qtbot.waitUntil(lambda: window.findChild(ExplainAllDialog) is not None)
    qtbot.waitUntil(window.findChild(ExplainAllDialog).isActiveWindow)
    hand.key("Return")
    out = folder.with_name("photographs-explained")
    qtbot.waitUntil(lambda: "3 pictures are explained" in window.panels.messages.text, timeout=120_000)
    assert sorted(path.name for path in out.glob("*.png")) == [f"{name}-grad-cam.png" for name in NAMES]
    assert (out / "summary.csv").exists() and (out / "report.html").exists()


def test_a_session_comes_back_to_the_pixel(qtbot, application, tmp_path, hand):
    window, features, path = application.window, application.features, tmp_path / "cat.convscope"
    hand.key("ctrl+2")
    hand.drag(hand.at(window.panels.canvas, 60, 100), hand.at(window.panels.canvas, 220, 310))
    qtbot.waitUntil(lambda: features.state.marks.box is not None)
    box, pixels = features.state.marks.box, window.panels.canvas.rendered
    given = Answer(path)
    with qtbot.waitSignal(features.sessions.saved, timeout=30_000):
        hand.key("ctrl+s")
    assert given.is_given and path.stat().st_size > 10_000

    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        hand.walk_menu(window, "File", "Samples", "coffee.png")
    assert window.panels.canvas.rendered.shape != pixels.shape
    asked = Answer(path)
    with qtbot.waitSignal(features.sessions.opened, timeout=60_000):
        hand.key("ctrl+alt+o")
    assert asked.is_given
    np.testing.assert_array_equal(window.panels.canvas.rendered, pixels)
    assert features.state.marks.box == box
    assert window.windowTitle().startswith("cat.convscope")


def test_the_picture_as_shown_goes_to_a_file_and_to_the_clipboard(qtbot, application, tmp_path, hand):
    window, path = application.window, tmp_path / "cat.png"
    answer = Answer(path)
    hand.key("ctrl+e")
    qtbot.waitUntil(
        lambda: path.with_name("cat.png.json").exists() and "Saved" in window.panels.messages.text
    )
    assert answer.is_given
    np.testing.assert_array_equal(read_levels(path)[..., ::-1], window.panels.canvas.rendered)

    QGuiApplication.clipboard().clear()
    hand.click(window.panels.canvas)
    qtbot.waitUntil(window.panels.canvas.findChild(QGraphicsView).hasFocus)
    hand.key("ctrl+c")
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    np.testing.assert_array_equal(
        pixels_of(QGuiApplication.clipboard().image()), window.panels.canvas.rendered
    )
