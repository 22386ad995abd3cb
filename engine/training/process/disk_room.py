"""Check before and after each epoch whether the disk has room for the models of the epoch."""

import shutil
from typing import Any

import keras
import numpy as np

from engine.core.errors import UserError
from engine.training.run_folder import RunFolder

__all__ = ["RoomCheck", "epoch_bytes"]

_MARGIN = 2**20
"""Bytes for events, labels and the structure of the files."""
_SLOTS = {"sgd": 0, "rmsprop": 1, "adam": 2}
"""Copies of the weights that the state of each optimiser holds."""
_COPIES = 3
"""Copies of the weights that an epoch writes before it deletes any: best model, archive and backup."""


def epoch_bytes(model: Any, optimiser: str) -> int:
    """Return the bytes that the files of an epoch take at most, beside those of the epoch before."""
    weights: int = sum(
        int(np.prod(variable.shape)) * np.dtype(variable.dtype).itemsize for variable in model.variables
    )
    return weights * (_COPIES + _SLOTS[optimiser]) + _MARGIN


class RoomCheck(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """End the training in a sentence before its models fill the disk.

    The HDF5 library crashes the process if a disk is full while it writes, so this comes before.
    """

    def __init__(self, run: RunFolder, optimiser: str) -> None:
        super().__init__()
        self._run, self._optimiser = run, optimiser

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Check before the work of the epoch.

        Raises
        ------
        UserError
            If there is no room for its models.
        """
        needed, free = epoch_bytes(self.model, self._optimiser), shutil.disk_usage(self._run.path).free
        if free < needed:
            raise UserError(
                f"The disk of {self._run.path} has no room for the models of an epoch: they take up to "
                f"{_megabytes(needed)}, and {_megabytes(free)} are free.",
                "Free space there, and resume the training.",
            )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Check again before the models are written: other programs write, too."""
        self.on_epoch_begin(epoch)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
