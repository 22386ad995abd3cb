"""What leaves the window: a script that finds the same numbers; pictures, paper and files that show the same."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrintPreviewDialog, QPrintPreviewWidget
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.shell import dialogs
from engine.core.box import Box
from engine.core.marks import Marks
from engine.imaging.render import composite
from tests.app.export.test_publishing import find, pixels_of

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROOT = Path(__file__).parents[2]


def run(qtbot, application, name):
    application.window.panels.method_panel.set_method(name)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        qtbot.mouseClick(application.window.panels.method_panel.findChild(QPushButton, "run"), LEFT)


def computed(script, folder):
    """Run a script as it was pasted, in a Python of its own, and return what it found."""
    (folder / "pasted.py").write_text(
        f"{script}\nimport numpy\nnumpy.save('found.npy', result.raw)\n", encoding="utf-8"
    )
    environment = {
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin",
        "HOME": str(folder),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "pasted.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return np.load(folder / "found.npy"), done.stdout


def test_the_copied_script_finds_the_same_map(qtbot, application, tmp_path):
    features, window = application.features, application.window
    mask = np.zeros(features.state.photograph.pixels.shape[:2], bool)
    mask[60:200, 150:260] = True
    features.explain.marks.show(Marks(Box(10, 20, 120, 160.5), mask))
    window.panels.method_panel.set_method("painted-mask")
    run(qtbot, application, "painted-mask")
    QTest.keyClick(window, Qt.Key.Key_C, CTRL | SHIFT)
    assert "to the clipboard" in window.panels.messages.text
    found, printed = computed(QGuiApplication.clipboard().text(), tmp_path)
    shown = window.panels.layer_list.current_layer().heatmap
    np.testing.assert_allclose(found, shown.values, rtol=1e-4, atol=1e-5)
    assert np.ptp(shown.values) > 0
    assert str(shown.values.shape) in printed


def test_the_copied_script_finds_one_map_of_several(qtbot, application, tmp_path):
    window = application.window
    run(qtbot, application, "activations")
    application.features.explain.shown.open_tile(3, application.features.state.new_key())
    shown = window.panels.layer_list.current_layer().heatmap
    assert "channel 3" in shown.title
    QTest.keyClick(window, Qt.Key.Key_C, CTRL | SHIFT)
    found, _ = computed(QGuiApplication.clipboard().text(), tmp_path)
    np.testing.assert_allclose(found, shown.values, rtol=1e-4, atol=1e-5)


def test_ctrl_c_on_the_picture_copies_what_is_seen_there(qtbot, application):
    window = application.window
    QGuiApplication.clipboard().clear()
    window.activateWindow()
    qtbot.mouseClick(window.panels.canvas._view.viewport(), LEFT)
    qtbot.waitUntil(lambda: window.panels.canvas.isAncestorOf(QApplication.focusWidget()))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_C, CTRL)
    np.testing.assert_array_equal(
        pixels_of(QGuiApplication.clipboard().image()), window.panels.canvas.rendered
    )


SUFFIXES = {
    "legend": ".png",
    "svg": ".svg",
    "pdf": ".pdf",
    "maps": ".npz",
    "map_csv": ".csv",
    "html": ".html",
}


@pytest.fixture
def exported(application, tmp_path, monkeypatch):
    """Save by one of the exports; return the file."""

    def export(name):
        path = tmp_path / f"saved{SUFFIXES[name]}"
        monkeypatch.setattr(dialogs, "ask_save_file", lambda parent, title, proposal, suffix: path)
        application.features.exports.export(getattr(application.features.publish, name))
        assert f"Saved {path.name}" in application.window.panels.messages.text
        return path

    return export


def test_every_export_shows_what_the_window_shows(application, exported):
    window = application.window
    layer = window.panels.layer_list.current_layer()
    image = pixels_of(QImage(str(exported("legend"))))
    shown = window.panels.canvas.rendered
    find(image, shown.repeat(2, 0).repeat(2, 1))  # 451 pixels wide, so twice as large
    for name in ("svg", "pdf"):
        assert exported(name).stat().st_size > 100_000
    with np.load(exported("maps"), allow_pickle=False) as maps:
        np.testing.assert_array_equal(maps["1-grad-cam-egyptian-cat"], layer.heatmap.values)
        np.testing.assert_array_equal(composite(maps["photograph"], [layer]), shown)
    np.testing.assert_array_equal(
        np.loadtxt(exported("map_csv"), np.float32, delimiter=","), layer.heatmap.values
    )
    page = exported("html").read_text(encoding="utf-8")
    assert "chelsea.png as EfficientNet-Lite0 sees it" in page and "Egyptian cat" in page and "40.3%" in page
    recipes = sorted(path.name for path in (exported("html").parent).glob("saved*.json"))
    assert recipes == [
        "saved.csv.json",
        "saved.npz.json",
        "saved.pdf.json",
        "saved.png.json",
        "saved.svg.json",
    ]


def test_printing_shows_a_preview_first(qtbot, application):
    seen = []

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QPrintPreviewDialog):
            seen.append(dialog.findChild(QPrintPreviewWidget).pageCount())
            dialog.reject()

    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    QTest.keyClick(application.window, Qt.Key.Key_P, CTRL)
    timer.stop()
    assert seen == [1]
