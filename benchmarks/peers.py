"""Time Convscope against xplique, tf-explain and tf-keras-vis on EfficientNet-Lite0, in turns in one run.

Each peer runs in a process of its own, in an environment of its own (benchmarks/peers_environment.py), and
traces once whatever it can trace. All explain the logit, so the peers get the network without its softmax.
How alike the maps are proves that the same is measured; for it, SmoothGrad runs without noise. The bare
forward pass shows how fast each environment computes.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import keras
import numpy as np

import engine.methods  # noqa: F401 - enters the methods into the register
from benchmarks.likeness import likeness
from benchmarks.measurements import Ratio, alternately, tell
from benchmarks.networks import EMBEDDED, cat, finished, forget_scores, keras_model, opened
from benchmarks.peers_environment import FOLDER, PEERS, Peer, prepare
from engine.core.arrays import Float32Array
from engine.core.method import make
from engine.core.params import Value
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.methods.perturbation.occlusion import Grid
from engine.network.keras_probe import KerasProbe

_CLASS, _LAYER, _SIZE, _STRIDE, _COPIES, _NOISE = 285, "head_relu", 16, 8, 25, 15.0
_TARGETS = {
    ("xplique", "occlusion"): 10,
    ("xplique", "saliency"): 1.6,
    ("xplique", "smoothgrad"): 1.5,
    ("tf-explain", "occlusion"): 10,
    ("tf-keras-vis", "saliency"): 10,
    ("tf-keras-vis", "smoothgrad"): 20,
}
_SLOW = ("occlusion", "smoothgrad")


def main(names: list[str], repeats: int) -> int:
    """Print a ratio for each library and way; name libraries that are not available."""
    if reason := prepare():
        print(f"The peers could not be installed, so nothing is compared with them: {reason}")
        return 0
    ours = Ours(opened(EMBEDDED))
    ours.save(FOLDER)
    for name in names:
        try:
            _compare(name, ours, repeats)
        except RuntimeError as error:
            print(f"{name} does not run here: {error}", flush=True)
    return 0


def _compare(name: str, ours: "Ours", repeats: int) -> None:
    with Peer(name) as peer:
        said = peer.ask("open", **ours.request())
        print(f"\n{name} {said['version']} on TensorFlow {said['tensorflow']}", flush=True)
        ways = ours.ways(name)
        for way in said["ways"]:
            theirs, seconds = alternately(
                [lambda way=way: peer.ask("run", way=way), ways[way]],
                repeats if way in _SLOW else 5 * repeats,
            )
            tell(
                Ratio(
                    "forward" if way == "forward" else "peers",
                    f"{name}: {way}",
                    theirs,
                    seconds,
                    _TARGETS.get((name, way), 0),
                )
            )
            file = FOLDER / "map.npy"
            peer.ask("show", way=way, file=str(file))
            print(
                f"  {likeness(ours.shown(name, way), ours.comparable(name, way, np.load(file)))}", flush=True
            )


class Ours:
    """The computations of Convscope on the picture, and the inputs of the other libraries."""

    def __init__(self, probe: KerasProbe) -> None:
        self._probe, self._image, self._target = probe, cat(probe), Target(_CLASS)
        self._files = {"model": "", "image": ""}

    def save(self, folder: Path) -> None:
        """Write the network without its softmax, and the picture as the network receives it."""
        files = {"model": folder / "lite0.keras", "image": folder / "picture.npy"}
        model = keras_model(self._probe)
        last = model.get_layer("predictions")
        softmax, last.activation = last.activation, keras.activations.linear
        model.save(files["model"])
        last.activation = softmax
        np.save(files["image"], self._image.pixels)
        self._files = {name: str(path) for name, path in files.items()}

    def request(self) -> dict[str, object]:
        """Return the inputs of another library."""
        noise = _NOISE / 100 * float(self._image.high[0] - self._image.low[0])
        return {
            **self._files,
            "class": _CLASS,
            "layer": _LAYER,
            "size": _SIZE,
            "stride": _STRIDE,
            "copies": _COPIES,
            "noise": noise,
        }

    def ways(self, peer: str) -> Mapping[str, Callable[[], Float32Array]]:
        """Return our ways to compute the same maps as another library."""
        noisy = {"count": _COPIES, "noise": _NOISE, "reduction": self._reduction(peer)}
        return {
            "forward": lambda: self._probe.predict(self._image.pixels[None])[0],
            "occlusion": lambda: self._occlusion(peer),
            "saliency": lambda: self._map("saliency", {}),
            "smoothgrad": lambda: self._map("smoothgrad", noisy),
            "grad-cam": lambda: self._map("grad-cam", {"layer": _LAYER}),
        }

    def shown(self, peer: str, way: str) -> Float32Array:
        """Return our map for the comparison: SmoothGrad without noise; one value for each separate window."""
        if way == "smoothgrad":
            return self._map(way, {"count": _COPIES, "noise": 0.0, "reduction": self._reduction(peer)})
        values = self.ways(peer)[way]()
        return values[::_SIZE, ::_SIZE] if (peer, way) == ("tf-explain", "occlusion") else values

    def _occlusion(self, peer: str) -> Float32Array:
        """Return the map for the windows of tf-explain: without overlap, filled with 127.5."""
        if peer == "xplique":
            return self._map(
                "occlusion", {"size": _SIZE, "stride": _STRIDE, "clipped": False, "fill": "zero"}
            )
        given = {"size": _SIZE, "stride": _SIZE, "clipped": False, "fill": "grey"}
        return self._map("occlusion", given, _with_grey(self._image, 127.5))

    def _reduction(self, peer: str) -> str:
        return "signed sum" if peer == "xplique" else "maximum"

    def comparable(self, peer: str, way: str, values: Float32Array) -> Float32Array:
        """Return a library's map in our form: probabilities; for xplique the mean over windows."""
        if way == "forward":
            powers = np.exp(values - values.max())
            return powers / powers.sum()
        if (peer, way) == ("xplique", "occlusion"):
            grid = Grid.over(*self._image.pixels.shape[:2], _SIZE, _STRIDE, clipped=False)
            times = np.zeros_like(values)
            for top, left, bottom, right in grid.windows(np.argwhere(np.ones(grid.shape))):
                times[top:bottom, left:right] += 1
            return values / times
        return values

    def _map(self, name: str, given: Mapping[str, Value], image: InputImage | None = None) -> Float32Array:
        """Return the map of a method that knows nothing of the picture yet."""
        forget_scores(self._probe)
        return finished(make(name, "", given).run(self._probe, image or self._image, self._target)).values


def _with_grey(image: InputImage, value: float) -> InputImage:
    """Return a picture whose grey, the middle of its range, is `value` in the model's units."""
    return InputImage(image.pixels, np.zeros_like(image.low), np.full_like(image.high, 2 * value))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", nargs="*", default=list(PEERS), help=", ".join(PEERS))
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    sys.exit(main(given.peers, given.repeats))
