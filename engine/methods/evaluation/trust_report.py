"""Is this map to be trusted? Deletion and insertion, randomisation of the weights, agreement with other methods, the user's box.

Deletion and insertion are compared with those of the same map moved to eight other places: the area must be
better than their mean by more than their standard deviation, which a map whose place does not matter is one
time in five (Student's t with 7 degrees of freedom). Randomisation: see cascade.py.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array, Int32Array
from engine.core.errors import UserError
from engine.core.method import METHODS, Method, MethodRun, Presets, Progress, make, unsupported_reason
from engine.core.model import HeadKind, Model
from engine.core.params import Value, param
from engine.core.probe import InputImage, Probe
from engine.core.results import Curve, Heatmap
from engine.core.target import Score, Target
from engine.methods.common.fills import FILLS, IMAGENET, fill_picture
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
    """A report on one map: `heatmap`, made by `method`. It stands in no list of methods; a button on each map asks for it."""

    name: ClassVar[str] = "trust"
    title: ClassVar[str] = "Is this map to be trusted?"
    summary: ClassVar[str] = (
        "Removes and adds pixels in the order of the map, draws the network's weights anew, and asks other methods. "
        "Petsiuk et al. 2018, arXiv 1806.07421; Adebayo et al. 2018, arXiv 1810.03292."
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
        4, label="Depths", help="Down to how many depths the weights are drawn anew.", minimum=0, maximum=50
    )
    fill: str = param(
        "mean",
        label="Fill",
        help="What deleted pixels become: the picture's mean colour, whatever the range of the model's input; the picture blurred; "
        "the mean colour of ImageNet, which is zero in the paper's units; or other fills. Areas of different fills do not compare.",
        choices=tuple(_FILLS),
    )
    seed: int = param(
        0, label="Seed", help="The same seed gives the same report.", minimum=0, maximum=2**31 - 1
    )

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return the report; what is done so far is shown meanwhile."""
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
            with closing(stage):  # which puts the weights back, should the report be given up
                for share, changes_model in stage:
                    done = round(100 * (number + share))
                    partial = None if changes_model else findings.report()
                    yield Progress(done, 100 * len(stages), partial, is_pausable=not changes_model)
        if image.box is not None:
            _by_box(self.heatmap, image, findings)
        return findings.report()

    def _by_pixels(self, probe: Probe, image: InputImage, target: Target, findings: ReportBuilder) -> Stage:
        """Delete and insert pixels in the order of the map, and of the same map moved to other places."""
        scored = target.with_score(_score(probe.model, target))
        values = importance(self.heatmap)
        orders = [pixel_order(one, self.seed) for one in (values, *_moved(values))]
        deleted, blurred = fill_picture(image, self.fill), blurred_start(image)
        ways = {"deletion": (image.pixels, deleted), "insertion": (blurred, image.pixels)}
        fills = {
            "deletion": f"deleted pixels are {_FILLS[self.fill]}",
            "insertion": "inserted into the picture blurred",
        }
        for number, (name, (start, end)) in enumerate(ways.items()):
            few = min(_FEW_STEPS, self.steps)  # no finer than the map's own, or the areas would not compare
            watches = [_ScoreCurve(values.size, few if place else self.steps) for place in range(len(orders))]
            done, total = 0, sum(len(watch.counts) for watch in watches)
            for watch, order in zip(watches, orders, strict=True):
                for scores in score_steps(probe, scored, start, end, order, watch.counts):
                    watch.scores += [float(score) for score in scores]
                    done += len(scores)
                    yield (number + done / total) / 2, False
            frames = _frames(image, name, start, end, orders[0], watches[0])
            mine, *moved = (
                watch.curve("moved" if place else "this map") for place, watch in enumerate(watches)
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


def _by_box(heatmap: Heatmap, image: InputImage, findings: ReportBuilder) -> None:
    assert image.box is not None
    values = map_evidence(heatmap)
    hit, share = pointing_game(values, image.box), share_inside(values, image.box)
    if hit is not None:
        said = {1.0: "hit", 0.0: "miss"}.get(hit, f"{hit:.0%} of the maximum's places")
        findings.add(
            "Pointing game",
            hit,
            said,
            "whether the map's maximum lies in your box, or at most 15 px (of 224) from it",
        )
    if share is None:
        findings.add_missing("Inside your box", "no evidence is positive")
    else:
        findings.add("Inside your box", share, f"{share:.0%}", "how much of the positive evidence lies in it")


def _moved(values: Float32Array) -> list[Float32Array]:
    """Return a map (h, w) moved by thirds of its rows and columns, round about, to eight other places."""
    height, width = values.shape
    return [
        np.roll(values, (round(row * height / 3), round(column * width / 3)), (0, 1))
        for row, column in _THIRDS
    ]


def _score(model: Model, target: Target) -> Score:
    return Score.LOGIT if model.heads[target.head].kind is HeadKind.LINEAR else Score.PROBABILITY


class _ScoreCurve:
    """Scores at growing numbers of changed pixels."""

    def __init__(self, pixels: int, steps: int) -> None:
        self.counts = counts(pixels, steps)
        self.scores: list[float] = []

    @property
    def shares(self) -> Float32Array:
        """The shares of pixels changed, in percent."""
        return np.asarray(100 * self.counts / self.counts[-1], np.float32)

    def curve(self, name: str) -> Curve:
        """Return the scores over the share of pixels changed."""
        return Curve(name, np.array(self.scores, np.float32), self.shares)


def _frames(
    image: InputImage,
    name: str,
    start: Float32Array,
    end: Float32Array,
    order: Int32Array,
    watch: _ScoreCurve,
) -> list[ReportFrame]:
    """Return some of the pictures on the way."""
    frames = []
    for step in np.unique(np.linspace(0, len(watch.counts) - 1, _FRAMES).round().astype(int)):
        picture = image.levels(replace_pixels(start, end, order, int(watch.counts[step])))
        share = float(watch.shares[step])
        frames.append(
            (picture, f"{name}, {share:.0f} % of the pixels, score {watch.scores[step]:.3g}", share)
        )
    return frames
