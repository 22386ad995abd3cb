"""Measure several ways in turns; print a line and return a row for benchmarks/results."""

import json
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["ROWS", "Point", "Ratio", "Reading", "Row", "alternately", "as_plain", "as_row", "keep", "tell"]

ROWS = "CONVSCOPE_BENCHMARK_ROWS"
"""The environment variable with the file for rows, one JSON object a line; without it, rows are printed."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The ratio of another way to ours: medians of one run, in seconds; a `target` of 0 is none."""

    chart: str
    title: str
    other: float
    ours: float
    target: float = 0.0

    @property
    def value(self) -> float:
        """The other way's seconds over ours."""
        return self.other / self.ours

    def text(self) -> str:
        """Return the line to print."""
        wanted = f", target {self.target:g}" if self.target else ""
        times = f"{_seconds(self.other)} against {_seconds(self.ours)}{wanted}"
        return f"{self.title:52} {self.value:7.2f} x   ({times})"


@dataclass(frozen=True, slots=True)
class Reading:
    """One quantity, which is to stay below `limit` where that is not 0."""

    chart: str
    title: str
    value: float
    unit: str
    limit: float = 0.0

    def text(self) -> str:
        """Return the line to print."""
        wanted = f"   (limit {self.limit:g} {self.unit})" if self.limit else ""
        return f"{self.title:52} {self.value:7.4g} {self.unit}{wanted}"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of one of a chart's curves; `across` and `up` are the labels of the axes, with units."""

    chart: str
    curve: str
    x: float
    y: float
    across: str
    up: str

    def text(self) -> str:
        """Return the line to print."""
        return f"{self.curve:36} {self.across}: {self.x:<8g} {self.up}: {self.y:.3g}"


Row = Ratio | Reading | Point
_KINDS: Mapping[str, type[Row]] = {"ratio": Ratio, "reading": Reading, "point": Point}


def alternately(
    ways: Sequence[Callable[[], object]],
    repeats: int,
    clock: Callable[[], float] = time.perf_counter,
    warm: int = 1,
) -> list[float]:
    """Return the median seconds of each way; they take turns, so other load affects all alike.

    The first `warm` turns do not count: they trace and load.
    """
    taken: list[list[float]] = [[] for _ in ways]
    for turn in range(warm + repeats):
        for way, seconds in zip(ways, taken, strict=True):
            begun = clock()
            way()
            if turn >= warm:
                seconds.append(clock() - begun)
    return [statistics.median(seconds) for seconds in taken]


def tell(row: Row) -> None:
    """Print a row, and keep it."""
    print(row.text(), flush=True)
    keep(row)


def keep(row: Row) -> None:
    """Add a row to the file of rows where there is one."""
    if path := os.environ.get(ROWS):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(as_plain(row), allow_nan=False) + "\n")


def as_plain(row: Row) -> dict[str, Any]:
    """Return a row as JSON has it."""
    kind = next(name for name, cls in _KINDS.items() if isinstance(row, cls))
    return {"kind": kind, **asdict(row)}


def as_row(plain: Mapping[str, Any]) -> Row:
    """Return the row that `as_plain` made this of."""
    return _KINDS[plain["kind"]](**{name: value for name, value in plain.items() if name != "kind"})


def _seconds(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
