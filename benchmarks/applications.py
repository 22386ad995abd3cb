"""Every architecture of keras.applications with random weights: whether it opens from its file, and what each method costs.

    python -m benchmarks.applications [NAME ...]

One process an architecture, so that memory is each one's own; prints the rows of the table in docs/models.md.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.architecture_names import ARCHITECTURES

_METHODS = {"grad-cam": {}, "saliency": {}, "occlusion": {"size": 128, "stride": 64}, "activations": {}}
_LIMIT = 600


def main(names: list[str]) -> None:
    """Print a row for each architecture."""
    print("| architecture | parameters | input | expects | open, s | Grad-CAM | saliency | occlusion | activations | memory, GB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in names or ARCHITECTURES:
        command = [sys.executable, "-m", "benchmarks.applications", "--one", name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)
        said = done.stdout.strip() or (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        print(said if done.returncode == 0 else f"| {name} | {said} |", flush=True)


def one(name: str) -> None:
    """Print the row of one architecture."""
    from engine import backend

    backend.start()
    import keras
    import numpy as np

    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.job import Job, drain
    from engine.loader import open_model
    from engine.method import make
    from engine.photograph import read_photograph
    from engine.samples import sample
    from engine.target import Target

    keras.utils.set_random_seed(0)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"{name}.keras"
        getattr(keras.applications, name)(weights=None).save(path)
        begun = time.perf_counter()
        opened = open_model(path)
        seconds = time.perf_counter() - begun
    photograph = read_photograph(sample("chelsea.png"))
    model = opened.probe.model
    cells = []
    for method, given in _METHODS.items():
        job = Job(1, make(method, "", given), Target(0), photograph, opened.preprocessing)
        result = drain(job, opened.probe).result
        again = drain(job, opened.probe).seconds
        assert (np.isfinite(result.raw).all() and np.ptp(result.raw) > 0) or "blank" in " ".join(result.notes), method
        cells.append(f"{again:.2f}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size = " x ".join(map(str, model.input_shape))
    scaling = opened.preprocessing.scaling
    print(f"| {name} | {model.root.num_params:,} | {size} | {scaling} | {seconds:.1f} | {' | '.join(cells)} | {memory:.1f} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        main(sys.argv[1:])
