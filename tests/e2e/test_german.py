"""The German window explains by real clicks, and what it shows and saves is what the English one does."""

import json
import zipfile

import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QPushButton

from app.main import make_application
from app.shell import dialogs
from app.shell.language import install_translators
from engine.imaging.samples import SAMPLES

LEFT = Qt.MouseButton.LeftButton
_OF_THE_RUN = ("seconds", "key", "width", "height")  # what differs from run to run, and the sizes of panels


def explained(qtbot, monkeypatch, folder, language):
    """Explain the tabby by clicks on German or English words, save the session; return pixels, values, and the file's content."""
    store = QSettings(str(folder / f"{language}.ini"), QSettings.Format.IniFormat)
    store.setValue("language", language)
    application = make_application(QApplication.instance(), store)
    window, features = application.window, application.features
    qtbot.addWidget(window)
    window.show()
    features.explain.pictures.open_sample(SAMPLES[0])
    qtbot.waitUntil(lambda: features.explain.shown.has_layer, timeout=60_000)
    classes = window.panels.prediction_list.findChild(QListWidget, "predictions")
    item = next(classes.item(row) for row in range(classes.count()) if classes.item(row).text() == "tabby")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        qtbot.mouseClick(classes.viewport(), LEFT, pos=classes.visualItemRect(item).center())
    evidence = window.panels.method_panel.findChild(QComboBox, "evidence")
    evidence.setFocus()
    qtbot.keyClick(evidence, Qt.Key.Key_End)
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        qtbot.mouseClick(window.panels.method_panel.findChild(QPushButton, "run"), LEFT)
    said = (
        evidence.currentText(),
        window.panels.job_list.state(window.panels.layer_list.current_layer().key).split()[0],
    )
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: folder / f"{language}.convscope")
    with qtbot.waitSignal(features.sessions.saved, timeout=30_000):
        features.sessions.save()
    pixels, values = (
        window.panels.canvas.rendered.copy(),
        features.explain.shown.selected_outcome.result.values,
    )
    window.close()
    install_translators(application.qt, "en")
    return said, pixels, values, content(folder / f"{language}.convscope")


def content(path):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name != "session.json"}
        return members, without(json.loads(archive.read("session.json")))


def without(value):
    if isinstance(value, dict):
        return {name: without(one) for name, one in value.items() if name not in _OF_THE_RUN}
    return [without(one) for one in value] if isinstance(value, list) else value


def test_the_german_window_shows_and_saves_what_the_english_one_does(qtbot, monkeypatch, tmp_path):
    german, english = (explained(qtbot, monkeypatch, tmp_path, language) for language in ("de", "en"))
    assert german[0] == ("beides, mit Vorzeichen", "fertig") and english[0] == ("both, with sign", "done")
    assert english[2].max() > 0.01
    np.testing.assert_array_equal(german[1], english[1])
    np.testing.assert_array_equal(german[2], english[2])
    assert german[3] == english[3]
