"""Open every architecture of keras.applications with random weights, and time each method.

    python -m benchmarks.applications [--write] [NAME ...]

One process an architecture, so that memory is each one's own. Prints the rows of the table in docs/models.md,
and with --write puts them there; where a row fails, ends with 1, naming the row and the method, and writes
nothing.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.core.architecture_names import ARCHITECTURES

_TITLES = (
    "architecture", "parameters", "input", "expects", "open, s", "Grad-CAM", "saliency", "occlusion",
    "activations", "memory, GB",
)  # fmt: skip
_TIMED = ("grad-cam", "saliency", "occlusion", "activations")
_FURTHER: dict[str, dict[str, Any]] = {
    "guided-backpropagation": {},
    "integrated-gradients": {"steps": 2},
    "class-model": {"steps": 2},
    "receptive-field": {"count": 1},
}
_EXPLAINED = ("blank", "grey but for traces")
"""The note on a constant map or class model; scores of random weights may hardly change."""
_LIMIT = 1800


def main() -> int:
    """Print a row for each architecture; return 1 where one has failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="all of them, if none is given")
    parser.add_argument("--write", action="store_true", help="put the table into docs/models.md")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.names[0])
        return 0
    rows = [_row(_TITLES), _row(["---"] * len(_TITLES))]
    print(*rows, sep="\n", flush=True)
    failed = []
    for name in given.names or ARCHITECTURES:
        row, fault = _measured(name)
        rows.append(row)
        failed += [fault] if fault else []
        print(fault or row, flush=True)
    if failed:
        print(f"{len(failed)} of {len(rows) - 2} failed:", *failed, sep="\n", file=sys.stderr)
    elif given.write:
        _write(rows)
    return 1 if failed else 0


def _measured(name: str) -> tuple[str, str]:
    """Return the row of an architecture and its failures."""
    command = [sys.executable, "-m", "benchmarks.applications", "--one", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return "", f"{name}: not done after {_LIMIT} s"
    if done.returncode == 0:
        return done.stdout.strip(), ""
    lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
    said = next((line for line in reversed(lines) if line.startswith(f"{name}: ")), "")
    return "", said or f"{name}: {lines[-1]}"


def _write(rows: list[str]) -> None:
    """Put the table into the page."""
    from tests.pages import check_table

    os.environ["CONVSCOPE_WRITE"] = "1"
    check_table("models.md", "architectures", rows)


def one(name: str) -> None:
    """Print the row of one architecture."""
    from engine.network import tensorflow_startup

    tensorflow_startup.import_tensorflow()
    import keras
    import numpy as np

    from engine.imaging.picture_file import read_picture
    from engine.imaging.samples import sample_path
    from engine.model_files.loader import open_model

    keras.utils.set_random_seed(0)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"{name}.keras"
        getattr(keras.applications, name)(weights=None).save(path)
        begun = time.perf_counter()
        opened = open_model(path)
        seconds = time.perf_counter() - begun
    photograph = read_picture(sample_path("chelsea.png"))
    mirrored = replace(
        photograph, pixels=np.ascontiguousarray(photograph.pixels[:, ::-1])
    )  # of the same one scores are known
    cells, method = [], ""
    try:
        for method, job in jobs(opened.probe.model, photograph, opened.preprocessing):
            explain(job, opened.probe)
            if method in _TIMED:
                cells.append(f"{explain(replace(job, photograph=mirrored), opened.probe):.2f}")
    except Exception as error:
        raise SystemExit(
            f"{name}: {method}: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        ) from error
    model = opened.probe.model
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size, scaling = " x ".join(map(str, model.input_shape)), str(opened.preprocessing.scaling)
    print(
        _row([name, f"{model.root.num_params:,}", size, scaling, f"{seconds:.1f}", *cells, f"{memory:.1f}"])
    )


def jobs(model: Any, photograph: Any, prepared: Any, window: int = 128) -> Iterator[tuple[str, Any]]:
    """Yield the requests for each architecture by name, the timed ones first."""
    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.core.method import make
    from engine.core.target import Target
    from engine.runtime.job import Job

    def job(method: str, given: dict[str, Any]) -> Any:
        return Job(1, make(method, "", given), Target(0), photograph, prepared)

    timed: dict[str, dict[str, Any]] = {method: {} for method in _TIMED}
    for method, given in {**timed, "occlusion": {"size": window, "stride": window // 2}, **_FURTHER}.items():
        yield method, job(method, given)
    maps = [node for node in model.maps() if node.shape[0] * node.shape[1] > 1]
    for place, number in (("early", len(maps) // 8), ("middle", len(maps) // 2)):
        yield f"grad-cam at {maps[number].path!r} ({place})", job("grad-cam", {"layer": maps[number].path})


def explain(job: Any, probe: Any) -> float:
    """Return how long a job takes, in seconds.

    Raises
    ------
    ValueError
        If the map is not finite, or constant without a note.
    """
    import numpy as np

    from engine.runtime.job import run_job

    outcome = run_job(job, probe)
    result = outcome.result
    if not result.raw.size or not np.isfinite(result.raw).all():
        raise ValueError("not all of the map is finite")
    if np.ptp(result.raw) == 0 and not any(words in " ".join(result.notes) for words in _EXPLAINED):
        raise ValueError("the map is the same everywhere")
    return float(outcome.seconds)


def _row(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
