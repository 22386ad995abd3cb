"""Folders of pictures: the files, the classes that their sub-folders name, and reading in batches."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import UserError
from engine.core.model import Model
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.readers.registry import install_hints, picture_suffixes

__all__ = [
    "Entry",
    "entries_from_files",
    "find_class_of_group",
    "read_folder",
    "read_in_batches",
    "skipped_files",
    "skipped_note",
]

_DIGITS = re.compile(r"(\d+)")
_BETWEEN = re.compile(r"[_,-]")
_BATCH_SIZE = 8  # pictures that the network gets at once
_NAMED = 5  # files that a message names
_SECONDS = 0.1  # time after which a batch ends early, so that other requests need not wait long


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture file in a folder.

    Parameters
    ----------
    path
        The file.
    group
        The name of its sub-folder; empty in the folder itself.
    size, changed
        Bytes, and the time of the last change in nanoseconds; they identify a state of the file.
    """

    path: Path
    group: str = ""
    size: int = 0
    changed: int = 0

    @property
    def name(self) -> str:
        """The name within the folder."""
        return f"{self.group}/{self.path.name}" if self.group else self.path.name


def read_folder(path: Path) -> tuple[Entry, ...]:
    """List the picture files in a folder and its direct sub-folders.

    Only names are read: a damaged picture is found when it is opened. Hidden files are left out.

    Returns
    -------
    entries
        In order of names, with numbers in names compared as numbers.

    Raises
    ------
    UserError
        The folder cannot be read, or has no pictures.
    """
    try:
        groups = _sub_folders(path)
        entries = list(_pictures(path, ""))
    except OSError as error:
        raise UserError(
            f"The folder {str(path)!r} cannot be read: {error.strerror}.", "Check its path and permissions."
        ) from None
    for group in groups:
        try:
            entries += _pictures(path / group, group)
        except OSError:  # the other sub-folders count all the same
            continue
    if not entries:
        kinds = ", ".join(suffix[1:] for suffix in picture_suffixes())
        hints = (f"Pictures are {kinds}.", *install_hints(skipped_files(path)))
        raise UserError(f"The folder {path.name!r} and its sub-folders contain no pictures.", " ".join(hints))
    return tuple(sorted(entries, key=lambda entry: (_natural(entry.group), _natural(entry.path.name))))


def skipped_files(path: Path) -> tuple[str, ...]:
    """Return the files in a folder and its direct sub-folders whose suffix is not one of pictures, by name.

    Hidden files are left out.
    """
    names: list[str] = []
    suffixes = picture_suffixes()
    with suppress(OSError):
        for group in ("", *_sub_folders(path)):
            with suppress(OSError), os.scandir(path / group) as entries:
                names += [
                    f"{group}/{entry.name}" if group else entry.name
                    for entry in entries
                    if _is_skipped(entry, suffixes)
                ]
    return tuple(sorted(names, key=_natural))


def _is_skipped(entry: "os.DirEntry[str]", suffixes: tuple[str, ...]) -> bool:
    return not entry.name.startswith(".") and not entry.name.lower().endswith(suffixes) and entry.is_file()


def skipped_note(names: Sequence[str]) -> str:
    """Return a sentence that counts and names files that are left out; empty where there are none.

    Further sentences say how to install the packages that can read some of them.
    """
    if not names:
        return ""
    listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    count, verb = ("1 file", "is") if len(names) == 1 else (f"{len(names)} files", "are")
    note = f"{count} without a picture suffix {verb} left out: {listed}."
    return " ".join((note, *install_hints(names)))


def entries_from_files(files: Sequence[Path]) -> tuple[Entry, ...]:
    """Return entries for picture files in any folders; the name of a file's folder is its group.

    The files keep their order; those that no longer exist are left out.

    Raises
    ------
    UserError
        None of the files exists.
    """
    entries = []
    for file in files:
        try:
            state = file.stat()
        except OSError:  # deleted since the list was made
            continue
        entries.append(Entry(file, file.parent.name, state.st_size, state.st_mtime_ns))
    if not entries:
        raise UserError("None of these pictures exists any more.", "Restore their folder.")
    return tuple(entries)


def _sub_folders(path: Path) -> list[str]:
    with os.scandir(path) as entries:
        return [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir()]


def _pictures(path: Path, group: str) -> Iterator[Entry]:
    suffixes = picture_suffixes()
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name.lower().endswith(suffixes) and not entry.name.startswith("."):
                try:
                    state = entry.stat() if entry.is_file() else None
                except OSError:  # deleted meanwhile
                    continue
                if state is not None:
                    yield Entry(path / entry.name, group, state.st_size, state.st_mtime_ns)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sorting key by which picture 2 comes before picture 10."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in _DIGITS.split(name)]


def find_class_of_group(model: Model, group: str) -> int | None:
    """Return the class of the first head that has the name of a sub-folder, or None.

    Any of a class's names counts, ignoring case and with _ or - for spaces, or the number of the class. A
    name of several classes counts only where it is the first name of exactly one.
    """
    count = model.heads[0].num_classes if model.heads else 0
    wanted = _plain(group)
    names = [
        [_plain(name) for name in (model.full_label(index), *model.full_label(index).split(","))]
        for index in range(count)
    ]
    called = [index for index in range(count) if wanted in names[index]]
    if len(called) > 1:
        called = [index for index in called if wanted == _plain(model.label(index))]
    if len(called) == 1:
        return called[0]
    is_number = not called and group.isdecimal() and group.isascii() and len(group) < 10
    return int(group) if is_number and int(group) < count else None


def _plain(name: str) -> str:
    return " ".join(_BETWEEN.sub(" ", name).casefold().split())


def read_in_batches(
    paths: Sequence[Path], clock: Callable[[], float] = time.monotonic
) -> Iterator[list[tuple[int, Photograph | UserError]]]:
    """Read picture files in small batches.

    Parameters
    ----------
    paths
        The files.
    clock
        Returns the time in seconds.

    Yields
    ------
    batch
        Pairs of index and picture, or the error instead of a picture that cannot be read.
    """
    batch: list[tuple[int, Photograph | UserError]] = []
    start = clock()
    for number, path in enumerate(paths):
        batch.append((number, _read(path)))
        if len(batch) == _BATCH_SIZE or clock() - start > _SECONDS:
            yield batch
            batch, start = [], clock()
    if batch:
        yield batch


def _read(path: Path) -> Photograph | UserError:
    try:
        return read_picture(path)
    except UserError as error:
        return error
    except MemoryError:
        return UserError(f"{path.name} is too large for this machine's memory.", "Make it smaller.")
