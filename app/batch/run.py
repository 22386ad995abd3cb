"""Run a batch: find finished pictures, explain the others, list failures and write the table."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from app.batch.batch_item import BatchItem, ItemResults, Row
from app.batch.explain_item import columns, explain_serially, failed
from app.batch.find_pictures import choose_pictures, find_pictures
from app.batch.html_page import write_html
from app.batch.job_bundle import request_fingerprint
from app.batch.json_progress import JsonProgress
from app.batch.output_folder import OutputFolder
from app.batch.progress_line import ProgressLine
from app.batch.summary import check_parquet, write_csv, write_parquet
from app.batch.worker_pool import explain_in_processes
from app.headless.explain_request import ExplainRequest
from app.headless.file_names import request_suffix
from app.headless.terminal import print_error, print_line
from engine.core.errors import UserError
from engine.core.platform_rules import max_workers
from engine.dataset.folder import skipped_note
from engine.storage.atomic import MAX_NAME_BYTES, FileInUseError

__all__ = ["BatchOptions", "run_batch"]

_ALL_WORKED, _SOME_FAILED, _INTERRUPTED = 0, 1, 130  # the last is the convention of shells for Ctrl+C
_REMOVED = "Its results were removed while the batch ran. Run the same command again."
_LISTED = 20  # failures on the terminal; the table has all

_Line = ProgressLine | JsonProgress
_Executor = Callable[[Iterator[BatchItem]], ItemResults]


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The folders, processes and tables of a batch.

    Parameters
    ----------
    images, out
        The folders of pictures and of results.
    top
        The number of predicted classes in the table.
    workers
        The number of processes; 1 is this process.
    scheduler
        The address of a Dask scheduler, whose workers then explain the pictures.
    parquet
        Whether the table is also written as a Parquet file.
    only
        The explained pictures by their paths below `images`; None for all pictures below it.
    table
        Whether the table is written as a CSV file.
    html
        Whether a page with all results is written.
    background
        Whether progress and summary are printed as JSON, for another program.
    """

    images: Path
    out: Path
    top: int = 5
    workers: int = 1
    scheduler: str = ""
    parquet: bool = False
    only: tuple[str, ...] | None = None
    table: bool = True
    html: bool = False
    background: bool = False


@dataclass(slots=True)
class _BatchTotals:
    """The rows so far, the pictures done before, the number of those done now, and notes for the user."""

    rows: dict[str, Row] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # relative paths of pictures
    explained: int = 0
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()  # files without the suffix of a picture
    table: Path | None = None

    @property
    def failures(self) -> list[tuple[str, str]]:
        return sorted((str(row["picture"]), str(row["error"])) for row in self.rows.values() if row["error"])


def run_batch(request: ExplainRequest, options: BatchOptions) -> int:
    """Explain the unfinished pictures of a folder; return 0, 1 if some failed, or 130 after Ctrl+C."""
    if options.parquet:
        check_parquet()
    found = (
        find_pictures(options.images, options.out)
        if options.only is None
        else choose_pictures(options.images, options.only)
    )
    line = (JsonProgress if options.background else ProgressLine)(
        len(found.items) + len(found.closed), sys.stdout
    )
    executor = _make_executor(request, options, line)
    outputs = OutputFolder(
        options.out, request_suffix(request), request_fingerprint(request, options.top), columns(options.top)
    )
    tally = _BatchTotals(
        {item.relative_path: failed(item, options.top, why).row for item, why in found.closed}
    )
    tally.skipped = found.skipped
    undone = _pending_items(found.items, outputs, tally, line)
    interrupted = False
    try:
        if undone:
            with closing(executor(iter(undone))) as results:
                _take_over(results, outputs, tally, line)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        line.end()
        _check_results(outputs, tally)
        _write_tables(options, tally)
        if options.html:
            _write_page(options, tally, outputs, request.method.title)
    if isinstance(line, JsonProgress):
        return _tell_summary(line, tally, interrupted)
    return _print_summary(options, tally, line.total, interrupted)


def _pending_items(
    items: tuple[BatchItem, ...], outputs: OutputFolder, tally: _BatchTotals, line: _Line
) -> list[BatchItem]:
    """Return the unfinished pictures, and count the others as done."""
    undone = []
    for item in items:
        row = outputs.finished_row(item)
        if row is None:
            undone.append(item)
        else:
            tally.rows[item.relative_path] = row
            tally.kept.add(item.relative_path)
            line.show(len(tally.rows), 0)
    return undone


def _take_over(results: ItemResults, outputs: OutputFolder, tally: _BatchTotals, line: _Line) -> None:
    """Write the results of each picture."""
    for finished in results:
        row = finished.row
        if not finished.error:
            try:
                tally.notes = outputs.write(finished)
            except FileInUseError as error:  # concerns this picture only
                row = {**row, "error": str(error)}
        tally.rows[finished.relative_path] = row  # after its files, as Ctrl+C may come in between
        tally.explained += not row["error"]
        line.show(len(tally.rows), tally.explained)


