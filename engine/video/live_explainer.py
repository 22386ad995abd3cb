"""Live explanation of frames: predictions smoothed over time, and maps of a fast method."""

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
    """Settings for explaining each frame.

    Parameters
    ----------
    preprocessing
        The steps from a frame to the model's input.
    method
        The method, one of `engine.core.method.LIVE`; None to predict only.
    target
        The class to explain; None for the most likely one.
    smoothing
        The time constant of the scores in seconds, after which 63 % of a change have taken effect; 0 for
        none.
    occluder
        A box in pixels of the frame that is covered; None for none.
    colour
        The RGB colour of the cover, from 0 to 255.
    """

    preprocessing: Preprocessing
    method: Method | None = None
    target: Target | None = None
    smoothing: float = 0.3
    occluder: Box | None = None
    colour: tuple[int, int, int] = (128, 128, 128)


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """The result for a frame.

    Parameters
    ----------
    frame, plan
        The frame, and the plan that was followed.
    scores
        The smoothed probabilities of each head: (classes,) float32.
    target
        The explained class.
    result
        Its map; None without a method.
    """

    frame: Frame
    plan: LivePlan
    scores: tuple[Float32Array, ...]
    target: Target | None
    result: Result | None


_Heads = tuple[Float32Array, ...]


class LiveExplainer:
    """Explains frames one after another.

    The most likely class is that of the smoothed scores, so that it does not flicker.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._scores: _Heads = ()
        self._frame: Frame | None = None

    def explain_frame(self, frame: Frame, plan: LivePlan) -> FrameResult:
        """Predict and explain a frame; the map always belongs to the target of the result.

        Raises
        ------
        UserError
            The plan cannot be followed for this model.
        """
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
        """Return a method's result and the predictions, both from one pass if the method uses gradients."""
        if method is None or (target is None and _wants(method)):
            return None, self._probe.predict(image.pixels[None])
        with self._probe.capture_predictions() as captured:
            result = _result(method.run(self._probe, image, target or Target(0)))
        predictions = (
            heads for images, heads in captured if len(images) == 1 and np.shares_memory(images, image.pixels)
        )
        return result, next(predictions, None) or self._probe.predict(image.pixels[None])

    def _smooth(self, heads: _Heads, frame: Frame, smoothing: float) -> None:
        """Smooth the scores exponentially; those of the same frame, explained again, are not smoothed."""
        before, self._frame = self._frame, frame
        share = 1.0
        if before is not None and before is not frame and smoothing > 0:
            share = -math.expm1(-max(0.0, frame.captured_at - before.captured_at) / smoothing)
        old = self._scores or tuple(np.zeros_like(head[0]) for head in heads)
        mixed = (then + np.float32(share) * (head[0] - then) for then, head in zip(old, heads, strict=True))
        self._scores = tuple(as_read_only(scores) for scores in mixed)

    def _likeliest(self) -> Target | None:
        """Return the top class of the first head with classes, once there are scores."""
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
