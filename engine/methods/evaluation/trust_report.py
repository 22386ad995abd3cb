"""Check whether a map can be trusted, with four kinds of tests.

Deletion and insertion (Petsiuk, Das, Saenko 2018, arXiv 1806.07421) are compared with those of the same map
moved to eight other places. The area must be better than their mean by more than their standard deviation. A
map whose place does not matter passes one time in five (Student's t with 7 degrees of freedom). Randomisation
of the weights (Adebayo et al. 2018, arXiv 1810.03292): see cascade.py. Agreement is the rank correlation with
the maps of other methods, -1..1. The user's box is used by the pointing game (Zhang et al. 2016, arXiv
1608.00507) and for the share of the evidence that it holds, 0..1.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array, Int32Array
from engine.core.checks import PLOT_TEXTS
from engine.core.errors import UserError
from engine.core.method import METHODS, Method, MethodRun, Presets, Progress, make, unsupported_reason
from engine.core.method_card import Card
from engine.core.model import HeadKind, Model
from engine.core.params import Value, param
from engine.core.probe import InputImage, Probe
from engine.core.results import Curve, Heatmap
from engine.core.target import Score, Target
from engine.methods.common.fills import FILLS, IMAGENET, fill_picture
from engine.methods.common.shared_params import seed_param
from engine.methods.evaluation.faithfulness import (
    blurred_start,
    counts,
    importance,
    map_evidence,
    pixel_order,
    pointing_game,
    replace_pixels,
    score_steps,
    share_inside,
)
from engine.methods.evaluation.randomisation import Randomisation, Stage, run_to_end
from engine.methods.evaluation.report_builder import ReportBuilder, ReportFrame

__all__ = ["TrustReport"]

_FRAMES = 24
_FEW_STEPS = 14
_THIRDS = [(row, column) for row in range(3) for column in range(3)][1:]
_FILLS: Mapping[str, str] = {
    "mean": "the picture's mean colour",
    "blur": "the picture blurred",
    IMAGENET: "the mean colour of ImageNet",
    "grey": "grey",
    "black": "black",
    "white": "white",
    "zero": "zero in the model's units",
    "noise": "noise",
}
assert set(_FILLS) - {IMAGENET} == set(FILLS) - {"colour"}
_PEERS: Mapping[str, Mapping[str, Value]] = {
    "grad-cam": {},
    "integrated-gradients": {"steps": 15},
    "superpixel-occlusion": {},
}


@dataclass(frozen=True, slots=True)
class TrustReport:
    """Test one map, `heatmap`, made by `method`.

    It is not in `METHODS`: each map has a button that runs it.
    """

    name: ClassVar[str] = "trust"
    title: ClassVar[str] = "Check this map"
    summary: ClassVar[str] = (
        "Removes and adds pixels in the order of the map, randomises the network's weights, and compares "
        "with other methods. Petsiuk et al. 2018, arXiv 1806.07421; Adebayo et al. 2018, arXiv 1810.03292."
    )
    sentence: ClassVar[str] = "Checks whether the map depends on the evidence and the weights."
    card: ClassVar[Card] = Card(
        "Each row is one check with a mark, a word and a sentence. The numbers are under Details.",
        "Do not compare the areas of different pictures or fills: pictures with deleted pixels look "
        "like nothing that the network knows.",
        "672 forward passes by default, and 13 times the cost of the method.",
    )
    family: ClassVar[str] = "Trust"
    presets: ClassVar[Presets] = {
        "paper": {"steps": 224, "fill": IMAGENET},
        "fast": {"steps": 56, "depths": 2},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    method: Method
    heatmap: Heatmap
    steps: int = param(
        224,
        label="Steps",
        help="Steps of deletion and insertion; 224 pixels each at 224 x 224.",
        minimum=4,
        maximum=2000,
    )
    depths: int = param(
        4,
        label="Depths",
        help="Number of depths down to which the weights are randomised.",
        minimum=0,
        maximum=50,
    )
    fill: str = param(
        "mean",
        label="Fill",
        help="Fill of deleted pixels: the picture's mean colour; the picture blurred; the mean colour of "
        "ImageNet, which is zero in the paper's units; or other fills. Areas of different fills do not "
        "compare.",
        choices=tuple(_FILLS),
    )
    seed: int = seed_param("report")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return the report; its finished part is shown meanwhile."""
        findings = ReportBuilder(self.heatmap)
        if findings.is_blank:
            yield Progress(0, 1)
            return findings.report()
        stages = [
            self._by_pixels(probe, image, target, findings),
            Randomisation(self.method, self.heatmap, self.depths, self.seed).run(
                probe, image, target, findings
            ),
            self._by_others(probe, image, target, findings),
        ]
        for number, stage in enumerate(stages):
            with closing(stage):  # Restores the weights if the report is cancelled.
                for share, changes_model in stage:
                    done = round(100 * (number + share))
                    partial = None if changes_model else findings.report()
                    yield Progress(done, 100 * len(stages), partial, is_pausable=not changes_model)
        if image.boxes:
            _by_boxes(self.heatmap, image, findings)
        return findings.report()

    def _by_pixels(self, probe: Probe, image: InputImage, target: Target, findings: ReportBuilder) -> Stage:
        """Delete and insert pixels in the order of the map, and of the same map moved to other places."""
        scored = target.with_score(_score(probe.model, target))
        values = importance(self.heatmap)
        orders = [pixel_order(ranked, self.seed) for ranked in (values, *_moved(values))]
        deleted, blurred = fill_picture(image, self.fill), blurred_start(image)
        ways = {"deletion": (image.pixels, deleted), "insertion": (blurred, image.pixels)}
        fills = {
            "deletion": f"deleted pixels are {_FILLS[self.fill]}",
            "insertion": "inserted into the picture blurred",
        }
        for number, (name, (start, end)) in enumerate(ways.items()):
            # Shifted maps have at most as many steps as the map, or their areas could not be compared.
            few = min(_FEW_STEPS, self.steps)
            curves = [_ScoreCurve(values.size, few if place else self.steps) for place in range(len(orders))]
            done, total = 0, sum(len(curve.counts) for curve in curves)
            for curve, order in zip(curves, orders, strict=True):
                for scores in score_steps(probe, scored, start, end, order, curve.counts):
                    curve.scores += [float(score) for score in scores]
                    done += len(scores)
                    yield (number + done / total) / 2, False
            frames = _frames(image, name, start, end, orders[0], curves[0])
            mine, *moved = (
                curve.curve(PLOT_TEXTS["shifted" if place else "map"]) for place, curve in enumerate(curves)
            )
            findings.add_curves(name, fills[name], mine, moved, frames)

    def _by_others(self, probe: Probe, image: InputImage, target: Target, findings: ReportBuilder) -> Stage:
        """Compare with the maps of other methods, on a coarse grid."""
        for number, (name, given) in enumerate(_PEERS.items()):
            if name != self.method.name and not unsupported_reason(METHODS[name], probe.model):
                run = make(name, given=given).run(probe, image, target)
                try:
                    other = yield from run_to_end(run, number / len(_PEERS), 1 / len(_PEERS), False)
                except UserError as error:
                    findings.add_missing(f"Agreement with {METHODS[name].title}", error.message)
                    continue
                findings.add_agreement(METHODS[name].title, importance(self.heatmap), importance(other))


