"""The pattern that excites a unit most, found by gradient ascent from noise (Erhan et al. 2009; Chollet's course form).

Each step adds rate * g / |g| to the image, g being the gradient of the unit's mean activation, 2 cells at each border left
out. `rate`, start and noise are shares of the model's input range, so they mean the same for 0..1 and for 0..255 models.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import Floats
from engine.errors import UserError
from engine.method import Presets, Progress, Run, method
from engine.methods.choices import kernels, layer_param, spatial_layer
from engine.model import Model
from engine.opencv import cv2
from engine.params import param
from engine.probe import InputImage, Probe
from engine.render import standardised
from engine.results import Tiles
from engine.target import Target

__all__ = ["FilterPatterns"]

_MARGIN = 2
_TOGETHER = 4
_COURSE = {"jitter": 0, "blur": 0.0, "decay": 0.0}


@method
@dataclass(frozen=True, slots=True)
class FilterPatterns:
    """What a unit looks for."""

    name: ClassVar[str] = "filter-patterns"
    title: ClassVar[str] = "Filter patterns"
    summary: ClassVar[str] = (
        "Starts from noise and changes it, step by step, into the picture that excites a unit most. "
        "Erhan et al. 2009; Simonyan et al. 2013, arXiv 1312.6034."
    )
    presets: ClassVar[Presets] = {
        "seed": {"start": "uniform", "steps": 30, "rate": 10.0, "norm": "L2", "crop": 25, **_COURSE},
        "seed grey": {"start": "grey", "steps": 40, "rate": 1 / 255, "norm": "RMS", "crop": 0, **_COURSE},
        "grid of 64": {"count": 64},
    }
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    layer: str = layer_param("the convolution in the middle of the network")
    first: int = param(0, label="From unit", help="The first unit (channel) to show.", minimum=0, maximum=100_000)
    count: int = param(4, label="Units", help="How many units to show.", minimum=1, maximum=64)
    start: str = param(
        "uniform",
        label="Start",
        help="Uniform: 0.4 to 0.6 of the range. Grey: 128 of 255 plus uniform noise up to 20.",
        choices=("uniform", "grey"),
    )
    steps: int = param(30, label="Steps", help="Steps of gradient ascent.", minimum=1, maximum=2048)
    rate: float = param(
        10.0, label="Rate", help="Length of a step, in units of the input range.", minimum=0.0001, maximum=1000, step=0.5
    )
    norm: str = param("L2", label="Norm", help="What the gradient is divided by.", choices=("L2", "RMS"))
    crop: int = param(
        16,
        label="Crop",
        help="Pixels cut off at each side of the result, at most a quarter of it.",
        minimum=0,
        maximum=512,
        unit="px",
    )
    jitter: int = param(
        4, label="Jitter", help="Random shift before each step; calms high frequencies.", minimum=0, maximum=64, unit="px"
    )
    blur: float = param(0.5, label="Blur", help="Gaussian blur after every fourth step.", minimum=0, maximum=8, step=0.1, unit="px")
    decay: float = param(
        0.02, label="Decay", help="Share by which the image fades towards grey in a step.", minimum=0, maximum=1, step=0.01
    )
    seed: int = param(0, label="Seed", help="The same seed gives the same picture.", minimum=0, maximum=2**31 - 1)

    def run(self, probe: Probe, image: InputImage, target: Target) -> Run:
        """Return one colour tile for each unit; the units climb independently of each other."""
        layer = spatial_layer(probe.model, self.layer or _middle(probe.model))
        assert layer.shape is not None
        num_units = layer.shape[-1] or 0
        self._check(num_units, layer.path)
        units = range(self.first, min(num_units, self.first + self.count))
        images, reached = self._beginning(image, len(units)), np.zeros(len(units), np.float32)
        total = self.steps * len(units)
        for begun in range(0, len(units), _TOGETHER):
            part = slice(begun, begun + _TOGETHER)
            margin = _MARGIN if min(layer.shape[0] or 0, layer.shape[1] or 0) > 2 * _MARGIN else 0
            ascent = self._ascend(probe, image, layer.path, units[part], margin, images[part])
            for step, activation in enumerate(ascent, start=1):
                reached[part] = activation
                done = self.steps * begun + step * len(units[part])
                partial = self._tiles(image, images, units, reached, layer.path) if step % 5 == 0 else None
                yield Progress(done, total, partial)
            reached[part] = probe.unit_gradient(images[part], layer.path, units[part], margin)[0]
        return self._tiles(image, images, units, reached, layer.path)

    def _check(self, num_units: int, path: str) -> None:
        if self.first >= num_units:
            raise UserError(f"Layer {path!r} has {num_units} units.", f"Begin with unit 0 to {num_units - 1}.")

    def _beginning(self, image: InputImage, count: int) -> Floats:
        """Return the noise to start from; each unit's depends on its number and the seed only."""
        low, high = (0.4, 0.6) if self.start == "uniform" else (128 / 255, 148 / 255)
        noises = [
            np.random.default_rng((self.seed, self.first + number)).random(image.pixels.shape, np.float32)
            for number in range(count)
        ]
        return np.stack([image.low + (low + (high - low) * noise) * (image.high - image.low) for noise in noises]).astype(
            np.float32
        )

    def _ascend(self, probe: Probe, image: InputImage, path: str, units: range, margin: int, images: Floats) -> Iterator[Floats]:
        """Climb with `images` in place; yield the activations before each step."""
        span, grey = image.high - image.low, image.level(0.5)
        shifts = np.random.default_rng(self.seed)
        for step in range(self.steps):
            shift = shifts.integers(-self.jitter, self.jitter + 1, 2)
            moved = np.roll(images, shift, (1, 2))
            activation, gradient = probe.unit_gradient(moved, path, units, margin)
            moved += self.rate * span * self._normalised(gradient)
            moved += self.decay * (grey - moved)
            images[:] = np.roll(moved, -shift, (1, 2))
            if self.blur and step % 4 == 3:
                images[:] = [_blurred(picture, self.blur) for picture in images]
            yield activation

    def _normalised(self, gradient: Floats) -> Floats:
        """Divide each image's gradient by its own norm, as if it were alone."""
        squares = np.square(gradient)
        axes = (1, 2, 3)
        length = np.sqrt(squares.sum(axes, keepdims=True) if self.norm == "L2" else squares.mean(axes, keepdims=True))
        return np.asarray(gradient / np.maximum(length, 1e-12), np.float32)

    def _tiles(self, image: InputImage, images: Floats, units: range, reached: Floats, path: str) -> Tiles:
        crop = min(self.crop, min(images.shape[1:3]) // 4)
        inner = np.s_[:, crop : images.shape[1] - crop, crop : images.shape[2] - crop]
        colours = image.rgb(images)
        dead = [unit for unit, activation in zip(units, reached, strict=True) if activation == 0]
        return Tiles(
            colours[inner],
            np.stack([standardised(picture) for picture in colours])[inner],
            tuple(f"unit {unit}, activation {activation:.3g}" for unit, activation in zip(units, reached, strict=True)),
            f"Patterns of {path}",
            columns=min(8, len(units)),
            notes=(f"Never excited: units {', '.join(map(str, dead))}.",) if dead else (),
        )


def _blurred(picture: Floats, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32).reshape(picture.shape)


def _middle(model: Model) -> str:
    found = [node for node in kernels(model) if node in model.maps()]
    return found[len(found) // 2].path if found else ""
