"""Test processes that are killed at the worst moments and resumed: no epoch is lost, repeated or wrong."""

import hashlib
import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

from engine.imaging.picture_file import write_picture
from engine.model_files.sidecar import read_sidecar
from engine.training.plan import TrainingPlan
from engine.training.process import networks
from engine.training.process.callbacks import BestModelCheckpoint, ResumableEarlyStopping
from engine.training.process.image_cache import ImageCache
from engine.training.process.trainer import epochs_since_best
from engine.training.process.worker import work
from engine.training.run_events import EpochDone, RunBegun
from engine.training.run_folder import RunFolder
from tests.training_runs import epoch


class Killed(BaseException):
    """As if the process were gone."""


@pytest.fixture
def pictures(tmp_path):
    """Write noise, a little brighter in one class: it is learned slowly, with a varying loss."""
    rng = np.random.default_rng(1)
    for kind, level in (("bright", 20), ("dark", 0)):
        (tmp_path / "set" / kind).mkdir(parents=True)
        for number in range(8):
            write_picture(
                tmp_path / "set" / kind / f"{number}.png",
                rng.integers(0, 220, (48, 48, 3), np.uint8) + np.uint8(level),
            )
    return tmp_path / "set"


@pytest.fixture
def small_base(monkeypatch):
    """Takes the place of the ImageNet network."""

    def build(shape):
        image = keras.Input(shape)
        hidden = layers.Conv2D(4, 5, strides=4, name="conv")(image)
        return keras.Model(image, layers.BatchNormalization(name="norm")(hidden), name="base")

    monkeypatch.setattr(networks, "build_embedded_base", build)


def killed(run, number):
    """Let a process work on a run until it has told an epoch, and kill it before the backup of that."""

    def heard(event):
        if isinstance(event, EpochDone) and event.epoch == number:
            raise Killed

    with pytest.raises(Killed):
        work(run, heard)


def taken_up(run):
    """Let a process take the run up, and return after how many epochs it begins."""
    heard = []
    assert work(run, heard.append) == 0, run.read_history().ended
    return next(event.epoch for event in heard if isinstance(event, RunBegun))


def validation_loss(run):
    """What the kept model loses on the validation pictures."""
    files = run.pictures()[1]
    shelf = ImageCache(48, 3)
    shelf.load(files, lambda *_: None)
    shelf.files = files
    images = shelf.batch(np.arange(len(files))).astype(np.float32)
    labels = np.array([file.parent.name == "dark" for file in files], np.float32)[:, None]
    scores = keras.models.load_model(run.model).predict(images, verbose=0)
    return float(keras.losses.BinaryCrossentropy()(labels, scores))


def test_killed_in_both_phases_each_epoch_counts_once_and_the_model_is_that_of_the_best(
    tmp_path, pictures, small_base
):
    run = RunFolder(tmp_path / "run")
    chosen = {
        "network": "embedded",
        "size": 48,
        "epochs": 4,
        "fine_tuning": 4,
        "batch": 4,
        "patience": 0,
        "rate": 0.05,
    }
    run.create(TrainingPlan(validation=0.4, **chosen), pictures)
    told = []
    for number, before in ((3, 2), (6, 5)):
        killed(run, number)
        told.append(run.read_history().epochs)
        counting = min(
            told[-1][:before], key=lambda one: one.validation_loss
        )  # the last one told has no backup
        assert validation_loss(run) == pytest.approx(counting.validation_loss, rel=1e-4)
        assert f"backup/{'training' if before < 4 else 'fine-tuning-0004'}/{before:04}" in {
            folder.relative_to(run.path).as_posix() for folder in run.backup.rglob("*")
        }
    assert taken_up(run) == 5
    story = run.read_history()
    assert [one.epoch for one in story.epochs] == list(range(1, 9))
    assert story.epochs[:2] == told[0][:2] and story.epochs[:5] == told[1][:5]
    assert validation_loss(run) == pytest.approx(story.best.validation_loss, rel=1e-4)
    assert sum(one.is_best for one in story.epochs) >= 1 and not list(run.path.glob("best-*"))
    base = [one.layers[0].weights for one in story.epochs]
    assert base[0] == base[3] != base[4] != base[5]  # it rests, then moves
    digest = hashlib.sha256(run.model.read_bytes()).hexdigest()
    assert read_sidecar(run.model, digest).scaling == "0..255"
    assert digest in json.dumps([json.loads(file.read_text()) for file in run.path.glob("model*.json")])


def test_half_a_model_from_a_killed_process_is_never_taken_for_the_best(tmp_path):
    run = RunFolder(tmp_path)
    run.model.write_bytes(b"good")
    (tmp_path / "fresh.keras").write_bytes(b"half of")
    image = keras.Input((2,))
    best = BestModelCheckpoint(run, 0.5)
    best.set_model(keras.Model(image, layers.Dense(1)(image)))
    best.on_epoch_end(6, {"val_loss": 0.6})
    assert run.model.read_bytes() == b"good" and [file.name for file in tmp_path.iterdir()] == ["model.keras"]
    best.on_epoch_end(7, {"val_loss": 0.4})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["best-0008.keras", "model.keras"]


@pytest.mark.parametrize(("epochs_done", "more"), [(3, 3), (5, 1), (4, 2)])
def test_patience_goes_on_counting(epochs_done, more):
    """The best of these is the third, and patience is three epochs."""
    told = [epoch(number) for number in range(1, epochs_done + 1)]
    best = min(told, key=lambda one: one.validation_loss)
    patience = ResumableEarlyStopping(3, best.validation_loss, epochs_since_best(told, best))
    model = SimpleNamespace(stop_training=False)
    patience.set_model(model)
    patience.on_train_begin()
    lasted = 0
    while not model.stop_training:
        patience.on_epoch_end(
            epochs_done + lasted, {"val_loss": best.validation_loss}
        )  # as small is not smaller
        lasted += 1
    assert lasted == more


def test_what_is_wished_while_a_process_starts_is_obeyed_once(tmp_path, pictures):
    run = RunFolder(tmp_path / "run")
    run.create(TrainingPlan(size=46, epochs=1, batch=8), pictures)
    run.send_command("stop")
    assert work(run) == 130 and run.read_history().ended.reason == "stopped" and not run.read_history().epochs
    assert work(run) == 0 and len(run.read_history().epochs) == 1
