"""Escape text in CSV files, so that a spreadsheet runs no name of a file or class as a formula."""

import re

__all__ = ["escape_cell", "unescape_cell"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARK = "'"  # marks text in spreadsheets (OWASP, CSV injection)

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?", re.ASCII)

Cell = str | int | float | None


def escape_cell(value: Cell) -> Cell:
    """Return a value for a CSV file: text that begins like a formula or with the mark gets the mark.

    Numbers stay unchanged, negative numbers too.
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return _MARK + value if value.lstrip(" ").startswith((*_FORMULA, _MARK)) else value


def unescape_cell(text: str) -> str:
    """Return the text of a cell that `escape_cell` has made."""
    return text.removeprefix(_MARK)
