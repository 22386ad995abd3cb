"""Measure how far gradient maps and Grad-CAM follow the weights of the embedded model, for docs/methods.md.

    python -m benchmarks.trust

With --write the table takes the place of the one in docs/methods.md.
"""

import argparse
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from engine.core.method import make
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import sample_path
from engine.methods import TrustReport
from engine.methods.evaluation.randomisation import Randomisation
from engine.methods.evaluation.report_builder import ReportBuilder
from engine.network import tensorflow_startup

__all__ = ["main", "rows"]

_METHODS = (
    "saliency",
    "gradient-input",
    "integrated-gradients",
    "smoothgrad",
    "guided-backpropagation",
    "deconvnet",
    "grad-cam",
)
_PICTURES = (("chelsea.png", 285), ("motorcycle_left.png", 665), ("astronaut.png", 450), ("coffee.png", 967))
_PAGE = Path(__file__).parent.parent / "docs" / "methods.md"
_MARKS = "<!-- trust -->\n", "<!-- end of trust -->"
_AREA = "Randomised, whole cascade, "


def main() -> int:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table into docs/methods.md")
    options = parser.parse_args()
    tensorflow_startup.import_tensorflow()
    from engine.model_files import loader  # brings in TensorFlow, which has to be quietened first

    opened = loader.open_embedded()
    images = {
        name: opened.preprocessing.apply(read_picture(sample_path(name)).pixels) for name, _ in _PICTURES
    }
    lines = [
        "| method | picture | A, ranks | N | threshold | A, structure | threshold | follows the weights |",
        "|---" * 8 + "|",
    ]
    for line in rows(opened.probe, images):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        text = _PAGE.read_text(encoding="utf-8")
        before, rest = text.split(_MARKS[0])
        _PAGE.write_text(
            before + _MARKS[0] + "\n".join(lines) + "\n" + _MARKS[1] + rest.split(_MARKS[1])[1],
            encoding="utf-8",
        )
    return 0


def rows(probe: Probe, images: dict[str, InputImage]) -> Iterator[str]:
    """Yield a line of the table for each method and picture."""
    for name in _METHODS:
        method = make(name)
        for picture, index in _PICTURES:
            image, target = images[picture], Target(index)
            heatmap = _result(method.run(probe, image, target))
            assert isinstance(heatmap, Heatmap)
            findings, settings = ReportBuilder(heatmap), TrustReport(method, heatmap)
            deque(
                Randomisation(method, heatmap, settings.depths, settings.seed).run(
                    probe, image, target, findings
                ),
                maxlen=0,
            )
            report = findings.report()
            found, verdict = dict(report.numbers), report.notes[0]
            follows = verdict.split("when weights are randomised: ")[1].split(";")[0]
            ranks, structure = (
                (f"{found[_AREA + what]:.2f}", f"{found[f'{_AREA}{what}, threshold']:.2f}")
                for what in ("ranks", "structure")
            )
            cells = (
                method.title,
                picture,
                ranks[0],
                f"{found['Other pictures']:.2f}",
                ranks[1],
                *structure,
                follows,
            )
            yield f"| {' | '.join(cells)} |"


def _result(run: Iterator[object]) -> object:
    """Return the result of a run."""
    while True:
        try:
            next(run)
        except StopIteration as stop:
            return stop.value


if __name__ == "__main__":
    sys.exit(main())
