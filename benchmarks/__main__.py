"""Run the benchmarks one after another in separate processes; write results into benchmarks/results.

python -m benchmarks                            all but those that take long
python -m benchmarks methods "occlusion VGG16"  some, with arguments of their own
python -m benchmarks scaling --into FILE        into a file of results that is there already
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import machine
from benchmarks.measurements import ROWS, Row, as_row
from benchmarks.result_file import FOLDER, Run, merged, read_run, write_run

_PARTS = (
    "responsiveness",
    "tiles",
    "live",
    "methods",
    "one_pass",
    "patterns",
    "occlusion",
    "opening",
    "peers",
)
_LONG = ("scaling", "pointing", "placement")


def main() -> int:
    """Return the number of benchmarks that failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join((*_PARTS, *_LONG)))
    parser.add_argument("--into", type=Path, help="the file of results to add to")
    given = parser.parse_args()
    unknown = {part.split()[0] for part in given.parts} - {*_PARTS, *_LONG}
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    run = read_run(given.into) if given.into and given.into.is_file() else _begun()
    path = given.into or FOLDER / f"{run.date[:16].replace(':', '')}.json"
    print("\n".join(f"{name:20} {value}" for name, value in machine.described().items()), flush=True)
    failed = 0
    for part in given.parts or _PARTS:
        rows, has_failed = _measured(part)
        failed += has_failed
        run = merged(run, rows)
        write_run(run, path)  # after each, so that the run can be stopped
    print(f"\nkept in {path}; python -m benchmarks.draw draws it")
    return failed


def _begun() -> Run:
    return Run(datetime.now(UTC).isoformat(timespec="seconds"), version("convscope"), machine.described(), ())


def _measured(part: str) -> tuple[list[Row], bool]:
    """Run one benchmark; return its rows, and whether it failed."""
    print(f"\n== {part}", flush=True)
    name, *arguments = part.split()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "rows"
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
        done = subprocess.run(command, env={**os.environ, ROWS: str(path)}, check=False)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [as_row(json.loads(line)) for line in lines], done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
