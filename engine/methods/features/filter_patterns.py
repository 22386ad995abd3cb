"""Find the pattern that excites a unit most, by gradient ascent from noise.

On pixels (Erhan et al. 2009, University of Montreal report 1341), with g the gradient of the unit's mean
activation, without two cells at each border:

    I <- I + rate g / |g|

`rate`, start and noise are shares of the model's input range, so they mean the same for models of 0..1 and of
0..255. In the Fourier basis (Olah, Mordvintsev, Schubert 2017, Distill 2(11) e7) the spectrum is optimised,
and the picture is moved a little before each step. The result is a picture (h, w, 3) for each unit; its
metric is the activation reached, in the layer's own units.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.core.arrays import Bytes, Float32Array
from engine.core.errors import UserError
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.model import Model
from engine.core.params import Value, param
from engine.core.probe import InputImage, Probe
from engine.core.results import Tiles
from engine.core.target import Target
from engine.core.tile_metrics import TileMetric
from engine.imaging.opencv import cv2
from engine.imaging.render import standardise
from engine.methods.common.shared_params import kernels, layer_param, seed_param, spatial_layer
from engine.methods.features.ascent import Adam, FourierImage, gaussian_blur, random_transform

__all__ = ["FilterPatterns"]

_MARGIN = 2
_PIXELS, _FEWEST, _MOST = 200_000, 4, 16
"""Most pixels, and fewest and most units, that are optimised together; more only slow the steps."""

_FEW = 64
_THUMBNAIL = 96
_PIXELS_ONLY = ("basis", "pixels")
_COURSE: Mapping[str, Value] = {"basis": "pixels", "jitter": 0, "blur": 0.0, "decay": 0.0}


@register_method
@dataclass(frozen=True, slots=True)
class FilterPatterns:
    """Show the pattern that each unit responds to most."""

    name: ClassVar[str] = "filter-patterns"
    title: ClassVar[str] = "Filter patterns"
    summary: ClassVar[str] = (
        "Starts from noise and changes it, step by step, into the picture that excites a unit most. "
        "Erhan et al. 2009; Simonyan et al. 2013, arXiv 1312.6034; Olah et al. 2017, Distill 2(11) e7."
    )
    sentence: ClassVar[str] = "Each tile is the pattern that excites one detector most."
    card: ClassVar[Card] = Card(
        "One unit responds strongly to each tile. Edges and textures belong to early layers, parts of"
        " objects to late ones.",
        "Do not believe a single start: another seed may show another pattern of the same unit.",
        "1 forward and 1 backward pass for each step and unit.",
    )
    family: ClassVar[str] = "Filters and class models"
    presets: ClassVar[Presets] = {
        "seed": {"start": "uniform", "steps": 30, "rate": 10.0, "norm": "L2", "crop": 25, **_COURSE},
        "seed grey": {"start": "grey", "steps": 40, "rate": 1 / 255, "norm": "RMS", "crop": 0, **_COURSE},
        "Fourier": {"basis": "Fourier", "steps": 128, "rate": 0.05, "crop": 0},
        "grid of 64": {"count": 64},
        "whole layer": {"count": 0},
    }
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    layer: str = layer_param("the convolution in the middle of the network")
    first: int = param(
        0, label="From unit", help="The first unit (channel) to show.", minimum=0, maximum=100_000
    )
    count: int = param(
        4,
        label="Units",
        help="How many units to show. Left open (0): the whole layer; run that in the background.",
        minimum=0,
        maximum=4096,
        automatic=True,
    )
    basis: str = param(
        "pixels",
        label="Change",
        help="Pixels: each on its own. Fourier: the picture's frequencies, all at the same rate, while it "
        "moves a little. Jitter, blur, decay, start and norm then have no effect, and the rate is that of "
        "Adam.",
        choices=("pixels", "Fourier"),
    )
    start: str = param(
        "uniform",
        label="Start",
        help="Uniform: 0.4 to 0.6 of the range. Grey: 128 of 255 plus uniform noise up to 20.",
        choices=("uniform", "grey"),
        advanced=True,
        applies_if=_PIXELS_ONLY,
    )
    steps: int = param(
        30, label="Steps", help="Steps of gradient ascent.", minimum=1, maximum=2048, advanced=True
    )
    rate: float = param(
        10.0,
        label="Rate",
        help="Length of a step, in units of the input range; 0.05 in the Fourier basis.",
        minimum=0.0001,
        maximum=1000,
        step=0.5,
        advanced=True,
    )
    norm: str = param(
        "L2",
        label="Norm",
        help="Norm that the gradient is divided by.",
        choices=("L2", "RMS"),
        advanced=True,
        applies_if=_PIXELS_ONLY,
    )
    crop: int = param(
        16,
        label="Crop",
        help="Pixels cut off at each side of the result, at most a quarter of it.",
        minimum=0,
        maximum=512,
        unit="px",
        advanced=True,
    )
    jitter: int = param(
        4,
        label="Jitter",
        help="Random shift before each step; calms high frequencies.",
        minimum=0,
        maximum=64,
        unit="px",
        advanced=True,
        applies_if=_PIXELS_ONLY,
    )
    blur: float = param(
        0.5,
        label="Blur",
        help="Gaussian blur after every fourth step.",
        minimum=0,
        maximum=8,
        step=0.1,
        unit="px",
        advanced=True,
        applies_if=_PIXELS_ONLY,
    )
    decay: float = param(
        0.02,
        label="Decay",
        help="Share by which the image fades towards grey in a step.",
        minimum=0,
        maximum=1,
        step=0.01,
        advanced=True,
        applies_if=_PIXELS_ONLY,
    )
    seed: int = seed_param("picture")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return one colour tile, (h, w, 3), for each unit; the units do not influence each other.

        Raises
        ------
        UserError
            If the layer has no unit `first`, or a picture is not finite.
        """
        layer = spatial_layer(probe.model, self.layer or _middle(probe.model))
        assert layer.shape is not None
        num_units = layer.shape[-1] or 0
        self._check(num_units, layer.path)
        units = range(self.first, min(num_units, self.first + (self.count or num_units)))
        margin = _MARGIN if min(layer.shape[0] or 0, layer.shape[1] or 0) > 2 * _MARGIN else 0
        sheet = _PatternTiles(image, units, layer.path, num_units, self.crop, self.count)
        together = min(max(_FEWEST, _PIXELS // image.pixels[..., 0].size), _MOST)
        for begun in range(0, len(units), together):
            part = units[begun : begun + together]
            ascend = self._in_pixels if self.basis == "pixels" else self._in_frequencies
            for step, (images, activation) in enumerate(ascend(probe, image, layer.path, part, margin)):
                if step < self.steps:
                    partial = None
                    if step % 5 == 4 and len(units) <= _FEW:
                        sheet.put(begun, images, activation)
                        partial = sheet.tiles()
                    yield Progress(
                        self.steps * begun + (step + 1) * len(part), self.steps * len(units), partial
                    )
            sheet.put(begun, images, activation)
            if len(units) > _FEW:
                yield Progress(self.steps * (begun + len(part)), self.steps * len(units), sheet.tiles())
        return sheet.tiles()

    def _check(self, num_units: int, path: str) -> None:
        if self.first >= num_units:
            raise UserError(
                f"Layer {path!r} has {num_units} units.", f"Choose a first unit of 0 to {num_units - 1}."
            )

    def _beginning(self, image: InputImage, units: range) -> Float32Array:
        """Return the initial noise, (units, h, w, c); it depends on the unit's number and the seed only."""
        low, high = (0.4, 0.6) if self.start == "uniform" else (128 / 255, 148 / 255)
        noises = np.stack(
            [
                np.random.default_rng((self.seed, unit)).random(image.pixels.shape, np.float32)
                for unit in units
            ]
        )
        return np.asarray(image.low + (low + (high - low) * noises) * (image.high - image.low), np.float32)

    def _in_pixels(
        self, probe: Probe, image: InputImage, path: str, units: range, margin: int
    ) -> Iterator[tuple[Float32Array, Float32Array]]:
        """Optimise pixels; yield images and activations before each step and at the end."""
        images, shifts = self._beginning(image, units), np.random.default_rng(self.seed)
        span, grey = image.high - image.low, image.level(0.5)
        for step in range(self.steps):
            shift = shifts.integers(-self.jitter, self.jitter + 1, 2)
            moved = np.roll(images, shift, (1, 2))
            activation, gradient = probe.unit_gradient(moved, path, units, margin)
            yield images, activation
            moved += self.rate * span * self._normalised(gradient)
            moved += self.decay * (grey - moved)
            images = np.roll(moved, -shift, (1, 2))
            if self.blur and step % 4 == 3:
                images = np.stack([gaussian_blur(picture, self.blur) for picture in images])
        yield images, probe.unit_gradient(images, path, units, margin)[0]

    def _in_frequencies(
        self, probe: Probe, image: InputImage, path: str, units: range, margin: int
    ) -> Iterator[tuple[Float32Array, Float32Array]]:
        """Optimise the spectrum; yield images and activations before each step and at the end."""
        height, width, channels = image.pixels.shape
        basis, span, grey = FourierImage(height, width, channels), image.high - image.low, image.level(0.5)
        randoms = [np.random.default_rng((self.seed, unit)) for unit in units]
        parts, paces = [basis.start(random) for random in randoms], [Adam(self.rate) for _ in units]
        for _ in range(self.steps):
            images = np.stack(
                [image.low + image.reorder_channels(basis.picture(part)) * span for part in parts]
            )
            moves = [random_transform(random, (height, width)) for random in randoms]
            moved = np.stack([move.apply(picture, grey) for move, picture in zip(moves, images, strict=True)])
            activation, gradients = probe.unit_gradient(moved, path, units, margin)
            yield images, activation
            for number, (move, gradient) in enumerate(zip(moves, gradients, strict=True)):
                by_picture = image.reorder_channels(move.apply_transpose(gradient) * span)
                parts[number] = parts[number] + paces[number].step(basis.gradient(parts[number], by_picture))
        images = np.stack(
            [image.low + image.reorder_channels(basis.picture(part)) * span for part in parts]
        ).astype(np.float32)
        yield images, probe.unit_gradient(images, path, units, margin)[0]

    def _normalised(self, gradient: Float32Array) -> Float32Array:
        """Divide each image's gradient, (units, h, w, c), by its own norm."""
        squares = np.square(gradient)
        axes = (1, 2, 3)
        length = np.sqrt(
            squares.sum(axes, keepdims=True) if self.norm == "L2" else squares.mean(axes, keepdims=True)
        )
        return np.asarray(gradient / np.maximum(length, 1e-12), np.float32)


class _PatternTiles:
    """Collect the patterns found so far; of more than 64, only thumbnails are kept."""

    def __init__(
        self, image: InputImage, units: range, path: str, num_units: int, crop: int, requested: int
    ) -> None:
        self._image, self._units, self._path, self._num_units = image, units, path, num_units
        self._requested = requested
        height, width = image.pixels.shape[:2]
        self._crop = min(crop, min(height, width) // 4)
        inner = height - 2 * self._crop, width - 2 * self._crop
        share = min(1.0, _THUMBNAIL / max(inner)) if len(units) > _FEW else 1.0
        self._size = max(1, round(inner[0] * share)), max(1, round(inner[1] * share))
        self._raw = np.zeros((len(units), *self._size, 3), np.float32)
        self._shown = np.zeros(self._raw.shape, np.uint8)
        self._reached: dict[int, float] = {}

    def put(self, begun: int, images: Float32Array, activations: Float32Array) -> None:
        """Store the images, (n, h, w, c) in the model's units, of the units from place `begun` on."""
        require_finite(f"Patterns of {self._path}", images, activations)
        for number, (picture, activation) in enumerate(
            zip(self._image.to_rgb(images), activations, strict=True)
        ):
            self._raw[begun + number] = self._cut(picture)
            self._shown[begun + number] = self._cut(standardise(picture))
            self._reached[begun + number] = float(activation)

    def _cut(self, picture: Float32Array | Bytes) -> Any:
        inner = picture[
            self._crop : picture.shape[0] - self._crop, self._crop : picture.shape[1] - self._crop
        ]
        if inner.shape[:2] == self._size:
            return inner
        return np.asarray(cv2.resize(inner, self._size[::-1], interpolation=cv2.INTER_AREA))

    def tiles(self) -> Tiles:
        """Return all tiles; those of waiting units are blank."""
        dead = [self._units[place] for place, activation in self._reached.items() if activation == 0]
        first, count = self._units.start, len(self._units)
        fewer = (
            f"{self._requested} units were requested; the layer has units 0 to {self._num_units - 1}, "
            f"so {count} are shown."
        )
        notes = (
            *((fewer,) if self._requested > count else ()),
            *((f"Never excited: units {', '.join(map(str, dead))}.",) if dead else ()),
        )
        return Tiles(
            self._raw.copy(),
            self._shown.copy(),
            tuple(self._caption(place) for place in range(count)),
            f"Patterns of {self._path}",
            columns=min(8, count),
            blank=tuple(place for place in range(count) if place not in self._reached),
            notes=notes,
            layer=self._path,
            page=(first, count, self._num_units),
            units=tuple(self._units),
            figures=(
                TileMetric(
                    "reached",
                    "activation reached",
                    np.array([self._reached.get(place, 0) for place in range(count)]),
                ),
            ),
        )

    def _caption(self, place: int) -> str:
        found = f"activation {self._reached[place]:.3g}" if place in self._reached else "waiting"
        return f"unit {self._units[place]}, {found}"


def _middle(model: Model) -> str:
    found = [node for node in kernels(model) if node in model.maps()]
    return found[len(found) // 2].path if found else ""
