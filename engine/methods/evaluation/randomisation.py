"""Run one stage of a report: maps with randomised weights, of other pictures and of another seed."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.errors import UserError
from engine.core.method import Method, MethodRun
from engine.core.params import specs
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.superpixels import is_blank
from engine.methods.evaluation.cascade import likeness
from engine.methods.evaluation.faithfulness import importance
from engine.methods.evaluation.reference_pictures import reference_pictures
from engine.methods.evaluation.report_builder import ReportBuilder

__all__ = ["Randomisation", "Stage", "depths", "run_to_end"]

Stage = Generator[tuple[float, bool], None, None]
"""Yields the progress of a stage, 0..1, and whether the model is changed at this moment."""


@dataclass(frozen=True, slots=True)
class Randomisation:
    """Compare `heatmap`, made by `method`, with maps of `count` sets of randomised weights.

    `seed` is the seed of the random weights and of the shuffled picture.
    """

    method: Method
    heatmap: Heatmap
    count: int
    seed: int

    def run(self, probe: Probe, image: InputImage, target: Target, findings: ReportBuilder) -> Stage:
        """Measure the references, then the maps with randomised weights.

        Slow methods use their preset "fast".
        """
        layers, kept = probe.randomisable_layers(target.head)
        if not self.count:
            return
        if not layers:
            findings.add_not_randomisable(kept)
            return
        groups = depths(layers, self.count)
        others = reference_pictures(image, self.seed)
        part = 1 / (3 + len(others) + 2 * len(groups))
        method, before = yield from self._quick(probe, image, target, part)
        yield from self._refer(probe, method, before, (image, *others), target, findings, part)
        begun = (2 + len(others)) * part
        yield from self._draw(probe, method, before, (image, *others), target, findings, groups, begun)
        findings.finish_randomisation(kept)

    def _quick(
        self, probe: Probe, image: InputImage, target: Target, part: float
    ) -> Generator[tuple[float, bool], None, tuple[Method, Heatmap]]:
        """Return the method with its preset "fast", if it has one that gives a map, and the map of it."""
        preset = type(self.method).presets.get("fast")
        method = replace(self.method, **preset) if preset else self.method  # type: ignore[type-var]
        if method == self.method:
            return self.method, self.heatmap
        try:
            before = yield from run_to_end(method.run(probe, image, target), 0, part, False)
        except UserError:  # The preset does not suit this picture.
            return self.method, self.heatmap
        # Its windows may also be so large that the map is blank.
        return (self.method, self.heatmap) if is_blank(before.values) else (method, before)

    def _refer(
        self,
        probe: Probe,
        method: Method,
        before: Heatmap,
        pictures: Sequence[InputImage],
        target: Target,
        findings: ReportBuilder,
        part: float,
    ) -> Stage:
        """Compare with the map of another seed, and with maps of other pictures."""
        again = _reseeded(method)
        runs = [(again, pictures[0])] if again is not None else []
        for number, (compared, picture) in enumerate(
            [*runs, *((method, other) for other in pictures[1:])], 1
        ):
            try:
                found = yield from run_to_end(
                    compared.run(probe, picture, target), number * part, part, False
                )
            except UserError:  # The method has no map of that picture.
                continue
            findings.add_reference(compared is method, likeness(importance(before), importance(found)))

    def _draw(
        self,
        probe: Probe,
        method: Method,
        before: Heatmap,
        pictures: Sequence[InputImage],
        target: Target,
        findings: ReportBuilder,
        groups: Sequence[Sequence[str]],
        begun: float,
    ) -> Stage:
        """Compare with random weights: all layers from the top to a depth, and one layer at each depth."""
        stages = [(way, number) for way in ("cascading", "independent") for number in range(len(groups))]
        total = sum(map(len, groups))
        shown = np.stack([picture.pixels for picture in pictures])
        for done, (way, number) in enumerate(stages):
            group = groups[number]
            drawn = (
                [path for above in groups[: number + 1] for path in above]
                if way == "cascading"
                else [_largest(probe, group)]
            )
            place, step = begun + done * (1 - begun) / len(stages), (1 - begun) / len(stages)
            depth = sum(map(len, groups[: number + 1])) / total
            try:
                with probe.randomise_weights(drawn, self.seed + number, shown):
                    after = yield from run_to_end(method.run(probe, pictures[0], target), place, step, True)
            except UserError as error:
                findings.add_randomisation_failure(way, drawn[-1], error.message, depth)
            else:
                found = likeness(importance(before), importance(after))
                findings.add_randomised(way, drawn[-1], found, depth)
            yield place + step, False


def run_to_end(
    run: MethodRun, begun: float, length: float, changes_model: bool
) -> Generator[tuple[float, bool], None, Heatmap]:
    """Run another method to its end and return its map.

    It yields the progress of its stage, from `begun` to `begun + length`, and `changes_model`.
    """
    while True:
        try:
            progress = next(run)
        except StopIteration as stop:
            assert isinstance(stop.value, Heatmap)
            return stop.value
        yield begun + length * progress.done / max(1, progress.total), changes_model


def depths(layers: Sequence[str], count: int) -> list[list[str]]:
    """Split layers, given lowest first, into `count` groups of about equal length, the top layers first."""
    paths = list(reversed(layers))
    groups = min(count, len(paths))
    ends = [round(len(paths) * (number + 1) / groups) for number in range(groups)]
    return [paths[first:last] for first, last in zip([0, *ends], ends, strict=False)]


def _largest(probe: Probe, group: Sequence[str]) -> str:
    """Return the layer of a group with the most parameters."""
    return max(group, key=lambda path: probe.model.layer(path).num_params if path else 0)


def _reseeded(method: Method) -> Method | None:
    """Return the method with another seed, or None if it has no seed."""
    seeds = [spec.name for spec in specs(method) if spec.name == "seed"]
    if not seeds:
        return None
    return replace(method, seed=(method.seed + 1) % 2**31)  # type: ignore[attr-defined, type-var]
