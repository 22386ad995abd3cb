"""Text in CSV files that spreadsheets open: no name of a file or class may become a formula that runs there."""

import re

__all__ = ["escape_cell", "unescape_cell"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARK = "'"  # what spreadsheets take for "this is text" (OWASP, CSV injection)

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?", re.ASCII)

Cell = str | int | float | None


def escape_cell(value: Cell) -> Cell:
    """Return a value as a CSV file may hold it: text that would begin a formula, or begins with the mark, gets the mark.

    Numbers stay as they are, negative ones too.
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return _MARK + value if value.lstrip(" ").startswith((*_FORMULA, _MARK)) else value


def unescape_cell(text: str) -> str:
    """Return the text behind a cell that `escape_cell` has made."""
    return text.removeprefix(_MARK)
