"""Progress between two processes: wishes obeyed, broken lines ended, a process started and refused."""

import os
import signal
import threading

import pytest

from engine.core.errors import UserError
from engine.training import start as starting
from engine.training.plan import TrainingPlan
from engine.training.process.run_reporter import Stopped, Teller
from engine.training.run_events import Batch, Begun, Ended, Epoch, Paused, Starting, Warned
from engine.training.run_folder import RunFolder
from engine.training.start import start

BEGUN = Begun(0, 5, ("a", "b"), (1, 1), (1, 1), 1, 10, (46, 46, 1))


@pytest.fixture
def run(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.create(TrainingPlan(), tmp_path / "pictures")
    return folder


def test_a_pause_waits_and_a_stop_ends(run):
    heard = []
    teller = Teller(run, heard.append)
    teller.obey()
    assert teller.rested == 0
    run.wish("pause")
    teller = Teller(run, heard.append)
    waiting = threading.Thread(target=teller.obey)
    waiting.start()
    while not run.story().is_paused:
        waiting.join(0.02)
        assert waiting.is_alive()
    run.wish("go")
    waiting.join(5)
    assert not waiting.is_alive()
    assert heard == [Paused(True), Paused(False)] and teller.rested > 0
    run.wish("stop")
    with pytest.raises(Stopped):
        Teller(run).obey()


def test_a_line_that_was_broken_off_hides_none_that_follow(run):
    run.tell(BEGUN)
    with run.progress.open("ab") as stream:
        stream.write(b'{"event": "batch", "epo')
    run.mend()
    run.mend()
    run.tell(Batch(1, 1, 0.5, 0.5))
    assert run.story().batch == Batch(1, 1, 0.5, 0.5)
    assert run.progress.read_bytes().count(b"\n") == 3


def test_a_run_that_is_taken_up_forgets_what_comes_after_its_backup_and_that_it_had_ended(run):
    for number in (1, 2):
        run.tell(Epoch(number, 1, 0.5, 1 / number, 0.5, 1, True))
        run.tell(Warned(number, "", "text", "dead"))
    run.tell(Ended("stopped"))
    assert not run.is_alive
    run.tell(Starting(3, 9))
    assert run.is_alive and run.story().starting == Starting(3, 9)
    run.tell(Begun(1, 5, ("a", "b"), (1, 1), (1, 1), 1, 10, (46, 46, 1)))
    story = run.story()
    assert [epoch.epoch for epoch in story.epochs] == [warned.epoch for warned in story.warnings] == [1]
    assert story.starting is None and story.best == story.epochs[0]


def test_a_process_of_its_own_says_why_it_fails(run):
    start(run)
    with pytest.raises(UserError, match="is being trained already"):
        start(run)
    over = threading.Event()
    while run.story().ended is None:
        over.wait(0.05)
    ended = run.story().ended
    assert ended.reason == "failed" and "There is no folder" in ended.text
    assert not run.is_alive


_SILENT = "import os, pathlib, time; pathlib.Path('number').write_text(str(os.getpid())); time.sleep(60)"


def test_a_process_that_gives_no_sign_of_life_while_it_loads_is_not_taken_for_dead(run, monkeypatch):
    monkeypatch.setattr(starting, "_START", _SILENT)
    monkeypatch.setattr(starting, "ALIVE", 0.2)
    over, number = threading.Event(), run.path / "number"
    start(run)
    while not (number.is_file() and number.read_text()):
        over.wait(0.05)
    os.utime(run.progress, (0, 0))  # as after a long time without a sign
    assert not run.breathes
    while not run.breathes:  # pytest's timeout ends this where none comes
        over.wait(0.05)
    with pytest.raises(UserError, match="is being trained already"):
        start(run)
    os.kill(int(number.read_text()), signal.SIGTERM)
    for thread in threading.enumerate():
        if thread.name == "end of a training":
            thread.join()
    os.utime(run.progress, (0, 0))
    over.wait(0.5)
    assert not run.is_alive


def test_what_is_finished_is_not_started_again(run):
    run.tell(Ended("early"))
    with pytest.raises(UserError, match="has come to its end"):
        start(run)
