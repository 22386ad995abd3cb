"""Predictions for the pictures of a folder, and orders in which to show them."""

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

__all__ = ["ORDERS", "Prediction", "is_mistake", "predict_files", "sort_predictions"]

ORDERS = ("Name", "Most confident first", "Least confident first", "Worst mistake first")


@dataclass(frozen=True, slots=True)
class Prediction:
    """The most likely class of a picture.

    Parameters
    ----------
    index
        The class of the first head; -1 without a prediction.
    score
        Its probability, or the output of a linear head.
    margin
        The `error_margin`, where the true class is known.
    failure
        Why the picture could not be read; the other fields are meaningless then.
    """

    index: int = -1
    score: float = 0
    margin: float | None = None
    failure: str = ""


def predict_files(
    probe: Probe, wanted: Sequence[tuple[Path, int | None]], preprocessing: Preprocessing
) -> Iterator[tuple[Prediction, ...]]:
    """Predict picture files in batches; between two batches the probe may serve other requests.

    Parameters
    ----------
    probe
        The probed model.
    wanted
        Files, each with its true class if known.
    preprocessing
        The preprocessing of pictures.

    Yields
    ------
    predictions
        Predictions in the order of the files.
    """
    held = preprocessing.fixed_input_arrays(probe.model.other_inputs)
    for batch in read_in_batches([path for path, _ in wanted]):
        pictures = [(number, picture) for number, picture in batch if isinstance(picture, Photograph)]
        scores: Float32Array = np.zeros((0, 0), np.float32)
        if pictures:
            probe.set_other_inputs(held)
            images = np.stack([preprocessing.apply(picture.planes).pixels for _, picture in pictures])
            scores = probe.predict(images)[0]
        predicted = {
            number: _prediction(row, wanted[number][1])
            for (number, _), row in zip(pictures, scores, strict=True)
        }
        failed = {
            number: Prediction(failure=str(error)) for number, error in batch if isinstance(error, UserError)
        }
        yield tuple((predicted | failed)[number] for number, _ in batch)


def _prediction(scores: Float32Array, label: int | None) -> Prediction:
    best = int(scores.argmax())
    return Prediction(best, float(scores[best]), None if label is None else error_margin(scores, label))


def error_margin(scores: Float32Array, label: int) -> float:
    """Return the highest score of a wrong class minus that of the true class; positive for a mistake.

    Parameters
    ----------
    scores
        (classes,) float32.
    label
        The true class.
    """
    others = np.delete(scores, label)
    return float((others.max() if len(others) else 0) - scores[label])


def is_mistake(label: int | None, prediction: Prediction | None) -> bool:
    """Return whether a prediction is known to be wrong."""
    return (
        prediction is not None and not prediction.failure and label is not None and prediction.index != label
    )


def sort_predictions(
    labels: Sequence[int | None],
    predictions: Sequence[Prediction | None],
    order: str,
    mistakes_only: bool = False,
) -> list[int]:
    """Return the indices of the pictures to be shown, in an order.

    Parameters
    ----------
    labels
        The true class of each picture, or None.
    predictions
        The prediction for each picture, or None if it is pending.
    order
        One of `ORDERS`; pictures that it cannot compare come last.
    mistakes_only
        Whether to leave out all pictures but mistakes.
    """
    numbers = [
        number
        for number in range(len(predictions))
        if not mistakes_only or is_mistake(labels[number], predictions[number])
    ]
    if order == ORDERS[0]:
        return numbers
    return sorted(numbers, key=lambda number: _key(predictions[number], order))


def _key(prediction: Prediction | None, order: str) -> tuple[bool, float]:
    if prediction is None or prediction.failure:
        return True, 0
    if order == ORDERS[3]:
        return prediction.margin is None, -(prediction.margin or 0)
    return False, -prediction.score if order == ORDERS[1] else prediction.score
