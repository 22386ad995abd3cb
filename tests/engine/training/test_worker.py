"""A small network trained to its end, opened by Convscope; and one whose process is killed on the way."""

import subprocess
import sys
import threading
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest

from engine.imaging.picture_file import read_picture
from engine.model_files.loader import open_model
from engine.training.plan import TrainingPlan
from engine.training.process.batches import validation_batches
from engine.training.process.checkpoints import epochs_to_keep
from engine.training.process.image_cache import ImageCache
from engine.training.process.worker import work
from engine.training.run_events import EpochDone, RunBegun, RunEnded
from engine.training.run_folder import RunFolder

SMALL = {"size": 46, "batch": 8, "patience": 0, "augmentation": "none"}


def draw(folder: Path, count: int = 12) -> Path:
    """Pictures with stripes down and stripes across, in grey; the names are not all ASCII."""
    rng = np.random.default_rng(0)
    for kind in ("längs", "quer"):
        (folder / kind).mkdir(parents=True)
        for number in range(count):
            waves = (
                127
                + 100 * np.sin(np.arange(32) / 2 + rng.uniform(0, 6))[:, None]
                + rng.normal(0, 10, (32, 32))
            )
            pixels = np.clip(waves, 0, 255).astype(np.uint8)
            cv2.imencode(".png", pixels if kind == "quer" else pixels.T)[1].tofile(
                folder / kind / f"{number}.png"
            )
    return folder


def begun(tmp_path, **chosen) -> RunFolder:
    run = RunFolder(tmp_path / "run")
    run.create(TrainingPlan(**(SMALL | chosen)), draw(tmp_path / "pictures"))
    return run


def both_ways(run, opened):
    """Return the scores of validation pictures as training prepares them, and as the open model does."""
    files, shape = run.pictures()[1], opened.preprocessing.shape
    shelf = ImageCache(shape[0], shape[2])
    shelf.load(files, lambda *_: None)
    shelf.files = files
    batches = validation_batches(shelf, range(len(files)), [0] * len(files), opened.preprocessing.scaling, 4)
    second = keras.models.load_model(run.model).predict(batches, verbose=0)[:, 0]
    images = np.stack([opened.preprocessing.apply(read_picture(file).pixels).pixels for file in files])
    return np.stack([1 - second, second], 1), opened.probe.predict(images)[0]


def test_the_model_opens_with_labels_and_preprocessing_and_says_what_keras_says(tmp_path):
    run, heard = begun(tmp_path, epochs=3, l2=0.001, class_weights=True, tensorboard=True), []
    pixels = np.full((32, 32), 2000, np.uint16)
    cv2.imencode(".png", pixels)[1].tofile(tmp_path / "pictures" / "quer" / "deep.png")
    (tmp_path / "pictures" / "quer" / "broken.png").write_bytes(b"no picture")
    assert work(run, heard.append) == 0
    first = next(event for event in heard if isinstance(event, RunBegun))
    assert (first.classes, first.num_training, first.num_validation) == (("längs", "quer"), (10, 10), (2, 3))
    assert first.input_shape == (46, 46, 1) and any("broken.png" in note for note in first.notes)
    story = run.read_history()
    assert [epoch.epoch for epoch in story.epochs] == [1, 2, 3] and story.ended == RunEnded("finished")
    assert [state.layer for state in story.epochs[0].layers] == [
        "conv1",
        "conv2",
        "conv3",
        "conv4",
        "dense",
        "predictions",
    ]
    assert sorted(file.name for file in run.epochs.iterdir()) == ["0001.keras", "0002.keras", "0003.keras"]
    assert not run.backup.exists() and len(list(run.logs.rglob("*.v2"))) == 2
    opened = open_model(run.model)
    assert opened.probe.model.labels == ("längs", "quer")
    assert (opened.preprocessing.scaling, opened.preprocessing.fit) == ("0..255", "stretch")
    trained, asked = both_ways(run, opened)
    assert asked == pytest.approx(trained, abs=1e-4)
    right = asked.argmax(1) == [first.classes.index(file.parent.name) for file in run.pictures()[1]]
    assert np.mean(right) == pytest.approx(story.best.validation_accuracy)