def _by_boxes(heatmap: Heatmap, image: InputImage, findings: ReportBuilder) -> None:
    """Compare a map with all boxes that the user has drawn."""
    values = map_evidence(heatmap)
    hit, share = pointing_game(values, *image.boxes), share_inside(values, *image.boxes)
    if hit is not None:
        text = {1.0: "hit", 0.0: "miss"}.get(hit, f"{hit:.0%} of the maximum's places")
        findings.add(
            "Pointing game",
            hit,
            text,
            "whether the map's maximum lies in your box, or at most 15 px (of 224) from it",
        )
    if share is None:
        findings.add_missing("Inside your box", "the map has no positive evidence")
    else:
        findings.add("Inside your box", share, f"{share:.0%}", "share of the positive evidence in your box")


def _moved(values: Float32Array) -> list[Float32Array]:
    """Return a map, (h, w), shifted cyclically by thirds of its rows and columns, to eight other places."""
    height, width = values.shape
    return [
        np.roll(values, (round(row * height / 3), round(column * width / 3)), (0, 1))
        for row, column in _THIRDS
    ]


def _score(model: Model, target: Target) -> Score:
    return Score.LOGIT if model.heads[target.head].kind is HeadKind.LINEAR else Score.PROBABILITY


class _ScoreCurve:
    """Collect scores at increasing numbers of changed pixels."""

    def __init__(self, pixels: int, steps: int) -> None:
        self.counts = counts(pixels, steps)
        self.scores: list[float] = []

    @property
    def shares(self) -> Float32Array:
        """The shares of changed pixels in percent, float32."""
        return np.asarray(100 * self.counts / self.counts[-1], np.float32)

    def curve(self, name: str) -> Curve:
        """Return the scores over the share of changed pixels."""
        return Curve(name, np.array(self.scores, np.float32), self.shares)


def _frames(
    image: InputImage,
    name: str,
    start: Float32Array,
    end: Float32Array,
    order: Int32Array,
    curve: _ScoreCurve,
) -> list[ReportFrame]:
    """Return at most 24 of the pictures along the curve."""
    frames = []
    for step in np.unique(np.linspace(0, len(curve.counts) - 1, _FRAMES).round().astype(int)):
        picture = image.levels(replace_pixels(start, end, order, int(curve.counts[step])))
        share = float(curve.shares[step])
        frames.append(
            (picture, f"{name}, {share:.0f} % of the pixels, score {curve.scores[step]:.3g}", share)
        )
    return frames
