"""Workers and schedulers of Dask that are killed, frozen, missing or of another version."""

import json
import signal
import threading

import pytest

from tests.app.batch.batches import copies, flags, rows, started, wait_for
from tests.app.batch.clusters import Cluster

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.fixture
def start(images, model_file, tmp_path):
    """Starts a batch on the cluster, and collects the lines of its errors while it runs."""
    (images / "a" / "broken.png").unlink()
    commands = []

    def begin(address, count=0):
        copies(images, count)
        command = started(flags(images, model_file, tmp_path / "out", "--scheduler", address))
        command.lines = []
        command.reader = threading.Thread(target=lambda: command.lines.extend(command.stderr))
        command.reader.start()
        command.results = lambda: list((tmp_path / "out").glob("*.json"))
        commands.append(command)
        return command

    yield begin
    for command in commands:
        command.kill()
        command.wait()
        command.reader.join()
        command.stdout.close()
        command.stderr.close()


def wait_for_line(text, command, patience=4):
    """Wait for a line of errors, longer than for ordinary conditions."""
    for attempt in range(patience):
        try:
            wait_for(lambda: any(text in line for line in command.lines), command)
        except AssertionError:
            if command.poll() is not None or attempt == patience - 1:
                raise


def end_of(command, code):
    """Wait for the end of a batch; return all that it printed."""
    assert command.wait(timeout=200) == code, command.lines
    command.reader.join()
    errors = "".join(command.lines)
    assert "Traceback" not in errors
    return errors, command.stdout.read()


def test_all_workers_killed_ends_in_a_sentence(cluster, start, tmp_path):
    workers = [cluster.add_worker() for _ in range(2)]
    command = start(cluster.address, 800)
    wait_for(lambda: len(command.results()) >= 5, command)
    for worker in workers:
        worker.kill()
    errors, _ = end_of(command, 1)
    assert errors.count("is lost; other workers take its pictures.") == 2
    assert errors.splitlines()[-1].startswith(
        f"convscope: The Dask scheduler at {cluster.address} has lost all its workers."
    )
    done = [row for row in rows(tmp_path / "out").values() if not row["error"]]
    assert 5 <= len(done) < 803


def test_a_worker_that_comes_after_all_were_killed_goes_on(cluster, start):
    first = cluster.add_worker()
    command = start(cluster.address, 300)
    wait_for(lambda: len(command.results()) >= 5, command)
    first.kill()
    wait_for_line("is lost; other workers take its pictures.", command)
    cluster.add_worker()
    _, printed = end_of(command, 0)
    assert "303 pictures: 303 explained now, 0 before, 0 failed." in printed


def test_a_frozen_worker_is_told_and_others_take_its_pictures(cluster, start):
    workers = [cluster.add_worker() for _ in range(2)]
    command = start(cluster.address, 300)
    wait_for(lambda: len(command.results()) >= 5, command)
    workers[0].send_signal(signal.SIGSTOP)
    wait_for_line("has not answered for 10 s; other workers take its pictures.", command)
    _, printed = end_of(command, 0)
    assert "303 pictures: 303 explained now, 0 before, 0 failed." in printed


@pytest.mark.parametrize("is_told", [False, True])
def test_a_frozen_scheduler_is_told_and_ctrl_c_ends_the_batch(cluster, start, interruptible, is_told):
    cluster.add_worker()
    command = start(cluster.address, 800)
    wait_for(lambda: len(command.results()) >= 5, command)
    cluster.scheduler.send_signal(signal.SIGSTOP)
    if is_told:
        wait_for_line(f"The Dask scheduler at {cluster.address} has not answered for 10 s.", command)
    command.send_signal(signal.SIGINT)
    _, printed = end_of(command, 130)
    assert "Stopped after" in printed


def test_a_scheduler_that_thaws_goes_on(cluster, start):
    cluster.add_worker()
    command = start(cluster.address, 300)
    wait_for(lambda: len(command.results()) >= 5, command)
    cluster.scheduler.send_signal(signal.SIGSTOP)
    wait_for_line("has not answered for 10 s.", command)
    cluster.scheduler.send_signal(signal.SIGCONT)
    _, printed = end_of(command, 0)
    assert "303 pictures: 303 explained now, 0 before, 0 failed." in printed


@pytest.mark.parametrize(
    ("is_worker", "sentence"),
    [
        (False, "The Dask scheduler at {} no longer answers."),
        (True, "No worker of the Dask scheduler at {} answers."),
    ],
)
def test_a_cluster_that_stays_frozen_ends_the_batch(cluster, start, is_worker, sentence):
    worker = cluster.add_worker()
    command = start(cluster.address, 800)
    wait_for(lambda: len(command.results()) >= 5, command)
    (worker if is_worker else cluster.scheduler).send_signal(signal.SIGSTOP)
    errors, _ = end_of(command, 1)
    assert "has not answered for 10 s" in errors.splitlines()[0]
    assert errors.splitlines()[-1].startswith(
        f"convscope: {sentence.format(cluster.address)} Finished pictures"
    )


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nonsense://x", "is not a valid address of a Dask scheduler"),
        ("tcp://127.0.0.1:1", "No Dask scheduler answers at tcp://127.0.0.1:1."),
        ("tcp://host.invalid:8786", "No Dask scheduler answers at tcp://host.invalid:8786."),
        ("tcp://", "a Dask scheduler"),
    ],
)
def test_a_bad_address_is_one_sentence(start, address, sentence):
    errors, _ = end_of(start(address), 1)
    assert sentence in errors.splitlines()[-1]
    assert len([line for line in errors.splitlines() if line.startswith("convscope: ")]) == 1


def test_a_worker_of_another_version_that_joins_later_gets_no_pictures(cluster, start, tmp_path):
    older = tmp_path / "older"
    (older / "convscope-9.9.dist-info").mkdir(parents=True)
    (older / "convscope-9.9.dist-info" / "METADATA").write_text("Name: convscope\nVersion: 9.9\n")
    cluster.add_worker()
    command = start(cluster.address, 800)
    wait_for(lambda: len(command.results()) >= 5, command)
    cluster.add_worker(older)
    wait_for_line("has Convscope 9.9, and this command has", command)
    errors, _ = end_of(command, 0)
    assert errors.count("it gets no pictures.") == 1
    versions = {json.loads(path.read_text())["versions"]["convscope"] for path in command.results()}
    assert len(versions) == 1 and "9.9" not in versions
