"""All pictures of a folder explained from the window, in a process of its own, with the embedded model."""

import json
import shutil

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton

from app.cli import cli
from app.shell import dialogs
from engine.core.method import METHODS
from engine.core.target import Target
from engine.imaging.samples import sample_path
from widgets.folder.explain_all_dialog import ExplainAllDialog

pytestmark = pytest.mark.slow  # each test starts a process with a network
LEFT = Qt.MouseButton.LeftButton
NAMES = ("astronaut.png", "coffee.png", "rocket.jpg")
_LONG = 120_000


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "photographs"
    for name in NAMES:
        group = place / ("espresso" if name == "coffee.png" else "moped")
        group.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample_path(name), group)
    return place


@pytest.fixture
def opened(qtbot, application, folder):
    features = application.features
    assert not features.folder.explain_all.is_possible
    features.folder.controller.open(folder)
    counts = application.window.panels.folder_panel.findChild(QLabel, "counts")
    qtbot.waitUntil(lambda: "3 predicted" in counts.text(), timeout=_LONG)
    return application


def asked(qtbot, application):
    """The dialog after a click on the button of the panel."""
    qtbot.mouseClick(application.window.panels.folder_panel.findChild(QToolButton, "explain_all"), LEFT)
    return application.window.findChild(ExplainAllDialog)


def start(qtbot, dialog, out, method=None):
    dialog.findChild(QLineEdit, "path").setText(str(out))
    if method is not None:
        box = dialog.findChild(QComboBox, "batch_method")
        assert box.findText(method) > 0
        box.setCurrentIndex(box.findText(method))
    qtbot.mouseClick(dialog.findChild(QPushButton, "batch_start"), LEFT)


def ended(qtbot, application):
    qtbot.waitUntil(lambda: not application.features.folder.explain_all.is_running, timeout=_LONG)
    return application.window.panels.messages.text


def arrays(out):
    return {path.relative_to(out).as_posix(): np.load(path) for path in sorted(out.rglob("*.npy"))}


def same(one, other):
    ours, theirs = arrays(one), arrays(other)
    assert ours.keys() == theirs.keys() and len(ours) == 3
    for name, values in ours.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-4, atol=1e-6)
        recipes = [json.loads((out / name).with_suffix(".json").read_text()) for out in (one, other)]
        rows = [recipe.pop("batch")["row"] for recipe in recipes]
        assert recipes[0] == recipes[1]
        assert rows[0]["target"] == rows[1]["target"]


def test_the_batch_of_the_window_makes_what_the_command_line_makes(qtbot, opened, folder, tmp_path):
    window, out, alone = opened.window, tmp_path / "out", tmp_path / "alone"
    dialog = asked(qtbot, opened)
    assert dialog.findChild(QLabel, "batch_pictures").text() == "Pictures of photographs: 3"
    assert dialog.findChild(QLineEdit, "path").text() == str(tmp_path / "photographs-explained")
    assert dialog.findChild(QComboBox, "batch_method").currentText().startswith("Grad-CAM, with the settings")
    start(qtbot, dialog, out)
    controller = opened.features.folder.explain_all
    assert controller.is_running and not controller.is_possible
    qtbot.mouseClick(window.panels.folder_panel.findChild(QToolButton, "explain_all"), LEFT)
    assert "being explained already" in window.panels.messages.text
    assert ended(qtbot, opened) == "3 pictures are explained."
    assert (out / "summary.csv").exists() and "Grad-CAM: photographs" in (out / "report.html").read_text()
    assert window.panels.job_list.state(controller._key) == "done"
    command = ["batch", "--images", str(folder), "--method", "grad-cam", "--out", str(alone), "--fit=stretch"]
    assert cli.main([*command[:-1], "--no-table"]) == 0
    same(out, alone)


def test_settings_of_the_window_and_a_fixed_class_are_those_of_the_batch(qtbot, opened, folder, tmp_path):
    window, state, out = opened.window, opened.features.state, tmp_path / "out"
    fit = window.panels.input_form.findChild(QComboBox, "fit")
    qtbot.keyClick(fit, Qt.Key.Key_Down)
    state.target = Target(285)
    window.panels.method_panel.set_method("occlusion")
    dialog = asked(qtbot, opened)
    target = dialog.findChild(QComboBox, "batch_target")
    assert target.itemText(1) == "Egyptian cat (285) in every picture"
    target.setCurrentIndex(1)
    start(qtbot, dialog, out, METHODS["saliency"].title)
    assert ended(qtbot, opened) == "3 pictures are explained."
    alone = tmp_path / "alone"
    command = ["--images", str(folder), "--method", "saliency", "--out", str(alone), "--target", "285"]
    assert cli.main(["batch", *command, f"--fit={state.preprocessing.fit}"]) == 0
    same(out, alone)


def test_explain_all_takes_the_pictures_that_the_filter_shows_and_continues_a_folder(
    qtbot, opened, folder, tmp_path
):
    panel, out = opened.window.panels.folder_panel, tmp_path / "out"
    mistakes = panel.findChild(QToolButton, "mistakes")
    assert mistakes.text() == "Mistakes (2)"
    qtbot.mouseClick(mistakes, LEFT)
    dialog = asked(qtbot, opened)
    assert dialog.findChild(QLabel, "batch_pictures").text() == "Shown pictures of photographs: 2 of 3"
    start(qtbot, dialog, out)
    ended(qtbot, opened)
    made = {path: path.stat().st_mtime_ns for path in out.rglob("*.npy")}
    assert {path.parent.name for path in made} == {"moped"} and len(made) == 2
    qtbot.mouseClick(panel.findChild(QToolButton, "all"), LEFT)
    dialog = asked(qtbot, opened)
    assert dialog.findChild(QLineEdit, "path").text() == str(tmp_path / "photographs-explained")
    start(qtbot, dialog, out)
    assert ended(qtbot, opened) == "3 pictures are explained."
    after = {path: path.stat().st_mtime_ns for path in out.rglob("*.npy")}
    assert len(after) == 3 and {path: after[path] for path in made} == made


def test_closing_asks_once_and_a_stopped_batch_says_so(qtbot, opened, folder, tmp_path, monkeypatch):
    for number in range(200):
        (folder / "moped" / f"n{number}.png").hardlink_to(folder / "moped" / "astronaut.png")
    opened.features.folder.controller.open(folder)
    qtbot.waitUntil(lambda: len(opened.features.folder.controller.entries) == 203)
    start(qtbot, asked(qtbot, opened), tmp_path / "out")
    controller, questions = opened.features.folder.explain_all, []
    monkeypatch.setattr(dialogs, "ask_how_to_close", lambda *words: questions.append(words) or "cancel")
    opened.window.close()
    assert len(questions) == 1 and opened.window.isVisible() and controller.is_running
    qtbot.waitUntil(lambda: "of 203" in opened.window.panels.job_list.state(controller._key), timeout=_LONG)
    row = next(
        label.parent()
        for label in opened.window.panels.job_list.findChildren(QLabel)
        if label.text() == "Grad-CAM: 203 pictures"
    )
    qtbot.mouseClick(row.findChild(QToolButton, "cancel"), LEFT)
    assert "Stopped after" in ended(qtbot, opened)
    assert opened.window.panels.job_list.state(controller._key) == "stopped"


def test_results_among_the_pictures_and_a_broken_form_end_in_a_sentence(qtbot, opened, folder):
    start(qtbot, asked(qtbot, opened), folder)
    assert "cannot be written among the pictures" in opened.window.panels.messages.text
    assert not opened.features.folder.explain_all.is_running
