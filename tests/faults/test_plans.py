"""Plans that cannot work write nothing, and a training without an epoch is no dead end."""

import numpy as np
import pytest

from app.cli import cli
from app.training.training_setup import _create_run
from engine.core.errors import UserError
from engine.imaging.picture_file import write_picture
from engine.training.plan import LEAST_SIDE, TrainingPlan, check_plan
from engine.training.run_events import ProcessStarting, RunEnded
from engine.training.run_folder import RunFolder
from tests.training_runs import begun, epoch, run_in

pytestmark = pytest.mark.faults


@pytest.fixture
def pictures(tmp_path):
    for kind, level in (("dark", 30), ("light", 220)):
        (tmp_path / "set" / kind).mkdir(parents=True)
        for number in range(3):
            write_picture(tmp_path / "set" / kind / f"{number}.png", np.full((24, 24, 3), level, np.uint8))
    return tmp_path / "set"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--size", str(LEAST_SIDE - 1)], f"needs pictures of {LEAST_SIDE} px or more"),
        (["--network", "file"], "No architecture is given"),
        (["--network", "file", "--architecture", "none.json"], "none.json is not a file"),
    ],
)
def test_a_plan_that_cannot_work_writes_nothing(pictures, capsys, flags, words):
    assert cli.main(["train", str(pictures), *flags]) == 1
    assert words in capsys.readouterr().err
    assert not pictures.with_name("set-training").exists()


def test_the_window_checks_too_and_a_size_that_is_large_enough_passes(tmp_path, pictures):
    with pytest.raises(UserError, match="needs pictures"):
        _create_run(tmp_path / "run", TrainingPlan(size=32), pictures)
    assert not (tmp_path / "run").exists()
    check_plan(TrainingPlan(size=LEAST_SIDE))
    check_plan(TrainingPlan(network="embedded", size=32))


def test_a_run_that_has_ended_without_an_epoch_is_replaced_and_files_of_others_stay(tmp_path):
    run = run_in(tmp_path / "run", ProcessStarting(), RunEnded("failed", "no memory"))
    run.send_command("stop")
    run.save_pictures((tmp_path / "a.png",), ())
    (run.path / "backup" / "training").mkdir(parents=True)
    (run.path / "notes.txt").write_text("mine")
    run.create(TrainingPlan(epochs=7), tmp_path)
    assert sorted(file.name for file in run.path.iterdir()) == ["notes.txt", "plan.json"]
    assert run.plan()[0].epochs == 7 and run.command == "go" and run.read_history().ended is None


@pytest.mark.parametrize(
    "events", [(begun(), epoch(1), RunEnded("stopped")), (ProcessStarting(),), (begun(), epoch(1))]
)
def test_a_run_with_an_epoch_or_a_process_is_not_replaced(tmp_path, events):
    run = run_in(tmp_path / "run", *events)
    with pytest.raises(UserError, match="already holds a training"):
        run.create(TrainingPlan(epochs=7), tmp_path)
    assert RunFolder(run.path).plan()[0].epochs == TrainingPlan().epochs
