"""What a run of the benchmarks found, as a file in benchmarks/results."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measurements import Ratio, Reading, Row, as_plain, as_row

__all__ = ["FOLDER", "Run", "merged", "newest", "read_run", "write_run"]

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Run:
    """Rows with their time (ISO 8601, UTC), the version of Convscope, and the machine."""

    date: str
    version: str
    machine: dict[str, str]
    rows: tuple[Row, ...]


def write_run(run: Run, path: Path) -> None:
    """Write a run, a row a line so that two runs can be compared by eye."""
    head = {"date": run.date, "version": run.version, "machine": run.machine}
    rows = ",\n".join("  " + json.dumps(as_plain(row), allow_nan=False) for row in run.rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(head, indent=1, allow_nan=False)[:-2] + ',\n "rows": [\n' + rows + "\n ]\n}\n",
        encoding="utf-8",
    )


def read_run(path: Path) -> Run:
    """Read a run."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    return Run(plain["date"], plain["version"], plain["machine"], tuple(as_row(row) for row in plain["rows"]))


def newest(folder: Path = FOLDER) -> Path | None:
    """Return the file of the latest run; their names are dates."""
    return max(folder.glob("*.json"), default=None)


def merged(run: Run, rows: Sequence[Row]) -> Run:
    """Return a run with newer rows in the places of those about the same, and the others behind."""
    fresh = {_state(row): row for row in rows}
    kept = [fresh.pop(_state(row), row) for row in run.rows]
    return replace(run, rows=(*kept, *fresh.values()))


def _state(row: Row) -> tuple[object, ...]:
    return (row.chart, row.title) if isinstance(row, (Ratio, Reading)) else (row.chart, row.curve, row.x)
