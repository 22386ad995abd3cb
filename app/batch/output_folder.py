"""The folder of results: written so that what is there is whole, and known again."""

import hashlib
import json
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeGuard

from app.batch.batch_item import BatchItem, Cell, ItemResult, Row, column_type, to_valid_text
from app.headless.file_names import DIGEST_TAG_LENGTH
from engine.core.errors import UserError
from engine.imaging.picture_file import read_content
from engine.storage.atomic import remove_file, replace_file
from engine.storage.untrusted_files import open_regular, parse_json, read_json

__all__ = ["FileInUseError", "OutputFolder", "write_complete", "write_table"]

_TABLES = 10  # names that are tried for a table
_PARTS = (".png", ".npy")  # the recipe comes last: where it is, the others are
_MAX_INT = 2**53


class OutputFolder:
    """Results in sub-folders like those of the pictures, each under its picture's name.

    Parameters
    ----------
    folder
        Where they are.
    end
        The last part of each name: method, and what is chosen of output, class and layer.
    request
        The fingerprint of the assignment; results of another are not taken for done, and stay: a tag tells
        the names apart.
    columns
        Those of the table.
    """

    def __init__(self, folder: Path, end: str, request: str, columns: Collection[str]) -> None:
        self._folder, self._end, self._request, self._columns = folder, end, request, frozenset(columns)

    def kept(self, item: BatchItem) -> Row | None:
        """Return the row of a picture whose results are there, whole and made of the same picture in the same way; else None."""
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
        """Return whether plain values are a row of the table that tells of a picture without a failure."""
        if not isinstance(row, dict) or row.keys() != self._columns:
            return False
        types_fit = all(value is None or _fits(value, column_type(column)) for column, value in row.items())
        return types_fit and row["picture"] == to_valid_text(item.relative_path) and row["error"] == ""

    def write(self, finished: ItemResult) -> tuple[str, ...]:
        """Write the files of a picture, the recipe last; return what there is to know of the model."""
        recipe: dict[str, Any] = parse_json(finished.files[".json"])
        digests = {suffix: hashlib.sha256(finished.files[suffix]).hexdigest() for suffix in _PARTS}
        recipe["batch"] = {"request": self._request, "files": digests, "row": dict(finished.row)}
        for suffix in _PARTS:
            write_complete(self._path(finished.relative_path, suffix), finished.files[suffix])
        text = json.dumps(recipe, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        write_complete(self._path(finished.relative_path, ".json"), text.encode("utf-8", "backslashreplace"))
        return tuple(note for note in (*recipe["model"]["notes"], recipe["preprocessing"]["doubt"]) if note)

    def _batch_in(self, path: Path) -> dict[str, Any]:
        """Return what a recipe says of its batch; empty where there is none."""
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
        batch = self._batch_in(path.with_name(f"{path.name}-{self._end}.json"))
        tag = "" if batch.get("request") in (None, self._request) else f"-{self._request[:DIGEST_TAG_LENGTH]}"
        return path.with_name(f"{path.name}-{self._end}{tag}{suffix}")


class FileInUseError(UserError):
    """A file that is there is write-protected, or another program holds it open."""


def write_complete(path: Path, content: bytes) -> None:
    """Write a file under another name and rename it, so that it is never seen half written.

    Raises
    ------
    FileInUseError
        Where the file is there and cannot be replaced.
    UserError
        Where it cannot be written for another reason.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        replace_file(part, path)
    except OSError as error:
        remove_file(part)
        message = f"{str(path)!r} cannot be written: {error.strerror}."
        if isinstance(error, PermissionError) and path.exists():
            hint = "Close it in other programs, or take its write protection away; the same command goes on with it."
            raise FileInUseError(message, hint) from None
        raise UserError(message, "Make room, or choose another folder; what is done is kept.") from None


def write_table(path: Path, content: bytes) -> Path:
    """Write a table and return its path: another number in its name where a program such as Excel holds the table open."""
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
