"""Class names from a file: lines of text, JSON or CSV."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from engine.core.errors import UserError
from engine.storage.untrusted_files import parse_json, read_text

__all__ = ["LABEL_STEMS", "LABEL_SUFFIXES", "find_labels", "label_files", "read_labels"]

LABEL_STEMS = ("labels", "class_names", "classes", "class_indices", "names")
LABEL_SUFFIXES = (".txt", ".json", ".csv")
_HEADINGS = {"label", "name", "class", "class_name", "labels", "names"}
_NUMBERED = re.compile(r"^\s*(?P<number>\d+)\s*[:,;=\t ]\s*(?P<name>.+)$")
_NUMBER_LAST = re.compile(r"^\s*(?P<name>.+?)\s*[:,;=\t]\s*(?P<number>\d+)\s*$")
_SEPARATORS = ";\t,"


def find_labels(model: Path, count: int) -> tuple[tuple[str, ...], str]:
    """Return the class names in a file next to a model file, and the name of that file.

    Both are empty if no file has the right number of names.

    Parameters
    ----------
    model
        The path of the model file.
    count
        The number of classes.
    """
    for path in label_files(model):
        try:
            return read_labels(path, count, model.parent), path.name
        except UserError:  # an unrelated file with such a name
            continue
    return (), ""


def label_files(model: Path) -> Iterator[Path]:
    """Yield the files next to a model file that may hold its class names, the most likely first."""
    stems = (model.stem, f"{model.stem}_labels", f"{model.stem}.labels", *LABEL_STEMS)
    places = (model.parent / f"{stem}{suffix}" for stem in stems for suffix in LABEL_SUFFIXES)
    return (path for path in places if path.is_file())


def read_labels(path: Path, count: int, within: Path | None = None) -> tuple[str, ...]:
    """Return the class names in a file, in the order of the classes.

    A text file has one name per line, with or without its number before it. JSON is a list of names, or an
    object with the numbers as keys or as values. CSV has the name in the column headed label, name or class,
    or else in the last column.

    Parameters
    ----------
    path
        The file.
    count
        The number of classes.
    within
        The folder in which the file must be, links resolved; None for a file that the user has chosen.

    Raises
    ------
    UserError
        If the file cannot be read or has another number of names.
    """
    text = read_text(path, within=within)
    readers = {".json": _from_json, ".csv": _from_csv}
    try:
        names = tuple(str(name).strip() for name in readers.get(path.suffix.lower(), _from_lines)(text))
    except (ValueError, TypeError, KeyError, csv.Error) as error:
        raise UserError(
            f"{path.name} is not a list of class names ({error}).", "Write one name per line."
        ) from None
    if len(names) != count:
        raise UserError(
            f"{path.name} has {len(names)} names, but the model has {count} classes.",
            "Choose the label file that came with the model.",
        )
    return names


def _from_lines(text: str) -> Iterable[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and lines[0].startswith(("{", "[")):
        return _from_json(text)
    for pattern in (_NUMBERED, _NUMBER_LAST):
        matches = [match for line in lines if (match := pattern.match(line))]
        numbered = [(int(match["number"]), match["name"].strip().strip("'\"")) for match in matches]
        unlike = len({name for _, name in numbered}) == len(numbered)
        if len(numbered) == len(lines) and unlike and _are_all(number for number, _ in numbered):
            return _ordered(numbered)
    return lines


def _from_json(text: str) -> Iterable[str]:
    tree: Any = parse_json(text)
    if isinstance(tree, list):
        return [_name(item) for item in tree]
    if not isinstance(tree, dict):
        raise ValueError("neither a list nor an object")
    if all(isinstance(value, int) and not isinstance(value, bool) for value in tree.values()):
        return _ordered([(number, name) for name, number in tree.items()])
    return _ordered([(int(number), _name(value)) for number, value in tree.items()])


def _name(value: Any) -> str:
    """Return the name in an entry; the entry may be [WordNet id, name], as in Keras's list."""
    if isinstance(value, list):
        value = value[-1] if value else None
    elif isinstance(value, dict):
        value = value.get("name")
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ValueError("an entry is not a name")
    return str(value)


def _from_csv(text: str) -> Iterable[str]:
    rows = _rows(text)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    named = any(name in header for name in _HEADINGS)
    body = rows[1:] if named else rows
    width = min((len(row) for row in body), default=0)
    wordy = [column for column in range(width) if not all(_is_number(row[column]) for row in body)]
    headed = [column for column in wordy if column < len(header) and header[column] in _HEADINGS]
    place = (headed or wordy[-1:] or [width - 1])[0]
    counting = [
        column
        for column in range(width)
        if column != place and all(row[column].strip().isdigit() for row in body)
    ]
    if counting and _are_all(int(row[counting[0]]) for row in body):
        return _ordered([(int(row[counting[0]]), row[place]) for row in body])
    return [row[place] for row in body]


def _rows(text: str) -> list[list[str]]:
    """Return the rows of a table; the separator is detected, because Excel's depends on the language."""
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == len("sep=,"):
        return _parted(lines[1:], lines[0][-1])
    tables = [_parted(lines, separator) for separator in _SEPARATORS]
    even = [rows for rows in tables if rows and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1]
    return next(iter(even), tables[-1])


def _parted(lines: list[str], separator: str) -> list[list[str]]:
    return [row for row in csv.reader(lines, delimiter=separator) if any(cell.strip() for cell in row)]


def _is_number(text: str) -> bool:
    return text.strip().lstrip("+-").replace(".", "", 1).isdigit()


def _ordered(pairs: list[tuple[int, str]]) -> list[str]:
    if not _are_all(number for number, _ in pairs):
        raise ValueError("the class numbers are not consecutive from 0 or 1")
    return [name for _, name in sorted(pairs)]


def _are_all(numbers: Iterable[int]) -> bool:
    ordered = sorted(numbers)
    return (
        bool(ordered)
        and ordered[0] in (0, 1)
        and ordered == list(range(ordered[0], ordered[0] + len(ordered)))
    )
