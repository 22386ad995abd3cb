"""The confusion matrix of predictions for labelled pictures."""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Int32Array, as_read_only
from engine.dataset.folder_predictions import Prediction

__all__ = ["ConfusionMatrix"]


@dataclass(frozen=True, slots=True, eq=False)
class ConfusionMatrix:
    """The confusion matrix of labelled pictures.

    Parameters
    ----------
    classes
        The names of the classes.
    labels
        The true class of each picture.
    predictions
        The prediction for each picture; one that could not be read does not count.
    """

    classes: tuple[str, ...]
    labels: tuple[int, ...]
    predictions: tuple[Prediction, ...]

    @property
    def counts(self) -> Int32Array:
        """Counts of pictures by true class (rows) and predicted class (columns): (classes, classes) int32."""
        counts = np.zeros((len(self.classes), len(self.classes)), np.int32)
        for label, prediction in zip(self.labels, self.predictions, strict=True):
            if not prediction.failure:
                counts[label, prediction.index] += 1
        return as_read_only(counts)
