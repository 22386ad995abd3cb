"""The models that a run leaves behind: that of the best epoch with labels and sidecar, and some to look back on."""

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
    """Put a file that is whole in the place of another, which stays as it is until then; both are in the same file system.

    Returns False where another program holds one of them open for long; the next epoch tries again.
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
    """Bring a file to the disk."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def pending_best_path(run: RunFolder, epoch: int) -> Path:
    """Return where the model of an epoch waits that is the best so far, until that epoch counts."""
    return run.path / f"best-{epoch:04}.keras"


def pending_best_paths(run: RunFolder) -> list[Path]:
    """Return the models of the best epochs that do not count yet, the oldest first."""
    return sorted(run.path.glob("best-*.keras"))


def promote_best(run: RunFolder, done: int, classes: tuple[str, ...], scaling: str) -> None:
    """Let the best model of `done` epochs count; one of an epoch that is to be repeated is let go of.

    So the model is always that of the best epoch told: a process that was killed between an epoch and its
    backup repeats the epoch, and what comes of it then may be another model.
    """
    for file in pending_best_paths(run):
        if int(file.stem.removeprefix("best-")) > done:
            remove_file(file)
        elif _replaced(file, run.model):
            write_labels_and_sidecar(run, classes, scaling)


def write_labels_and_sidecar(run: RunFolder, classes: tuple[str, ...], scaling: str) -> None:
    """Write beside the best model what its classes are called, and how its pictures are prepared."""
    if not run.model.exists():
        return
    digest = hashlib.sha256(run.model.read_bytes()).hexdigest()
    write_atomically(
        run.path / _LABELS,
        lambda stream: stream.write("".join(f"{escape_unprintable(name)}\n" for name in classes).encode()),
    )
    write_sidecar(run.model, digest, Sidecar(scaling, "stretch", _LABELS))


def epochs_to_keep(count: int) -> set[int]:
    """Return which of epochs 1 to `count` are kept: all up to twelve, then about a dozen evenly spread, the first and the last."""
    step = 1
    while len(kept := {*range(1, count + 1, step), count}) > _MOST:
        step *= 2
    return kept


def thin_out(run: RunFolder, done: int) -> None:
    """Delete the models of epochs that are not to be kept after `done` epochs, and of such as are repeated."""
    kept = epochs_to_keep(done)
    for file in tuple(run.epochs.glob("*.keras")):
        if file.stem.isdecimal() and int(file.stem) not in kept:
            remove_file(file)
