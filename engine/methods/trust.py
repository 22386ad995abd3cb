"""Is this map to be trusted? Deletion and insertion, randomisation of the weights, agreement with other methods, the user's box.

Randomisation (Adebayo et al. 2018, arXiv 1810.03292): the weights are drawn anew, layer by layer from the top, or in one layer at a
time. A map that stays the same says nothing about the network. Compared are the ranks of the
values (Spearman) and the structure (SSIM).
"""

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.arrays import Floats, Integers
from engine.errors import UserError
from engine.method import METHODS, Method, Presets, Progress, Run, make, obstacle
from engine.methods.faithfulness import (
    blurred_start,
    changed,
    counts,
    evidence,
    importance,
    pixel_order,
    points,
    scored_steps,
    share_inside,
)
from engine.methods.fills import fill_picture
from engine.methods.findings import Findings, Frame
from engine.model import HeadKind, Model
from engine.params import Value, param
from engine.probe import InputImage, Probe
from engine.results import Curve, Heatmap
from engine.target import Score, Target

__all__ = ["Trust", "depths"]

_Stage = Generator[tuple[float, bool], None, None]
_FRAMES = 24
_FEW_STEPS = 28
_PEERS: Mapping[str, Mapping[str, Value]] = {
    "grad-cam": {},
    "integrated-gradients": {"steps": 15},
    "superpixel-occlusion": {},
}


