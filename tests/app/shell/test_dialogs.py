"""The real dialogs, which other tests answer in the user's place: what is asked, and what an answer, Esc or Return comes to."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox, QWidget

from app.shell import dialogs
from app.training import training_dialogs


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def by_keys(qtbot):
    """Answers the next modal box by a key, or by the button with a text, and returns what the box said."""
    said = []

    def answer(key=None, text=""):
        def press():
            box = QApplication.activeModalWidget()
            said.append(f"{box.text()} {box.informativeText()}")
            if key is not None:
                qtbot.keyClick(box, key)
            else:
                next(button for button in box.buttons() if button.text().replace("&", "") == text).click()

        QTimer.singleShot(0, press)
        return said

    return answer


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"text": "Leave it running"}, "leave"),
        ({"text": "Stop it"}, "stop"),
        ({"key": Qt.Key.Key_Escape}, "cancel"),
        ({"key": Qt.Key.Key_Return}, "leave"),  # a hasty key destroys nothing
    ],
)
def test_closing_while_a_training_runs_asks_what_becomes_of_it(parent, by_keys, given, expected):
    said = by_keys(**given)
    assert training_dialogs.ask_how_to_close(parent, "faces-training") == expected
    assert "faces-training is still being trained." in said[0] and "in a separate process" in said[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"text": "Run it"}, True), ({"key": Qt.Key.Key_Return}, False), ({"key": Qt.Key.Key_Escape}, False)],
)
def test_a_python_file_is_run_only_where_the_user_says_so(parent, by_keys, given, expected):
    said = by_keys(**given)
    assert dialogs.confirm_trust(parent, Path("somewhere") / "layers.py") is expected
    assert "Run the code in layers.py?" in said[0] and str(Path("somewhere") / "layers.py") in said[0]


FILES = {
    dialogs.ask_picture_file: "*.png",
    dialogs.ask_model_file: "*.keras",
    dialogs.ask_session_file: "*.convscope",
    dialogs.ask_labels_file: "*.csv",
    dialogs.ask_python_file: "*.py",
}


@pytest.mark.parametrize("ask", FILES, ids=lambda ask: ask.__name__)
def test_a_file_is_asked_for_where_the_last_one_was_and_by_its_kind(parent, monkeypatch, ask):
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *given: asked.append(given) or ("there/a.b", "kind")
    )
    assert ask(parent, "here") == Path("there/a.b")
    assert asked[0][0] is parent and asked[0][2] == "here" and FILES[ask] in asked[0][3]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    assert ask(parent, "here") is None


@pytest.mark.parametrize(
    "ask",
    [
        dialogs.ask_picture_folder,
        dialogs.ask_model_folder,
        lambda parent, folder: dialogs.ask_folder(parent, "Where to", folder),
        training_dialogs.ask_run_folder,
        training_dialogs.ask_sample_folder,
    ],
)
def test_a_folder_is_asked_for_where_the_last_one_was(parent, monkeypatch, ask):
    asked = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: asked.append(given) or "there")
    assert ask(parent, "here") == Path("there")
    assert asked[0][0] is parent and asked[0][1] and asked[0][2] == "here"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    assert ask(parent, "here") is None


def test_a_unit_is_asked_for_within_those_of_the_layer(parent, monkeypatch):
    asked = []
    monkeypatch.setattr(QInputDialog, "getInt", lambda *given: asked.append(given) or (7, True))
    assert dialogs.ask_unit(parent, "conv_b", 24, 3) == 7
    assert "conv_b, 0 to 23" in asked[0][2] and asked[0][3:] == (3, 0, 23)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (7, False))
    assert dialogs.ask_unit(parent, "conv_b", 24, 3) is None


@pytest.mark.parametrize("accepted", [True, False])
def test_a_file_to_write_is_proposed_and_gets_its_suffix(parent, monkeypatch, tmp_path, accepted):
    seen = {}

    def run(dialog):
        seen.update(mode=dialog.acceptMode(), suffix=dialog.defaultSuffix(), filters=dialog.nameFilters())
        return QFileDialog.DialogCode.Accepted if accepted else QFileDialog.DialogCode.Rejected

    monkeypatch.setattr(QFileDialog, "exec", run)
    found = dialogs.ask_save_file(parent, "Save", tmp_path / "cat.png", ".png")
    assert found == (tmp_path / "cat.png" if accepted else None)
    assert seen == {"mode": QFileDialog.AcceptMode.AcceptSave, "suffix": "png", "filters": ["*.png"]}


def test_what_this_is_says_the_version_and_blocks_nothing(parent):
    dialogs.show_about(parent, "1.2.3")
    box = parent.findChild(QMessageBox)
    assert box.isVisible() and not box.isModal()
    assert "Convscope 1.2.3" in box.text() and "Apache-2.0" in box.informativeText()
    box.close()
