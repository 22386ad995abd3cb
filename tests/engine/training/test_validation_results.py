"""The predictions of the best network: worst mistakes, confusion, and what a file may hold."""

import json

import numpy as np
import pytest

from engine.training.process.validation import class_scores
from engine.training.validation_results import ValidatedPicture, ValidationResults
from tests.training_runs import run_in

RESULTS = ValidationResults(
    3,
    ("ant", "bee"),
    (
        ValidatedPicture("a.png", 0, 0, 0.9, -0.8),
        ValidatedPicture("b.png", 0, 1, 0.6, 0.2),
        ValidatedPicture("c.png", 1, 0, 0.95, 0.9),
        ValidatedPicture("d.png", 0, 1, 0.7, 0.4),
    ),
)


def test_mistakes_come_worst_first_and_cells_lead_to_their_worst_picture():
    assert [one.file for one in RESULTS.mistakes(2)] == ["c.png", "d.png"]
    assert [one.file for one in RESULTS.mistakes(9)] == ["c.png", "d.png", "b.png"]
    assert RESULTS.confusion_counts.tolist() == [[1, 2], [1, 0]] and RESULTS.accuracy == 0.25
    assert RESULTS.hardest.name == "c.png" and ValidationResults(1, ("ant",), ()).hardest is None
    right = ValidationResults(3, ("ant", "bee"), RESULTS.pictures[:1])
    assert right.hardest.name == "a.png" and not right.mistakes(3)
    assert RESULTS.worst_of_cell(0, 1).name == "d.png" and RESULTS.worst_of_cell(1, 1) is None


def test_results_are_read_as_they_were_written(tmp_path):
    run = run_in(tmp_path / "run")
    assert run.validation() is None
    run.save_validation(RESULTS)
    assert run.validation() == RESULTS


@pytest.mark.parametrize(
    "change", [{"classes": ["ant"]}, {"epoch": "x"}, {"pictures": [{"file": "a"}]}, {"pictures": 3}]
)
def test_a_file_that_makes_no_sense_counts_as_none(tmp_path, change):
    run = run_in(tmp_path / "run")
    run.save_validation(RESULTS)
    file = run.path / "validation.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    assert run.validation() is None


def test_scores_of_one_sigmoid_of_a_softmax_and_of_logits():
    one = np.array([[0.2], [1.0]], np.float32)
    np.testing.assert_allclose(class_scores(one, False), [[0.8, 0.2], [0, 1]], atol=1e-7)
    three = np.array([[0.5, 0.25, 0.25]], np.float32)
    assert class_scores(three, False) is three
    logits = np.log(three) + 7
    np.testing.assert_allclose(class_scores(logits, True), three, atol=1e-6)
