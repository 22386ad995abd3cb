"""Measure whether networks trained on the sample faces look at a face in one quarter of a picture.

Each of the twenty validation faces is pasted at half size into each quarter of a
validation picture without a face. A map that points nowhere has 25 % of its evidence in that quarter,
and its peak there once in four times.

python -m benchmarks.pointing                       the course's network, flattened and averaged, and the
embedded one; seed 0 python -m benchmarks.pointing --seeds 3             seeds 0, 1 and 2 python -m
benchmarks.pointing --network averaged    one of them
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import numpy as np

import engine.methods  # noqa: F401 - enters the methods into the register
from benchmarks.measurements import Reading, tell
from engine.core.arrays import Bytes, Float32Array
from engine.core.box import Box
from engine.core.method import make
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.dataset.sample_sets import write_set
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.superpixels import is_blank
from engine.methods.evaluation.faithfulness import map_evidence, share_inside
from engine.model_files.loader import open_model
from engine.runtime.job import Job, run_job
from engine.training.plan import COURSE, EMBEDDED, TrainingPlan
from engine.training.process.worker import work
from engine.training.run_folder import RunFolder

PLANS = {
    "flattened": TrainingPlan(network=COURSE, size=96, epochs=15, patience=0),
    "averaged": TrainingPlan(network=COURSE, size=96, epochs=40, patience=0, global_pooling=True),
    "embedded": TrainingPlan(network=EMBEDDED, size=128, epochs=5, patience=0, fine_tuning=5),
}
_FACE = "faces"


@dataclass(frozen=True, slots=True)
class Composed:
    """A picture with a face in one quarter, and where that is."""

    photograph: Photograph
    box: Box


def main() -> int:
    """Train and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", choices=tuple(PLANS), help="only this one")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from 0 on")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="convscope-", ignore_cleanup_errors=True) as folder:
        pictures = Path(folder) / "faces"
        write_set("faces", pictures)
        for name in (given.network,) if given.network else PLANS:
            for seed in range(given.seeds):
                measure(
                    f"{name}, seed {seed}",
                    replace(PLANS[name], seed=seed),
                    pictures,
                    Path(folder) / f"{name}-{seed}",
                )
    return 0


def measure(title: str, plan: TrainingPlan, pictures: Path, place: Path) -> None:
    """Train a network, and tell how well, how long, and how much of each map lies on the face."""
    run = RunFolder(place)
    run.create(plan, pictures)
    begun = time.perf_counter()
    assert work(run) == 0, run.read_history().ended
    best = run.read_history().best
    assert best is not None
    tell(Reading("training", f"{title}: time", (time.perf_counter() - begun) / 60, "min"))
    tell(Reading("training", f"{title}: validation accuracy", 100 * best.validation_accuracy, "%"))
    for warned in run.read_history().warnings:
        print(f"  warning after epoch {warned.epoch}: {warned.text}")
    opened = open_model(run.model)
    side = opened.preprocessing.shape[0]
    everything = tuple(composed(run.pictures()[1], side))
    target = Target(opened.probe.model.labels.index(_FACE))
    seen = np.stack([opened.preprocessing.apply(one.photograph.pixels).pixels for one in everything])
    found = opened.probe.predict(seen)[0].argmax(-1) == target.index
    tell(Reading("pointing", f"{title}: called a face with one in a quarter", 100 * float(found.mean()), "%"))
    methods = (make("grad-cam"), make("occlusion", given={"size": side // 4, "stride": side // 8}))
    for method in methods:
        jobs = (Job(0, method, target, one.photograph, opened.preprocessing) for one in everything)
        tell_of(
            title,
            method.title,
            [run_job(job, opened.probe).result for job in jobs],
            [one.box for one in everything],
        )


def composed(validation: Sequence[Path], side: int) -> Iterator[Composed]:
    """Yield a picture for each face and quarter, (side, side, 3) RGB, on another validation picture."""
    faces, others = (
        [file for file in validation if (file.parent.name == _FACE) is is_face] for is_face in (True, False)
    )
    for number, file in enumerate(faces):
        behind, face = _sized(others[number % len(others)], side), _sized(file, side // 2)
        for top, left in ((0, 0), (0, side // 2), (side // 2, 0), (side // 2, side // 2)):
            pixels = behind.copy()
            pixels[top : top + side // 2, left : left + side // 2] = face
            yield Composed(Photograph(file.name, pixels), Box(top, left, side // 2, side // 2))


def tell_of(title: str, method: str, maps: Sequence[Heatmap], boxes: Sequence[Box]) -> None:
    """Tell how much of the evidence lies on the faces, and how often the largest value does."""
    shares = [share_inside(map_evidence(one), box) for one, box in zip(maps, boxes, strict=True)]
    peaks = [_peak_inside(map_evidence(one), box) for one, box in zip(maps, boxes, strict=True)]
    for what, found in (("evidence", shares), ("peak", peaks)):
        known = [share for share in found if share is not None]  # a blank map has neither
        about = f"{title}: {method}, {what} on the face" + (
            f", {len(known)} of {len(found)} maps" if len(known) < len(found) else ""
        )
        tell(Reading("pointing", about, 100 * float(np.mean(known)) if known else float("nan"), "%"))


def _peak_inside(values: Float32Array, box: Box) -> float | None:
    """Return which share of the places where a map is largest lies in a box; None if it is blank."""
    if is_blank(values):
        return None
    rows, columns = np.nonzero(values == values.max())
    inside = (box.top <= rows) & (rows < box.bottom) & (box.left <= columns) & (columns < box.right)
    return float(inside.mean())


def _sized(file: Path, side: int) -> Bytes:
    return np.asarray(
        cv2.resize(read_picture(file).pixels, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8
    )


if __name__ == "__main__":
    sys.exit(main())
