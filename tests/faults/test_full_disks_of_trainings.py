"""Train on disks that are full, or fill on the way: the reason is told, and the training is resumed."""

import numpy as np
import pytest

from engine.imaging.picture_file import write_picture
from engine.training.plan import TrainingPlan
from engine.training.process.worker import work
from engine.training.run_events import BatchDone, EpochDone, RunEnded
from engine.training.run_folder import RunFolder
from tests.faults.disks import fill

pytestmark = pytest.mark.faults

_EPOCH = {"size": 46, "global_pooling": True, "batch": 4, "patience": 0, "augmentation": "none"}
"""Choices of a network of 241,000 weights, whose epoch takes up to 5 MB."""


@pytest.fixture
def pictures(tmp_path):
    random = np.random.default_rng(0)
    for kind, level in (("dark", 0), ("light", 60)):
        (tmp_path / "set" / kind).mkdir(parents=True)
        for number in range(10):
            pixels = random.integers(0, 190, (24, 24, 3), np.uint8) + np.uint8(level)
            write_picture(tmp_path / "set" / kind / f"{number}.png", pixels)
    return tmp_path / "set"


def make_run(folder, pictures, **chosen):
    run = RunFolder(folder / "run")
    run.create(TrainingPlan(**(_EPOCH | chosen)), pictures)
    return run


def test_without_room_for_models_no_epoch_is_begun(small_disk, pictures):
    run, heard = make_run(small_disk, pictures), []
    assert work(run, heard.append) == 1
    ended = run.read_history().ended
    assert ended.reason == "failed" and "has no room for the models of an epoch: they take" in ended.text
    assert not any(isinstance(event, BatchDone) for event in heard)
    assert not list(run.path.glob("*.keras")) and not (run.path / "reserve").exists()


def test_a_disk_that_is_full_from_the_first_byte_is_told_to_the_caller(small_disk, pictures):
    run, heard = make_run(small_disk, pictures), []
    ballast = fill(small_disk)
    assert work(run, heard.append) == 1
    assert heard == [RunEnded("failed", heard[0].text)] and "no room is left in" in heard[0].text
    ballast.unlink()
    assert run.read_history().ended is None and not run.is_alive


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["batch", "epoch"])
def test_a_disk_that_fills_in_an_epoch_has_room_for_the_reason_and_nothing_is_lost(
    mount_disk, pictures, tmp_path, moment
):
    disk = mount_disk(40_000_000)
    run = make_run(disk, pictures, epochs=4)
    heard = []

    def hear(event):
        heard.append(event)
        if moment == "epoch" and isinstance(event, EpochDone) and event.epoch == 2:
            fill(disk)
        if moment == "batch" and isinstance(event, BatchDone) and event.epoch == 2:
            fill(disk)

    assert work(run, hear) == 1
    ended = run.read_history().ended
    assert ended.reason == "failed"
    assert "no room is left there" in ended.text or "has no room for the models" in ended.text
    assert run.model.stat().st_size > 900_000
    (disk / "ballast").unlink()
    assert work(run) == 0
    whole = make_run(tmp_path, pictures, epochs=4)
    assert work(whole) == 0
    resumed, undisturbed = run.read_history().epochs, whole.read_history().epochs
    assert [epoch.epoch for epoch in resumed] == [1, 2, 3, 4]
    assert resumed[0].loss == pytest.approx(undisturbed[0].loss, rel=1e-4)
