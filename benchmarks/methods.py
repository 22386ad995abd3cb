"""How long each method takes, and how much its way of working wins: two ways in one run, as a ratio."""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from engine import backend

backend.start()

import tensorflow as tf

import engine.methods  # noqa: F401 - enters the methods into the register
from engine.job import Job, drain
from engine.keras_probe import KerasProbe
from engine.loader import open_embedded
from engine.marks import Marks
from engine.method import METHODS, make, obstacle
from engine.photograph import read_photograph
from engine.samples import sample
from engine.target import Target

_REPEATS = 5


def main() -> int:
    """Print a table of times and one of ratios."""
    opened = open_embedded()
    cat = read_photograph(sample("chelsea.png"))
    image = opened.preprocessing.apply(cat.pixels)
    target = Target(285)
    print("method                 first run   again   (seconds, chelsea.png, EfficientNet-Lite0)")
    mask = np.zeros(cat.pixels.shape[:2], bool)
    mask[100:200, 200:300] = True
    for name, cls in METHODS.items():
        reason = obstacle(cls, opened.probe.model)
        if reason:
            print(f"{name:22} {reason}")
            continue
        jobs = (Job(number, make(name), target, cat, opened.preprocessing, Marks(mask=mask)) for number in (1, 2))
        first, again = (_seconds(job, opened.probe) for job in jobs)
        print(f"{name:22} {first:9.2f} {again:7.2f}")

    probe, model = opened.probe, opened.probe._network._model
    batch = image.pixels[None]
    windows = np.array([[top, left, top + 32, left + 32] for top in range(0, 192, 32) for left in range(0, 192, 32)], np.int32)
    fill = np.zeros_like(image.pixels)

    def window_by_window() -> None:
        for top, left, bottom, right in windows:
            covered = batch.copy()
            covered[0, top:bottom, left:right] = 0
            model.predict(covered, verbose=0)

    def eager_grad_cam() -> None:
        head = tf.keras.Model(model.input, [model.get_layer("head_relu").output, model.output])
        with tf.GradientTape() as tape:
            maps, scores = head(batch, training=False)
            tape.watch(maps)
            score = scores[:, 285]
        tape.gradient(score, maps)

    print("\nratio of medians, the left way over ours")

    def only_what_changes() -> None:
        probe._covered.forget()
        list(probe.score_occluded(image.pixels, windows, fill, target))

    _compare("occlusion: predict in a loop", window_by_window, only_what_changes, 1)
    _compare("Grad-CAM: eager sub-model", eager_grad_cam, lambda: probe.activation_gradient(batch, "head_relu", target), _REPEATS)
    _compare(
        "bare forward pass over Grad-CAM",
        lambda: probe.predict(batch),
        lambda: probe.activation_gradient(batch, "head_relu", target),
        20,
    )
    return 0


def _seconds(job: Job, probe: KerasProbe) -> float:
    """Return how long a job takes that nothing is known of yet."""
    probe._covered.forget()
    return drain(job, probe).seconds


def _compare(title: str, theirs: Callable[[], object], ours: Callable[[], object], repeats: int) -> None:
    ours(), theirs()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for way, taken in zip((theirs, ours), times, strict=True):
            begun = time.perf_counter()
            way()
            taken.append(time.perf_counter() - begun)
    left, right = (statistics.median(taken) for taken in times)
    print(f"{title:34} {left / right:6.2f}   ({left * 1000:.0f} ms against {right * 1000:.0f} ms)")


if __name__ == "__main__":
    sys.exit(main())
