"""Progress between two processes: wishes obeyed, broken lines ended, a process started and refused."""

import os
import signal
import threading

import pytest

from engine.core.errors import UserError
from engine.training import start as starting
from engine.training.plan import TrainingPlan
from engine.training.process.run_reporter import RunReporter, StopRequested
from engine.training.run_events import (
    BatchDone,
    EpochDone,
    PauseChanged,
    ProcessStarting,
    RunBegun,
    RunEnded,
    TrainingWarning,
)
from engine.training.run_folder import RunFolder
from engine.training.start import start_training

BEGUN = RunBegun(0, 5, ("a", "b"), (1, 1), (1, 1), 1, 10, (46, 46, 1))


@pytest.fixture
def run(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.create(TrainingPlan(), tmp_path / "pictures")
    return folder


def test_a_pause_waits_and_a_stop_ends(run):
    heard = []
    teller = RunReporter(run, heard.append)
    teller.check_commands()
    assert teller.paused_seconds == 0
    run.send_command("pause")
    teller = RunReporter(run, heard.append)
    waiting = threading.Thread(target=teller.check_commands)
    waiting.start()
    while not run.read_history().is_paused:
        waiting.join(0.02)
        assert waiting.is_alive()
    run.send_command("go")
    waiting.join(5)
    assert not waiting.is_alive()
    assert heard == [PauseChanged(True), PauseChanged(False)] and teller.paused_seconds > 0
    run.send_command("stop")
    with pytest.raises(StopRequested):
        RunReporter(run).check_commands()


def test_a_line_that_was_broken_off_hides_none_that_follow(run):
    run.append_event(BEGUN)
    with run.progress.open("ab") as stream:
        stream.write(b'{"event": "batch", "epo')
    run.repair_last_line()
    run.repair_last_line()
    run.append_event(BatchDone(1, 1, 0.5, 0.5))
    assert run.read_history().batch == BatchDone(1, 1, 0.5, 0.5)
    assert run.progress.read_bytes().count(b"\n") == 3


def test_a_run_that_is_taken_up_forgets_what_comes_after_its_backup_and_that_it_had_ended(run):
    for number in (1, 2):
        run.append_event(EpochDone(number, 1, 0.5, 1 / number, 0.5, 1, True))
        run.append_event(TrainingWarning(number, "", "text", "dead"))
    run.append_event(RunEnded("stopped"))
    assert not run.is_alive
    run.append_event(ProcessStarting(3, 9))
    assert run.is_alive and run.read_history().starting == ProcessStarting(3, 9)
    run.append_event(RunBegun(1, 5, ("a", "b"), (1, 1), (1, 1), 1, 10, (46, 46, 1)))
    story = run.read_history()
    assert [epoch.epoch for epoch in story.epochs] == [warned.epoch for warned in story.warnings] == [1]
    assert story.starting is None and story.best == story.epochs[0]


def test_a_process_of_its_own_says_why_it_fails(run):
    start_training(run)
    with pytest.raises(UserError, match="is being trained already"):
        start_training(run)
    over = threading.Event()
    while run.read_history().ended is None:
        over.wait(0.05)
    ended = run.read_history().ended
    assert ended.reason == "failed" and "There is no folder" in ended.text
    assert not run.is_alive


_SILENT = "import os, pathlib, time; pathlib.Path('number').write_text(str(os.getpid())); time.sleep(60)"


def test_a_process_that_gives_no_sign_of_life_while_it_loads_is_not_taken_for_dead(run, monkeypatch):
    monkeypatch.setattr(starting, "_START", _SILENT)
    monkeypatch.setattr(starting, "HEARTBEAT_TIMEOUT", 0.2)
    over, number = threading.Event(), run.path / "number"
    start_training(run)
    while not (number.is_file() and number.read_text()):
        over.wait(0.05)
    os.utime(run.progress, (0, 0))  # as after a long time without a sign
    assert not run.has_heartbeat
    while not run.has_heartbeat:  # pytest's timeout ends this where none comes
        over.wait(0.05)
    with pytest.raises(UserError, match="is being trained already"):
        start_training(run)
    os.kill(int(number.read_text()), signal.SIGTERM)
    for thread in threading.enumerate():
        if thread.name == "end of a training":
            thread.join()
    os.utime(run.progress, (0, 0))
    over.wait(0.5)
    assert not run.is_alive


def test_what_is_finished_is_not_started_again(run):
    run.append_event(RunEnded("early"))
    with pytest.raises(UserError, match="has finished"):
        start_training(run)
