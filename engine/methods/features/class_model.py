"""The class model (Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034): the picture with the highest score.

    argmax over I of S(I) - lambda |I|^2,  by gradient ascent from I = 0

I (h, w, c) is the picture minus mid-grey, in ranges of the model's input, so that lambda means the same for
every model. Mid-grey is added to the result. The norm's step is implicit,

    I <- (I + r G) / (1 + 2 lambda r),     G = dS/dI, r = rate / |G|,

which is stable for any lambda and has its fixed point where dS/dI = 2 lambda I. Where the gradient is zero at
mid-grey, the ascent starts from noise, first faint, then stronger. If it also ends there, a note says that
the picture is noise and not the class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array
from engine.core.finite_checks import require_finite
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Curve, Picture, Plot
from engine.core.target import Target
from engine.imaging.render import standardise
from engine.methods.common.shared_params import score_param, seed_param
from engine.methods.features.ascent import gaussian_blur

__all__ = ["ClassModel"]

_SHOWN_EVERY = 4
_FAINT = 0.01
_TRACES = 1e-6
_GREY = (
    "The picture is grey but for traces: the penalty outweighs the score. "
    "Lower lambda, or choose the logit as score."
)
_ASLEEP = (
    "This is noise, not the class: the gradient is zero here, as every ReLU on the way is inactive. "
    "Lower lambda, or take more steps."
)


@register_method
@dataclass(frozen=True, slots=True)
class ClassModel:
    """Show the picture that maximises the score of the class, minus a penalty on strong colours."""

    name: ClassVar[str] = "class-model"
    title: ClassVar[str] = "Class model"
    summary: ClassVar[str] = (
        "Changes an empty picture until the class's score, less a penalty on strong colours, is as high as "
        "possible. Change lambda while it runs. Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034."
    )
    sentence: ClassVar[str] = "The picture that scores highest for the class."
    card: ClassVar[Card] = Card(
        "Look for shapes that repeat: they raise the score of the class.",
        "Do not take it for a photograph of the class: its colours are free, and textures repeat.",
        "1 forward and 1 backward pass for each step.",
    )
    family: ClassVar[str] = "Filters and class models"
    presets: ClassVar[Presets] = {
        "paper": {"score": "logit", "jitter": 0, "blur": 0.0},
        "smooth": {"blur": 1.0, "steps": 400},
        "fast": {"steps": 60},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    penalty: float = param(
        0.02,
        label="Lambda",
        help="Weight of the squared norm: larger values keep the picture fainter. "
        "It may be changed while the job runs.",
        minimum=0,
        maximum=100,
        step=0.005,
        live=True,
    )
    steps: int = param(200, label="Steps", help="Steps of gradient ascent.", minimum=1, maximum=10_000)
    rate: float = param(
        2.0,
        label="Rate",
        help="Length of a step, in units of the input range.",
        minimum=0.001,
        maximum=1000,
        step=0.5,
    )
    jitter: int = param(
        16,
        label="Jitter",
        help="Random shift at each step; calms high frequencies. The paper has none.",
        minimum=0,
        maximum=64,
        unit="px",
        advanced=True,
    )
    blur: float = param(
        0.7,
        label="Blur",
        help="Gaussian blur at every fourth step. The paper has none.",
        minimum=0,
        maximum=8,
        step=0.1,
        unit="px",
        advanced=True,
    )
    score: str = score_param()
    seed: int = seed_param("picture")

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return the picture (h, w, 3), with plots of score and norm; each step accepts a new `penalty`."""
        scored, span, grey = target.with_score(self.score), image.high - image.low, image.level(0.5)
        picture, trail = np.zeros(image.pixels.shape, np.float32), _Trail()
        shifts, settings, partial, asleep = np.random.default_rng(self.seed), self, None, 0
        is_awake = True
        for step in range(self.steps):
            settings = settings._with((yield Progress(step, self.steps, partial)))
            shift = shifts.integers(-self.jitter, self.jitter + 1, 2)
            seen = np.roll(picture, shift, (0, 1)) * span + grey
            gradient = np.roll(probe.gradient(seen[None], scored)[0], -shift, (0, 1)) * span
            require_finite(self.title, gradient)
            is_awake = bool(gradient.any())
            if not is_awake:  # Every ReLU on the way is inactive here, so stronger noise is tried.
                picture = shifts.normal(0, min(_FAINT * 4.0 ** min(asleep, 9), 1), picture.shape).astype(
                    np.float32
                )
                asleep += 1
                continue
            pace = self.rate / float(np.linalg.norm(gradient.astype(np.float64)))
            picture = (
                (picture + pace * gradient.astype(np.float64)) / (1 + 2 * settings.penalty * pace)
            ).astype(np.float32)
            if self.blur and step % 4 == 3:
                picture = gaussian_blur(picture, self.blur)
            if step % _SHOWN_EVERY == 0:
                trail.add(
                    step + 1,
                    float(probe.score((picture * span + grey)[None], scored)[0]),
                    picture,
                    settings.penalty,
                )
                partial = settings._picture(image, picture, trail)
        if not trail.steps or trail.steps[-1] < self.steps:
            trail.add(
                self.steps,
                float(probe.score((picture * span + grey)[None], scored)[0]),
                picture,
                settings.penalty,
            )
        return settings._picture(image, picture, trail, () if is_awake else (_ASLEEP,))

    def _with(self, sent: Mapping[str, float | str] | None) -> "ClassModel":
        return replace(self, **sent) if sent else self  # type: ignore[arg-type]

    def _picture(
        self, image: InputImage, picture: Float32Array, trail: "_Trail", warnings: tuple[str, ...] = ()
    ) -> Picture:
        values = picture * (image.high - image.low) + image.level(0.5)
        note = (
            f"Score {trail.scores[-1]:.4g}, squared norm {trail.norms[-1]:.4g}, "
            f"lambda {trail.penalties[-1]:g}."
        )
        if trail.norms[-1] < _TRACES:
            warnings = (*warnings, _GREY)
        changed = ("Lambda was changed while it ran: see the plot.",) if len(set(trail.penalties)) > 1 else ()
        return Picture(
            image.to_rgb(values).astype(np.float32),
            standardise(image.to_rgb(picture)),
            self.title,
            (*warnings, note, "Shown with its contrast stretched.", *changed),
            trail.plots(self.score),
        )


class _Trail:
    """Record score, squared norm and lambda over the steps."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.scores: list[float] = []
        self.norms: list[float] = []
        self.penalties: list[float] = []

    def add(self, step: int, score: float, picture: Float32Array, penalty: float) -> None:
        """Record the state after a step."""
        self.steps.append(step)
        self.scores.append(score)
        self.norms.append(float(np.square(picture).sum()))
        self.penalties.append(penalty)

    def plots(self, score: str) -> tuple[Plot, ...]:
        """Return the recorded values as plots."""
        named = (
            ("Score", score, self.scores),
            ("Squared norm", "ranges squared", self.norms),
            ("Lambda", "", self.penalties),
        )
        places = np.array(self.steps, np.float32)
        return tuple(
            Plot(title, "step", unit, (Curve(title.lower(), np.array(values, np.float32), places),))
            for title, unit, values in named
        )