@dataclass(frozen=True, slots=True)
class Trust:
    """A report on one map: `heatmap`, made by `method`. It stands in no list of methods; a button on each map asks for it."""

    name: ClassVar[str] = "trust"
    title: ClassVar[str] = "Is this map to be trusted?"
    summary: ClassVar[str] = (
        "Removes and adds pixels in the order of the map, draws the network's weights anew, and asks other methods. "
        "Petsiuk et al. 2018, arXiv 1806.07421; Adebayo et al. 2018, arXiv 1810.03292."
    )
    family: ClassVar[str] = "Trust"
    presets: ClassVar[Presets] = {"paper": {"steps": 224}, "fast": {"steps": 56, "depths": 2}}
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    method: Method
    heatmap: Heatmap
    steps: int = param(
        224, label="Steps", help="Steps of deletion and insertion; 224 pixels each at 224 x 224.", minimum=4, maximum=2000
    )
    depths: int = param(4, label="Depths", help="Down to how many depths the weights are drawn anew.", minimum=0, maximum=50)
    seed: int = param(0, label="Seed", help="The same seed gives the same report.", minimum=0, maximum=2**31 - 1)

    def run(self, probe: Probe, image: InputImage, target: Target) -> Run:
        """Return the report; what is done so far is shown meanwhile."""
        findings = Findings(self.heatmap)
        stages = [
            self._by_pixels(probe, image, target, findings),
            self._by_randomising(probe, image, target, findings),
            self._by_others(probe, image, target, findings),
        ]
        for number, stage in enumerate(stages):
            with closing(stage):  # which puts the weights back, should the report be given up
                for share, changes_model in stage:
                    done = round(100 * (number + share))
                    partial = None if changes_model else findings.report()
                    yield Progress(done, 100 * len(stages), partial, pausable=not changes_model)
        if image.box is not None:
            _by_box(self.heatmap, image, findings)
        return findings.report()

    def _by_pixels(self, probe: Probe, image: InputImage, target: Target, findings: Findings) -> _Stage:
        """Delete and insert pixels in the order of the map, and of the same map moved to the wrong place."""
        scored = target.scored_by(_score(probe.model, target))
        values = importance(self.heatmap)
        elsewhere = np.roll(values, (values.shape[0] // 2, values.shape[1] // 2), (0, 1))
        mine, moved = pixel_order(values, self.seed), pixel_order(elsewhere, self.seed)
        nothing, blurred = fill_picture(image, "zero"), blurred_start(image)
        ways = {"deletion": (image.pixels, nothing), "insertion": (blurred, image.pixels)}
        for number, (name, (start, end)) in enumerate(ways.items()):
            curve = _Watch(values.size, self.steps)
            wrong = _Watch(values.size, _FEW_STEPS)
            total = len(curve.counts) + len(wrong.counts)
            for watch, order in ((curve, mine), (wrong, moved)):
                for scores in scored_steps(probe, scored, start, end, order, watch.counts):
                    watch.scores += [float(score) for score in scores]
                    yield (number + (len(curve.scores) + len(wrong.scores)) / total) / 2, False
            frames = _frames(image, name, start, end, mine, curve)
            findings.add_curves(name, curve.curve("this map"), wrong.curve("moved by half the picture"), frames)

    def _by_randomising(self, probe: Probe, image: InputImage, target: Target, findings: Findings) -> _Stage:
        """Draw weights anew and compare the maps; a slow method is run with its fast preset, then as now too."""
        layers, method, before = depths(probe.model, target.head, self.depths), _quick(self.method), self.heatmap
        if not layers:
            return
        stages = [(name, number) for name in ("cascading", "independent") for number in range(len(layers))]
        part = 1 / (1 + len(stages))
        if method != self.method:
            try:
                before = yield from _followed(method.run(probe, image, target), 0, part, False)
            except UserError:  # the fast preset does not suit this picture
                method = self.method
            if not np.ptp(before.values) > 0:  # nor does it where its windows are so large that the map is blank
                method, before = self.method, self.heatmap
        for done, (name, number) in enumerate(stages, 1):
            drawn = [path for group in layers[: number + 1] for path in group] if name == "cascading" else layers[number][-1:]
            try:
                with probe.randomised(drawn, self.seed):
                    after = yield from _followed(method.run(probe, image, target), done * part, part, True)
            except UserError as error:
                findings.add_unmoved(name, drawn[-1], error.message)
            else:
                findings.add_randomised(name, drawn[-1], importance(before), importance(after))
            yield (done + 1) * part, False
        findings.end_randomising()

    def _by_others(self, probe: Probe, image: InputImage, target: Target, findings: Findings) -> _Stage:
        """Compare with the maps of other methods, on a coarse grid."""
        for number, (name, given) in enumerate(_PEERS.items()):
            if name != self.method.name and not obstacle(METHODS[name], probe.model):
                run = make(name, given=given).run(probe, image, target)
                try:
                    other = yield from _followed(run, number / len(_PEERS), 1 / len(_PEERS), False)
                except UserError as error:
                    findings.add_silent(METHODS[name].title, error.message)
                    continue
                findings.add_other(METHODS[name].title, importance(self.heatmap), importance(other))


def _followed(run: Run, begun: float, length: float, changes_model: bool) -> Generator[tuple[float, bool], None, Heatmap]:
    """Run another method to its end; yield how far it has brought its stage, and whether the model is changed meanwhile."""
    while True:
        try:
            progress = next(run)
        except StopIteration as stop:
            assert isinstance(stop.value, Heatmap)
            return stop.value
        yield begun + length * progress.done / max(1, progress.total), changes_model


def _by_box(heatmap: Heatmap, image: InputImage, findings: Findings) -> None:
    assert image.box is not None
    values = evidence(heatmap)
    hit, share = points(values, image.box), share_inside(values, image.box)
    findings.add("Pointing game", float(hit), "hit" if hit else "miss", "whether the map's maximum lies in your box, or next to it")
    findings.add("Inside your box", share, f"{share:.0%}", "how much of the positive evidence lies in it")


def _score(model: Model, target: Target) -> Score:
    return Score.LOGIT if model.heads[target.head].kind is HeadKind.LINEAR else Score.PROBABILITY


def _quick(method: Method) -> Method:
    preset = type(method).presets.get("fast")
    return replace(method, **preset) if preset else method  # type: ignore[type-var]


def depths(model: Model, head: int, count: int) -> list[list[str]]:
    """Return the layers with kernels that lead to an output, from the top down, in `count` groups of about the same length."""
    nodes = [node for node in model.root.walk() if node.has_kernel and not node.children and head in node.heads]
    paths = [node.path for node in sorted(nodes, key=lambda node: -node.order)]
    groups = min(count, len(paths))
    ends = [round(len(paths) * (number + 1) / groups) for number in range(groups)]
    return [paths[first:last] for first, last in zip([0, *ends], ends, strict=False)]


class _Watch:
    """Scores at growing numbers of changed pixels."""

    def __init__(self, pixels: int, steps: int) -> None:
        self.counts = counts(pixels, steps)
        self.scores: list[float] = []

    @property
    def shares(self) -> Floats:
        """The shares of pixels changed, in percent."""
        return np.asarray(100 * self.counts / self.counts[-1], np.float32)

    def curve(self, name: str) -> Curve:
        """Return the scores over the share of pixels changed."""
        return Curve(name, np.array(self.scores, np.float32), self.shares)


def _frames(image: InputImage, name: str, start: Floats, end: Floats, order: Integers, watch: _Watch) -> list[Frame]:
    """Return some of the pictures on the way."""
    frames = []
    for step in np.unique(np.linspace(0, len(watch.counts) - 1, _FRAMES).round().astype(int)):
        picture = image.levels(changed(start, end, order, int(watch.counts[step])))
        share = float(watch.shares[step])
        frames.append((picture, f"{name}, {share:.0f} % of the pixels, score {watch.scores[step]:.3g}", share))
    return frames
