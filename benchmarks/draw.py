"""Draw the results of a run into docs/images/performance, one picture for each chart.

python -m benchmarks.draw [FILE]; without a file the newest in benchmarks/results.
"""

import re
import sys
from pathlib import Path

from benchmarks.charts import chart
from benchmarks.result_file import Run, newest, read_run

__all__ = ["draw"]

_FOLDER = Path(__file__).parents[1] / "docs" / "images" / "performance"


def main(names: list[str]) -> int:
    """Draw; return 1 where there is nothing to draw."""
    path = Path(names[0]) if names else newest()
    if path is None:
        print("There are no results in benchmarks/results yet: run `make bench` first.")
        return 1
    for file in draw(read_run(path), _FOLDER):
        print(file)
    return 0


def draw(run: Run, folder: Path) -> list[Path]:
    """Write the charts of a run; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name in dict.fromkeys(row.chart for row in run.rows):
        file = folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.svg"
        rows = [row for row in run.rows if row.chart == name]
        file.write_text(chart(rows, f"{name}, Convscope {run.version}, {run.date[:10]}"), encoding="utf-8")
        files.append(file)
    return files


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
