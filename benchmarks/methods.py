"""How long each method takes, the first time and again."""

import sys

import numpy as np

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import engine.methods  # noqa: F401 - enters the methods into the register
from benchmarks.measurements import Reading, keep
from benchmarks.networks import forget_scores
from engine.core.marks import Marks
from engine.core.method import METHODS, make, unsupported_reason
from engine.core.target import Target
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import sample_path
from engine.model_files.loader import open_embedded
from engine.network.keras_probe import KerasProbe
from engine.runtime.job import Job, run_job


def main() -> int:
    """Print a table of times."""
    opened = open_embedded()
    cat = read_picture(sample_path("chelsea.png"))
    target = Target(285)
    print("method                 first run   again   (seconds, chelsea.png, EfficientNet-Lite0)")
    mask = np.zeros(cat.pixels.shape[:2], bool)
    mask[100:200, 200:300] = True
    for name, cls in METHODS.items():
        reason = unsupported_reason(cls, opened.probe.model)
        if reason:
            print(f"{name:22} {reason}")
            continue
        jobs = (
            Job(number, make(name), target, cat, opened.preprocessing, Marks(mask=mask)) for number in (1, 2)
        )
        first, again = (_seconds(job, opened.probe) for job in jobs)
        print(f"{name:22} {first:9.2f} {again:7.2f}")
        keep(Reading("methods", name, again, "s"))
    return 0


def _seconds(job: Job, probe: KerasProbe) -> float:
    """Return how long a job takes that nothing is known of yet."""
    forget_scores(probe)
    return run_job(job, probe).seconds


if __name__ == "__main__":
    sys.exit(main())
