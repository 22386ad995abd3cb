"""The picture files below a folder."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.batch.batch_item import BatchItem
from engine.core.errors import UserError
from engine.imaging.readers.registry import install_hints, picture_suffixes
from engine.storage.atomic import is_same_file

__all__ = ["PictureSearch", "find_pictures"]


@dataclass(frozen=True, slots=True)
class PictureSearch:
    """The pictures in the order of their names, and the folders that could not be looked into, with the reason.

    `skipped` are files that are not called as pictures are.
    """

    pieces: tuple[BatchItem, ...]
    closed: tuple[tuple[BatchItem, str], ...]
    skipped: tuple[str, ...] = ()


def find_pictures(folder: Path, out: Path) -> PictureSearch:
    """Return all files below `folder` that are called as pictures are; hidden ones are left out, and so is the folder `out`.

    Raises
    ------
    UserError
        Where there are none, or where `out` is the folder itself: its pictures would be explained next time.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder {str(folder)!r}.", "Check the name of --images.")
    if is_same_file(out, folder):
        raise UserError(
            "The results cannot be written among the pictures.",
            "Name another folder with --out, one below is fine.",
        )
    closed: list[tuple[BatchItem, str]] = []
    pieces: list[BatchItem] = []
    skipped: list[str] = []
    suffixes = picture_suffixes()

    def note(error: OSError) -> None:
        closed.append(
            (_to_item(Path(error.filename), folder), f"The folder cannot be looked into: {error.strerror}.")
        )

    for here, below, names in os.walk(folder, onerror=note):
        below[:] = [
            name for name in below if not name.startswith(".") and not is_same_file(Path(here) / name, out)
        ]
        seen = [name for name in names if not name.startswith(".")]
        wanted = [name for name in seen if name.lower().endswith(suffixes)]
        skipped += [_to_item(Path(here) / name, folder).relative_path for name in seen if name not in wanted]
        pieces += [_to_item(Path(here) / name, folder) for name in wanted]
    if not pieces and not closed:
        kinds = ", ".join(suffix[1:] for suffix in suffixes)
        hints = (f"Files are taken that end in {kinds}.", *install_hints(skipped))
        raise UserError(f"There are no pictures below {str(folder)!r}.", " ".join(hints))
    return PictureSearch(
        tuple(sorted(pieces, key=lambda item: item.relative_path)), tuple(closed), tuple(sorted(skipped))
    )


def _to_item(path: Path, folder: Path) -> BatchItem:
    return BatchItem(path.relative_to(folder).as_posix(), path)
