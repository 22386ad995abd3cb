"""What travels between the command and whoever explains the pictures."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["BatchItem", "Cell", "ItemResult", "ItemResults", "Row", "column_type", "to_valid_text"]

_WHOLE, _TEXT = ("class_", "target"), ("picture", "sha256", "label_", "target_label", "scaling", "error")

Cell = str | int | float | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One picture to be explained: `relative_path` names it within the folder, with slashes.

    `content` holds the bytes of its file where `path` cannot be read, on another machine; None elsewhere.
    """

    relative_path: str
    path: Path
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What a picture came to: the bytes of its files by suffix, none where it failed, and its row of the table."""

    relative_path: str
    row: Row
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def error(self) -> str:
        """What went wrong, as a sentence; empty where nothing did."""
        return str(self.row["error"] or "")


ItemResults = Generator[ItemResult, None, None]
"""Pictures as they are finished; closing it ends the work."""


def column_type(column: str) -> type[str] | type[int] | type[float]:
    """Return the type of the values in a column of the table; any of them may be None."""
    if column.startswith(_TEXT):
        return str
    return int if column.startswith(_WHOLE) else float


def to_valid_text(name: str) -> str:
    """Return the name of a file as text that can be written: names need not be valid Unicode."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
