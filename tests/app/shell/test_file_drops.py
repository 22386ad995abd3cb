"""Drops on the window: what is said beforehand, what is opened, and that no file is moved."""

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QPalette
from PySide6.QtWidgets import QApplication, QMenu

from app.shell.file_drops import plan_drop
from engine.core.marks import NO_MARKS
from engine.session.kept_session import KeptSession
from engine.session.session_file import write_session
from tests import sessions
from tests.operating_systems import write_levels
from widgets.common.drop_overlay import DropOverlay

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def files(tmp_path):
    """One file of each kind, and two pictures more."""
    for name in ("own.keras", "clip.mp4", "notes.odt"):
        (tmp_path / name).touch()
    for number in range(3):
        write_levels(tmp_path / f"{number}.png", np.full((20, 30, 3), 40 * number, np.uint8))
    (tmp_path / "names.txt").write_text("a\nb\nc\nd\ne\n")
    (tmp_path / "photos").mkdir()
    write_levels(tmp_path / "photos" / "a.png", np.full((20, 30, 3), 9, np.uint8))
    write_session(tmp_path / "cat.convscope", sessions.session())
    return tmp_path


def content(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(window, data, actions=COPY | MOVE):
    event = QDragEnterEvent(QPoint(50, 50), actions, data, LEFT, NONE)
    QApplication.sendEvent(window, event)
    return event


def drop(window, data, actions=COPY | MOVE):
    enter(window, data, actions)
    event = QDropEvent(QPointF(50, 50), actions, data, LEFT, NONE)
    QApplication.sendEvent(window, event)
    return event


@pytest.mark.parametrize(
    ("names", "sentence", "opened"),
    [
        (["0.png"], "Drop to open the picture 0.png", 1),
        (["photos"], "Drop to open the folder photos", 1),
        (["own.keras"], "Drop to open the model own.keras", 1),
        (["cat.convscope"], "Drop to open the session cat.convscope", 1),
        (["clip.mp4"], "Drop to open the video clip.mp4", 1),
        (["names.txt"], "Drop to use the class names in names.txt", 1),
        (["0.png", "1.png", "2.png"], "Drop to open 3 pictures as a list", 3),
        (["own.keras", "0.png"], "Drop to open own.keras, 0.png", 2),
        (["0.png", "notes.odt"], "Drop to open the picture 0.png\nLeft out: notes.odt", 1),
        (
            ["notes.odt"],
            "notes.odt cannot be opened: it is not a picture, folder, model, session, video or",
            0,
        ),
        (["own.keras", "other.h5"], "Drop one folder, model, session, video or list of class names at a", 0),
        (["0.png", "photos"], "A picture, a folder, a video and a session take the same place", 0),
    ],
)
def test_the_window_says_what_a_drop_would_do(files, names, sentence, opened):
    plan = plan_drop([files / name for name in names])
    assert plan.sentence.startswith(sentence) and len(plan.paths) == opened


def test_a_sentence_covers_the_window_while_a_file_is_over_it(without_engine, files):
    window = without_engine.window
    overlay = window.findChild(DropOverlay)
    assert overlay.text == ""
    event = enter(window, content(files / "own.keras"))
    assert event.isAccepted() and event.dropAction() == COPY  # a move would delete the file where it was
    assert overlay.text == "Drop to open the model own.keras" and overlay.is_accepted
    assert overlay.geometry() == window.rect() and overlay.isVisible()
    seen = overlay.grab().toImage().pixelColor(6, overlay.height() // 2)
    wanted = window.palette().color(QPalette.ColorRole.Highlight)
    assert abs(seen.blue() - wanted.blue()) < 60 and seen.blue() > seen.red()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert overlay.text == ""


def test_a_refused_file_is_named_on_the_window_and_not_opened(without_engine, files):
    window, opened = without_engine.window, []
    without_engine.features.state.paths_requested.connect(opened.append)
    event = enter(window, content(files / "notes.odt"))
    overlay = window.findChild(DropOverlay)
    assert event.dropAction() == Qt.DropAction.IgnoreAction
    assert overlay.text.startswith("notes.odt cannot be opened") and not overlay.is_accepted
    drop(window, content(files / "notes.odt"))
    assert opened == [] and overlay.text == ""


def test_a_drag_that_can_only_move_is_not_taken(without_engine, files):
    event = enter(without_engine.window, content(files / "0.png"), MOVE)
    assert not event.isAccepted()
    assert without_engine.window.findChild(DropOverlay).text == ""


def test_several_pictures_open_as_a_list_with_the_first_shown(qtbot, without_engine, files):
    features = without_engine.features
    event = drop(without_engine.window, content(*(files / f"{number}.png" for number in range(3))))
    assert event.dropAction() == COPY
    qtbot.waitUntil(lambda: features.state.has_picture and len(features.folder.controller.entries) == 3)
    assert features.state.photograph.name == "0.png"
    assert [entry.path.name for entry in features.folder.controller.entries] == ["0.png", "1.png", "2.png"]
    assert features.folder.controller.path is None  # a list is not a folder that can be opened again


def test_class_names_are_dropped_on_the_open_model(without_engine, files):
    features = without_engine.features
    features.sessions.show_now(KeptSession(sessions.session()), is_model_open=False)
    drop(without_engine.window, content(files / "names.txt"))
    assert features.state.model.labels == ("a", "b", "c", "d", "e")
    assert features.state.marks != NO_MARKS


def test_a_picture_from_a_browser_is_taken(qtbot, without_engine):
    data = QMimeData()
    image = QImage(8, 6, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.red)
    data.setImageData(image)
    enter(without_engine.window, data)
    assert without_engine.window.findChild(DropOverlay).text == "Drop to open the picture"
    drop(without_engine.window, data)
    qtbot.waitUntil(lambda: without_engine.features.state.has_picture)
    assert tuple(without_engine.features.state.photograph.pixels[0, 0]) == (255, 0, 0)


def entries(window):
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Open &recent")
    return [re.sub("&", "", entry.text()) for entry in menu.actions() if entry.text()]


def test_recent_files_hold_folders_and_sessions_in_groups(qtbot, without_engine, files):
    features, window = without_engine.features, without_engine.window
    assert entries(window) == ["none yet", "Clear"]
    drop(window, content(files / "photos"))
    qtbot.waitUntil(lambda: len(features.folder.controller.entries) == 1)
    features.sessions.show_now(KeptSession(sessions.session(), files / "cat.convscope"), is_model_open=False)
    assert entries(window) == ["Folders", "1 photos", "Sessions", "1 cat.convscope", "Clear"]
    recent, opened = features.shell.recent, []
    features.state.path_requested.disconnect()
    features.state.path_requested.connect(opened.append)
    recent.open(recent.files("sessions")[0])
    recent.open(recent.files("folders")[0])
    assert opened == [files / "cat.convscope", files / "photos"]
    (files / "cat.convscope").unlink()
    recent.open(recent.files("sessions")[0])
    assert "no longer exists" in without_engine.panels.messages.text and recent.files("sessions") == []
    assert Path(recent.files("folders")[0].path) == files / "photos"