def _check_results(outputs: OutputFolder, tally: _BatchTotals) -> None:
    """Count results as failed that were removed while the batch ran, and note shortened names."""
    made = [name for name, row in tally.rows.items() if not row["error"]]
    removed = [name for name in made if not outputs.has_results(name)]
    for name in removed:
        tally.rows[name] = {**tally.rows[name], "error": _REMOVED}
    tally.explained -= len(removed) - len(tally.kept.intersection(removed))
    tally.kept.difference_update(removed)
    num_shortened = sum(map(outputs.is_shortened, made))
    if num_shortened:
        note = f"the names of {num_shortened} results are shortened, as {MAX_NAME_BYTES} bytes is the limit."
        tally.notes += (note,)


def _make_executor(request: ExplainRequest, options: BatchOptions, line: _Line) -> _Executor:
    """Return a function that explains pictures: here, in processes, or on a cluster."""
    if not options.scheduler:
        count = max_workers(options.workers)
        if count < options.workers:
            print_error(f"note: {count} workers, the maximum of this system.")
        return (
            partial(explain_in_processes, request, top=options.top, count=count)
            if count > 1
            else partial(explain_serially, request, top=options.top)
        )
    if find_spec("distributed") is None:
        raise UserError("--scheduler needs Dask, which is not installed.", "pip install 'convscope[dask]'")
    from app.batch.cluster import explain_on_cluster  # needs an optional package

    def tell(text: str) -> None:
        line.end()
        print_error(text)

    return partial(explain_on_cluster, request, top=options.top, address=options.scheduler, tell=tell)


def _write_tables(options: BatchOptions, tally: _BatchTotals) -> None:
    rows = [tally.rows[relative] for relative in sorted(tally.rows)]
    if rows and options.table:
        tally.table = _written(write_csv, options.out / "summary.csv", options, rows)
    if rows and options.parquet:
        _written(write_parquet, options.out / "summary.parquet", options, rows)


def _write_page(options: BatchOptions, tally: _BatchTotals, outputs: OutputFolder, title: str) -> None:
    """Write the page of results, and print its name if it had to change."""
    names = sorted(tally.rows)
    pictures = {
        str(tally.rows[name]["picture"]): outputs.picture(name)
        for name in names
        if not tally.rows[name]["error"]
    }
    path = options.out / "report.html"
    if names:
        rows = [tally.rows[name] for name in names]
        _report_new_name(path, write_html(path, f"{title}: {options.images.name}", rows, pictures))


def _written(
    write: Callable[[Path, Sequence[str], Sequence[Row]], Path],
    path: Path,
    options: BatchOptions,
    rows: list[Row],
) -> Path:
    """Write a table, and print its name if it had to change."""
    return _report_new_name(path, write(path, columns(options.top), rows))


def _report_new_name(path: Path, place: Path) -> Path:
    if place != path:
        print_error(
            f"{path.name} is open in another program, or write-protected; its content is in {place.name}."
        )
    return place


def _tell_summary(line: JsonProgress, tally: _BatchTotals, interrupted: bool) -> int:
    """Print the summary as JSON and return the exit code."""
    failures = tally.failures
    counts = {
        "explained": tally.explained,
        "kept": len(tally.kept),
        "failed": len(failures),
        "total": line.total,
    }
    counts["done"] = len(tally.rows)
    first = [f"{name}: {error}" for name, error in failures[:_LISTED]]
    line.tell({"summary": {**counts, "stopped": interrupted, "failures": first, "notes": tally.notes}})
    return _INTERRUPTED if interrupted else _SOME_FAILED if failures else _ALL_WORKED


def _print_summary(options: BatchOptions, tally: _BatchTotals, total: int, interrupted: bool) -> int:
    """Print the summary and return the exit code."""
    failures = tally.failures
    for note in (*tally.notes, skipped_note(tally.skipped)):
        if note:
            print_error(f"note: {note}")
    for relative, error in failures[:_LISTED]:
        print_error(f"{relative}: {error}")
    if len(failures) > _LISTED:
        print_error(f"and {len(failures) - _LISTED} more, in the table")
    done = f"{tally.explained} explained now, {len(tally.kept)} before, {len(failures)} failed"
    if interrupted:
        print_line(
            f"Stopped after {len(tally.rows)} of {total} pictures ({done}). "
            "Run the same command again to resume."
        )
        return _INTERRUPTED
    table = f" Table: {tally.table or options.out / 'summary.csv'}" if options.table else ""
    print_line(f"{total} pictures: {done}.{table}")
    return _SOME_FAILED if failures else _ALL_WORKED
