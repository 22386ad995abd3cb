"""Which class is taken for which, by hand."""

import numpy as np

from engine.folder_predictions import Prediction
from engine.photograph import write_picture
from engine.preprocess import preprocessing
from engine.training.confusion import Confusion, examine
from tests.fakes import GapProbe, run_to_end

CLASSES = ("ant", "bee", "cat")


def test_counts_recalls_and_the_worst_mistakes_first():
    found = (
        Prediction(0, 0.9, -0.8),
        Prediction(1, 0.6, 0.3),
        Prediction(1, 0.8, -0.7),
        Prediction(0, 0.9, 0.85),
        Prediction(failure="It is empty."),
        Prediction(0, 0.5, 0.1),
    )
    confusion = Confusion(CLASSES, (0, 0, 1, 2, 2, 2), found)
    assert confusion.counts.tolist() == [[1, 1, 0], [0, 1, 0], [2, 0, 0]]
    assert confusion.worst == (3, 1, 5)
    report = confusion.report()
    assert report.rows == (
        ("Accuracy", "40.0%", "2 of 5 pictures are right"),
        ("Recall of ant", "50.0%", "1 of 2; 1 taken for bee"),
        ("Recall of bee", "100.0%", "1 of 1"),
        ("Recall of cat", "0.0%", "0 of 2; 2 taken for ant"),
    )
    assert dict(report.numbers) == {
        "accuracy": 0.4,
        "recall of ant": 0.5,
        "recall of bee": 1.0,
        "recall of cat": 0.0,
        "ant taken for bee": 1.0,
        "cat taken for ant": 2.0,
    }
    assert report.notes == ("Pictures that could not be read: 1.",)
    assert report.plots[0].curves[0].y.tolist() == [0.5, 1.0, 0.0]


def test_a_class_taken_for_many_others_names_the_most_frequent():
    taken = [1] * 4 + [2] * 3 + [3] * 2 + [4]
    confusion = Confusion(tuple("abcde"), (0,) * 10, tuple(Prediction(index, 1, 1) for index in taken))
    meaning = confusion.report().rows[1][2]
    assert meaning == "0 of 10; 4 taken for b; 3 taken for c; 2 taken for d; others for 1 more classes"
    assert confusion.report().rows[2][1] == "none there"


def test_a_probe_is_asked_about_each_file(tmp_path):
    probe, rng = GapProbe(classes=3), np.random.default_rng(0)
    files = [tmp_path / f"{number}.png" for number in range(11)]
    for file in files:
        write_picture(file, rng.integers(0, 256, (12, 20, 3), np.uint8))
    prepared = preprocessing(probe.model.input_shape, "0..1", "stretch")
    labels = [number % 3 for number in range(11)]
    steps, confusion = run_to_end(examine(probe, files, labels, CLASSES, prepared))
    assert [step.done for step in steps][-1] == steps[0].total == 11
    expected = np.zeros((3, 3), int)
    for label, found in zip(labels, confusion.found, strict=True):
        expected[label, found.index] += 1
    assert confusion.counts.tolist() == expected.tolist()
    assert steps[-1].partial.rows == confusion.report().rows
