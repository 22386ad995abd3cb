"""Explaining one frame after another: what the network says of each, smoothed over time, and a quick method's map of it."""

import math
from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Float32Array, as_read_only
from engine.core.box import Box
from engine.core.method import Method, MethodRun
from engine.core.probe import InputImage, Probe
from engine.core.results import Result
from engine.core.target import Target
from engine.imaging.picture_file import cover_box
from engine.imaging.preprocess import Preprocessing
from engine.video.frame import Frame

__all__ = ["FrameResult", "LiveExplainer", "LivePlan"]


@dataclass(frozen=True, slots=True)
class LivePlan:
    """What is wanted of each frame.

    Parameters
    ----------
    preprocessing
        How frames become the model's input.
    method
        What explains them, one of `engine.core.method.LIVE`; None to predict only.
    target
        The class to explain; None for whatever is likeliest in the frame.
    smoothing
        Seconds after which a change has reached 63 % of its size in the scores; 0 to leave them as they are.
    occluder
        A part of the frame, in its pixels, that is covered before the network sees it.
    colour
        Levels 0..255 of what covers it.
    """

    preprocessing: Preprocessing
    method: Method | None = None
    target: Target | None = None
    smoothing: float = 0.3
    occluder: Box | None = None
    colour: tuple[int, int, int] = (128, 128, 128)


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """What has come of a frame: the smoothed scores of each head, (classes,); the class explained and its map."""

    frame: Frame
    plan: LivePlan
    scores: tuple[Float32Array, ...]
    target: Target | None
    result: Result | None


_Heads = tuple[Float32Array, ...]


class LiveExplainer:
    """Explains frames as they come; the likeliest class is that of the smoothed scores, so that it does not flicker."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._scores: _Heads = ()
        self._frame: Frame | None = None

    def explain_frame(self, frame: Frame, plan: LivePlan) -> FrameResult:
        """Return what comes of a frame; a map always belongs to the class that is named with it."""
        self._probe.set_other_inputs(plan.preprocessing.fixed_input_arrays(self._probe.model.other_inputs))
        image = plan.preprocessing.apply(
            cover_box(frame.pixels, plan.occluder, plan.colour) if plan.occluder else frame.pixels
        )
        guess = plan.target or self._likeliest()
        result, heads = self._explained(image, guess, plan.method)
        self._smooth(heads, frame, plan.smoothing)
        target = plan.target or self._likeliest()
        if target != guess and _wants(plan.method):  # the class has changed with this frame
            result, _ = self._explained(image, target, plan.method)
        return FrameResult(frame, plan, self._scores, target, result)

    def _explained(
        self, image: InputImage, target: Target | None, method: Method | None
    ) -> tuple[Result | None, _Heads]:
        """Return a method's result and what the heads say; both from one pass where the method asks for gradients."""
        if method is None or (target is None and _wants(method)):
            return None, self._probe.predict(image.pixels[None])
        with self._probe.capture_predictions() as said:
            result = _result(method.run(self._probe, image, target or Target(0)))
        heard = (
            heads for images, heads in said if len(images) == 1 and np.shares_memory(images, image.pixels)
        )
        return result, next(heard, None) or self._probe.predict(image.pixels[None])

    def _smooth(self, heads: _Heads, frame: Frame, smoothing: float) -> None:
        """Let the scores follow; those of a frame that stands, and is explained in another way, are taken as they are."""
        before, self._frame = self._frame, frame
        share = 1.0
        if before is not None and before is not frame and smoothing > 0:
            share = -math.expm1(-max(0.0, frame.captured_at - before.captured_at) / smoothing)
        old = self._scores or tuple(np.zeros_like(head[0]) for head in heads)
        mixed = (then + np.float32(share) * (head[0] - then) for then, head in zip(old, heads, strict=True))
        self._scores = tuple(as_read_only(scores) for scores in mixed)

    def _likeliest(self) -> Target | None:
        """Return the best class of the first head that has classes, once there are scores."""
        model = self._probe.model
        number = next((number for number, head in enumerate(model.heads) if head.num_classes), None)
        return (
            None if number is None or not self._scores else Target(int(self._scores[number].argmax()), number)
        )


def _wants(method: Method | None) -> bool:
    return method is not None and method.uses_target


def _result(run: MethodRun) -> Result:
    """Run a method to its end."""
    while True:
        try:
            next(run)
        except StopIteration as stop:
            result: Result = stop.value
            return result
