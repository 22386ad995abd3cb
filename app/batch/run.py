"""A batch from beginning to end: what is there already, what is made, what failed, and the table of all."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from app.batch.batch_item import Piece, Results, Row
from app.batch.explain_item import columns, explain_here, failed
from app.batch.find_pictures import pictures_below
from app.batch.job_bundle import fingerprint
from app.batch.output_folder import HeldError, Outputs
from app.batch.progress import ProgressLine
from app.batch.summary import check_parquet, write_csv, write_parquet
from app.batch.worker_pool import explain_in_processes
from app.headless.explain_request import Assignment
from app.headless.file_names import asked_end
from app.headless.terminal import say, warn
from engine.core.errors import UserError
from engine.core.platform_rules import max_workers
from engine.dataset.folder import skipped_note

__all__ = ["Order", "explain_all"]

_ALL_WORKED, _SOME_FAILED, _INTERRUPTED = 0, 1, 130  # the last is what a shell expects after Ctrl+C
_LISTED = 20  # failures that are told one by one; all are in the table

_Way = Callable[[Iterator[Piece]], Results]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be explained, where results go, and who does it.

    Parameters
    ----------
    images, out
        The folders of pictures and of results.
    top
        The number of predicted classes in the table.
    workers
        The number of processes; with one the work is done in this process.
    scheduler
        The address of a Dask scheduler, whose workers are then to do it.
    parquet
        Whether the table is also written as a Parquet file.
    """

    images: Path
    out: Path
    top: int = 5
    workers: int = 1
    scheduler: str = ""
    parquet: bool = False


@dataclass(slots=True)
class _Tally:
    """What has come of the pictures so far: their rows, how many were done before and now, what there is to know of the model."""

    rows: dict[str, Row] = field(default_factory=dict)
    kept: int = 0
    explained: int = 0
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()  # files that are no pictures by their names
    table: Path | None = None

    @property
    def failures(self) -> list[tuple[str, str]]:
        return sorted((str(row["picture"]), str(row["error"])) for row in self.rows.values() if row["error"])


def explain_all(assignment: Assignment, order: Order) -> int:
    """Explain all pictures of a folder that are not done yet; return 0 if all worked, 1 if some failed, 130 after Ctrl+C."""
    if order.parquet:
        check_parquet()
    found = pictures_below(order.images, order.out)
    line = ProgressLine(len(found.pieces) + len(found.closed), sys.stdout)
    way = _way(assignment, order, line)
    outputs = Outputs(
        order.out, asked_end(assignment), fingerprint(assignment, order.top), columns(order.top)
    )
    tally = _Tally({piece.relative: failed(piece, order.top, why).row for piece, why in found.closed})
    tally.skipped = found.skipped
    undone = _undone(found.pieces, outputs, tally, line)
    interrupted = False
    try:
        if undone:
            with closing(way(iter(undone))) as results:
                _take_over(results, outputs, tally, line)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        line.end()
        _write_tables(order, tally)
    return _conclude(order, tally, line.total, interrupted)


def _undone(pieces: tuple[Piece, ...], outputs: Outputs, tally: _Tally, line: ProgressLine) -> list[Piece]:
    """Return the pictures that are to be explained, and count the others as done."""
    undone = []
    for piece in pieces:
        row = outputs.kept(piece)
        if row is None:
            undone.append(piece)
        else:
            tally.rows[piece.relative] = row
            tally.kept += 1
            line.show(len(tally.rows), 0)
    return undone


def _take_over(results: Results, outputs: Outputs, tally: _Tally, line: ProgressLine) -> None:
    """Write each picture's results as they come."""
    for finished in results:
        tally.rows[finished.relative] = finished.row
        if not finished.error:
            try:
                tally.notes = outputs.write(finished)
                tally.explained += 1
            except HeldError as error:  # this picture's files only
                tally.rows[finished.relative] = {**finished.row, "error": str(error)}
        line.show(len(tally.rows), tally.explained)


def _way(assignment: Assignment, order: Order, line: ProgressLine) -> _Way:
    """Return how pictures are explained."""
    if not order.scheduler:
        count = max_workers(order.workers)
        if count < order.workers:
            warn(f"note: {count} workers, as this system can wait for no more.")
        return (
            partial(explain_in_processes, assignment, top=order.top, count=count)
            if count > 1
            else partial(explain_here, assignment, top=order.top)
        )
    if find_spec("distributed") is None:
        raise UserError("--scheduler needs Dask, which is not installed.", "pip install 'convscope[dask]'")
    from app.batch.cluster import explain_on_cluster  # needs an optional package

    def tell(text: str) -> None:
        line.end()
        warn(text)

    return partial(explain_on_cluster, assignment, top=order.top, address=order.scheduler, tell=tell)


def _write_tables(order: Order, tally: _Tally) -> None:
    rows = [tally.rows[relative] for relative in sorted(tally.rows)]
    if rows:
        tally.table = _written(write_csv, order.out / "summary.csv", order, rows)
    if rows and order.parquet:
        _written(write_parquet, order.out / "summary.parquet", order, rows)


def _written(
    write: Callable[[Path, Sequence[str], Sequence[Row]], Path], path: Path, order: Order, rows: list[Row]
) -> Path:
    """Write a table, and say where another program makes it go under another name."""
    place = write(path, columns(order.top), rows)
    if place != path:
        warn(f"{path.name} is open in another program, or write-protected; the table is in {place.name}.")
    return place


def _conclude(order: Order, tally: _Tally, total: int, interrupted: bool) -> int:
    """Say what has come of it, and return the exit code."""
    failures = tally.failures
    for note in (*tally.notes, skipped_note(tally.skipped)):
        if note:
            warn(f"note: {note}")
    for relative, error in failures[:_LISTED]:
        warn(f"{relative}: {error}")
    if len(failures) > _LISTED:
        warn(f"and {len(failures) - _LISTED} more, in the table")
    done = f"{tally.explained} explained now, {tally.kept} before, {len(failures)} failed"
    if interrupted:
        say(
            f"Stopped after {len(tally.rows)} of {total} pictures ({done}). The same command goes on with the rest."
        )
        return _INTERRUPTED
    say(f"{total} pictures: {done}. Table: {tally.table or order.out / 'summary.csv'}")
    return _SOME_FAILED if failures else _ALL_WORKED
