"""The values that travel between the batch command and its workers."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["BatchItem", "Cell", "ItemResult", "ItemResults", "Row", "column_type", "to_valid_text"]

_WHOLE, _TEXT = ("class_", "target"), ("picture", "sha256", "label_", "target_label", "scaling", "error")

Cell = str | int | float | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One picture of a batch; `relative_path` is its path in the folder, with slashes.

    `content` holds the bytes of the file for another machine, which cannot read `path`; else it is None.
    """

    relative_path: str
    path: Path
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The result of a picture: its row of the table, and the bytes of its files by suffix, if any."""

    relative_path: str
    row: Row
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def error(self) -> str:
        """The error as a sentence; empty after a success."""
        return str(self.row["error"] or "")


ItemResults = Generator[ItemResult, None, None]
"""Yields results as they are ready; closing the generator ends the work."""


def column_type(column: str) -> type[str] | type[int] | type[float]:
    """Return the type of the values in a column of the table; any of them may be None."""
    if column.startswith(_TEXT):
        return str
    return int if column.startswith(_WHOLE) else float


def to_valid_text(name: str) -> str:
    """Return the name of a file as valid Unicode, other bytes as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
