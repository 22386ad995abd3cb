"""List the pictures of a folder by class, and split them into training and validation."""

import os
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.core.errors import UserError
from engine.dataset.folder import read_folder, skipped_files, skipped_note

__all__ = ["Listing", "Split", "check", "list_classes", "natural_classes", "split_listing"]

_TRAINING, _VALIDATION, _TEST = ("train", "training"), ("validation", "val", "valid"), ("test", "testing")
_ARRANGE = "Put the pictures of each class into a sub-folder named after it, and choose the folder above."
_FEW = 20
"""Pictures of a class below which a network from scratch learns little."""
_UNEVEN = 3
"""Ratio of the largest class to the smallest above which classes are called uneven."""
_NAMED = 5

_ByClass = Mapping[str, tuple[Path, ...]]


@dataclass(frozen=True, slots=True)
class Listing:
    """Hold the pictures of each class, by name; `validation` is None if the folder does not choose them."""

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
        """Return the listing without the files `failed`."""
        kept = [
            None
            if part is None
            else {name: tuple(file for file in files if file not in failed) for name, files in part.items()}
            for part in (self.training, self.validation)
        ]
        return Listing(kept[0] or {}, kept[1], self.notes)


@dataclass(frozen=True, slots=True)
class Split:
    """Hold files for training and for validation; the class of a file is the folder that it lies in."""

    classes: tuple[str, ...]
    training: tuple[Path, ...]
    validation: tuple[Path, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)

    def labels(self, files: Sequence[Path]) -> list[int]:
        """Return the class number of each file."""
        numbers = {name: number for number, name in enumerate(self.classes)}
        return [numbers[file.parent.name] for file in files]

    def counts(self, files: Sequence[Path]) -> tuple[int, ...]:
        """Return the number of files of each class."""
        labels = self.labels(files)
        return tuple(labels.count(number) for number in range(len(self.classes)))


def list_classes(folder: Path) -> Listing:
    """Return the pictures of a folder by class, without opening them.

    Classes are sub-folders of the folder, or of its sub-folders train, validation and test.

    Raises
    ------
    UserError
        If there are fewer than two classes, or fewer than two pictures of one.
    """
    parts = _parts(folder)
    training, notes = _classes(parts.get("training", folder))
    validation = None
    if "validation" in parts:
        validation, more = _classes(parts["validation"])
        notes += more
        if strange := [name for name in validation if name not in training]:
            raise UserError(
                f"{_listed(strange)} in {parts['validation'].name} is not a class of "
                f"{parts['training'].name}.",
                "Give the sub-folders of both the same names.",
            )
    if "test" in parts:
        notes += (f"Pictures in {parts['test'].name} are not used.",)
    listing = Listing(training, validation, notes)
    check(listing, folder.name)
    return listing


def check(listing: Listing, name: str) -> None:
    """Refuse a listing with fewer than two classes or pictures of a class, or without validation pictures.

    Raises
    ------
    UserError
        In these cases; `name` is the folder in its message.
    """
    if len(listing.classes) < 2:
        there = f"only one class, {listing.classes[0]}" if listing.classes else "no sub-folder with pictures"
        raise UserError(f"{name!r} has {there}; a training needs two or more classes.", _ARRANGE)
    if few := [name for name, files in listing.training.items() if len(files) < 2]:
        raise UserError(
            f"Fewer than 2 pictures can be read of {_listed(few)}.",
            "Add pictures, or remove the sub-folder.",
        )
    if listing.validation is not None and not any(listing.validation.values()):
        raise UserError("There are no pictures for validation.", "Add some, or remove the validation folder.")


def split_listing(listing: Listing, share: float, seed: int, weighted: bool = False) -> Split:
    """Split a listing that does not choose its validation pictures itself.

    Parameters
    ----------
    share : share of each class's pictures for validation, 0..1; at least one picture.
    seed : seed of the random choice.
    weighted : True if classes are weighted, so that uneven ones need no note.
    """
    training, validation = listing.training, listing.validation
    if validation is None:
        drawn = {
            name: random.Random(_seed_bytes(seed, name)).sample(files, len(files))
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
    """Return the classes of these sub-folder names, each once, in order of appearance."""
    return tuple(dict.fromkeys(names))


def _parts(folder: Path) -> dict[str, Path]:
    """Return the folders for training, validation and test, or nothing if the folder has none."""
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
    """Return the pictures of each sub-folder, and notes on files that are left out."""
    names = _sub_folders(folder)
    try:
        entries = read_folder(folder)
    except UserError:
        if not names:
            raise UserError(f"{folder.name!r} has neither sub-folders nor pictures.", _ARRANGE) from None
        entries = ()
    found: dict[str, list[Path]] = {}
    for entry in entries:
        found.setdefault(entry.group, []).append(entry.path)
    loose = len(found.pop("", []))
    if not found:
        there = f"{loose} pictures outside sub-folders" if loose else "no pictures in its sub-folders"
        raise UserError(f"{folder.name!r} has {there}, and none in a sub-folder for its class.", _ARRANGE)
    empty = [name for name in names if name not in found]
    notes = (
        *((f"{loose} pictures outside the sub-folders of {folder.name} are left out.",) if loose else ()),
        *((f"Sub-folders without pictures are left out: {_listed(empty)}.",) if empty else ()),
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
            ("Some classes have many more pictures than others: class weights weight them alike.",)
            if uneven
            else ()
        ),
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _seed_bytes(seed: int, name: str) -> bytes:
    """Return the seed of a class's choice, with the bytes of its folder's name, which any locale can have."""
    return os.fsencode(f"{seed} {name}")
