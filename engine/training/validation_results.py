"""The predictions of the best network of a run for its validation pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["ValidatedPicture", "ValidationResults", "are_valid"]


@dataclass(frozen=True, slots=True)
class ValidatedPicture:
    """A validation picture and its prediction.

    Parameters
    ----------
    file
        The path of the picture.
    label, index
        The number of the true class, and of the class with the highest score.
    score
        The score of class `index`, 0..1.
    margin
        The highest score of a wrong class minus that of the label; positive for a mistake.
    """

    file: str
    label: int
    index: int
    score: float
    margin: float


@dataclass(frozen=True, slots=True)
class ValidationResults:
    """The predictions of the network of epoch `epoch`; the classes are in the order of its output."""

    epoch: int
    classes: tuple[str, ...]
    pictures: tuple[ValidatedPicture, ...]

    @property
    def accuracy(self) -> float:
        """The share of right predictions, 0..1; 0 without pictures."""
        return sum(one.index == one.label for one in self.pictures) / max(1, len(self.pictures))

    @property
    def confusion_counts(self) -> np.ndarray:
        """The confusion matrix: (classes, classes) int64 counts, true classes down, predictions across."""
        counts = np.zeros((len(self.classes),) * 2, np.int64)
        np.add.at(counts, ([one.label for one in self.pictures], [one.index for one in self.pictures]), 1)
        return counts

    @property
    def hardest(self) -> Path | None:
        """The picture with the largest margin: the worst mistake, if there is one; None without pictures."""
        hardest = max(self.pictures, key=lambda one: one.margin, default=None)
        return None if hardest is None else Path(hardest.file)

    def mistakes(self, count: int) -> tuple[ValidatedPicture, ...]:
        """Return at most `count` mistakes, the worst first."""
        wrong = [one for one in self.pictures if one.index != one.label]
        return tuple(sorted(wrong, key=lambda one: -one.margin)[:count])

    def worst_of_cell(self, label: int, index: int) -> Path | None:
        """Return the picture of a cell of the confusion matrix with the largest margin, if there is one."""
        cell = [one for one in self.pictures if (one.label, one.index) == (label, index)]
        return Path(max(cell, key=lambda one: one.margin).file) if cell else None


def are_valid(fields: Mapping[str, Any]) -> bool:
    """Return whether the classes of all pictures exist, in fields that were read from a file."""
    classes, pictures = fields["classes"], fields["pictures"]
    return all(0 <= number < len(classes) for one in pictures for number in (one.label, one.index))
