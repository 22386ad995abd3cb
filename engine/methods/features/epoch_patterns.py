"""Show the patterns of a layer's units after each kept epoch of a training, as a job like any other."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from engine.core.method import MethodRun, Presets
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.target import Target
from engine.imaging.preprocess import Preprocessing
from engine.methods.features.filter_patterns import FilterPatterns
from engine.methods.features.pattern_history import run_over_epochs
from engine.model_files.options import Options
from engine.training.run_folder import RunFolder

__all__ = ["EpochPatterns"]


@dataclass(frozen=True, slots=True)
class EpochPatterns:
    """Show the patterns that excite units most, in each kept model of a run.

    It is not in `METHODS`, as it explains no picture.
    """

    name: ClassVar[str] = "epoch-patterns"
    title: ClassVar[str] = "Patterns over the epochs"
    summary: ClassVar[str] = (
        "Shows for each unit, side by side, the pattern that excites it most after each kept epoch."
    )
    sentence: ClassVar[str] = "Each row is one detector, each column one epoch."
    card: ClassVar[Card] = Card(
        "Compare the tiles of one unit from epoch to epoch: they stay the same once it has stopped learning.",
        "Do not compare the brightness of tiles: each has its own scale.",
        "1 forward and 1 backward pass for each step, unit and epoch.",
    )
    family: ClassVar[str] = "Patterns"
    presets: ClassVar[Presets] = {}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    run_folder: Path
    preprocessing: Preprocessing
    layer: str = param("", label="Layer", help="A layer by its path in the model tree.", kind="map")
    first: int = param(
        0, label="From unit", help="The first unit (channel) to show.", minimum=0, maximum=100_000
    )
    count: int = param(
        4, label="Units", help="How many units to show, a row for each.", minimum=1, maximum=64
    )
    steps: int = param(30, label="Steps", help="Steps of gradient ascent.", minimum=1, maximum=2048)

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a row of tiles for each unit, a column for each epoch."""
        method = FilterPatterns(layer=self.layer, first=self.first, count=self.count, steps=self.steps)
        return (
            yield from run_over_epochs(RunFolder(self.run_folder), method, self._probe_of, self.preprocessing)
        )

    def _probe_of(self, path: Path) -> Probe:
        """Open the model of an epoch; its scaling is known, so none is inferred."""
        # TensorFlow is loaded on the engine's thread only, so the import waits until this runs there.
        from engine.model_files.loader import open_model

        return open_model(path, Options(scaling=self.preprocessing.scaling)).probe
