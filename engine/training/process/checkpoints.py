"""Write the models of a run: the best one with labels and sidecar, and some for later comparison."""

import hashlib
import os
from pathlib import Path

from engine.model_files.sidecar import Sidecar, write_sidecar
from engine.storage.atomic import remove_file, replace_file, write_atomically
from engine.storage.printable import escape_unprintable
from engine.training.run_folder import RunFolder

__all__ = [
    "epochs_to_keep",
    "pending_best_path",
    "pending_best_paths",
    "promote_best",
    "take_over",
    "thin_out",
    "write_labels_and_sidecar",
    "write_out",
]

_MOST = 12
_LABELS = "labels.txt"


def take_over(fresh: Path, place: Path) -> bool:
    """Flush a file to disk and rename it; the file at `place` stays valid until then.

    Both are in the same file system. Returns False if another program holds one of them open; the next epoch
    tries again.
    """
    write_out(fresh)
    return _replaced(fresh, place)


def _replaced(fresh: Path, place: Path) -> bool:
    try:
        replace_file(fresh, place)
    except PermissionError:
        return False
    return True


def write_out(file: Path) -> None:
    """Flush a file to disk."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def pending_best_path(run: RunFolder, epoch: int) -> Path:
    """Return the path of an epoch's best model until the epoch is backed up."""
    return run.path / f"best-{epoch:04}.keras"


def pending_best_paths(run: RunFolder) -> list[Path]:
    """Return the best models of epochs that are not backed up yet, oldest first."""
    return sorted(run.path.glob("best-*.keras"))


def promote_best(run: RunFolder, done: int, classes: tuple[str, ...], scaling: str) -> None:
    """Make the best model of `done` epochs the model of the run; delete those of later epochs.

    So the model is always that of the best reported epoch. A process that was killed between an epoch and its
    backup repeats the epoch, whose model may then be another one.
    """
    for file in pending_best_paths(run):
        if int(file.stem.removeprefix("best-")) > done:
            remove_file(file)
        elif _replaced(file, run.model):
            write_labels_and_sidecar(run, classes, scaling)


def write_labels_and_sidecar(run: RunFolder, classes: tuple[str, ...], scaling: str) -> None:
    """Write class names and preprocessing beside the best model."""
    if not run.model.exists():
        return
    digest = hashlib.sha256(run.model.read_bytes()).hexdigest()
    write_atomically(
        run.path / _LABELS,
        lambda stream: stream.write("".join(f"{escape_unprintable(name)}\n" for name in classes).encode()),
    )
    write_sidecar(run.model, digest, Sidecar(scaling, "stretch", _LABELS))


def epochs_to_keep(count: int) -> set[int]:
    """Return which of epochs 1 to `count` are kept: about twelve, evenly spread, with first and last."""
    step = 1
    while len(kept := {*range(1, count + 1, step), count}) > _MOST:
        step *= 2
    return kept


def thin_out(run: RunFolder, done: int) -> None:
    """Delete the models of epochs that are not kept after `done` epochs, and of epochs to be repeated."""
    kept = epochs_to_keep(done)
    for file in tuple(run.epochs.glob("*.keras")):
        if file.stem.isdecimal() and int(file.stem) not in kept:
            remove_file(file)
