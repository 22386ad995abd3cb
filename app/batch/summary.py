"""Write the table of a batch, one row per picture, as CSV and as Parquet."""

import csv
import io
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from app.batch.batch_item import Row, column_type
from app.batch.output_folder import write_table
from app.headless.spreadsheet import escape_cell
from engine.core.errors import UserError

__all__ = ["check_parquet", "write_csv", "write_parquet"]

_ARROW = {str: "string", int: "int64", float: "float64"}


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> Path:
    """Write rows as CSV in UTF-8 and return the path; no text is a formula, unknown values are empty."""
    text = io.StringIO()
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writeheader()
    table.writerows({name: escape_cell(value) for name, value in row.items()} for row in rows)
    return write_table(path, text.getvalue().encode("utf-8", "backslashreplace"))


def check_parquet() -> None:
    """Raise a UserError if pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise UserError(
            "--parquet needs the package pyarrow, which is not installed.", "pip install 'convscope[parquet]'"
        )


def write_parquet(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> Path:
    """Write rows as Parquet with typed columns and return the path; unknown values are null."""
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, pyarrow.type_for_alias(_ARROW[column_type(name)])) for name in columns])
    stream = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.Table.from_pylist([dict(row) for row in rows], schema), stream)
    return write_table(path, stream.getvalue().to_pybytes())
