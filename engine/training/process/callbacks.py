"""Extend the callbacks of Keras so that a run survives a kill at any moment, and reports its progress."""

import math
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from engine.core.errors import UserError
from engine.storage.atomic import remove_file, remove_tree, replace_file
from engine.training.process.checkpoints import pending_best_path, take_over, thin_out, write_out
from engine.training.process.layer_monitor import LayerMonitor
from engine.training.process.run_reporter import RunReporter
from engine.training.process.symptoms import SymptomContext, find_symptoms
from engine.training.run_events import BatchDone, EpochDone
from engine.training.run_folder import RunFolder
from engine.training.warning_texts import make_warning

__all__ = [
    "BestModelCheckpoint",
    "EpochArchive",
    "ProgressReporter",
    "ResumableBackup",
    "ResumableEarlyStopping",
    "last_backup_epoch",
]

_BETWEEN = 0.25
"""Seconds between two reported batches."""


def _plain(model: Any) -> Any:
    """Return the same network without its optimiser, whose state would double or triple the file."""
    return keras.Model(model.inputs, model.outputs, name=model.name)


class BestModelCheckpoint(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]  # Keras has no types
    """Save the model with the smallest validation loss; `promote_best` renames it after the epoch's backup.

    Parameters
    ----------
    run
        The folder of the run.
    best
        The smallest loss so far, None at the beginning.
    """

    def __init__(self, run: RunFolder, best: float | None) -> None:
        self._fresh = run.path / "fresh.keras"
        remove_file(self._fresh)  # It may be incomplete, from a process that was killed.
        super().__init__(str(self._fresh), save_best_only=True, mode="min", initial_value_threshold=best)
        self._run = run

    def set_model(self, model: Any) -> None:
        """Save the network without its optimiser."""
        super().set_model(_plain(model))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the model if it is the best so far."""
        super().on_epoch_end(epoch, logs)
        if self._fresh.exists():
            take_over(self._fresh, pending_best_path(self._run, epoch + 1))


class EpochArchive(keras.callbacks.Callback):  # type: ignore[misc]
    """Keep about a dozen models, spread over the epochs, for later comparison."""

    def __init__(self, run: RunFolder) -> None:
        super().__init__()
        self._run = run
        run.epochs.mkdir(exist_ok=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the model, and delete kept models that are too close to others."""
        fresh = self._run.path / "fresh-epoch.keras"
        _plain(self.model).save(fresh)
        take_over(fresh, self._run.epochs / f"{epoch + 1:04}.keras")
        thin_out(self._run, epoch + 1)


class ResumableEarlyStopping(keras.callbacks.EarlyStopping):  # type: ignore[misc]
    """Stop when the validation loss has not fallen for `patience` epochs, of which `waited` have passed."""

    def __init__(self, patience: int, best: float | None, waited: int) -> None:
        super().__init__(patience=patience, mode="min")
        self._so_far = best, waited

    def on_train_begin(self, logs: Any = None) -> None:
        """Restore the count of epochs."""
        super().on_train_begin(logs)
        self.best, self.wait = self._so_far


class ResumableBackup(keras.callbacks.BackupAndRestore):  # type: ignore[misc]
    """Keep the state after the last epoch; a backup is valid once its folder is renamed.

    Parameters
    ----------
    folder
        The folder of backups.
    on_backup
        Called with the number of epochs, from 1, that the backup holds.
    """

    def __init__(self, folder: Path, on_backup: Callable[[int], object]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._aside, self._on_backup = folder, folder / "aside", on_backup
        super().__init__(str(self._aside), delete_checkpoint=False)

    def on_train_begin(self, logs: Any = None) -> None:
        """Restore the last complete backup, if there is one."""
        remove_tree(self._aside)
        if done := last_backup_epoch(self._folder):
            shutil.copytree(self._folder / f"{done:04}", self._aside)
        super().on_train_begin(logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the backup."""
        super().on_epoch_end(epoch, logs)
        if not _take_over_folder(self._aside, self._folder / f"{epoch + 1:04}"):
            return  # Another program holds a file of it open; the next epoch writes another backup.
        for older in self._folder.iterdir():
            if older.name.isdecimal() and int(older.name) <= epoch:
                remove_tree(older)
        self._on_backup(epoch + 1)

    def on_train_end(self, logs: Any = None) -> None:
        """Reset the initial epoch, which Keras would set to the restored one in the next phase."""
        super().on_train_end(logs)
        self.model._initial_epoch = None


def _take_over_folder(fresh: Path, place: Path) -> bool:
    """Flush the files of a folder to disk and rename it; return False if another program holds one open."""
    for file in fresh.iterdir():
        write_out(file)
    remove_tree(place)
    try:
        replace_file(fresh, place)
    except PermissionError:
        return False
    return True


def last_backup_epoch(folder: Path) -> int:
    """Return the epoch of the last complete backup; 0 if there is none."""
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    return max((int(name) for name in names if name.isdecimal()), default=0)


class ProgressReporter(keras.callbacks.Callback):  # type: ignore[misc]
    """Report batches, epochs and symptoms, and follow the user's commands.

    Parameters
    ----------
    reporter
        Writes the events.
    watch
        Measures the layers.
    setting
        The reference values of symptoms.
    """

    def __init__(self, reporter: RunReporter, watch: LayerMonitor, setting: SymptomContext) -> None:
        super().__init__()
        self._reporter, self._watch, self._setting = reporter, watch, setting
        self._epoch, self._begun, self._reported = 0, 0.0, 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the clock of the epoch."""
        self._epoch, self._begun = epoch + 1, self._now()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Report the batch and follow commands.

        Raises
        ------
        UserError
            If the loss is not finite.
        StopRequested
            If the user asks for a stop.
        """
        assert logs is not None
        if not math.isfinite(logs["loss"]):
            self._give_up(logs["loss"])
        if time.monotonic() - self._reported >= _BETWEEN:
            self._reported = time.monotonic()
            self._reporter.report(
                BatchDone(self._epoch, batch + 1, float(logs["loss"]), float(logs["accuracy"]))
            )
        self._reporter.check_commands()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Follow commands during validation too."""
        self._reporter.check_commands()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Report the epoch and its symptoms."""
        assert logs is not None
        history = self._reporter.history
        loss, accuracy, val_loss, val_accuracy = (
            float(logs[name]) for name in ("loss", "accuracy", "val_loss", "val_accuracy")
        )
        is_best = history.best is None or val_loss < history.best.validation_loss
        seconds = self._now() - self._begun
        self._reporter.report(
            EpochDone(
                epoch + 1, loss, accuracy, val_loss, val_accuracy, seconds, is_best, self._watch.measure()
            )
        )
        for warned in tuple(
            find_symptoms(self._reporter.history.epochs, self._setting, self._reporter.history.warnings)
        ):
            self._reporter.report(warned)

    def _now(self) -> float:
        """Return the seconds of a clock that stops during pauses."""
        return time.monotonic() - self._reporter.paused_seconds

    def _give_up(self, loss: float) -> None:
        self._reporter.report(make_warning(self._epoch, "", "exploding", "exploding loss", loss=str(loss)))
        raise UserError(
            f"The loss has become {loss}: the steps are too large.",
            "Train again with a smaller rate; the model of the best epoch, if there was one, is kept.",
        )