def test_a_killed_process_is_taken_up_after_its_last_epoch_and_learns_as_well(tmp_path):
    run = begun(tmp_path, epochs=14)
    child = subprocess.Popen(
        [sys.executable, "-m", "engine.training", str(run.path)], cwd=Path(__file__).parents[3]
    )
    waiting = threading.Event()
    while len(run.read_history().epochs) < 3:
        assert child.poll() is None
        waiting.wait(0.02)
    child.kill()
    child.wait()
    before = run.read_history()
    parts = run.pictures()
    heard = []
    assert work(run, heard.append) == 0
    again = next(event for event in heard if isinstance(event, RunBegun))
    assert again.epoch in (len(before.epochs) - 1, len(before.epochs))
    assert run.pictures() == parts
    story = run.read_history()
    assert [epoch.epoch for epoch in story.epochs] == list(range(1, 15))
    assert story.epochs[: again.epoch] == before.epochs[: again.epoch]
    grown = [epoch.layers[-2].weights.strength for epoch in story.epochs]
    assert (
        grown[0] < grown[again.epoch - 1]
        and abs(grown[again.epoch] - grown[again.epoch - 1]) < grown[again.epoch] - grown[0]
    )
    assert story.best.validation_accuracy == 1
    best = min(epoch.validation_loss for epoch in story.epochs)
    assert [
        event.is_best for event in heard if isinstance(event, EpochDone) and event.validation_loss == best
    ] == [True]


def test_the_same_seed_trains_the_same_network(tmp_path):
    found = []
    for number in range(2):
        run = begun(tmp_path / str(number), epochs=2, seed=5, augmentation="flips")
        assert work(run) == 0
        found.append([(epoch.loss, epoch.validation_loss) for epoch in run.read_history().epochs])
    assert found[0] == pytest.approx(np.array(found[1]), rel=1e-3)


def test_what_cannot_be_trained_fails_in_a_sentence(tmp_path):
    run = begun(tmp_path, size=20)
    assert work(run) == 1
    assert run.read_history().ended.text.startswith("The course's network needs pictures of 46 px or more")


def test_the_best_network_is_asked_about_the_validation_pictures_at_the_end(tmp_path):
    run = begun(tmp_path, epochs=2)
    assert work(run) == 0
    results, opened = run.validation(), open_model(run.model)
    scores, _ = both_ways(run, opened)
    assert results.epoch == run.read_history().best.epoch and results.classes == ("längs", "quer")
    assert [one.file for one in results.pictures] == [str(file) for file in run.pictures()[1]]
    labels = [results.classes.index(Path(one.file).parent.name) for one in results.pictures]
    assert [one.label for one in results.pictures] == labels
    assert [one.index for one in results.pictures] == scores.argmax(1).tolist()
    np.testing.assert_allclose([one.score for one in results.pictures], scores.max(1), atol=1e-5)
    margins = [row[1 - label] - row[label] for row, label in zip(scores, labels, strict=True)]
    np.testing.assert_allclose([one.margin for one in results.pictures], margins, atol=1e-5)
    assert results.accuracy == pytest.approx(run.read_history().best.validation_accuracy)


def test_about_a_dozen_epochs_are_kept_spread_over_all():
    assert epochs_to_keep(12) == set(range(1, 13))
    assert epochs_to_keep(13) == {1, 3, 5, 7, 9, 11, 13}
    for count in range(1, 400):
        kept = epochs_to_keep(count)
        assert {1, count} <= kept and min(count, 7) <= len(kept) <= 12
        assert (
            kept - {count} <= epochs_to_keep(count - 1) or count == 1
        )  # none that has been let go of is wanted again
