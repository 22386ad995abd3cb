"""The folder of results: written so that what is there is whole, and known again."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.batch.piece import Finished, Piece, Row
from engine.atomic import remove_file, replace_file
from engine.errors import UserError
from engine.photograph import read_content

__all__ = ["HeldError", "Outputs", "write_table", "write_whole"]

_TABLES = 10  # names that are tried for a table
_PARTS = (".png", ".npy")  # the recipe comes last: where it is, the others are


class Outputs:
    """Results in sub-folders like those of the pictures, each under its picture's name.

    Parameters
    ----------
    folder
        Where they are.
    method
        The name of the method, the last part of each name.
    request
        The fingerprint of the assignment; results of another are not taken for done.
    """

    def __init__(self, folder: Path, method: str, request: str) -> None:
        self._folder, self._method, self._request = folder, method, request

    def kept(self, piece: Piece) -> Row | None:
        """Return the row of a picture whose results are there, whole and made of the same picture in the same way; else None."""
        batch = _batch_in(self._path(piece.relative, ".json"))
        if batch is None or batch.get("request") != self._request:
            return None
        try:
            whole = all(_digest(self._path(piece.relative, suffix)) == batch["files"][suffix] for suffix in _PARTS)
            same = whole and hashlib.sha256(read_content(piece.path)).hexdigest() == batch["row"]["sha256"]
        except (OSError, UserError, KeyError, TypeError):
            return None
        row: Row = batch["row"]
        return row if same and row.get("error") == "" else None

    def write(self, finished: Finished) -> tuple[str, ...]:
        """Write the files of a picture, the recipe last; return what there is to know of the model."""
        recipe: dict[str, Any] = json.loads(finished.files[".json"])
        digests = {suffix: hashlib.sha256(finished.files[suffix]).hexdigest() for suffix in _PARTS}
        recipe["batch"] = {"request": self._request, "files": digests, "row": dict(finished.row)}
        for suffix in _PARTS:
            write_whole(self._path(finished.relative, suffix), finished.files[suffix])
        text = json.dumps(recipe, indent=2, ensure_ascii=False) + "\n"
        write_whole(self._path(finished.relative, ".json"), text.encode("utf-8", "backslashreplace"))
        return tuple(recipe["model"]["notes"])

    def _path(self, relative: str, suffix: str) -> Path:
        path = self._folder / relative
        return path.with_name(f"{path.name}-{self._method}{suffix}")


class HeldError(UserError):
    """A file that is there is write-protected, or another program holds it open."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and rename it, so that it is never seen half written.

    Raises
    ------
    HeldError
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
            raise HeldError(message, hint) from None
        raise UserError(message, "Make room, or choose another folder; what is done is kept.") from None


def write_table(path: Path, content: bytes) -> Path:
    """Write a table and return its path: another number in its name where a program such as Excel holds the table open."""
    for number in range(1, _TABLES):
        place = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        with suppress(HeldError):
            write_whole(place, content)
            return place
    write_whole(path, content)
    return path


def _batch_in(path: Path) -> dict[str, Any] | None:
    try:
        batch = json.loads(path.read_text(encoding="utf-8"))["batch"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return batch if isinstance(batch, dict) else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
