"""Time occlusion that recomputes changed regions only, against three other ways in one run.

The slower ways compute a sample of the windows, spread over the picture, and are extrapolated to all of them.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

from benchmarks.measurements import Ratio, Reading, alternately, tell
from benchmarks.networks import opened
from benchmarks.occlusion_variants import OcclusionVariants

_SIZE, _STRIDE, _SAMPLE = 16, 8, 96
_TARGETS = {
    "EfficientNet-Lite0": (35, 4, 2.2),
    "MobileNetV2": (0, 6, 2.8),
    "VGG16": (20, 7, 6.5),
    "ResNet50": (0, 3, 2.1),
}
"""The target ratios of the loop, the batches as loaded, and the batches folded; 0 is no target."""


def main(names: Sequence[str], repeats: int, clock: Callable[[], float]) -> int:
    """Print a ratio for each network and way."""
    print(f"occlusion, window {_SIZE}, stride {_STRIDE}, seconds for all windows: medians of {repeats}")
    print(
        f"the loop computes 8 windows, the batches {_SAMPLE}, extrapolated; "
        "differences are of logits, by their range"
    )
    for name in names:
        _measure(name, repeats, clock)
    return 0


def _measure(name: str, repeats: int, clock: Callable[[], float]) -> None:
    probe = opened(name)
    covering = OcclusionVariants(probe, _SIZE, _STRIDE, _SAMPLE)
    loop, loaded, folded, ours = alternately(
        [covering.loop, covering.as_loaded, covering.folded, covering.ours], repeats, clock
    )
    others = {
        "predict loop": covering.scaled(loop, looped=True),
        "batched, as loaded": covering.scaled(loaded),
        "batched, folded": covering.scaled(folded),
    }
    for (way, seconds), target in zip(others.items(), _TARGETS.get(name, (0, 0, 0)), strict=True):
        tell(Ratio("occlusion", f"{name}: {way}", seconds, ours, target))
    for way, difference in zip(("as loaded", "folded"), covering.differences(), strict=True):
        tell(
            Reading(
                "equality",
                f"{name}: largest difference, {way}",
                difference,
                "of the range",
                1e-5 if way == "folded" else 0,
            )
        )
    print(probe.occlusion_note, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=list(_TARGETS), help=", ".join(_TARGETS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--processor",
        action="store_true",
        help="count the processor's seconds, which others' work hardly changes",
    )
    given = parser.parse_args()
    sys.exit(main(given.models, given.repeats, time.process_time if given.processor else time.perf_counter))
