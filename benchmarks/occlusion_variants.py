"""Cover a picture window by window in four ways: changed regions, batches (as loaded, folded), one by one."""

import numpy as np

from benchmarks.networks import forget_scores, incremental, keras_model, whole_network
from engine.core.arrays import Float32Array
from engine.core.target import Target
from engine.methods.perturbation.occlusion import Grid
from engine.network.keras_probe import KerasProbe

__all__ = ["OcclusionVariants"]

_TOGETHER, _LOOP, _TARGET = 32, 8, Target(1)


class OcclusionVariants:
    """Pictures of noise, covered by windows every `stride` pixels.

    The slower ways compute a `sample` of the windows, spread over the picture, or 8 of them in the loop;
    `scaled` makes seconds for all of it. More than one picture are covered one after the other.
    """

    def __init__(self, probe: KerasProbe, size: int, stride: int, sample: int, pictures: int = 1) -> None:
        shape = probe.model.input_shape
        grid = Grid.over(*shape[:2], size, stride, clipped=True)
        self.windows = grid.windows(np.argwhere(np.ones(grid.shape)))
        self._images = np.random.default_rng(0).uniform(-1, 1, (pictures, *shape)).astype(np.float32)
        self._fill = np.zeros(shape, np.float32)
        chosen = np.linspace(0, len(self.windows) - 1, min(sample, len(self.windows))).round().astype(int)
        self._sample = self.windows[chosen]
        self._covered = np.repeat(self._images[:1], len(chosen), 0)
        for picture, (top, left, bottom, right) in zip(self._covered, self._sample, strict=True):
            picture[top:bottom, left:right] = 0
        self._probe, self._network = probe, incremental(probe)

    def ours(self) -> None:
        """Compute the changed regions of all windows."""
        for image in self._images:
            forget_scores(self._probe)
            list(self._probe.score_occluded(image, self.windows, self._fill, _TARGET))

    def as_loaded(self) -> Float32Array:
        """Return the scores of the sample, in batches, by the network as it was loaded."""
        with whole_network(self._probe):
            return np.concatenate([self._probe.score(batch, _TARGET) for batch in self._batches()])

    def folded(self) -> Float32Array:
        """Return the same with batch norm folded into the convolutions."""
        return np.concatenate(
            [self._network.whole(batch, 0)[:, 0, _TARGET.index] for batch in self._batches()]
        )

    def loop(self) -> None:
        """Predict picture by picture, as the course does."""
        model = keras_model(self._probe)
        for picture in self._covered[:_LOOP]:
            model.predict(picture[None], verbose=0)

    def scaled(self, seconds: float, looped: bool = False) -> float:
        """Return the seconds for all windows of all pictures, of those for the sample or the loop."""
        return seconds * len(self.windows) * len(self._images) / (_LOOP if looped else len(self._sample))

    def differences(self) -> tuple[float, float]:
        """Return the largest differences of our scores from those as loaded and folded, by their range."""
        forget_scores(self._probe)
        ours = np.concatenate(
            list(self._probe.score_occluded(self._images[0], self._sample, self._fill, _TARGET))
        )
        loaded, folded = (
            float(np.abs(ours - other).max() / np.ptp(other)) for other in (self.as_loaded(), self.folded())
        )
        return loaded, folded

    def _batches(self) -> list[Float32Array]:
        return [self._covered[first : first + _TOGETHER] for first in range(0, len(self._covered), _TOGETHER)]
