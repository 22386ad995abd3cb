"""What happens between batches and epochs: Keras's own callbacks, made to survive a kill at any moment."""

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
from engine.training.run_events import BatchDone, EpochDone, TrainingWarning
from engine.training.run_folder import RunFolder

__all__ = [
    "BestModelCheckpoint",
    "EpochArchive",
    "ProgressReporter",
    "ResumableBackup",
    "ResumableEarlyStopping",
    "last_backup_epoch",
]

_BETWEEN = 0.25  # seconds between two batches that are told


def _plain(model: Any) -> Any:
    """Return the same network without its optimiser, which would make its file two or three times as large."""
    return keras.Model(model.inputs, model.outputs, name=model.name)


class BestModelCheckpoint(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]  # Keras has no types
    """Writes the model of the smallest validation loss aside; `promote_best` puts it in its place once the epoch is backed up.

    Parameters
    ----------
    run
        Whose model it is.
    best
        The smallest loss so far, None at the beginning.
    """

    def __init__(self, run: RunFolder, best: float | None) -> None:
        self._fresh = run.path / "fresh.keras"
        remove_file(self._fresh)  # perhaps half a file, from a process that was killed
        super().__init__(str(self._fresh), save_best_only=True, mode="min", initial_value_threshold=best)
        self._run = run

    def set_model(self, model: Any) -> None:
        """Save the network only."""
        super().set_model(_plain(model))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the model if it is the best."""
        super().on_epoch_end(epoch, logs)
        if self._fresh.exists():
            take_over(self._fresh, pending_best_path(self._run, epoch + 1))


class EpochArchive(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps about a dozen models, spread over the epochs, to look back on."""

    def __init__(self, run: RunFolder) -> None:
        super().__init__()
        self._run = run
        run.epochs.mkdir(exist_ok=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save the model, and let go of those that stand too close."""
        fresh = self._run.path / "fresh-epoch.keras"
        _plain(self.model).save(fresh)
        take_over(fresh, self._run.epochs / f"{epoch + 1:04}.keras")
        thin_out(self._run, epoch + 1)


class ResumableEarlyStopping(keras.callbacks.EarlyStopping):  # type: ignore[misc]
    """Ends the training when the validation loss has not fallen for some epochs, of which `waited` are over already."""

    def __init__(self, patience: int, best: float | None, waited: int) -> None:
        super().__init__(patience=patience, mode="min")
        self._so_far = best, waited

    def on_train_begin(self, logs: Any = None) -> None:
        """Take up the count."""
        super().on_train_begin(logs)
        self.best, self.wait = self._so_far


class ResumableBackup(keras.callbacks.BackupAndRestore):  # type: ignore[misc]
    """Keeps what is needed to go on after the last epoch: Keras writes it aside, and a folder's new name makes it count.

    Parameters
    ----------
    folder
        Where backups go.
    counts
        Is told which epochs, from 1 on, count from now on.
    """

    def __init__(self, folder: Path, counts: Callable[[int], object]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._aside, self._counts = folder, folder / "aside", counts
        super().__init__(str(self._aside), delete_checkpoint=False)

    def on_train_begin(self, logs: Any = None) -> None:
        """Restore the last whole backup, if there is one."""
        remove_tree(self._aside)
        if done := last_backup_epoch(self._folder):
            shutil.copytree(self._folder / f"{done:04}", self._aside)
        super().on_train_begin(logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the backup."""
        super().on_epoch_end(epoch, logs)
        if not _take_over_folder(self._aside, self._folder / f"{epoch + 1:04}"):
            return  # another program holds a file of it open: the backup of the next epoch counts again
        for older in self._folder.iterdir():
            if older.name.isdecimal() and int(older.name) <= epoch:
                remove_tree(older)
        self._counts(epoch + 1)

    def on_train_end(self, logs: Any = None) -> None:
        """Let the next phase begin where it begins: Keras would begin it again at the epoch that was restored."""
        super().on_train_end(logs)
        self.model._initial_epoch = None


def _take_over_folder(fresh: Path, place: Path) -> bool:
    """Bring the files of a folder to the disk, and give it the name by which it counts; return False where that fails."""
    for file in fresh.iterdir():
        write_out(file)
    remove_tree(place)
    try:
        replace_file(fresh, place)
    except PermissionError:
        return False
    return True


def last_backup_epoch(folder: Path) -> int:
    """Return after which epoch the last whole backup was made, 0 where there is none."""
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    return max((int(name) for name in names if name.isdecimal()), default=0)


class ProgressReporter(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells batches, epochs and what is wrong, and obeys what is wished.

    Parameters
    ----------
    teller
        Who tells it.
    watch
        Looks at the layers.
    setting
        What the epochs are measured by.
    """

    def __init__(self, teller: RunReporter, watch: LayerMonitor, setting: SymptomContext) -> None:
        super().__init__()
        self._teller, self._watch, self._setting = teller, watch, setting
        self._epoch, self._begun, self._told = 0, 0.0, 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Begin to count."""
        self._epoch, self._begun = epoch + 1, self._now()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell how far it is, and give up where nothing can come of it."""
        assert logs is not None
        if not math.isfinite(logs["loss"]):
            self._give_up(logs["loss"])
        if time.monotonic() - self._told >= _BETWEEN:
            self._told = time.monotonic()
            self._teller.report(
                BatchDone(self._epoch, batch + 1, float(logs["loss"]), float(logs["accuracy"]))
            )
        self._teller.check_commands()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Obey during validation too."""
        self._teller.check_commands()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Tell the epoch, and what it shows."""
        assert logs is not None
        story = self._teller.story
        loss, accuracy, val_loss, val_accuracy = (
            float(logs[name]) for name in ("loss", "accuracy", "val_loss", "val_accuracy")
        )
        is_best = story.best is None or val_loss < story.best.validation_loss
        seconds = self._now() - self._begun
        self._teller.report(
            EpochDone(
                epoch + 1, loss, accuracy, val_loss, val_accuracy, seconds, is_best, self._watch.measure()
            )
        )
        for warned in tuple(
            find_symptoms(self._teller.story.epochs, self._setting, self._teller.story.warnings)
        ):
            self._teller.report(warned)

    def _now(self) -> float:
        """Return seconds on a clock that stands while the process waits."""
        return time.monotonic() - self._teller.paused_seconds

    def _give_up(self, loss: float) -> None:
        text = f"The loss has become {loss}: the steps are too large."
        self._teller.report(
            TrainingWarning(
                self._epoch, "", f"{text} Train anew with a rate a tenth of this, or less.", "exploding"
            )
        )
        raise UserError(
            text, "Train anew with a smaller rate; the model of the best epoch, if there was one, is kept."
        )
