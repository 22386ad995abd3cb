"""Counts of the predictions for a folder: how many are right, and which classes are confused."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.dataset.folder_predictions import Prediction, is_mistake

__all__ = ["Confusion", "RunningTally", "Tally"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the pictures of a folder.

    Parameters
    ----------
    total
        All pictures.
    done
        Those that were predicted.
    failed
        Those that could not be read.
    labelled
        The predicted ones whose class is known.
    right
        The labelled ones that were predicted correctly.
    """

    total: int
    done: int
    failed: int
    labelled: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """The share of correct predictions among the labelled ones, 0 to 1; None where there are none."""
        return self.right / self.labelled if self.labelled else None

    @property
    def mistakes(self) -> int:
        """The number of labelled pictures that are predicted wrongly."""
        return self.labelled - self.right


@dataclass(frozen=True, slots=True)
class Confusion:
    """The number of pictures of the class `label` that are predicted as the class `predicted`."""

    label: int
    predicted: int
    count: int


class RunningTally:
    """Counts predictions as they arrive, each in constant time.

    Parameters
    ----------
    labels
        The true class of each picture, or None.
    """

    def __init__(self, labels: Sequence[int | None]) -> None:
        self._labels = labels
        self._read = self._failed = self._labelled = self._right = 0
        self._confusions: Counter[tuple[int, int]] = Counter()

    @property
    def tally(self) -> Tally:
        """The counts so far."""
        return Tally(len(self._labels), self._read, self._failed, self._labelled, self._right)

    def confusions(self, most: int) -> list[Confusion]:
        """Return at most `most` pairs of confused classes, the most frequent first, then by class."""
        found = [Confusion(*cell, count) for cell, count in self._confusions.items() if count]
        found.sort(key=lambda confusion: (-confusion.count, confusion.label, confusion.predicted))
        return found[:most]

    def replace(self, number: int, before: Prediction | None, after: Prediction) -> None:
        """Count the prediction `after` for a picture in place of `before`."""
        if before is not None:
            self._count(number, before, -1)
        self._count(number, after, 1)

    def _count(self, number: int, prediction: Prediction, by: int) -> None:
        if prediction.failure:
            self._failed += by
            return
        self._read += by
        label = self._labels[number]
        if label is None:
            return
        self._labelled += by
        if is_mistake(label, prediction):
            self._confusions[label, prediction.index] += by
        else:
            self._right += by
