"""What a network says of pictures whose classes are known: the confusion matrix."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Int32Array, as_read_only
from engine.dataset.folder_predictions import Prediction

__all__ = ["ConfusionMatrix"]


@dataclass(frozen=True, slots=True, eq=False)
class ConfusionMatrix:
    """Which class is taken for which.

    `labels` and `predictions` have an entry for each picture: its right class, and what the network says of it; a
    picture that could not be read counts nowhere.
    """

    classes: tuple[str, ...]
    labels: tuple[int, ...]
    predictions: tuple[Prediction, ...]

    @property
    def counts(self) -> Int32Array:
        """How many pictures of class i are taken for class j: (classes, classes), right classes down, predicted ones across."""
        counts = np.zeros((len(self.classes), len(self.classes)), np.int32)
        for label, prediction in zip(self.labels, self.predictions, strict=True):
            if not prediction.failure:
                counts[label, prediction.index] += 1
        return as_read_only(counts)
