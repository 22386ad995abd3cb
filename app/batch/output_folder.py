"""Write the folder of results atomically, and recognise finished pictures in it."""

import hashlib
import json
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeGuard

from app.batch.batch_item import BatchItem, Cell, ItemResult, Row, column_type, to_valid_text
from app.headless.file_names import DIGEST_TAG_LENGTH, shorten_name
from app.headless.result_files import make_folder
from engine.core.errors import UserError
from engine.imaging.picture_file import read_content
from engine.storage.atomic import MAX_NAME_BYTES, FileInUseError, write_atomically
from engine.storage.untrusted_files import open_regular, parse_json, read_json

__all__ = ["OutputFolder", "write_complete", "write_table"]

_TABLES = 10  # names to try for a table
_PARTS = (".png", ".npy")  # the recipe is written last, so it proves the others
_SUFFIX_LENGTH = 5  # bytes of the longest suffix, .json
_MAX_INT = 2**53


class OutputFolder:
    """Results in the same sub-folders as the pictures, named after the pictures.

    Parameters
    ----------
    folder
        The folder of results.
    end
        The end of each name: method, and the chosen output, class and layer.
    request
        The fingerprint of the request. Results of other requests do not count as done. They are kept, and a
        tag tells the names apart.
    columns
        The columns of the table.
    """

    def __init__(self, folder: Path, end: str, request: str, columns: Collection[str]) -> None:
        self._folder, self._end, self._request, self._columns = folder, end, request, frozenset(columns)

    def finished_row(self, item: BatchItem) -> Row | None:
        """Return the row of a picture that a resumed batch need not explain again, else None.

        The results must be complete, and of the same picture and request.
        """
        batch = self._batch_in(self._path(item.relative_path, ".json"))
        row, files = batch.get("row"), batch.get("files")
        if (
            batch.get("request") != self._request
            or not isinstance(files, dict)
            or not self._is_row(row, item)
        ):
            return None
        try:
            whole = all(self._digest(item, suffix) == files.get(suffix) for suffix in _PARTS)
            same = whole and hashlib.sha256(read_content(item.path)).hexdigest() == row["sha256"]
        except (UserError, OSError):
            return None
        return dict(row) if same else None

    def _is_row(self, row: Any, item: BatchItem) -> TypeGuard[dict[str, Cell]]:
        """Return whether plain values are the row of a picture without an error."""
        if not isinstance(row, dict) or row.keys() != self._columns:
            return False
        types_fit = all(value is None or _fits(value, column_type(column)) for column, value in row.items())
        return types_fit and row["picture"] == to_valid_text(item.relative_path) and row["error"] == ""

    def has_results(self, relative: str) -> bool:
        """Return whether all files of a picture exist."""
        return all(self._path(relative, suffix).is_file() for suffix in (*_PARTS, ".json"))

    def is_shortened(self, relative: str) -> bool:
        """Return whether the name of a picture was too long for the names of its results."""
        return not self.picture(relative).name.startswith(Path(relative).name)

    def picture(self, relative: str) -> Path:
        """Return the file of the rendered result of a picture."""
        return self._path(relative, ".png")

    def write(self, finished: ItemResult) -> tuple[str, ...]:
        """Write the files of a picture, the recipe last; return the notes on the model."""
        recipe: dict[str, Any] = parse_json(finished.files[".json"])
        digests = {suffix: hashlib.sha256(finished.files[suffix]).hexdigest() for suffix in _PARTS}
        recipe["batch"] = {"request": self._request, "files": digests, "row": dict(finished.row)}
        for suffix in _PARTS:
            write_complete(self._path(finished.relative_path, suffix), finished.files[suffix])
        text = json.dumps(recipe, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        write_complete(self._path(finished.relative_path, ".json"), text.encode("utf-8", "backslashreplace"))
        return tuple(note for note in (*recipe["model"]["notes"], recipe["preprocessing"]["doubt"]) if note)

    def _batch_in(self, path: Path) -> dict[str, Any]:
        """Return the entry `batch` of a recipe; empty if there is none."""
        try:
            recipe = read_json(path, within=self._folder)
        except UserError:
            return {}
        batch = recipe.get("batch") if isinstance(recipe, dict) else None
        return batch if isinstance(batch, dict) else {}

    def _digest(self, item: BatchItem, suffix: str) -> str:
        with open_regular(self._path(item.relative_path, suffix), self._folder) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def _path(self, relative: str, suffix: str) -> Path:
        path = self._folder / relative
        batch = self._batch_in(_with_end(path, f"-{self._end}", ".json"))
        tag = "" if batch.get("request") in (None, self._request) else f"-{self._request[:DIGEST_TAG_LENGTH]}"
        return _with_end(path, f"-{self._end}{tag}", suffix)


def _with_end(path: Path, end: str, suffix: str) -> Path:
    """Return the path with an end and a suffix; its name is cut where the whole would be too long."""
    room = MAX_NAME_BYTES - len(os.fsencode(end)) - _SUFFIX_LENGTH
    return path.with_name(f"{shorten_name(path.name, room)}{end}{suffix}")


def write_complete(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and rename it, so no reader sees a partial file.

    Raises
    ------
    FileInUseError
        If the file exists and cannot be replaced.
    UserError
        If it cannot be written for another reason.
    """
    try:
        try:
            _write(path, content)
        except UserError:
            if path.parent.is_dir():
                raise
            _write(path, content)  # the folder was removed in the meantime
    except FileInUseError as error:
        hint = "Close it in other programs or remove its write protection, and run the same command again."
        raise FileInUseError(error.message, hint) from None
    except UserError as error:
        raise UserError(error.message, f"{error.hint} Finished pictures are kept.") from None


def _write(path: Path, content: bytes) -> None:
    make_folder(path.parent)
    write_atomically(path, lambda stream: stream.write(content), is_flushed=False)


def write_table(path: Path, content: bytes) -> Path:
    """Write a table and return its path, with a number in its name if another program has the table open."""
    for number in range(1, _TABLES):
        place = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        with suppress(FileInUseError):
            write_complete(place, content)
            return place
    write_complete(path, content)
    return path


def _fits(value: Any, kind: type) -> bool:
    if type(value) is int:
        return kind in (int, float) and abs(value) < _MAX_INT
    return type(value) is kind
