"""A real Dask scheduler with two workers, on this machine's loopback."""

import pytest

from app.cli import cli
from tests.app.batch.batches import copies, flags, rows, same_results, started, wait_for
from tests.app.batch.clusters import Cluster


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    for _ in range(2):
        made.add_worker()
    yield made
    made.close()


def test_a_cluster_makes_the_same_and_what_is_lost_of_it_is_told(tmp_path, images, model_file, cluster):
    address = cluster.address
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
    cluster.workers[0].kill()
    wait_for(lambda: "is lost; other workers take its pictures." in command.stderr.readline(), command)
    cluster.scheduler.kill()
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
