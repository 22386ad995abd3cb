"""Methods whose reports are known beforehand, and asking for one."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.core.method import Progress
from engine.core.model import HeadKind
from engine.core.results import Heatmap, Report
from engine.core.target import Target
from engine.methods.evaluation.trust_report import TrustReport
from tests.fakes import GapProbe, run_to_end


# a map of the picture alone, whatever the network
@dataclass(frozen=True)
class Unmoved:
    name: ClassVar[str] = "unmoved"
    title: ClassVar[str] = "Unmoved"
    summary: ClassVar[str] = ""
    family: ClassVar[str] = ""
    presets: ClassVar = {}
    uses_target: ClassVar[bool] = True
    needs: ClassVar = ()

    blank: bool = False

    def run(self, probe, image, target):
        for done in range(3):
            yield Progress(done, 3)
        return Heatmap(
            np.zeros(image.pixels.shape[:2], np.float32) if self.blank else np.abs(image.pixels).sum(-1),
            "Unmoved",
        )


# the picture's colours seen through the class: a map of the weights and of the picture
class Weighted(Unmoved):
    name: ClassVar[str] = "weighted"

    def run(self, probe, image, target):
        yield Progress(0, 1)
        return Heatmap(
            np.abs(image.pixels * probe.gradient(image.pixels[None], target)[0]).sum(-1), "Weighted"
        )


# a map that weights drawn anew change altogether
class Moved(Unmoved):
    name: ClassVar[str] = "moved"

    def run(self, probe, image, target):
        for done in range(3):
            yield Progress(done, 3)
        number = abs(float(probe.score(image.pixels[None], target)[0]))
        random = np.random.default_rng(int(1e6 * number) % 2**31)
        return Heatmap(random.random(image.pixels.shape[:2]).astype(np.float32), "Moved")


def plain_probe():
    probe = GapProbe()
    probe._model = replace(probe.model, heads=(replace(probe.model.heads[0], kind=HeadKind.LINEAR),))
    return probe


# what each pixel of a linear score adds to it
def oracle(probe, target=1):
    return (probe.image().pixels @ probe.slope(Target(target))).astype(np.float32)


def ask(probe, values, method=None, target=1, image=None, low_first=False, **given):
    heatmap = Heatmap(values, "A map", low_first=low_first)
    given = {"steps": 24, "depths": 0, "fill": "zero", **given}
    trust = TrustReport(method or Unmoved(), heatmap, **given)
    steps, report = run_to_end(trust.run(probe, image or probe.image(), Target(target)))
    assert isinstance(report, Report)
    return steps, report


def numbers(report):
    return dict(report.numbers)
