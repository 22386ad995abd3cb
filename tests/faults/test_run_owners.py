"""Kill and suspend processes that train: the run's owner is known by its process, never by a clock."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest

from engine.core.errors import UserError
from engine.storage.plain_values import as_plain
from engine.training import start as starting
from engine.training.run_events import PauseChanged, ProcessStarting
from engine.training.run_folder import Follower
from engine.training.run_owner import is_running, this_process
from engine.training.start import check_idle
from tests.training_runs import run_in

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot suspend a process by a signal"),
]

_TRAINS = """
import sys, time
from pathlib import Path
from engine.training.process import worker
from engine.training.run_folder import RunFolder

def train(run, reporter):
    while True:
        reporter.check_commands()
        time.sleep(0.01)

worker._train = train
sys.exit(worker.work(RunFolder(Path(sys.argv[1])), lambda event: print(event, flush=True)))
"""


@pytest.fixture
def run(tmp_path):
    return run_in(tmp_path / "run")


@pytest.fixture
def process(run):
    """A process that works on the run as one that trains does, but without a framework."""
    started = subprocess.Popen(
        [sys.executable, "-c", _TRAINS, str(run.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert started.stdout is not None and "ProcessStarting" in started.stdout.readline()
    yield started
    started.kill()
    started.communicate()


def wait_for(condition):
    while not condition():  # pytest's timeout ends this
        time.sleep(0.01)


def suspend(process):
    process.send_signal(signal.SIGSTOP)
    wait_for(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)


def move_to_another_machine(run):
    """Write the owner as a process of another machine would have written it."""
    run._write("owner.json", as_plain(replace(run.owner, machine="elsewhere", boot="other")))


@pytest.mark.parametrize("seconds", [-3600, 0, 3600])
def test_a_killed_process_is_dead_at_once_and_a_live_one_alive_whatever_the_clock_says(run, process, seconds):
    moment = time.time() + seconds
    os.utime(run.progress, (moment, moment))
    assert run.is_alive and Follower(run).is_alive
    with pytest.raises(UserError, match=f"already. Stop it first; its process is {process.pid}"):
        check_idle(run)
    process.kill()
    process.wait()
    os.utime(run.progress, (moment, moment))
    assert not run.is_alive and not Follower(run).is_alive
    check_idle(run)


def test_a_killed_process_that_nobody_has_reaped_is_dead(run, process):
    process.kill()
    wait_for(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    assert not run.is_alive


def test_another_process_with_the_same_number_is_not_the_owner():
    here = this_process()
    assert is_running(here) is True
    assert is_running(replace(here, started="1")) is False
    assert is_running(replace(here, boot="before the restart")) is False
    assert is_running(replace(here, machine="elsewhere", boot="other")) is None
    assert is_running(replace(here, namespace="pid:[1]")) is None


def test_a_suspended_process_is_alive_and_the_user_learns_how_it_goes_on(run, process):
    suspend(process)
    with pytest.raises(UserError, match=f"is suspended; let it continue .kill -CONT {process.pid}."):
        check_idle(run)


def test_a_process_that_was_suspended_while_another_took_over_ends_quietly_and_says_so(
    run, process, monkeypatch
):
    suspend(process)
    move_to_another_machine(run)  # of this machine it would be known to be alive
    monkeypatch.setattr(starting, "HEARTBEAT_TIMEOUT", 0.5)
    check_idle(run)
    owner = run.take_over()
    run.append_event(PauseChanged(True))
    run.release(owner)  # even if the other one has ended long ago
    before = run.progress.read_bytes()
    process.send_signal(signal.SIGCONT)
    printed, errors = process.communicate()
    assert process.returncode == 1 and errors == ""
    assert "Another process has taken over this training, so this one has ended." in printed
    assert run.progress.read_bytes() == before


def test_a_process_elsewhere_is_alive_while_its_heartbeats_arrive_however_late_their_clock_is(run, process):
    suspend(process)
    move_to_another_machine(run)
    behind = time.time() - 600
    os.utime(run.progress, (behind, behind))
    following = Follower(run)
    following.poll()
    assert not following.is_alive  # nothing has been seen yet
    os.utime(run.progress, (behind + 2, behind + 2))
    assert following.is_alive
    following._changed -= 11
    assert not following.is_alive
    os.utime(run.progress, (behind - 3600, behind - 3600))  # its clock is set back
    assert not following.is_alive
    os.utime(run.progress, (behind - 3598, behind - 3598))
    assert following.is_alive


def test_a_heartbeat_from_elsewhere_forbids_to_resume(run):
    run.append_event(ProcessStarting())
    run.take_over()
    move_to_another_machine(run)
    over = threading.Event()

    def beat():
        moment = time.time() + 3600
        while not over.wait(0.05):
            moment += 2
            os.utime(run.progress, (moment, moment))

    beating = threading.Thread(target=beat)
    beating.start()
    try:
        with pytest.raises(UserError, match="Stop it first, on its machine"):
            check_idle(run)
    finally:
        over.set()
        beating.join()


def test_a_run_of_version_0_1_0_is_judged_by_its_heartbeats(tmp_path):
    run = run_in(tmp_path / "old", ProcessStarting())
    assert run.owner is None and run.is_alive
    os.utime(run.progress, (time.time() + 3600,) * 2)
    assert not run.is_alive
