"""Write logs for TensorBoard with TensorFlow's own writer; Keras's callback requires TensorBoard."""

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

__all__ = ["TensorBoardLog"]


class TensorBoardLog(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Write the curves of training and validation as two runs, under the names of Keras's callback."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._writers = {
            name: tf.raw_ops.SummaryWriter(shared_name=f"{folder / name}", container="")
            for name in ("train", "validation")
        }
        for name, writer in self._writers.items():
            tf.raw_ops.CreateSummaryFileWriter(
                writer=writer,
                logdir=str(folder / name),
                max_queue=10,
                flush_millis=10_000,
                filename_suffix=".v2",
            )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the loss and accuracy of an epoch."""
        for name, value in (logs or {}).items():
            writer = self._writers["validation" if name.startswith("val_") else "train"]
            tag = f"epoch_{name.removeprefix('val_')}"
            tf.raw_ops.WriteScalarSummary(
                writer=writer, step=epoch + 1, tag=tag, value=tf.constant(float(value), tf.float32)
            )
        for writer in self._writers.values():
            tf.raw_ops.FlushSummaryWriter(writer=writer)
