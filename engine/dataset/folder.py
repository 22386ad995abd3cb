"""A folder of pictures: what is in it, what its class folders say, and reading it portion by portion."""

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
_TOGETHER = 8  # pictures that the network gets at once
_NAMED = 5
_SECONDS = 0.1  # after which no further picture is read for a portion, so that others need not wait long


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture file; `group` is the sub-folder it lies in.

    `size`, in bytes, and `changed`, in nanoseconds, tell one state of the file from the next.
    """

    path: Path
    group: str = ""
    size: int = 0
    changed: int = 0

    @property
    def name(self) -> str:
        """Its name within the folder."""
        return f"{self.group}/{self.path.name}" if self.group else self.path.name


def read_folder(path: Path) -> tuple[Entry, ...]:
    """Return the pictures in a folder and in its own sub-folders, by name, numbers in names as numbers.

    Only names are read: whether a file is a whole picture is found out when it is opened. What is hidden is
    left out.

    Raises
    ------
    UserError
        Where the folder cannot be read, or holds no picture.
    """
    try:
        groups = _sub_folders(path)
        found = list(_pictures(path, ""))
    except OSError as error:
        raise UserError(
            f"The folder {str(path)!r} cannot be read: {error.strerror}.", "Check its path and permissions."
        ) from None
    for group in groups:
        try:
            found += _pictures(path / group, group)
        except OSError:  # one that is closed to us hides none of the others
            continue
    if not found:
        kinds = ", ".join(suffix[1:] for suffix in picture_suffixes())
        hints = (f"Pictures are {kinds}.", *install_hints(skipped_files(path)))
        raise UserError(
            f"The folder {path.name!r} holds no pictures, nor do its sub-folders.", " ".join(hints)
        )
    return tuple(sorted(found, key=lambda entry: (_natural(entry.group), _natural(entry.path.name))))


def skipped_files(path: Path) -> tuple[str, ...]:
    """Return the files in a folder and in its own sub-folders that are not called as pictures are, by name; hidden ones apart."""
    found: list[str] = []
    suffixes = picture_suffixes()
    with suppress(OSError):
        for group in ("", *_sub_folders(path)):
            with suppress(OSError), os.scandir(path / group) as entries:
                found += [
                    f"{group}/{entry.name}" if group else entry.name
                    for entry in entries
                    if _is_skipped(entry, suffixes)
                ]
    return tuple(sorted(found, key=_natural))


def _is_skipped(entry: "os.DirEntry[str]", suffixes: tuple[str, ...]) -> bool:
    return not entry.name.startswith(".") and not entry.name.lower().endswith(suffixes) and entry.is_file()


def skipped_note(names: Sequence[str]) -> str:
    """Return a sentence that counts and names files that are left out; empty where there are none.

    Sentences follow that say how to install the packages that would read some of them.
    """
    if not names:
        return ""
    listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    count = "1 file is" if len(names) == 1 else f"{len(names)} files are"
    return " ".join(
        (f"{count} left out for names that are not those of pictures: {listed}.", *install_hints(names))
    )


def entries_from_files(files: Sequence[Path]) -> tuple[Entry, ...]:
    """Return entries for picture files wherever they lie, in their order; the folder each lies in is its group.

    Raises
    ------
    UserError
        Where none of the files is there any more.
    """
    found = []
    for file in files:
        try:
            state = file.stat()
        except OSError:  # it has vanished since the list was made
            continue
        found.append(Entry(file, file.parent.name, state.st_size, state.st_mtime_ns))
    if not found:
        raise UserError("None of these pictures is there any more.", "Put their folder back to where it was.")
    return tuple(found)


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
                except OSError:  # it has vanished meanwhile
                    continue
                if state is not None:
                    yield Entry(path / entry.name, group, state.st_size, state.st_mtime_ns)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key by which picture 2 comes before picture 10."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in _DIGITS.split(name)]


def find_class_of_group(model: Model, group: str) -> int | None:
    """Return the class of the first head that a sub-folder is called after, or None.

    It may be any name of a class, whatever its case and with _ or - for spaces, or the class's number.
    A name that several classes share counts only where it is the first name of exactly one.
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
    """Read pictures and yield them with their numbers, some at a time; what cannot be read comes as the error that says why."""
    portion: list[tuple[int, Photograph | UserError]] = []
    begun = clock()
    for number, path in enumerate(paths):
        portion.append((number, _read(path)))
        if len(portion) == _TOGETHER or clock() - begun > _SECONDS:
            yield portion
            portion, begun = [], clock()
    if portion:
        yield portion


def _read(path: Path) -> Photograph | UserError:
    try:
        return read_picture(path)
    except UserError as error:
        return error
    except MemoryError:
        return UserError(f"{path.name} is too large for this machine's memory.", "Make it smaller.")
