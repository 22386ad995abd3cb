"""Train the network of a plan in phases, each resumed where another process was killed."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.core.errors import UserError, innermost_message
from engine.training.plan import TrainingPlan
from engine.training.process.batches import example, training_batches, validation_batches
from engine.training.process.callbacks import (
    BestModelCheckpoint,
    EpochArchive,
    ProgressReporter,
    ResumableBackup,
    ResumableEarlyStopping,
    last_backup_epoch,
)
from engine.training.process.checkpoints import pending_best_paths, promote_best, write_labels_and_sidecar
from engine.training.process.disk_room import RoomCheck
from engine.training.process.image_cache import ImageCache
from engine.training.process.layer_monitor import LayerMonitor
from engine.training.process.networks import TrainableNetwork, build_network, compile_network
from engine.training.process.run_reporter import RunReporter
from engine.training.process.symptoms import SymptomContext
from engine.training.process.tensorboard_log import TensorBoardLog
from engine.training.process.validation import validate
from engine.training.run_events import EpochDone, Reason, RunBegun
from engine.training.run_folder import RunFolder
from engine.training.training_pictures import Split
from engine.training.warning_texts import make_warning

__all__ = ["Trainer", "class_weights", "epochs_since_best"]

_SAMPLED = 16
"""Validation pictures on which the layers are measured."""
_FIRST, _SECOND = "training", "fine-tuning-"


class Trainer:
    """Train the network of a plan.

    Parameters
    ----------
    run, plan
        The folder of the results, and the choices of the user.
    pictures
        The split into training and validation.
    cache
        The pictures, at the size of the network.
    reporter
        Writes events and reads commands.
    """

    def __init__(
        self, run: RunFolder, plan: TrainingPlan, pictures: Split, cache: ImageCache, reporter: RunReporter
    ) -> None:
        self._run, self._plan, self._pictures, self._cache, self._reporter = (
            run,
            plan,
            pictures,
            cache,
            reporter,
        )
        keras.utils.set_random_seed(plan.seed)
        shape = cache.batch(np.zeros(1, np.int32)).shape[1:]
        self._shape = (shape[0], shape[1], shape[2])
        self._network: TrainableNetwork = build_network(plan, shape[0], shape[2], len(pictures.classes))
        self._labels = pictures.labels(cache.files)
        self._counts = pictures.counts(pictures.training)
        count = len(pictures.training)
        self._training, self._validation = range(count), range(count, len(cache.files))
        self._watch = self._make_watch()
        self._before = self._watch.measure()

    def run(self) -> Reason:
        """Train to the end of the last phase and return how it ended.

        Raises
        ------
        UserError
            If the memory does not suffice, or training fails.
        StopRequested
            If the user asks for a stop.
        """
        tuned = self._tuned_from()
        done = (
            last_backup_epoch(self._run.backup / _FIRST)
            if tuned is None
            else max(tuned, last_backup_epoch(self._tuning(tuned)))
        )
        self._settle(done)
        # The process may have been killed between the writing of a model and of its sidecar.
        write_labels_and_sidecar(self._run, self._pictures.classes, self._network.scaling)
        self._begin(done)
        # Patience may have ended the phase before the process was killed.
        early = done < self._plan.epochs
        if tuned is None and not self._is_over(done):
            early = self._fit(self._run.backup / _FIRST, 0, self._plan.epochs, done, fine_tuning=False)
        if self._num_tuning:
            start = len(self._reporter.history.epochs) if tuned is None else tuned
            early = self._tune(start, max(done, start))
        self._warn_of_locked()
        self._save_validation()
        return "early" if early else "finished"

    def _warn_of_locked(self) -> None:
        """Report where the best model is if another program held model.keras open to the end."""
        for file in pending_best_paths(self._run):
            epoch, model = len(self._reporter.history.epochs), self._run.model.name
            self._reporter.report(make_warning(epoch, "", "locked", "locked", model=model, file=file.name))

    def _save_validation(self) -> None:
        """Save the predictions of the best network, unless another program holds its file open."""
        best = self._reporter.history.best
        if best is None or not self._run.model.exists() or pending_best_paths(self._run):
            return
        self._load_best()
        labels = [self._labels[number] for number in self._validation]
        batches = self._validation_batches(labels)
        labelled = list(zip(self._pictures.validation, labels, strict=True))
        self._run.save_validation(
            validate(
                self._network.model, self._network.loss, batches, best.epoch, self._pictures.classes, labelled
            )
        )

    def _load_best(self) -> None:
        model = self._network.model
        keras.Model(model.inputs, model.outputs).load_weights(self._run.model)

    def _settle(self, done: int) -> None:
        promote_best(self._run, done, self._pictures.classes, self._network.scaling)

    @property
    def _num_tuning(self) -> int:
        return self._plan.fine_tuning if self._network.base is not None else 0

    def _tune(self, start: int, done: int) -> bool:
        """Train all weights, starting from those of the best epoch."""
        folder = self._tuning(start)
        folder.mkdir(parents=True, exist_ok=True)
        if self._run.model.exists() and not last_backup_epoch(folder):
            self._load_best()
        return self._fit(folder, start, start + self._num_tuning, done, fine_tuning=True)

    def _tuning(self, start: int) -> Path:
        return self._run.backup / f"{_SECOND}{start:04}"

    def _tuned_from(self) -> int | None:
        """Return the epoch after which fine-tuning began, or None before it."""
        found = [folder.name.removeprefix(_SECOND) for folder in self._run.backup.glob(f"{_SECOND}*")]
        return int(found[0]) if found else None

    def _is_over(self, done: int) -> bool:
        """Return whether the first phase had ended before the process was killed."""
        spent = epochs_since_best(self._reporter.history.epochs, self._reporter.history.best)
        return done >= self._plan.epochs or (0 < self._plan.patience <= spent and done > 0)

    def _begin(self, done: int) -> None:
        parts = self._pictures
        self._reporter.report(
            RunBegun(
                done,
                self._plan.epochs + self._num_tuning,
                parts.classes,
                self._counts,
                parts.counts(parts.validation),
                math.ceil(len(parts.training) / self._plan.batch),
                self._network.model.count_params(),
                self._shape,
                parts.notes,
            )
        )

    def _fit(self, backup: Path, start: int, end: int, done: int, fine_tuning: bool) -> bool:
        """Train one phase from epoch `start`, of which `done` epochs may be over.

        Return whether patience ended it.
        """
        network, plan = self._network, self._plan
        compile_network(network, plan, fine_tuning)
        patience = self._patience(start)
        callbacks = [
            RoomCheck(self._run, plan.optimiser),
            BestModelCheckpoint(self._run, self._best()),
            EpochArchive(self._run),
            *((TensorBoardLog(self._run.logs),) if plan.tensorboard else ()),
            ProgressReporter(self._reporter, self._watch, self._setting()),
            *((patience,) if patience is not None else ()),
            ResumableBackup(backup, self._settle),
        ]
        batches = self._batches(done)
        try:
            network.model.fit(
                batches[0],
                validation_data=batches[1],
                initial_epoch=start,
                epochs=end,
                callbacks=callbacks,
                class_weight=class_weights(self._counts) if plan.class_weights else None,
                shuffle=False,  # The batches are shuffled already.
                verbose=0,
            )
        except tf.errors.ResourceExhaustedError:
            raise UserError(
                "There is not enough memory for these batches.", "Choose a smaller batch or picture size."
            ) from None
        except tf.errors.OpError as error:
            raise self._cache.failure or UserError(
                f"TensorFlow reported an error: {innermost_message(error)}."
            ) from error
        # Other programs may have held the model open when its epoch ended.
        self._settle(len(self._reporter.history.epochs))
        return patience is not None and patience.stopped_epoch > 0

    def _batches(self, done: int) -> tuple[Any, Any]:
        plan, scaling, seed = self._plan, self._network.scaling, self._plan.seed + done
        labels = [self._labels[number] for number in self._training]
        training = training_batches(
            self._cache, self._training, labels, scaling, plan.batch, plan.augmentation, seed
        )
        return training, self._validation_batches([self._labels[number] for number in self._validation])

    def _validation_batches(self, labels: Sequence[int]) -> Any:
        scaling = self._network.scaling
        return validation_batches(self._cache, self._validation, labels, scaling, self._plan.batch)

    def _best(self) -> float | None:
        best = self._reporter.history.best
        return None if best is None else best.validation_loss

    def _patience(self, start: int) -> ResumableEarlyStopping | None:
        """Return the callback that ends the phase early, or None; each phase counts from zero."""
        if not self._plan.patience:
            return None
        epochs = [epoch for epoch in self._reporter.history.epochs if epoch.epoch > start]
        return ResumableEarlyStopping(
            self._plan.patience, self._best(), epochs_since_best(epochs, self._reporter.history.best)
        )

    def _setting(self) -> SymptomContext:
        return SymptomContext(self._before, self._watch.trained_layers, max(self._counts) / sum(self._counts))

    def _make_watch(self) -> LayerMonitor:
        """Return the monitor of the layers, on validation pictures spread evenly over the classes."""
        places = np.linspace(0, len(self._validation), min(_SAMPLED, len(self._validation)), endpoint=False)
        numbers = [self._validation[int(place)] for place in places]
        images = example(self._cache, numbers, self._network.scaling)
        labels = np.array([self._labels[number] for number in numbers], np.int32)
        return LayerMonitor(self._network.model, images, labels, self._network.loss)


def class_weights(counts: Sequence[int]) -> dict[int, float]:
    """Return each class's weight, inverse to its number of pictures, with a mean of 1 over all pictures."""
    return {number: sum(counts) / (len(counts) * count) for number, count in enumerate(counts)}


def epochs_since_best(epochs: Sequence[EpochDone], best: EpochDone | None) -> int:
    """Return the number of epochs after the best one."""
    return sum(best is None or epoch.epoch > best.epoch for epoch in epochs)
