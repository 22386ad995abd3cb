"""A real Dask scheduler with two workers, on this machine's loopback."""

import json

import pytest

from app.cli import cli
from tests.app.batch.batches import copies, flags, rows, same_results, started, wait_for


def read_address(scheduler_file):
    """The address in the file of a scheduler; None until the file is complete."""
    try:
        return json.loads(scheduler_file.read_text())["address"]
    except (FileNotFoundError, json.JSONDecodeError):  # the scheduler creates the file before it writes it
        return None


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, its process and those of its workers."""
    told = tmp_path / "scheduler.json"
    loopback = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = started(
        [*loopback, "--port", "0", "--scheduler-file", str(told)], "distributed.cli.dask_scheduler"
    )
    joining = [
        *loopback,
        "--scheduler-file",
        str(told),
        "--nthreads",
        "1",
        "--no-nanny",
        "--local-directory",
        str(tmp_path),
    ]
    workers = [started(joining, "distributed.cli.dask_worker") for _ in range(2)]
    try:
        wait_for(lambda: read_address(told), scheduler)
        yield read_address(told), scheduler, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.communicate()


def test_a_cluster_makes_the_same_and_what_is_lost_of_it_is_told(tmp_path, images, model_file, cluster):
    address, scheduler, workers = cluster
    command = started(flags(images, model_file, tmp_path / "there", "--scheduler", address), cwd=tmp_path)
    assert cli.main(flags(images, model_file, tmp_path / "here")) == 1
    printed, errors = command.communicate(timeout=60)
    assert command.returncode == 1, errors
    assert "4 pictures: 3 explained now, 0 before, 1 failed." in printed
    assert errors.count("a/broken.png: ") == 1 and "Traceback" not in errors
    same_results(tmp_path / "here", tmp_path / "there")
    copies(images, 800)
    out = tmp_path / "lost"
    command = started(flags(images, model_file, out, "--scheduler", address))
    wait_for(lambda: len(list(out.glob("*.json"))) >= 5, command)
    workers[0].kill()
    wait_for(lambda: "is lost; other workers take its pictures." in command.stderr.readline(), command)
    scheduler.kill()
    printed, errors = command.communicate(timeout=60)
    assert command.returncode == 1
    assert errors.splitlines()[-1].startswith(
        f"convscope: The Dask scheduler at {address} no longer answers."
    )
    assert "Traceback" not in errors
    done = {name for name, row in rows(out).items() if not row["error"]}
    assert 5 <= len(done) < 803
    assert len(list(out.rglob("*.json"))) == len(done)


def test_a_scheduler_that_is_not_there_is_one_sentence(tmp_path, images, model_file, capsys):
    assert cli.main(flags(images, model_file, tmp_path / "out", "--scheduler", "nonsense://x")) == 1
    assert "not a valid address of a Dask scheduler" in capsys.readouterr().err
