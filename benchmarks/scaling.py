"""Time occlusion against batched brute force for growing windows, pictures and networks, with peak memory.

Each point is measured in a separate process, both ways in turns. The memory of each way is
measured in another process (Linux only). The network is MobileNetV2 with random weights, brute force
computes 96 windows on the folded network
and is extrapolated.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measurements import Point, alternately, tell

_SAMPLE = 96
_OURS, _BATCHES, _OPEN = "what a window changes", "batched brute force", "model open"


@dataclass(frozen=True, slots=True)
class Case:
    """A measurement: windows of `size` every `stride` pixels, `pictures` of `side` x `side`, width `alpha`.

    `memory` is the way whose peak memory is measured; without it, both are timed.
    """

    size: int = 16
    stride: int = 16
    side: int = 224
    alpha: float = 1.0
    pictures: int = 1
    memory: str = ""


_CURVES: Mapping[str, tuple[str, Sequence[tuple[float, Case]]]] = {
    "windows": (
        "windows",
        [(((224 - 16) // stride + 1) ** 2, Case(stride=stride)) for stride in (32, 16, 8, 4)],
    ),
    "side": (
        "picture size",
        [(side, Case(size=side // 14, stride=side // 14, side=side)) for side in (96, 160, 224, 320, 448)],
    ),
    "width": ("width of the network", [(alpha, Case(alpha=alpha)) for alpha in (0.35, 0.5, 0.75, 1.0, 1.4)]),
    "pictures": ("pictures", [(count, Case(size=32, stride=32, pictures=count)) for count in (1, 2, 8, 32)]),
}
_SIDES = (96, 224, 448)


def main(curves: Sequence[str], repeats: int) -> int:
    """Print the points of the curves."""
    for name in curves:
        if name == "memory":
            _tell_memory()
            continue
        across, points = _CURVES[name]
        for x, case in points:
            found = _measured(case, repeats)
            for curve in (_BATCHES, _OURS):
                tell(Point(f"scaling, {name}", curve, x, found[curve], across, "seconds"))
    return 0


def _tell_memory() -> None:
    if sys.platform != "linux":
        print("Peak memory is read from /proc, so on Linux only.")
        return
    for side in _SIDES:
        for way in (_OPEN, _BATCHES, _OURS):
            found = _measured(Case(size=side // 14, stride=side // 14, side=side, memory=way), 1)
            tell(Point("scaling, memory", way, side, found[way], "picture size", "peak memory, GB"))


def _measured(case: Case, repeats: int) -> dict[str, float]:
    """Return seconds, or gigabytes, by way, measured in a separate process."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.scaling",
        "--case",
        json.dumps(asdict(case)),
        "--repeats",
        str(repeats),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(case: Case, repeats: int) -> dict[str, float]:
    from engine.network import tensorflow_startup

    tensorflow_startup.import_tensorflow()
    from benchmarks.networks import opened
    from benchmarks.occlusion_variants import OcclusionVariants

    probe = opened("MobileNetV2", input_shape=(case.side, case.side, 3), alpha=case.alpha)
    covering = OcclusionVariants(probe, case.size, case.stride, _SAMPLE, case.pictures)
    ways: dict[str, Callable[[], object]] = {_OURS: covering.ours, _BATCHES: covering.folded}
    if case.memory:
        ways.get(case.memory, lambda: None)()
        return {case.memory: _peak()}
    ours, batches = alternately(list(ways.values()), repeats)
    return {_OURS: ours, _BATCHES: covering.scaled(batches)}


def _peak() -> float:
    """Return the most memory this process has held, in GB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kilobytes) / 2**20


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    known = [*_CURVES, "memory"]
    parser.add_argument("curves", nargs="*", default=known, help=", ".join(known))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.case:
        print(json.dumps(_measure(Case(**json.loads(given.case)), given.repeats)))
    else:
        sys.exit(main(given.curves, given.repeats))
