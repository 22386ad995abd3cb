"""What a network says of pictures whose classes are known: the confusion matrix."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Integers, frozen
from engine.dataset.folder_predictions import Prediction

__all__ = ["Confusion"]


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """Which class is taken for which.

    `labels` and `found` have an entry for each picture: its right class, and what the network says of it; a
    picture that could not be read counts nowhere.
    """

    classes: tuple[str, ...]
    labels: tuple[int, ...]
    found: tuple[Prediction, ...]

    @property
    def counts(self) -> Integers:
        """How many pictures of class i are taken for class j: (classes, classes), right classes down, predicted ones across."""
        counts = np.zeros((len(self.classes), len(self.classes)), np.int32)
        for label, prediction in zip(self.labels, self.found, strict=True):
            if not prediction.failure:
                counts[label, prediction.index] += 1
        return frozen(counts)
