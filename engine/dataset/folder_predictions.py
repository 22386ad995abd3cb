"""What a model says of each picture of a folder, and in which order that is worth looking at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.probe import Probe
from engine.dataset.folder import read_in_batches
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing

__all__ = ["ORDERS", "Prediction", "Tally", "count_predictions", "predict_files", "sort_predictions"]

ORDERS = ("Name", "Most confident first", "Least confident first", "Worst mistake first")


@dataclass(frozen=True, slots=True)
class Prediction:
    """The likeliest class of a picture and its score; `margin` as in `error_margin` where the right class is known.

    `failure` says why a picture could not be read; the rest means nothing then.
    """

    index: int = -1
    score: float = 0
    margin: float | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pictures there are, have been predicted, could not be read, are predicted and labelled, and of those are right."""

    total: int
    done: int
    failed: int
    labelled: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """The share of right ones among those labelled; None where there are none."""
        return self.right / self.labelled if self.labelled else None


def predict_files(
    probe: Probe, wanted: Sequence[tuple[Path, int | None]], preprocessing: Preprocessing
) -> Iterator[tuple[Prediction, ...]]:
    """Yield the predictions of pictures in their order, some at a time; `wanted` are files and, where known, their classes.

    Between any two portions the probe may be asked for something else.
    """
    held = preprocessing.fixed_input_arrays(probe.model.other_inputs)
    for portion in read_in_batches([path for path, _ in wanted]):
        read = [(number, found) for number, found in portion if isinstance(found, Photograph)]
        scores: Float32Array = np.zeros((0, 0), np.float32)
        if read:
            probe.set_other_inputs(held)
            scores = probe.predict(np.stack([preprocessing.apply(found.planes).pixels for _, found in read]))[
                0
            ]
        said = {
            number: _prediction(row, wanted[number][1]) for (number, _), row in zip(read, scores, strict=True)
        }
        failed = {
            number: Prediction(failure=str(found))
            for number, found in portion
            if isinstance(found, UserError)
        }
        yield tuple((said | failed)[number] for number, _ in portion)


def _prediction(scores: Float32Array, label: int | None) -> Prediction:
    best = int(scores.argmax())
    return Prediction(best, float(scores[best]), None if label is None else error_margin(scores, label))


def error_margin(scores: Float32Array, label: int) -> float:
    """Return the highest score of another class minus that of the right one, from scores (classes,): above 0 it is a mistake."""
    others = np.delete(scores, label)
    return float((others.max() if len(others) else 0) - scores[label])


def is_mistake(label: int | None, prediction: Prediction | None) -> bool:
    """Return whether a picture is known to be predicted wrongly."""
    return (
        prediction is not None and not prediction.failure and label is not None and prediction.index != label
    )


def sort_predictions(
    labels: Sequence[int | None], found: Sequence[Prediction | None], order: str, mistakes_only: bool = False
) -> list[int]:
    """Return the numbers of the pictures to be shown in one of `ORDERS`; those that it cannot compare come last, by name.

    `labels` and `found` have an entry for each picture, by name; None where the class is not known, or not
    predicted yet.
    """
    numbers = [
        number
        for number in range(len(found))
        if not mistakes_only or is_mistake(labels[number], found[number])
    ]
    if order == ORDERS[0]:
        return numbers
    return sorted(numbers, key=lambda number: _key(found[number], order))


def _key(prediction: Prediction | None, order: str) -> tuple[bool, float]:
    if prediction is None or prediction.failure:
        return True, 0
    if order == ORDERS[3]:
        return prediction.margin is None, -(prediction.margin or 0)
    return False, -prediction.score if order == ORDERS[1] else prediction.score


def count_predictions(labels: Sequence[int | None], found: Sequence[Prediction | None]) -> Tally:
    """Return how far the predictions of a folder are, and how many of them are right."""
    pairs = [
        (label, prediction) for label, prediction in zip(labels, found, strict=True) if prediction is not None
    ]
    read = [(label, prediction) for label, prediction in pairs if not prediction.failure]
    labelled = [(label, prediction) for label, prediction in read if label is not None]
    right = sum(prediction.index == label for label, prediction in labelled)
    return Tally(len(found), len(read), len(pairs) - len(read), len(labelled), right)
