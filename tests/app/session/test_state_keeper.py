"""The kept state in the real window, its engine not started."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.main import make_application
from app.session.kept_files import KeptFiles
from app.shell import dialogs
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.imaging.samples import SAMPLES, sample_path
from engine.session.kept_session import KeptSession, SessionKeeper, read_kept
from tests import sessions


@pytest.fixture
def make(qtbot, tmp_path):
    """Makes a window whose engine does not start, with the settings of the test."""
    made = []

    def window(**settings):
        store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
        application = make_application(QApplication.instance(), store)
        application.window.first_painted.disconnect()
        qtbot.addWidget(application.window)
        for name, value in settings.items():
            application.settings.set(name, value)
        made.append(application)
        return application

    yield window
    for application in made:
        application.window.close()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


def keep(folder, **changed):
    """Keep a session with something of everything; return it."""
    folder.mkdir(exist_ok=True)
    kept = KeptSession(sessions.session(), **changed)
    SessionKeeper(folder / "kept.convscope").write(kept)
    return kept


def test_a_start_shows_all_that_was_kept_before_the_engine_runs(make, folder):
    scores = (np.array([0.1, 0.2, 0.05, 0.6, 0.05], np.float32),)
    kept = keep(folder, path=folder / "cat.convscope", is_modified=True, scores=scores)
    application = make()
    assert application.features.keeper.start(folder, is_wanted=True)
    panels, state = application.panels, application.features.state
    np.testing.assert_array_equal(panels.canvas.rendered, kept.session.peeked)
    assert [layer.name for layer in panels.stack.layers] == ["", "mine"]
    np.testing.assert_array_equal(
        panels.stack.layers[1].heatmap.values, kept.session.layers[1].heatmap.values
    )
    assert (state.marks.box, state.target) == (kept.session.marks.box, kept.session.target)
    np.testing.assert_array_equal(panels.prediction_list.scores[0], scores[0])
    assert application.window.windowTitle() == "cat.convscope[*] - noise.png - Convscope"
    assert application.window.isWindowModified()
    assert not state.can_explain


def test_a_change_is_in_the_file_a_moment_later(qtbot, make, folder):
    keep(folder)
    application = make()
    keeper = application.features.keeper
    keeper.start(folder, is_wanted=True)
    qtbot.waitUntil(lambda: keeper.is_up_to_date, timeout=10_000)
    application.features.explain.marks.show(Marks(Box(1, 2, 3, 4)))
    assert not keeper.is_up_to_date
    qtbot.waitUntil(lambda: keeper.is_up_to_date, timeout=10_000)
    assert read_kept(folder / "kept.convscope").session.marks.box == Box(1, 2, 3, 4)
    application.panels.stack.rename(application.panels.stack.layers[0].key, "renamed")
    application.window.close()  # at once
    assert read_kept(folder / "kept.convscope").session.layers[0].name == "renamed"


def test_a_damaged_file_is_put_aside_with_a_sentence(qtbot, make, folder):
    keep(folder)
    sessions.rewrite(folder / "kept.convscope", lambda found, _: found.update({"arrays/1.npy": b"none"}))
    application = make()
    features = application.features
    assert not features.keeper.start(folder, is_wanted=True)
    assert (folder / "damaged.convscope").is_file() and not (folder / "kept.convscope").exists()
    features.explain.pictures.open_sample(SAMPLES[0])
    qtbot.waitUntil(lambda: features.state.has_picture)
    features.state.job_ended.emit(None)  # the first map is done
    assert application.panels.messages.text == (
        f"What was open last cannot be shown, and was put aside as {folder / 'damaged.convscope'}: "
        "kept.convscope is not a session, or is damaged: arrays/1 is not an array."
    )
    qtbot.waitUntil(lambda: features.keeper.is_up_to_date, timeout=10_000)
    assert read_kept(folder / "kept.convscope").session.photograph.name == SAMPLES[0]


def test_a_second_window_neither_shows_nor_writes_what_the_first_keeps(qtbot, make, folder):
    keep(folder)
    first, second = make(), make()
    assert first.features.keeper.start(folder, is_wanted=True)
    assert not second.features.keeper.start(folder, is_wanted=True)
    second.features.explain.pictures.open_sample(SAMPLES[1])
    qtbot.waitUntil(lambda: second.features.state.has_picture)
    qtbot.wait(1300)  # longer than the moment after which a change is written
    assert read_kept(folder / "kept.convscope").session.photograph.name == "noise.png"
    first.window.close()
    second.features.state.changed.emit()
    qtbot.waitUntil(lambda: second.features.keeper.is_up_to_date, timeout=10_000)
    assert read_kept(folder / "kept.convscope").session.photograph.name == SAMPLES[1]


def test_the_lock_of_a_process_that_was_killed_holds_nobody_off(folder):
    folder.mkdir()
    text = (
        "import os, sys; from pathlib import Path; from app.session.kept_files import KeptFiles\n"
        "files = KeptFiles(Path(sys.argv[1])); assert files.own(); os._exit(9)"
    )
    command = [sys.executable, "-c", text, str(folder)]
    assert subprocess.run(command, check=False, env=os.environ, cwd=Path.cwd()).returncode == 9
    assert (folder / "lock").exists()
    files = KeptFiles(folder)
    assert files.own()
    files.release()


@pytest.mark.parametrize(("mode", "is_wanted"), [("fresh", True), ("kept", False)])
def test_what_a_fresh_start_leaves_out_can_be_reopened(qtbot, make, folder, mode, is_wanted):
    keep(folder)
    application = make(start=mode)
    features = application.features
    assert not features.keeper.start(folder, is_wanted)
    entry = next(command for command in application.window.commands if command.title == "Reopen &last work")
    assert entry.enabled()
    features.explain.models.show_without_model(sessions.session().model_file)
    with qtbot.waitSignal(features.sessions.opened):
        entry.run()
    assert [layer.name for layer in application.panels.stack.layers] == ["", "mine"]


def test_nothing_is_kept_where_the_user_wants_that(qtbot, make, folder):
    keep(folder)
    application = make(start="nothing")
    assert not application.features.keeper.start(folder, is_wanted=True)
    assert list(folder.glob("*.convscope")) == []
    application.features.explain.pictures.open_sample(SAMPLES[0])
    qtbot.waitUntil(lambda: application.features.state.has_picture)
    application.window.close()
    assert list(folder.glob("*.convscope")) == []


def test_a_state_that_ends_two_starts_is_not_shown_a_third_time(folder):
    keep(folder)
    for _ in range(2):
        files = KeptFiles(folder)
        assert files.read() is not None  # and the process dies before `end_start`
    files = KeptFiles(folder)
    with pytest.raises(UserError):
        files.read()
    assert not files.kept.exists() and files.previous.exists()
    keep(folder)
    files.end_start()
    assert files.read() is not None


def test_tests_and_the_tour_keep_nothing(make):
    application = make()
    application.features.state.changed.emit()
    application.features.keeper.reopen()
    assert not application.features.keeper.can_reopen


@pytest.fixture
def named(qtbot, make, tmp_path):
    """A window with a named session that has changed, and the questions that it was asked."""
    application = make()
    sessions_ = application.features.sessions
    saved = KeptSession(sessions.session(), tmp_path / "cat.convscope")
    sessions_.show_now(saved, is_model_open=False)
    application.panels.stack.rename(application.panels.stack.layers[0].key, "changed")
    assert application.window.isWindowModified()
    return application


def answer_with(monkeypatch, answer):
    asked = []
    monkeypatch.setattr(dialogs, "ask_to_save", lambda _, name: asked.append(name) or answer)
    return asked


@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_closing_asks_once_about_unsaved_changes_of_a_named_session(
    qtbot, named, tmp_path, monkeypatch, answer
):
    asked = answer_with(monkeypatch, answer)
    named.window.show()
    assert named.window.close() == (answer != "cancel")
    assert asked == ["cat.convscope"]
    assert (tmp_path / "cat.convscope").exists() == (answer == "save")
    if answer == "save":
        assert read_kept(tmp_path / "cat.convscope").session.layers[0].name == "changed"
    elif answer == "discard":
        assert named.features.sessions.path is None  # so that the next start does not ask again
    answer_with(monkeypatch, "discard")


def test_closing_does_not_ask_without_changes_or_without_a_name(make, tmp_path, monkeypatch):
    asked = answer_with(monkeypatch, "cancel")
    for path, is_modified in ((None, True), (tmp_path / "cat.convscope", False)):
        application = make()
        application.features.sessions.show_now(
            KeptSession(sessions.session(), path, is_modified), is_model_open=False
        )
        assert application.window.close()
    assert asked == []


@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_opening_another_session_asks_once(qtbot, named, folder, tmp_path, monkeypatch, answer):
    keep(folder)
    asked = answer_with(monkeypatch, answer)
    named.features.sessions.open(folder / "kept.convscope")
    named.features.sessions.stop()
    assert asked == ["cat.convscope"]
    assert (tmp_path / "cat.convscope").exists() == (answer == "save")
    assert named.features.sessions.path == tmp_path / "cat.convscope"  # until the other one is read
    answer_with(monkeypatch, "discard")


def test_a_session_that_cannot_be_saved_keeps_the_window_open(named, tmp_path, monkeypatch):
    (tmp_path / "cat.convscope").mkdir()
    answer_with(monkeypatch, "save")
    assert not named.window.close()
    assert "cat.convscope' cannot be written" in named.panels.messages.text
    answer_with(monkeypatch, "discard")


def test_files_of_the_command_line_come_before_what_was_kept(qtbot, make, folder):
    keep(folder)
    application = make()
    assert not application.features.keeper.start(folder, is_wanted=False)
    application.features.explain.pictures.open(sample_path(SAMPLES[0]))
    qtbot.waitUntil(lambda: application.features.state.has_picture)
    application.window.close()
    assert read_kept(folder / "kept.convscope").session.photograph.name == SAMPLES[0]
    assert read_kept(folder / "previous.convscope").session.photograph.name == "noise.png"
