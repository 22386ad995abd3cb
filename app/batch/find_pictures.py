"""Find the picture files below a folder."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.batch.batch_item import BatchItem
from engine.core.errors import UserError
from engine.imaging.readers.registry import install_hints, picture_suffixes
from engine.storage.atomic import is_same_file

__all__ = ["PictureSearch", "choose_pictures", "find_pictures"]


@dataclass(frozen=True, slots=True)
class PictureSearch:
    """The pictures in the order of their names, and the unreadable folders, each with the reason.

    `skipped` are files without the suffix of a picture.
    """

    items: tuple[BatchItem, ...]
    closed: tuple[tuple[BatchItem, str], ...]
    skipped: tuple[str, ...] = ()


def find_pictures(folder: Path, out: Path) -> PictureSearch:
    """Return the files below `folder` with the suffix of a picture, without hidden files and `out`.

    Raises
    ------
    UserError
        If there are no pictures, or if `out` is the folder itself, as results would count as pictures later.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder {str(folder)!r}.", "Check the name of --images.")
    if is_same_file(out, folder):
        raise UserError(
            "The results cannot be written among the pictures.",
            "Name another folder with --out; it may lie below the pictures.",
        )
    closed: list[tuple[BatchItem, str]] = []
    items: list[BatchItem] = []
    skipped: list[str] = []
    suffixes = picture_suffixes()

    def note(error: OSError) -> None:
        closed.append(
            (_to_item(Path(error.filename), folder), f"The folder cannot be read: {error.strerror}.")
        )

    for here, below, names in os.walk(folder, onerror=note):
        below[:] = [
            name for name in below if not name.startswith(".") and not is_same_file(Path(here) / name, out)
        ]
        seen = [name for name in names if not name.startswith(".")]
        wanted = [name for name in seen if name.lower().endswith(suffixes)]
        skipped += [_to_item(Path(here) / name, folder).relative_path for name in seen if name not in wanted]
        items += [_to_item(Path(here) / name, folder) for name in wanted]
    if not items and not closed:
        kinds = ", ".join(suffix[1:] for suffix in suffixes)
        hints = (f"Expected files with a suffix of these: {kinds}.", *install_hints(skipped))
        raise UserError(f"There are no pictures below {str(folder)!r}.", " ".join(hints))
    return PictureSearch(
        tuple(sorted(items, key=lambda item: item.relative_path)), tuple(closed), tuple(sorted(skipped))
    )


def choose_pictures(folder: Path, names: Sequence[str]) -> PictureSearch:
    """Return the named pictures below `folder`, in the order of their names; missing ones are closed.

    Raises
    ------
    UserError
        If there is no such folder, no name, or if a name leads out of the folder.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder {str(folder)!r}.", "Check the name of --images.")
    paths = [folder / name for name in dict.fromkeys(names)]
    for path in paths:
        if not path.is_relative_to(folder) or ".." in path.relative_to(folder).parts:
            raise UserError(
                f"{str(path)!r} is not below {str(folder)!r}.", "Name pictures below --images only."
            )
    if not paths:
        raise UserError("The list of --only names no pictures.", "Write one path a line.")
    items = sorted((_to_item(path, folder) for path in paths), key=lambda item: item.relative_path)
    closed = tuple((item, "There is no such file.") for item in items if not item.path.is_file())
    return PictureSearch(tuple(item for item in items if item.path.is_file()), closed)


def _to_item(path: Path, folder: Path) -> BatchItem:
    return BatchItem(path.relative_to(folder).as_posix(), path)
