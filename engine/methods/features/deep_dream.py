"""DeepDream (Mordvintsev, Olah, Tyka 2015, Google Research blog): amplify the features that a layer sees.

    I <- I + rate R G / mean |G|,   G = d(sum A^2 / 2)/dI = sum A dA/dI

with A (h, w, c) the feature maps of a layer, or of one channel, and R the input range. The original changes
the size of the picture in octaves. As a model accepts one size only, the gradient is smoothed instead: large
shapes first, fine ones last. The result is a picture in the model's units; the plot is the mean of A^2.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.model import Model
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Curve, Picture, Plot
from engine.core.target import Target
from engine.methods.common.shared_params import layer_param, seed_param, spatial_layer
from engine.methods.features.ascent import gaussian_blur

__all__ = ["DeepDream"]

_SHOWN_EVERY = 3


@register_method
@dataclass(frozen=True, slots=True)
class DeepDream:
    """Change the picture so that a layer responds more strongly."""

    name: ClassVar[str] = "deep-dream"
    title: ClassVar[str] = "DeepDream"
    summary: ClassVar[str] = (
        "Changes the picture so that a layer responds even more strongly: "
        "it shows the features that the layer sees in a picture. Mordvintsev, Olah, Tyka 2015."
    )
    sentence: ClassVar[str] = "The picture, changed so that the layer responds more strongly."
    card: ClassVar[Card] = Card(
        "Compare it with the photograph: new shapes are features that the layer can see here.",
        "Do not read it as evidence: a layer can be made to see its features in any picture.",
        "2 forward passes and 1 backward pass for each step.",
    )
    family: ClassVar[str] = "Filters and class models"
    presets: ClassVar[Presets] = {"gentle": {"steps": 10}, "strong": {"steps": 60, "rate": 0.012}}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    layer: str = layer_param("one two thirds into the network")
    unit: int = param(
        -1,
        label="Unit",
        help="Excite this channel only; left open (-1), the whole layer.",
        minimum=-1,
        maximum=100_000,
        automatic=True,
    )
    steps: int = param(
        30, label="Steps", help="Steps of gradient ascent, over all octaves.", minimum=1, maximum=2000
    )
    octaves: int = param(
        3,
        label="Octaves",
        help="From large shapes to fine ones: each octave halves the smoothing.",
        minimum=1,
        maximum=6,
        advanced=True,
    )
    rate: float = param(
        0.008,
        label="Rate",
        help="Mean change of a pixel in a step, as a share of the input range.",
        minimum=0.0001,
        maximum=1,
        step=0.001,
    )
    jitter: int = param(
        16,
        label="Jitter",
        help="Random shift before each step.",
        minimum=0,
        maximum=64,
        unit="px",
        advanced=True,
    )
    seed: int = seed_param("picture")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return the changed picture, (h, w, 3), with the layer's mean square over the steps.

        Raises
        ------
        UserError
            If the layer has no such unit, or a gradient is not finite.
        """
        layer = spatial_layer(probe.model, self.layer or _late(probe.model))
        if layer.shape is not None and self.unit >= (layer.shape[-1] or 0):
            raise UserError(
                f"Layer {layer.path!r} has {layer.shape[-1]} units.",
                f"Choose unit 0 to {(layer.shape[-1] or 1) - 1}.",
            )
        energies: list[float] = []
        picture, span = image.pixels.copy(), image.high - image.low
        shifts = np.random.default_rng(self.seed)
        for step in range(self.steps):
            partial = (
                self._picture(image, picture, energies, layer.path)
                if step and step % _SHOWN_EVERY == 0
                else None
            )
            yield Progress(step, self.steps, partial)
            shift = shifts.integers(-self.jitter, self.jitter + 1, 2)
            moved = np.roll(picture, shift, (0, 1))[None]
            activation = self._excited(probe.activations(moved, [layer.path])[layer.path])
            energies.append(self._energy(activation))
            gradient = np.roll(probe.pull_back(moved, layer.path, activation)[0], -shift, (0, 1)) * span
            require_finite(self.title, gradient)
            gradient = self._smoothed(gradient, step)
            picture = picture + self.rate * span * gradient / (np.abs(gradient).mean() or 1)
            picture = np.clip(
                picture, np.minimum(image.low, image.high), np.maximum(image.low, image.high)
            ).astype(np.float32)
        activation = self._excited(probe.activations(picture[None], [layer.path])[layer.path])
        energies.append(self._energy(activation))
        return self._picture(image, picture, energies, layer.path)

    def _energy(self, activation: Float32Array) -> float:
        """Return the mean square of the chosen unit, or of the whole layer."""
        return float(np.square(activation if self.unit < 0 else activation[..., self.unit]).mean())

    def _excited(self, activation: Float32Array) -> Float32Array:
        """Return the activation with all units but the chosen one set to zero."""
        if self.unit < 0:
            return activation
        chosen = np.zeros_like(activation)
        chosen[..., self.unit] = activation[..., self.unit]
        return chosen

    def _smoothed(self, gradient: Float32Array, step: int) -> Float32Array:
        octave = step * self.octaves // self.steps
        sigma = 2.0 ** (self.octaves - 1 - octave) - 1
        return gaussian_blur(gradient.astype(np.float32), sigma) if sigma > 0 else gradient

    def _picture(self, image: InputImage, picture: Float32Array, energies: list[float], path: str) -> Picture:
        curve = Curve("mean square", np.array(energies, np.float32))
        grown = f"The layer's mean square went from {energies[0]:.4g} to {energies[-1]:.4g}."
        return Picture(
            image.to_rgb(picture).astype(np.float32),
            image.levels(picture),
            f"DeepDream of {path}",
            (grown,),
            (Plot(f"Excitation of {path}", "step", "mean square", (curve,)),),
        )


def _late(model: Model) -> str:
    found = model.single_maps()
    return found[2 * len(found) // 3].path if found else ""
