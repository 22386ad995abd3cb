"""How much recomputing only what a window changes wins: window 16, stride 8 at 224 x 224, against three other ways in one run.

The slower ways compute a sample of the windows, spread over the picture, and are extrapolated to all of them.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from engine import backend

backend.start()

import keras

from engine.incremental.scorer import Incremental
from engine.keras_probe import KerasProbe
from engine.loader import open_embedded
from engine.methods.occlusion import Grid
from engine.network import KerasNetwork
from engine.target import Target

_SIZE, _STRIDE, _SAMPLE, _TOGETHER = 16, 8, 96, 32
_MODELS = ("EfficientNet-Lite0", "MobileNetV2", "VGG16", "ResNet50")


def main(names: Sequence[str], repeats: int, clock: Callable[[], float]) -> int:
    """Print a table of ratios."""
    print(f"occlusion, window {_SIZE}, stride {_STRIDE}, seconds for all windows: medians of {repeats}; x: as many times ours")
    print(f"the loop computes 8 windows, the batches {_SAMPLE}, both extrapolated; differences are of logits, by their range")
    print(f"{'model':20}{'predict loop':>20}{'batched, as loaded':>22}{'batched, folded':>20}{'ours':>10}   largest difference")
    for name in names:
        _measure(name, repeats, clock)
    return 0


def _open(name: str) -> KerasProbe:
    if name == "EfficientNet-Lite0":
        return open_embedded().probe
    keras.utils.set_random_seed(0)
    return KerasProbe(KerasNetwork(getattr(keras.applications, name)(weights=None)))


def _measure(name: str, repeats: int, clock: Callable[[], float]) -> None:
    probe = _open(name)
    shape = probe.model.input_shape
    image = np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)
    fill, target = np.zeros_like(image), Target(1)
    grid = Grid.over(*shape[:2], _SIZE, _STRIDE, clipped=True)
    windows = grid.windows(np.argwhere(np.ones(grid.shape)))
    sample = windows[np.linspace(0, len(windows) - 1, _SAMPLE).round().astype(int)]
    covered = np.repeat(image[None], len(sample), 0)
    for picture, (top, left, bottom, right) in zip(covered, sample, strict=True):
        picture[top:bottom, left:right] = fill[top:bottom, left:right]
    found = np.concatenate(list(probe.score_occluded(image, windows[:1], fill, target)))  # traced before the clock runs
    network, model = probe._covered._incremental, probe._network._model
    assert isinstance(network, Incremental)

    def loop() -> None:
        for picture in covered[:8]:
            model.predict(picture[None], verbose=0)

    def as_loaded() -> np.ndarray:
        with probe.as_loaded():
            return np.concatenate(
                [probe.score(covered[first : first + _TOGETHER], target) for first in range(0, _SAMPLE, _TOGETHER)]
            )

    def folded() -> np.ndarray:
        return np.concatenate([network.whole(covered[first : first + _TOGETHER], 0) for first in range(0, _SAMPLE, _TOGETHER)])

    def ours() -> np.ndarray:
        probe._covered.forget()
        return np.concatenate(list(probe.score_occluded(image, windows, fill, target)))

    ways = ((loop, 8), (as_loaded, _SAMPLE), (folded, _SAMPLE), (ours, len(windows)))
    times = _times([way for way, _ in ways], repeats, clock)
    *others, last = (seconds * len(windows) / count for seconds, (_, count) in zip(times, ways, strict=True))
    found = np.concatenate(list(probe.score_occluded(image, sample, fill, target)))
    expected = as_loaded(), folded()[:, 0, 1]
    differences = "as loaded {:.0e}, folded {:.0e}".format(*(np.abs(found - other).max() / np.ptp(other) for other in expected))
    columns = "".join(
        f"{f'{seconds:.1f} s, {seconds / last:.1f} x':>{width}}" for seconds, width in zip(others, (20, 22, 20), strict=True)
    )
    print(f"{name:20}{columns}{last:8.1f} s   {differences}\n{'':20}{probe.occlusion_note}", flush=True)


def _times(ways: Sequence[Callable[[], object]], repeats: int, clock: Callable[[], float]) -> list[float]:
    """Return the median seconds of each way, measured in turns."""
    taken: list[list[float]] = [[] for _ in ways]
    for turn in range(repeats + 1):
        for way, seconds in zip(ways, taken, strict=True):
            begun = clock()
            way()
            if turn:  # the first warms up
                seconds.append(clock() - begun)
    return [statistics.median(seconds) for seconds in taken]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=_MODELS, help=", ".join(_MODELS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--processor", action="store_true", help="count the processor's seconds, which others' work hardly changes")
    given = parser.parse_args()
    sys.exit(main(given.models, given.repeats, time.process_time if given.processor else time.perf_counter))
