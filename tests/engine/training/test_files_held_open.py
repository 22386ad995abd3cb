"""Test a training whose files other programs hold open, with the rules of Windows simulated."""

import hashlib

import pytest

from engine.model_files.sidecar import read_sidecar
from engine.storage import atomic
from engine.training.plan import TrainingPlan
from engine.training.process.callbacks import _take_over_folder, last_backup_epoch
from engine.training.process.checkpoints import pending_best_path, promote_best, take_over, thin_out
from engine.training.process.worker import work
from engine.training.run_events import EpochDone, TrainingWarning
from engine.training.run_folder import RunFolder
from tests.operating_systems import hold_file_open, linux_only, use_windows_files
from tests.training_runs import bright_and_dark

pytestmark = linux_only("/proc tells which files are open")


@pytest.fixture
def run(tmp_path, monkeypatch):
    use_windows_files(monkeypatch)
    monkeypatch.setattr(atomic, "_PATIENCE", 0.05)
    (tmp_path / "run").mkdir()
    return RunFolder(tmp_path / "run")


def test_the_best_model_waits_while_the_one_before_it_is_held_open(run):
    run.model.write_bytes(b"first")
    fresh = run.path / "fresh.keras"
    fresh.write_bytes(b"second")
    assert take_over(fresh, pending_best_path(run, 2))
    with hold_file_open(run.model):
        promote_best(run, 2, ("a", "b"), "0..255")
        assert run.model.read_bytes() == b"first"
    pending_best_path(run, 3).write_bytes(b"third")
    promote_best(run, 2, ("a", "b"), "0..255")
    assert run.model.read_bytes() == b"second"
    assert read_sidecar(run.model, hashlib.sha256(b"second").hexdigest()).scaling == "0..255"
    assert not list(run.path.glob("best-*")), "of an epoch that will be repeated"


def test_what_is_held_open_is_let_go_of_after_the_next_epoch(run):
    run.epochs.mkdir()
    for number in range(1, 14):
        (run.epochs / f"{number:04}.keras").write_bytes(b"")
    with hold_file_open(run.epochs / "0002.keras"), hold_file_open(run.epochs / "0013.keras"):
        thin_out(run, 13)
        assert sorted(int(file.stem) for file in run.epochs.iterdir()) == [1, 2, 3, 5, 7, 9, 11, 13]
        fresh = run.path / "fresh-epoch.keras"
        fresh.write_bytes(b"")
        assert not take_over(fresh, run.epochs / "0013.keras")
    thin_out(run, 13)
    assert sorted(int(file.stem) for file in run.epochs.iterdir()) == [1, 3, 5, 7, 9, 11, 13]


def test_a_backup_that_is_held_open_does_not_count(run):
    aside = run.backup / "aside"
    aside.mkdir(parents=True)
    (run.backup / "0001").mkdir()
    (aside / "weights.h5").write_bytes(b"second")
    with hold_file_open(aside / "weights.h5"):
        assert not _take_over_folder(aside, run.backup / "0002")
        assert last_backup_epoch(run.backup) == 1
    assert _take_over_folder(aside, run.backup / "0002")
    assert last_backup_epoch(run.backup) == 2


def test_a_training_goes_on_while_its_best_model_is_held_open_and_says_where_it_is(run, tmp_path):
    run.create(
        TrainingPlan(size=46, batch=8, patience=0, augmentation="none", epochs=3),
        bright_and_dark(tmp_path / "set", 6, 48),
    )
    held, heard = [], []

    def hear(event):
        heard.append(event)
        if isinstance(event, EpochDone) and event.epoch == 2:  # the model of the first epoch is in its place
            held.append(hold_file_open(run.model))

    assert work(run, hear) == 0, run.read_history().ended
    best = run.read_history().best.epoch
    assert best > 1
    assert [
        event.text for event in heard if isinstance(event, TrainingWarning) and event.kind == "locked"
    ] == [
        f"model.keras is held open by another program; the best model is in best-{number:04}.keras beside it."
        for number in (2, 3)
        if pending_best_path(run, number).exists()
    ]
    assert pending_best_path(run, best).exists()
    held[0].__exit__()
