"""Predict the validation pictures with the best network of a run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.core.arrays import Float32Array
from engine.dataset.folder_predictions import error_margin
from engine.training.validation_results import ValidatedPicture, ValidationResults

__all__ = ["class_scores", "validate"]


def validate(
    model: Any,
    loss: Any,
    batches: Any,
    epoch: int,
    classes: tuple[str, ...],
    labelled: Sequence[tuple[Path, int]],
) -> ValidationResults:
    """Return the predictions of a network.

    Parameters
    ----------
    model, loss : Keras model with its weights, and its loss.
    batches : the validation pictures, as `validation_batches` gives them.
    epoch : number of the network's epoch.
    classes : names in the order of the network's output.
    labelled : files of the pictures, in the order of the batches, with their class numbers.
    """
    scores = class_scores(model.predict(batches, verbose=0), _takes_logits(loss))
    return ValidationResults(
        epoch,
        classes,
        tuple(
            ValidatedPicture(
                str(file), label, int(row.argmax()), float(row.max()), float(error_margin(row, label))
            )
            for (file, label), row in zip(labelled, scores, strict=True)
        ),
    )


def class_scores(outputs: Float32Array, are_logits: bool) -> Float32Array:
    """Return a probability for each class.

    Parameters
    ----------
    outputs : (n, units) float32; one unit is the sigmoid of the second of two classes.
    are_logits : whether a softmax is missing.

    Returns
    -------
    (n, classes) float32, 0..1.
    """
    if outputs.shape[1] == 1:
        return np.concatenate([1 - outputs, outputs], 1)
    if not are_logits:
        return outputs
    powers = np.exp(outputs - outputs.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float32)


def _takes_logits(loss: Any) -> bool:
    return isinstance(loss, keras.losses.SparseCategoricalCrossentropy) and loss.get_config()["from_logits"]
