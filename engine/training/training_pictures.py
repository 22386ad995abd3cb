"""What a folder holds to be trained on: classes as sub-folders, and which pictures are for training and which for validation."""

import os
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.core.errors import UserError
from engine.dataset.folder import read_folder, skipped_files, skipped_note

__all__ = ["Listing", "Split", "check", "list_classes", "natural_classes", "split_listing"]

_TRAINING, _VALIDATION, _TEST = ("train", "training"), ("validation", "val", "valid"), ("test", "testing")
_ARRANGE = "Put the pictures of each class into a sub-folder of its own, called after the class, and give the folder around them."
_FEW = 20  # pictures of a class, below which a network from scratch has little to go by
_UNEVEN = 3  # times as many pictures in the largest class as in the smallest
_NAMED = 5

_ByClass = Mapping[str, tuple[Path, ...]]


@dataclass(frozen=True, slots=True)
class Listing:
    """The pictures of each class, by its name; `validation` is None where the folder leaves the choice of them to us."""

    training: _ByClass
    validation: _ByClass | None = None
    notes: tuple[str, ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, in the order of the network's output."""
        return tuple(self.training)

    @property
    def files(self) -> tuple[Path, ...]:
        """All pictures."""
        parts = (self.training, self.validation or {})
        return tuple(file for part in parts for files in part.values() for file in files)

    def without(self, failed: Collection[Path]) -> "Listing":
        """Return the same without the files that could not be read."""
        kept = [
            None
            if part is None
            else {name: tuple(file for file in files if file not in failed) for name, files in part.items()}
            for part in (self.training, self.validation)
        ]
        return Listing(kept[0] or {}, kept[1], self.notes)


@dataclass(frozen=True, slots=True)
class Split:
    """Files to train on and files for validation; a file's class is the folder it lies in."""

    classes: tuple[str, ...]
    training: tuple[Path, ...]
    validation: tuple[Path, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)

    def labels(self, files: Sequence[Path]) -> list[int]:
        """Return the number of each file's class."""
        numbers = {name: number for number, name in enumerate(self.classes)}
        return [numbers[file.parent.name] for file in files]

    def counts(self, files: Sequence[Path]) -> tuple[int, ...]:
        """Return how many of the files there are of each class."""
        labels = self.labels(files)
        return tuple(labels.count(number) for number in range(len(self.classes)))


def list_classes(folder: Path) -> Listing:
    """Return the pictures of a folder by class: one sub-folder each, or such below train, validation and test.

    Only names are read.

    Raises
    ------
    UserError
        Where there are fewer than two classes, or fewer than two pictures of one.
    """
    parts = _parts(folder)
    training, notes = _classes(parts.get("training", folder))
    validation = None
    if "validation" in parts:
        validation, more = _classes(parts["validation"])
        notes += more
        if strange := [name for name in validation if name not in training]:
            raise UserError(
                f"{_listed(strange)} in {parts['validation'].name} is no class of {parts['training'].name}.",
                "Call the sub-folders of both alike.",
            )
    if "test" in parts:
        notes += (f"Pictures in {parts['test'].name} are neither trained on nor looked at.",)
    listing = Listing(training, validation, notes)
    check(listing, folder.name)
    return listing


def check(listing: Listing, name: str) -> None:
    """Refuse what nothing can be learned from."""
    if len(listing.classes) < 2:
        there = f"one class only, {listing.classes[0]}" if listing.classes else "no sub-folder with pictures"
        raise UserError(f"{name!r} has {there}, and two or more are expected.", _ARRANGE)
    if few := [name for name, files in listing.training.items() if len(files) < 2]:
        raise UserError(
            f"Fewer than 2 pictures can be read of {_listed(few)}.",
            "Add pictures, or take the sub-folder away.",
        )
    if listing.validation is not None and not any(listing.validation.values()):
        raise UserError(
            "There are no pictures for validation.", "Add some, or take the validation folder away."
        )


def split_listing(listing: Listing, share: float, seed: int, weighted: bool = False) -> Split:
    """Return which pictures are for training and which for validation: `share` of each class, at least one, drawn by `seed`."""
    training, validation = listing.training, listing.validation
    if validation is None:
        drawn = {
            name: random.Random(f"{seed} {name}").sample(files, len(files))
            for name, files in training.items()
        }
        apart = {
            name: min(len(files) - 1, max(1, round(share * len(files)))) for name, files in training.items()
        }
        validation = {name: tuple(sorted(files[: apart[name]])) for name, files in drawn.items()}
        training = {name: tuple(sorted(files[apart[name] :])) for name, files in drawn.items()}
    together, apart_from = (
        tuple(file for files in part.values() for file in files) for part in (training, validation)
    )
    return Split(listing.classes, together, apart_from, (*listing.notes, *_remarks(training, weighted)))


def natural_classes(names: Iterable[str]) -> tuple[str, ...]:
    """Return the classes of files that lie in sub-folders of these names, each once, in the order they first come in."""
    return tuple(dict.fromkeys(names))


def _parts(folder: Path) -> dict[str, Path]:
    """Return the folders for training, validation and test, if that is how the folder is arranged."""
    names = _sub_folders(folder)
    known = {"training": _TRAINING, "validation": _VALIDATION, "test": _TEST}
    found = {
        part: folder / name for part, called in known.items() for name in names if name.lower() in called
    }
    return found if "training" in found and _sub_folders(found["training"]) else {}


def _sub_folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(
                entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")
            )
    except FileNotFoundError:
        raise UserError(f"There is no folder {str(folder)!r}.", _ARRANGE) from None
    except NotADirectoryError:
        raise UserError(f"{str(folder)!r} is a file.", _ARRANGE) from None
    except OSError as error:
        raise UserError(
            f"The folder {str(folder)!r} cannot be read: {error.strerror}.", "Check its permissions."
        ) from None


def _classes(folder: Path) -> tuple[dict[str, tuple[Path, ...]], tuple[str, ...]]:
    """Return the pictures of each sub-folder, and what is left out."""
    names = _sub_folders(folder)
    try:
        entries = read_folder(folder)
    except UserError:
        if not names:
            raise UserError(f"{folder.name!r} holds neither sub-folders nor pictures.", _ARRANGE) from None
        entries = ()
    found: dict[str, list[Path]] = {}
    for entry in entries:
        found.setdefault(entry.group, []).append(entry.path)
    loose = len(found.pop("", []))
    if not found:
        there = f"{loose} pictures beside each other" if loose else "no pictures in its sub-folders"
        raise UserError(f"{folder.name!r} has {there}, and none in a sub-folder for its class.", _ARRANGE)
    empty = [name for name in names if name not in found]
    notes = (
        *((f"{loose} pictures in no sub-folder of {folder.name} are left out.",) if loose else ()),
        *((f"No pictures are in {_listed(empty)}: left out.",) if empty else ()),
        *((note,) if (note := skipped_note(skipped_files(folder))) else ()),
    )
    return {name: tuple(files) for name, files in found.items()}, notes


def _remarks(training: _ByClass, weighted: bool) -> tuple[str, ...]:
    counts = {name: len(files) for name, files in training.items()}
    few = [f"{name} ({count})" for name, count in counts.items() if count < _FEW]
    uneven = max(counts.values()) > _UNEVEN * min(counts.values()) and not weighted
    return (
        *(
            (f"Few pictures to learn from: {_listed(few)}. Augmentation or the embedded network may help.",)
            if few
            else ()
        ),
        *(
            ("Some classes have many more pictures than others: class weights let each count alike.",)
            if uneven
            else ()
        ),
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
